internal import CCurl

/// One request and its response on a handle of its own. Used on one thread from beginning to end.
final class Exchange {
    /// What is asked of the server.
    enum Method {
        case get
        case post([UInt8])
    }

    private let url: String
    private let curl: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let flag: CancellationFlag
    private var onBody: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    private var failure: (any Error)?
    /// What the server said; complete once the first byte of the body is there.
    private(set) var head = ResponseHead()

    init(_ url: String, options: TransferOptions, flag: CancellationFlag) throws(TransferError) {
        guard let curl = curl_easy_init() else {
            throw TransferError(url: url, reason: .curl(code: CURLE_FAILED_INIT.rawValue, text: "no libcurl handle"))
        }
        self.url = url
        self.curl = curl
        self.flag = flag
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try configure(options)
        try connectCallbacks()
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// Sends the request and takes the response.
    ///
    /// - Parameters:
    ///   - method: The request.
    ///   - onBody: Takes the body piece by piece; nothing is read from the network while it works.
    /// - Throws: ``TransferError``; `CancellationError` when the flag was raised; what `onBody` throws.
    func perform(_ method: Method, onBody: @escaping (UnsafeRawBufferPointer) throws -> Void = { _ in }) throws {
        self.onBody = onBody
        defer { self.onBody = { _ in } }
        try require(set(headers, CURLOPT_HTTPHEADER))
        switch method {
        case .get: try check(curl_easy_perform(curl))
        case .post(let body):
            try post(body)
        }
    }

    func addHeader(_ line: String) {
        headers = curl_slist_append(headers, line) ?? headers
    }

    /// Asks for the bytes from `first` on.
    func setRange(from first: Int64) throws(TransferError) {
        try require(bareproof_curl_set_string(curl, CURLOPT_RANGE, "\(first)-"))
    }

    /// Asks for these bytes only.
    func setRange(_ range: ClosedRange<Int64>) throws(TransferError) {
        try require(bareproof_curl_set_string(curl, CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound)"))
    }

    private func post(_ body: [UInt8]) throws {
        try require(bareproof_curl_set_long(curl, CURLOPT_POST, 1))
        try require(bareproof_curl_set_offset(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        try body.withUnsafeBytes { bytes in
            // The body has to live until the request is sent, which is within this closure.
            try require(set(UnsafeMutableRawPointer(mutating: bytes.baseAddress), CURLOPT_POSTFIELDS))
            try check(curl_easy_perform(curl))
        }
    }
}

// MARK: - Options

extension Exchange {
    private func configure(_ options: TransferOptions) throws(TransferError) {
        try setStrings(options)
        let stall = max(1, options.stallLimit.components.seconds)
        let connect = options.connectLimit.components
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FAILONERROR, 1), (CURLOPT_NOPROGRESS, 0),
            (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, 5), (CURLOPT_BUFFERSIZE, 512 << 10),
            (CURLOPT_CONNECTTIMEOUT_MS, Int(connect.seconds) * 1000 + Int(connect.attoseconds / 1_000_000_000_000_000)),
            // Slower than this for so many seconds is standing still.
            (CURLOPT_LOW_SPEED_LIMIT, 64), (CURLOPT_LOW_SPEED_TIME, Int(stall)),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
        ]
        for (option, value) in numbers { try require(bareproof_curl_set_long(curl, option, value)) }
    }

    private var isSecure: Bool { url.prefix { $0 != ":" }.lowercased() == "https" }

    private func setStrings(_ options: TransferOptions) throws(TransferError) {
        let strings: [(CURLoption, String)] = [
            (CURLOPT_URL, url), (CURLOPT_USERAGENT, "bareproof-agent"),
            (CURLOPT_PROTOCOLS_STR, "http,https,file"),
            // Whoever asks a server that has to prove who it is must not be sent on to one that need not.
            (CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https"),
            // An empty name turns off what the environment says.
            (CURLOPT_PROXY, options.proxy ?? ""),
        ]
        for (option, value) in strings { try require(bareproof_curl_set_string(curl, option, value)) }
        if options.proxy == nil { try require(bareproof_curl_set_string(curl, CURLOPT_NOPROXY, "*")) }
        if let authorities = options.certificateAuthorities {
            try require(bareproof_curl_set_string(curl, CURLOPT_CAINFO, authorities))
        }
    }

    private func set(_ pointer: UnsafeMutableRawPointer?, _ option: CURLoption) -> CURLcode {
        bareproof_curl_set_pointer(curl, option, pointer)
    }

    /// What a transfer ended with; an error that ended it from within goes first.
    private func check(_ code: CURLcode) throws {
        if code == CURLE_OK { return }
        if let failure { throw failure }
        if code == CURLE_ABORTED_BY_CALLBACK { throw CancellationError() }
        throw error(code)
    }

    /// - Throws: ``TransferError`` with libcurl's words.
    private func require(_ code: CURLcode) throws(TransferError) {
        if code != CURLE_OK { throw error(code) }
    }

    private func error(_ code: CURLcode) -> TransferError {
        if code == CURLE_HTTP_RETURNED_ERROR, head.status != 0 {
            return TransferError(url: url, reason: .status(head.status))
        }
        let said = String(cString: errorText)
        let text = said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        return TransferError(url: url, reason: .curl(code: code.rawValue, text: text))
    }
}

// MARK: - Callbacks

extension Exchange {
    /// libcurl holds this object's address without owning it: calls come only within `perform`, which the object
    /// outlives. No error crosses libcurl: it is kept, the transfer is ended, and `check` throws it.
    private func connectCallbacks() throws(TransferError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            set(errorText, CURLOPT_ERRORBUFFER), set(context, CURLOPT_WRITEDATA), set(context, CURLOPT_HEADERDATA),
            set(context, CURLOPT_XFERINFODATA),
            bareproof_curl_set_data_callback(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let bytes, let exchange = Exchange.from(context) else { return 0 }
                return exchange.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            bareproof_curl_set_data_callback(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let bytes, let exchange = Exchange.from(context) else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                exchange.head.take(String(decoding: line, as: UTF8.self))
                return size * count
            },
            bareproof_curl_set_progress_callback(curl) { context, _, _, _, _ in
                Exchange.from(context)?.flag.isRaised == true ? 1 : 0
            },
        ]
        for code in codes { try require(code) }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            if flag.isRaised { throw CancellationError() }
            try onBody(bytes)
            return bytes.count
        } catch {
            failure = error
            return 0
        }
    }
}
