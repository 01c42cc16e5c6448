/// Says what goes onto each volume, and where each image goes.
struct FileSystemPlanner {
    let request: ProvisionRequest
    let volumes: [PlannedVolume]

    func plan(_ problems: ProblemList) -> [FileSystemPlan] {
        checkMounts(problems)
        return volumes.compactMap { volume in
            guard let content = volume.content else { return nil }
            return plan(volume, content, problems)
        }
    }

    private func plan(
        _ volume: PlannedVolume, _ content: FileSystemRequest, _ problems: ProblemList
    ) -> FileSystemPlan? {
        let source =
            request.copiesFiles
            ? nil
            : request.images.first { image in
                image.target.value == content.mountPath && content.images.contains { $0.value == image.name.value }
            }
        let making = making(content, hasImage: source != nil)
        if making == .nothing {
            if let label = content.label { problems.add(label.path, "a label without a file_system") }
            return nil
        }
        let plan = FileSystemPlan(
            device: volume.device, type: making.type, label: content.label?.value,
            mountPath: content.mountPath, isSwap: content.mount?.value == .swap,
            images: content.images.map(\.value), isFstabEnabled: content.isFstabEnabled,
            fstabOptions: content.fstabOptions, source: source?.name.value,
            isKept: isKept(content, hasImage: source != nil),
            path: volume.path)
        check(plan, volume, content, problems)
        return plan
    }

    /// What is there stays unless the volume says otherwise, or an image is to be written again (decisions A2, A21).
    private func isKept(_ content: FileSystemRequest, hasImage: Bool) -> Bool {
        guard request.keepsLayout else { return false }
        return (content.keepsData?.value ?? true) && !(hasImage && request.redeploys)
    }

    private enum Making: Equatable {
        case nothing
        case whateverTheImageHolds
        case fileSystem(FileSystemType)

        var type: FileSystemType? {
            if case .fileSystem(let type) = self { type } else { nil }
        }
    }

    /// What to make (decision A5): what is asked, else xfs where something is mounted, else nothing. An image brings
    /// its own, which must be what is asked, if anything is.
    private func making(_ content: FileSystemRequest, hasImage: Bool) -> Making {
        if let type = content.type?.value { return .fileSystem(type) }
        switch content.mount?.value {
        case .path: return hasImage ? .whateverTheImageHolds : .fileSystem(.xfs)
        case .swap: return .fileSystem(.swap)
        case Mount.none?, nil: return .nothing
        }
    }

    private func check(
        _ plan: FileSystemPlan, _ volume: PlannedVolume, _ content: FileSystemRequest,
        _ problems: ProblemList
    ) {
        guard let type = plan.type else { return }
        if let label = content.label, label.value.utf8.count > type.labelLimit {
            problems.add(label.path, "\(quoted(label.value)) is longer than the \(type.labelLimit) bytes of \(type)")
        }
        let size = ByteCount(bytes: UInt128(volume.size))
        if plan.source == nil, size < type.minimum {
            problems.add(volume.sizePath, "\(size) are too small for \(type), which needs \(type.minimum)")
        }
    }

    /// Within one image a path is mounted once.
    private func checkMounts(_ problems: ProblemList) {
        var seen: [String: JSONPath] = [:]
        for content in volumes.compactMap(\.content) {
            guard let mount = content.mount, let path = content.mountPath else { continue }
            for image in content.images {
                guard let first = seen.updateValue(mount.path, forKey: image.value + "\n" + path) else { continue }
                problems.add(mount.path, "\(quoted(path)) of image \(quoted(image.value)) is at \(first) already")
            }
        }
    }

    // MARK: Images

    func images(_ problems: ProblemList) -> [ImagePlan] {
        request.images.compactMap { image in
            guard let volume = volume(for: image) else {
                // When a disk is missing or full, its volumes are too, and that has been said.
                if problems.problems.isEmpty { refuse(image, problems) }
                return nil
            }
            return plan(image, volume, problems)
        }
    }

    private func volume(for image: ImageRequest) -> PlannedVolume? {
        volumes.first { volume in
            guard let content = volume.content, content.mountPath == image.target.value else { return false }
            return content.images.contains { $0.value == image.name.value }
        }
    }

    private func refuse(_ image: ImageRequest, _ problems: ProblemList) {
        let (target, name) = (quoted(image.target.value), quoted(image.name.value))
        problems.add(image.target.path, "no volume with mount \(target) belongs to image \(name)")
    }

    private func plan(_ image: ImageRequest, _ volume: PlannedVolume, _ problems: ProblemList) -> ImagePlan {
        if let size = image.size, size.value > volume.size {
            let (found, room) = (ByteCount(bytes: UInt128(size.value)), ByteCount(bytes: UInt128(volume.size)))
            problems.add(size.path, "\(found) do not fit on \(volume.device), which has \(room)")
        }
        return ImagePlan(
            name: image.name.value, url: image.url.value, device: volume.device, capacity: volume.size,
            checksum: image.checksum, downloadChecksum: image.downloadChecksum, size: image.size?.value,
            isSystem: image.isSystem, boots: image.boots,
            imageName: image.imageName, imageUUID: image.imageUUID, urlPath: image.url.path)
    }
}
