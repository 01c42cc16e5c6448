/// Chooses the disks that may hold `/boot` (facts 3.4), NVMe disks like all others.
struct NailgunBootDisks {
    private let disks: [NailgunDisk]

    init(_ disks: [NailgunDisk]) {
        self.disks = disks.filter { $0.size.value > 0 }
    }

    /// Where they stand in the document, in its order.
    func chosen(problems: ProblemList) -> [JSONPath] {
        let marked = disks.filter { $0.bootable?.value == true }
        for disk in marked.dropFirst() {
            guard let place = disk.bootable else { continue }
            problems.add(place.path, "a second bootable disk, expected at most one")
        }
        return (marked.isEmpty ? suitable : Array(marked.prefix(1))).map(\.path)
    }

    /// Those with `/boot`, else those with `/`; of these, RAID arrays of firmware with the system's group come first.
    private var suitable: [NailgunDisk] {
        let withBoot = disks.filter { $0.holds("/boot") }
        let suitable = withBoot.isEmpty ? disks.filter { $0.holds("/") } : withBoot
        let arrays = suitable.filter { $0.name.value.hasPrefix("md") && $0.serves(NailgunLayout.systemGroup) }
        return arrays.isEmpty ? suitable : arrays
    }
}
