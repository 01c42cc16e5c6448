/// Where times are on a picture of a timeline, from 0 on the left to ``width`` on the right.
struct TimeScale: Sendable, Equatable {
    /// The picture's width, in its own units: it is stretched to whatever room a page has.
    static let width = 1000.0
    /// What is shorter would not be seen.
    static let shortest = 1.5

    /// The time of the right edge, in seconds.
    let seconds: Double

    /// A scale for so many seconds, and one second at least.
    init(seconds: Double) {
        self.seconds = max(1, seconds)
    }

    /// A time's place. What lies outside is on the edge.
    func x(_ time: Double) -> Double {
        min(max(0, time / seconds), 1) * Self.width
    }

    /// How wide a time is that begins somewhere; it is to be seen, and stays within the picture.
    func width(_ duration: Double, at time: Double) -> Double {
        min(max(Self.shortest, x(time + duration) - x(time)), max(Self.shortest, Self.width - x(time)))
    }

    /// Times for the axis: round ones, eight at most.
    var ticks: [Double] {
        let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
        let step = steps.first { seconds / $0 <= 8 } ?? (seconds / 8).rounded(.up)
        return Array(stride(from: 0, through: seconds, by: step))
    }

    /// A time as the axis has it: `45 s`, `2:30`.
    static func label(_ time: Double) -> String {
        let whole = Int(time.rounded())
        guard whole >= 60 else { return "\(whole) s" }
        let seconds = whole % 60
        return "\(whole / 60):\(seconds < 10 ? "0" : "")\(seconds)"
    }
}
