internal import CCurl

/// What to do about failures whose words, which are OpenSSL's or libcurl's, leave that open.
enum TransferAdvice {
    /// - Parameters:
    ///   - url: What was asked for.
    ///   - code: libcurl's code.
    ///   - text: libcurl's words.
    static func afterFailure(of url: String, _ code: UInt32, _ text: String) -> String? {
        switch CURLcode(rawValue: code) {
        case CURLE_PEER_FAILED_VERIFICATION: aboutCertificate(text)
        case CURLE_SSL_CACERT_BADFILE: "--ca-file must name a readable file with certificates in PEM"
        // The first URL's is supported, so it is where that redirects to.
        case CURLE_UNSUPPORTED_PROTOCOL where url.lowercased().hasPrefix("https:"):
            "an https server may redirect to https only; give the URL that it redirects to"
        default: nil
        }
    }

    private static func aboutCertificate(_ text: String) -> String {
        if text.contains("expired") || text.contains("not yet valid") {
            return "renew the server's certificate, or set this node's clock if that is wrong"
        }
        if text.contains("subject name") || text.contains("subjectAltName") {
            return "use a host name or address in the URL that the server's certificate has"
        }
        return "name a file with the certificate of the authority that signed the server's, in PEM, with --ca-file"
    }
}
