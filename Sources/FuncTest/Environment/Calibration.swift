/// How much longer guest work takes on this host now than on the machine that ``TimeLimits`` are for, and why.
struct Calibration: Sendable, Equatable {
    /// What the trial kernel's boot took on that machine: two processors, without KVM, in seconds of a processor.
    static let referenceSeconds = 4.9

    /// What the trial kernel's boot takes here, in seconds of a processor; nil if it did not come through.
    var bootSeconds: Double?
    /// How many times longer work takes because others work too.
    var load: Double
    /// How many nodes share a processor, if it is more than one.
    var crowding: Double
    /// What somebody asked for instead.
    var wanted: Double?

    /// Measures how busy the host is, and puts it to what is known.
    ///
    /// - Parameters:
    ///   - choice: What runs the nodes, with its trial boot.
    ///   - host: Where the nodes run.
    ///   - nodes: How many nodes are to run at once.
    ///   - wanted: A factor that is taken instead.
    static func measure(
        _ choice: AcceleratorChoice, host: any NodeHost, nodes: Int, wanted: Double?
    ) async -> Calibration {
        let processors = host.slots(limit: nil).limit
        return Calibration(
            bootSeconds: choice.bootSeconds, load: wanted == nil ? await host.load() : 1,
            crowding: Double(nodes) / Double(max(1, processors)), wanted: wanted)
    }

    /// How much slower one processor is, whatever else it has to do.
    var slowness: Double { bootSeconds.map { $0 / Self.referenceSeconds } ?? 1 }

    /// What limits are multiplied by. It is never below 1: a fast machine that is busy for a moment is no reason to give up early.
    var factor: Double {
        if let wanted { return wanted }
        return min(TimeLimits.largestFactor, max(1, slowness * max(1, load) * max(1, crowding)))
    }

    /// The factor and what it was made of, for people.
    var text: String {
        let name = TimeLimits(factor: factor).factorText
        if wanted != nil { return "\(name), as asked for" }
        let boot = bootSeconds.map { "a trial kernel's boot takes \($0.fixed(1)) s of a processor" }
        let parts = [
            boot.map { "\($0) (\(Self.referenceSeconds.fixed(1)) s where the factor is 1)" }
                ?? "no trial kernel's boot was timed",
            "work takes \(load.fixed(1)) times as long as on an idle host",
            crowding > 1 ? "\(crowding.fixed(1)) nodes share a processor" : "",
        ]
        return "\(name): " + parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
