internal import FoundationEssentials
internal import Provisioning

/// What the agent and an executable of a third party say to each other (docs/plugins.md): one JSON object on standard input, JSON
/// objects, a line each, on standard output.
enum PluginMessage {
    /// The version of the protocol.
    static let version = 1

    /// What a plug-in is asked to do.
    enum Operation: String, Sendable {
        /// Say what it is.
        case describe
        /// Change the request before anything is planned.
        case prepare
        /// Say whether it can be done, without touching anything.
        case validate
        /// Do it.
        case execute
        /// Turn a document of a format of its own into an `ironic` one.
        case read
    }

    /// The object that a plug-in reads.
    ///
    /// - Parameter fields: Names and JSON texts.
    static func question(_ operation: Operation, _ fields: [(String, [UInt8])]) -> [UInt8] {
        let head: [(String, [UInt8])] = [
            ("protocol", Array("\(version)".utf8)), ("operation", Array("\"\(operation.rawValue)\"".utf8)),
        ]
        let members = (head + fields).map { name, value in Array("\"\(name)\":".utf8) + value }
        return Array("{".utf8) + members.joined(separator: Array(",".utf8)) + Array("}\n".utf8)
    }

    /// The last line of an answer.
    struct Answer: Sendable, Equatable {
        /// How it went.
        enum Status: String, Sendable {
            /// It is done, or can be done.
            case done
            /// The request is wrong.
            case refused
            /// Something else is wrong.
            case failed
        }

        var status: Status
        /// Why it is not done.
        var message: String?
        /// All that the line says.
        var fields: [String: JSONValue]
    }

    /// Reads a line of an answer.
    ///
    /// - Returns: The answer, or nil for a line that only tells how far the plug-in is.
    /// - Throws: ``AgentError`` for what is no JSON object.
    static func answer(_ line: String) throws -> Answer? {
        guard case .object(let fields)? = try? JSONValue.parse(Array(line.utf8)) else {
            throw AgentError("reading its answer", "no JSON object: \(line.prefix(200))")
        }
        guard let said = fields["status"] else { return nil }
        guard case .string(let text) = said, let status = Answer.Status(rawValue: text) else {
            throw AgentError("reading its answer", "no such status: \(line.prefix(200))")
        }
        return Answer(status: status, message: fields["message"]?.text, fields: fields)
    }
}

extension JSONValue {
    /// The text of a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
