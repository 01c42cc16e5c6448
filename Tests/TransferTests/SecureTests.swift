import Glibc
import NIOSSL
import Synchronization
import Testing
import Transfer

/// Over https, with certificates that `openssl` makes for this test.
struct SecureTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
    }

    private func fetch(
        with certificate: String, trusting authority: String? = "authority.pem", host: String = "127.0.0.1",
        _ behaviour: TestServer.Behaviour = .init(content: Array("image".utf8))
    ) async throws -> [UInt8] {
        var options = TransferOptions()
        options.firstPause = .milliseconds(5)
        options.certificateAuthorities = authority.map { "\(certificates.folder)/\($0)" }
        let fetcher = Fetcher(options: options)
        let configuration = try certificates.configuration(certificate)
        let base = try await TestServer.start(["/a": behaviour], tls: configuration)
        let url = base.split(separator: "127.0.0.1", maxSplits: 1).joined(separator: host) + "/a"
        return try await fetcher.peek(url, count: 100).bytes
    }

    /// What is said of a server that is refused.
    private func refusal(
        with certificate: String, trusting authority: String? = "authority.pem", host: String = "127.0.0.1",
        _ behaviour: TestServer.Behaviour = .init(content: Array("image".utf8))
    ) async -> String {
        let error = await #expect(throws: TransferError.self) {
            try await fetch(with: certificate, trusting: authority, host: host, behaviour)
        }
        return error?.description ?? ""
    }

    @Test func `a server whose authority is named is believed`() async throws {
        #expect(try await fetch(with: "good") == Array("image".utf8))
    }

    @Test func `a server of an authority that nobody named is refused`() async {
        let said = await refusal(with: "good", trusting: nil)
        #expect(said.contains("SSL certificate problem"))
        #expect(said.hasSuffix("with --ca-file"))
    }

    @Test func `a certificate that has expired is refused`() async {
        let said = await refusal(with: "expired")
        #expect(said.contains("certificate has expired; renew the server's certificate"))
    }

    @Test func `a certificate for another host is refused`() async {
        let said = await refusal(with: "good", host: "localhost")
        #expect(said.contains("use a host name or address in the URL that the server's certificate has"))
    }

    @Test func `a file of authorities that is not there is named`() async {
        let said = await refusal(with: "good", trusting: "none.pem")
        #expect(said.contains("none.pem"))
        #expect(said.contains("--ca-file must name a readable file"))
    }

    @Test func `a server that proves who it is cannot send on to one that does not`() async throws {
        let (options, trusted) = (TransferOptions(), "\(certificates.folder)/authority.pem")
        var trusting = options
        trusting.certificateAuthorities = trusted
        let (fetcher, configuration) = (Fetcher(options: trusting), try certificates.configuration("good"))
        try await TestServer.run(["/b": .init(content: [1])]) { plain, plainBase in
            try await TestServer.run(["/a": .init(location: "\(plainBase)/b")], tls: configuration) { _, base in
                let error = await #expect(throws: TransferError.self) { try await fetcher.peek("\(base)/a", count: 1) }
                #expect(error?.description.contains("redirect to https only") == true)
            }
            #expect(plain.requests.isEmpty)
        }
    }
}

/// Certificates in a folder of their own, which goes with them.
private final class Certificates {
    let folder: String

    init() throws {
        var template = Array("/tmp/certificates-XXXXXX".utf8CString)
        let isMade = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        try #require(isMade)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        try run("openssl req -x509 \(key) -keyout authority.key -out authority.pem -subj '/CN=test authority' -days 2")
        for (name, days) in [("good", 2), ("expired", -1)] {
            try run(
                "openssl req -new \(key) -keyout \(name).key -out request.pem -subj /CN=server"
                    + " -addext subjectAltName=IP:127.0.0.1")
            try run(
                "openssl x509 -req -in request.pem -CA authority.pem -CAkey authority.key -copy_extensions copy"
                    + " -days \(days) -out \(name).pem")
        }
    }

    deinit {
        try? run("rm *.pem *.key")
        rmdir(folder)
    }

    private func run(_ line: String) throws {
        let pipe = try #require(popen("cd \(folder) && \(line) 2>&1", "r"))
        var piece = [UInt8](repeating: 0, count: 4096)
        while fread(&piece, 1, piece.count, pipe) > 0 {}
        try #require(pclose(pipe) == 0, "\(line)")
    }

    func configuration(_ name: String) throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(name).pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/\(name).key", format: .pem)))
    }
}
