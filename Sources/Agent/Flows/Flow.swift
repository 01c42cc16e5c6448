internal import Provisioning

/// The actions that a request asks for, in their order.
struct Flow: Sendable {
    private let format: any DataDriver.Type
    private let document: [UInt8]
    private let redeploys: Bool
    private let driver: DeployDriver
    /// All actions of the flow.
    private let actions: [any Action]
    /// Those that are carried out: all, or the one that the job names.
    let executed: [any Action]

    /// Finds the actions that a job asks for.
    ///
    /// - Throws: ``RequestError``, ``AgentError``.
    init(_ job: Provisioner.Job, workshop: Workshop) async throws {
        let plugins = Plugins(workshop: workshop)
        driver = try await DeployDriver.named(job.deployDriver, plugins)
        (format, document) = try await RequestFormat.named(job.dataDriver, plugins, reading: job.document)
        redeploys = job.redeploys
        let request = try format.read(document)
        let catalog = ActionCatalog(
            workshop: workshop, copiesFiles: driver.copiesFiles(request), drive: job.configDrive,
            plugins: try await plugins.actions())
        actions = try catalog.actions(try driver.actions(request))
        executed = try job.action.map { try catalog.actions([Located($0, .root)]) } ?? actions
    }

    /// The request, after all actions had their say about it. An action that is carried out alone finds what the whole flow
    /// would have made: the plan is the same.
    func request() async throws -> (ProvisionRequest, document: [UInt8]) {
        var document = document
        for action in actions { document = try await action.amend(document) }
        var request = try format.read(document)
        if redeploys { request.redeploys = true }
        request.copiesFiles = driver.copiesFiles(request)
        for action in actions { try await action.prepare(&request) }
        if let boot = request.firstBoot, !actions.contains(where: { $0 is ConfigDrive }) {
            request.notes.append("\(boot.path): no config drive is written, the flow has no \(ConfigDrive.name)")
        }
        if !driver.takesFlow, let flow = request.flow {
            request.notes.append("\(flow.path) has no effect: the deploy driver is not flow")
        }
        return (request, document)
    }
}
