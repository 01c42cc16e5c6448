/// The `ironic` format (facts 2; seeds S002 and S003).
public enum IronicDriver: DataDriver {
    public static let name = "ironic"

    public static func read(_ document: [UInt8]) throws(RequestError) -> ProvisionRequest {
        try read(document, as: request)
    }

    private static func request(_ document: ObjectField) -> ProvisionRequest? {
        let images = IronicImages.read(document)
        let partitions = IronicPartitions.read(document, images: images)
        let policy = Self.policy(document)
        let kernelParameters = Self.kernelParameters(document)
        var request = ProvisionRequest(
            images: images, disks: partitions.disks, volumeGroups: partitions.volumeGroups, policy: policy,
            kernelParameters: kernelParameters, flow: document["flow"]?.string())
        request.redeploys = redeploys(document)
        request.customFlow = customFlow(document)
        request.copyOptions = copyOptions(document)
        request.firstBoot = document.optional(FirstBoot.key)?.object().map(FirstBoot.read)
        request.notes = partitions.notes
        request.onFailScript = document.optional(OnFailScript.key).flatMap {
            OnFailScript.read($0, notes: &request.notes)
        }
        request.driverActions = document.optional(DriverActions.key)?.object().flatMap(DriverActions.read)
        IronicReferences.check(request, problems: document.problems)
        return request
    }

    private static func policy(_ document: ObjectField) -> Located<PartitionsPolicy> {
        let path = document.path.key("partitions_policy")
        return Located(document["partitions_policy"]?.oneOf(PartitionsPolicy.self) ?? .verify, path)
    }

    private static func kernelParameters(_ document: ObjectField) -> String? {
        document["deploy_data"]?.object()?["kernel_params"]?.line()?.value
    }

    private static func redeploys(_ document: ObjectField) -> Bool {
        document["image_deploy_flags"]?.object()?["redeploy"]?.bool() ?? false
    }

    private static func copyOptions(_ document: ObjectField) -> Located<[String]>? {
        guard let flags = document["image_deploy_flags"]?.object()?["rsync_flags"]?.line() else { return nil }
        guard let words = ShellWords.split(flags.value) else {
            document.problems.add(
                flags.path, found: quoted(flags.value), allowed: "options with closed quotation marks")
            return nil
        }
        return Located(words, flags.path)
    }

    private static func customFlow(_ document: ObjectField) -> [Located<String>] {
        (document["custom_flow"]?.array() ?? []).compactMap { $0.line() }
    }
}
