/// A volume group of `ks_spaces` (facts 3.2).
struct NailgunGroup {
    /// A logical volume.
    struct Volume {
        var name: Located<String>
        var size: Located<Int64>
        var content: NailgunContent
    }

    private enum VolumeKind: String, CaseIterable {
        case lv
    }

    var name: Located<String>
    var volumes: [Volume]
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> NailgunGroup? {
        let name = object.require("id", "the group's name")?.line()
        let keepsData = object["keep_data"]?.flag()
        let fields = object.require("volumes", "an array of logical volumes")?.array() ?? []
        let volumes = fields.compactMap { $0.object().flatMap(volume) }
        return name.map { NailgunGroup(name: $0, volumes: volumes, keepsData: keepsData) }
    }

    private static func volume(_ object: ObjectField) -> Volume? {
        _ = object.require("type", "\"lv\"")?.oneOf(VolumeKind.self)
        let name = object.require("name", "the volume's name")?.line()
        let size = object.require("size", "the volume's size in MiB")?.mib()
        var content = NailgunContent.read(object)
        content.keepsData = object["keep_data"]?.flag()
        guard let name, let size else { return nil }
        return Volume(name: name, size: size, content: content)
    }

    /// What is asked of LVM.
    ///
    /// - Parameter kept: What a physical volume of the group says about keeping it: that holds for the whole group
    ///   (facts 3.7).
    func request(
        keeping kept: Located<Bool>?, images: [NailgunImage], notes: inout [String]
    ) -> VolumeGroupRequest {
        let keepsGroup = kept ?? keepsData
        let volumes = volumes.filter { $0.size.value > 0 }.map { volume in
            var content = volume.content.request(images: images, notes: &notes)
            if keepsGroup?.value == true { content.keepsData = keepsGroup }
            let size = Located(Size.bytes(.mib(UInt64(volume.size.value))), volume.size.path)
            return LogicalVolumeRequest(name: volume.name, size: size, content: content)
        }
        return VolumeGroupRequest(name: name, volumes: volumes, keepsData: keepsGroup)
    }
}
