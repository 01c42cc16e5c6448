import Documents
import Foundation
import Logging
import SystemPackage
import Testing

@testable import FuncTest

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct ConductorTests {
    private let conductor = Conductor(
        steps: [.init(name: "one", payload: "{\"a\": 1}"), .init(name: "two", payload: "{}")], busy: 1)

    private func answer(_ path: String, _ body: String? = nil) -> Conductor.Answer {
        conductor.answer(
            "/v1/nodes/\(conductor.deploymentID)/vendor_passthru/\(path)", base: "http://x",
            posted: body.map { Array($0.utf8) })
    }

    @Test func `steps come one after the other, each when the one before is reported`() throws {
        #expect(answer("deploy_steps").status == 503)
        #expect(answer("deploy_steps") == .init(status: 200, body: #"{"name": "one", "payload": {"a": 1}}"#))
        let url = "http://x/v1/nodes/\(conductor.deploymentID)/vendor_passthru/deploy_steps/1"
        #expect(answer("deploy_steps", #"{"name": "one", "status": true}"#).body == "{\"url\": \"\(url)\"}")
        #expect(answer("deploy_steps/1").body == #"{"name": "two", "payload": {}}"#)
        #expect(
            answer("deploy_steps/1", #"{"name": "two", "status": true, "payload": {"b": 2}}"#).body == #"{"url": null}"#
        )
        #expect(!conductor.progress.isOver)
        #expect(answer("pass_deploy_info", #"{"address": "10.0.2.15", "error_message": "no errors"}"#).status == 202)
        #expect(conductor.progress.isOver)
        #expect(conductor.progress.address == "10.0.2.15")
        #expect(conductor.progress.reports.map(\.payload) == [nil, #"{"b":2}"#])
    }

    @Test func `a step that failed is the last one`() {
        _ = answer("deploy_steps")
        #expect(
            answer("deploy_steps", #"{"name": null, "status": false, "status-details": "x"}"#).body == #"{"url": null}"#
        )
        #expect(conductor.progress.isOver)
        #expect(conductor.progress.reports == [.init(name: nil, status: false, details: "x")])
    }

    @Test func `what is no report, or meant for nobody, is told so`() {
        _ = answer("deploy_steps")
        #expect(answer("deploy_steps", "nonsense").status == 400)
        #expect(answer("pass_deploy_info", "{}").status == 400)
        #expect(answer("elsewhere").status == 404)
        #expect(answer("deploy_steps/7").status == 404)
        #expect(conductor.answer("/v1/nodes/other/vendor_passthru/deploy_steps", base: "", posted: nil).status == 404)
    }

    @Test func `it answers over HTTP`() async throws {
        try await FileServer.run(logger: Logger(label: "test")) { server in
            let conductor = server.conduct([.init(name: "one", payload: "{}")])
            let base = try #require(server.url(of: conductor)).replacing(FileServer.hostAddress, with: "127.0.0.1")
            let url = "\(base)/v1/nodes/\(conductor.deploymentID)/vendor_passthru/deploy_steps"
            var request = URLRequest(url: try #require(URL(string: url)), timeoutInterval: 20)
            let session = URLSession(configuration: .ephemeral)
            let (step, _) = try await session.data(for: request)
            #expect(String(decoding: step, as: UTF8.self) == #"{"name": "one", "payload": {}}"#)
            request.httpMethod = "POST"
            request.httpBody = Data(#"{"name": "one", "status": true}"#.utf8)
            let (answer, _) = try await session.data(for: request)
            #expect(String(decoding: answer, as: UTF8.self) == #"{"url": null}"#)
            #expect(conductor.progress.reports.count == 1)
        }
    }

    @Test(arguments: [
        ("{steps: [{name: a, status: false}, {name: b}]}", "no step comes behind one that fails"),
        ("{steps: [{name: a, payload: x, document: y}]}", "a step has one of: payload, document"),
        ("{busy: 1}", "'steps'"),
    ])
    func `a conduct step that makes no sense is refused`(_ text: String, _ expected: String) {
        let error = #expect(throws: DocumentError.self) {
            try ConductStep(DocumentNode.parse(text, file: "case.yaml"))
        }
        #expect((error.map { "\($0)" } ?? "").contains(expected), "\(String(describing: error))")
    }
}
