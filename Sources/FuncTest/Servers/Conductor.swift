internal import Foundation
internal import Synchronization

/// A conductor as a node's agent sees it (facts 8.2): hands out deploy steps, one after the other, and takes a report of each.
public final class Conductor: Sendable {
    /// A step as it is handed out.
    public struct Step: Sendable {
        /// Its name.
        public var name: String
        /// What the agent has to know: JSON.
        public var payload: String

        /// Describes a step.
        public init(name: String, payload: String) {
            self.name = name
            self.payload = payload
        }
    }

    /// What the agent said of a step.
    public struct Report: Sendable, Equatable {
        /// The step; nil for a failure of the agent itself.
        public var name: String?
        /// Whether it went well.
        public var status: Bool
        /// Why it did not.
        public var details: String?
        /// What else was said: JSON.
        public var payload: String?
    }

    /// How far the agent is.
    public struct Progress: Sendable, Equatable {
        /// The reports so far.
        public var reports: [Report] = []
        /// Where the agent says the node is, once all steps are done.
        public var address: String?
        /// How many steps were fetched.
        public var fetched = 0

        /// Whether there is nothing more to come.
        public var isOver: Bool { address != nil || reports.contains { !$0.status } }
    }

    /// The node's name at the API.
    public let deploymentID = UUID().uuidString.lowercased()
    let steps: [Step]
    private let state: Mutex<(progress: Progress, busy: Int)>

    /// - Parameters:
    ///   - steps: What the agent is to do.
    ///   - busy: How many calls are answered with 503 before the first one that is taken.
    init(steps: [Step], busy: Int) {
        self.steps = steps
        state = Mutex((Progress(), busy))
    }

    /// How far the agent is.
    public var progress: Progress { state.withLock { $0.progress } }

    /// A call's answer.
    struct Answer: Sendable, Equatable {
        var status: Int
        var body = ""
    }

    /// Answers a call.
    ///
    /// - Parameters:
    ///   - path: The path behind the API's URL.
    ///   - base: The API's URL.
    ///   - body: What was posted; nil for a question.
    func answer(_ path: String, base: String, posted body: [UInt8]?) -> Answer {
        let root = "/v1/nodes/\(deploymentID)/vendor_passthru/"
        guard path.hasPrefix(root) else { return Answer(status: 404) }
        return state.withLock { state in
            guard state.busy == 0 else {
                state.busy -= 1
                return Answer(status: 503)
            }
            let words = path.dropFirst(root.count).split(separator: "/")
            switch (words.first, body) {
            case ("deploy_steps", nil): return hand(words, &state.progress)
            case ("deploy_steps", let body?): return take(body, words, base + root, &state.progress)
            case ("pass_deploy_info", let body?): return end(body, &state.progress)
            default: return Answer(status: 404)
            }
        }
    }

    /// The first step is at `deploy_steps`, the second at `deploy_steps/1`, and so on.
    private static func index(_ words: [Substring]) -> Int { words.count > 1 ? Int(words[1]) ?? -1 : 0 }

    private func hand(_ words: [Substring], _ progress: inout Progress) -> Answer {
        let index = Self.index(words)
        guard steps.indices.contains(index) else { return Answer(status: 404) }
        progress.fetched = max(progress.fetched, index + 1)
        let name = (try? JSONEncoder().encode(steps[index].name)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
        return Answer(status: 200, body: "{\"name\": \(name), \"payload\": \(steps[index].payload)}")
    }

    private func take(_ body: [UInt8], _ words: [Substring], _ root: String, _ progress: inout Progress) -> Answer {
        guard let members = Self.members(body), let status = members["status"] as? Bool else {
            return Answer(status: 400)
        }
        let payload = members["payload"].flatMap {
            try? JSONSerialization.data(withJSONObject: $0, options: .fragmentsAllowed)
        }
        progress.reports.append(
            Report(
                name: members["name"] as? String, status: status, details: members["status-details"] as? String,
                payload: payload.map { String(decoding: $0, as: UTF8.self) }))
        let next = Self.index(words) + 1
        let url = status && steps.indices.contains(next) ? "\"\(root)deploy_steps/\(next)\"" : "null"
        return Answer(status: 200, body: "{\"url\": \(url)}")
    }

    private func end(_ body: [UInt8], _ progress: inout Progress) -> Answer {
        guard let address = Self.members(body)?["address"] as? String else { return Answer(status: 400) }
        progress.address = address
        return Answer(status: 202)
    }

    private static func members(_ body: [UInt8]) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    }
}
