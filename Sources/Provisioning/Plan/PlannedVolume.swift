/// A device that something can lie on: a partition, an array, or a logical volume.
struct PlannedVolume {
    /// What is to lie on it.
    var content: FileSystemRequest?
    /// Its device node.
    var device: String
    /// Its size in bytes.
    var size: UInt64
    /// Where it is asked for.
    var path: JSONPath
    /// Where its size is asked for.
    var sizePath: JSONPath
    /// Whether nobody asks for it.
    var isImplicit = false

    /// A plain partition, or the array whose first member it is; nil for what is part of something else.
    init?(_ placed: Planner.PlacedVolume, _ arrays: [ArrayPlanner.Planned]) {
        path = placed.request.path
        sizePath = placed.request.size.path
        content = placed.request.content
        isImplicit = placed.request.isImplicit
        switch placed.request.kind {
        case .physicalVolume: return nil
        case .partition, .boot:
            device = placed.partition.device
            size = placed.partition.size
        case .raid:
            guard placed.request.arrayGroup == nil,
                let array = arrays.first(where: { $0.plan.path == placed.request.path })
            else { return nil }
            device = array.plan.device
            size = array.plan.size
        }
    }

    private init(_ request: LogicalVolumeRequest, _ plan: LogicalVolumePlan) {
        content = request.content
        device = plan.device
        size = plan.size
        path = plan.path
        sizePath = request.size.path
    }

    /// The volumes of a group, if it could be planned.
    static func volumes(of request: VolumeGroupRequest, _ plan: VolumeGroupPlan?) -> [PlannedVolume] {
        zip(request.volumes, plan?.volumes ?? []).map { PlannedVolume($0, $1) }
    }
}
