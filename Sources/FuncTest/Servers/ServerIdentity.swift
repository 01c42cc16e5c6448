internal import Commands
internal import Foundation
internal import NIOSSL
internal import SystemPackage

/// Who the file server is to nodes that ask it over https: a key and a certificate for the address that nodes see, signed
/// by an authority of this run, which nobody else trusts.
public struct ServerIdentity: Sendable {
    /// The authority's certificate, in PEM.
    let authority: String
    private let key: FilePath
    private let certificate: FilePath

    /// A run is over long before.
    private static let days = "2"

    /// Makes one.
    ///
    /// - Parameters:
    ///   - folder: Where its files are kept; only its owner may look into it.
    ///   - runner: Runs `openssl`.
    static func make(in folder: FilePath, runner: any CommandRunner) async throws -> ServerIdentity {
        let (authority, authorityKey) = (folder.appending("authority.pem"), folder.appending("authority.key"))
        let (certificate, key) = (folder.appending("server.pem"), folder.appending("server.key"))
        let common = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", days,
        ]
        try await runner.check(
            Command(
                "openssl",
                common + [
                    "-subj", "/CN=bareproof test authority", "-keyout", authorityKey.string, "-out", authority.string,
                ]))
        try await runner.check(
            Command(
                "openssl",
                common + [
                    "-subj", "/CN=bareproof test server", "-keyout", key.string, "-out", certificate.string,
                    "-CA", authority.string, "-CAkey", authorityKey.string,
                    "-addext", "subjectAltName=IP:\(FileServer.hostAddress),IP:127.0.0.1",
                    "-addext", "basicConstraints=critical,CA:FALSE",
                ]))
        return ServerIdentity(
            authority: try String(contentsOfFile: authority.string, encoding: .utf8), key: key, certificate: certificate
        )
    }

    /// What a server needs to prove that it is this.
    func configuration() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.string).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key.string, format: .pem)))
    }
}
