internal import Foundation

extension Timeline {
    /// The timeline as `timeline.json`, a line for each event.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func lines<Value: Encodable>(_ values: [Value]) throws -> String {
            try values.map { "\n  " + String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: ",")
        }
        return """
            {"seconds": \(seconds.fixed(3)), "droppedLines": \(droppedLines),
             "events": [\(try lines(events.map(\.rounded)))],
             "disks": [\(try lines(disks.map(\.rounded)))]}

            """
    }

    /// Reads `timeline.json`.
    ///
    /// - Throws: `DecodingError`.
    static func read(_ json: Data) throws -> Timeline {
        var timeline = try JSONDecoder().decode(Timeline.self, from: json)
        timeline.seconds = timeline.seconds.asTime
        for index in timeline.events.indices {
            timeline.events[index].time = timeline.events[index].time.asTime
            timeline.events[index].seconds = timeline.events[index].seconds?.asTime
        }
        for index in timeline.disks.indices {
            timeline.disks[index].time = timeline.disks[index].time.asTime
            timeline.disks[index].seconds = timeline.disks[index].seconds.asTime
        }
        return timeline
    }
}

extension Double {
    /// The number with so many decimals.
    func fixed(_ places: Int) -> String {
        String(format: "%.\(places)f", self)
    }

    fileprivate var milliseconds: Double { (self * 1000).rounded() / 1000 }
}

extension Timeline.Event {
    fileprivate var rounded: Timeline.Event {
        var event = self
        event.time = time.milliseconds
        event.seconds = seconds?.milliseconds
        return event
    }
}

extension Timeline.DiskActivity {
    fileprivate var rounded: Timeline.DiskActivity {
        var activity = self
        activity.time = time.milliseconds
        activity.seconds = seconds.milliseconds
        return activity
    }
}
