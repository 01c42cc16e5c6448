internal import Provisioning

/// The formats of requests: the agent's own, and those that third parties turn into one of them.
enum RequestFormat {
    /// The format of that name, and the document in it.
    ///
    /// - Throws: ``AgentError`` if there is none, or a third party does not take the document.
    static func named(
        _ name: String, _ plugins: Plugins, reading document: [UInt8]
    ) async throws -> (format: any DataDriver.Type, document: [UInt8]) {
        if let own = DataDrivers.named(name) { return (own, document) }
        let others = try await plugins.all(.dataDriver)
        guard let plugin = others.first(where: { $0.name == name }) else {
            let known = ([DataDrivers.names] + others.map(\.name)).joined(separator: ", ")
            throw AgentError("choosing a data driver", "no \"\(name)\"", advice: "there is: \(known)")
        }
        let text = String(decoding: document, as: UTF8.self)
        let answer = try await plugin.ask(.read, [("document", Array(JSONValue.string(text).encoded.utf8))])
        guard let request = answer.fields["request"] else {
            throw AgentError("reading the request with \(plugin.path)", "no \"request\" in its answer")
        }
        return (IronicDriver.self, Array(request.encoded.utf8))
    }
}
