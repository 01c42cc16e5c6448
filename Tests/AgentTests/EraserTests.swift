import SystemPackage
import Testing

@testable import Agent

/// On a file in the place of a disk.
struct EraserTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = try scratch.makeSparse("disk", mib: 40)
        let writer = try DeviceWriter(path, capacity: 40 << 20, checksum: nil)
        let bytes = [UInt8](repeating: 0xFF, count: 40 << 20)
        try bytes.withUnsafeBytes { try writer.write($0) }
        _ = try writer.finish()
    }

    /// The mebibytes that are all zeros.
    private func erased() throws -> [Int] {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter {
            try (0..<40).filter { mebibyte in
                var bytes = [UInt8](repeating: 1, count: 1 << 20)
                let count = try bytes.withUnsafeMutableBytes {
                    try file.read(fromAbsoluteOffset: Int64(mebibyte) << 20, into: $0)
                }
                return count == 1 << 20 && bytes.allSatisfy { $0 == 0 }
            }
        }
    }

    @Test func `both ends of a disk, and of what will be a partition, are zeros; what lies between stays`() async throws
    {
        try await Eraser.shared.erase(path, size: 40 << 20, parts: [10 << 20..<30 << 20])
        #expect(try erased() == Array(0..<5) + Array(10..<15) + [29, 39])
    }

    @Test func `a short partition is erased whole`() async throws {
        try await Eraser.shared.erase(path, size: 40 << 20, parts: [20 << 20..<24 << 20])
        #expect(try erased() == Array(0..<5) + Array(20..<24) + [39])
    }

    @Test func `an error names the device`() async {
        let error = await #expect(throws: FileError.self) {
            try await Eraser.shared.erase("/nowhere/disk", size: 1 << 20)
        }
        #expect(error.map { "\($0)".contains("/nowhere/disk") } == true)
    }
}
