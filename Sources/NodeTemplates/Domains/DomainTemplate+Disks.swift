internal import Documents

extension DomainTemplate {
    /// Fails if the domain has a disk that is not among the shape's: nobody would make its file.
    func check(_ disks: [DiskShape]) throws(DocumentError) {
        for element in self.disks where !disks.contains(where: { $0.name == element.diskName }) {
            guard let name = element.diskName else {
                throw error("a <disk> has a <target dev='…' bus='…'/>", at: element)
            }
            throw error(
                "the shape does not name the disk '\(name)'; add to its disks: {name: \(name), size: 2 GiB}",
                at: element)
        }
    }

    /// The domain's disk of a name.
    func disk(named name: String) -> XMLElement? {
        disks.first { $0.diskName == name }
    }

    /// A disk that the domain has: what the shape says of it is its name, size and content.
    func shape(of element: XMLElement, _ node: DocumentNode) throws(DocumentError) -> DiskShape {
        for (key, value) in try node.pairs() where !["name", "size", "content"].contains(key) {
            throw value.error(
                "\(file):\(element.line) has this disk, and says its '\(key)'; here it has: name, size, content")
        }
        let fields = try node.fields(["name", "size", "content"])
        let bus = element.child("target")?[attribute: "bus"] ?? "virtio"
        guard let bus = DiskShape.Bus(rawValue: bus), bus != .nvme else {
            throw error("a disk's bus is one of: virtio, scsi, sata; not '\(bus)'", at: element)
        }
        let blocks = element.child("blockio")
        let name = try DiskShape.name(fields.required("name"), bus: bus)
        let sectorSize = blocks?[attribute: "logical_block_size"].flatMap { Int($0) } ?? 512
        return DiskShape(
            name: name, size: try DiskShape.size(fields.required("size")), bus: bus,
            serial: element.child("serial")?.text ?? DiskShape.serial(of: name), wwn: element.child("wwn")?.text,
            isRotational: element.child("target")?[attribute: "rotation_rate"].map { $0 != "1" },
            sectorSize: sectorSize,
            physicalSectorSize: blocks?[attribute: "physical_block_size"].flatMap { Int($0) })
    }
}
