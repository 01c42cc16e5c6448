internal import Provisioning

/// One kind of work on a node (seed S003, "pluggable architecture").
///
/// A flow is a list of actions. Each may change what is asked before anything is planned; then all are validated, and only
/// then the first one is executed.
protocol Action: Sendable {
    /// The name by which flows ask for it, and the name of its steps on the wire.
    var name: String { get }

    /// Changes the request, as it was written, before it is read.
    ///
    /// - Parameter document: JSON text.
    func amend(_ document: [UInt8]) async throws -> [UInt8]

    /// Changes the request before anything is planned: the config drive, for one, wants a partition.
    func prepare(_ request: inout ProvisionRequest) async throws

    /// Finds out, without touching anything, whether it can be done.
    func validate(_ deployment: inout Deployment) async throws

    /// Does it.
    func execute(_ deployment: inout Deployment) async throws
}

extension Action {
    func amend(_ document: [UInt8]) async throws -> [UInt8] { document }
    func prepare(_ request: inout ProvisionRequest) async throws {}
    func validate(_ deployment: inout Deployment) async throws {}
}
