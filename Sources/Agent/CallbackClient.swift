internal import Blocking
internal import Contract
internal import Glibc
public import Logging
internal import Provisioning
internal import Transfer

/// Announces a booted ramdisk to whoever booted it (``Callback``).
public struct CallbackClient: Sendable {
    private let fetcher: Fetcher
    private let paths: HostPaths
    private let logger: Logger
    private let limit: Duration

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - paths: Where the kernel's command line is.
    ///   - logger: Gets each try that fails.
    ///   - limit: How long to go on when nobody answers.
    public init(paths: HostPaths = HostPaths(), logger: Logger, limit: Duration = .seconds(60)) {
        var options = TransferOptions()
        options.connectLimit = .seconds(3)
        options.stallLimit = .seconds(5)
        fetcher = Fetcher(options: options)
        self.paths = paths
        self.logger = logger
        self.limit = limit
    }

    /// Announces this node, again and again until it is answered.
    ///
    /// - Throws: ``AgentError`` when the kernel was not told where to, or nobody answered in time.
    public func announce() async throws {
        let line = KernelCommandLine(Files.line(paths.proc + "/cmdline") ?? "")
        guard let url = line[Callback.kernelParameter] else {
            let advice = "boot with \(Callback.kernelParameter)=URL"
            throw AgentError("looking for where to call back", "not on the kernel's command line", advice: advice)
        }
        try await attempting("calling back") {
            try await poll("posting to \(url)", every: .seconds(1), limit: limit) { try await post(to: url) }
        }
    }

    private func post(to url: String) async throws -> Probe<Void> {
        do {
            let address = try await LocalAddress.toward(url)
            let kernel = Files.line(paths.proc + "/sys/kernel/osrelease") ?? ""
            let body = try JSONText.encode(Callback(address: address, kernel: kernel), isPretty: false)
            try await fetcher.post(body, type: "application/json", to: url)
            return .done(())
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.info("\(error)")
            return .pending(lastSeen: "\(error)")
        }
    }
}
