import Commands
import Foundation
import Images
import SystemPackage
import Testing

private let environment = ProcessInfo.processInfo.environment

/// Builds the real images into the user's cache: minutes the first time, seconds after it.
@Suite(
    .enabled(if: environment["BAREPROOF_TEST_IMAGES"] != nil, "set BAREPROOF_TEST_IMAGES=1 to build real images"),
    .serialized, .timeLimit(.minutes(60)))
struct RealBuildTests {
    private let builder = ImageBuilder(
        definitions: treeDefinitions, source: treeDefinitions.removingLastComponent().removingLastComponent(),
        cache: .standard(), runner: testRunner, logger: testLogger)

    private func show(_ progress: BuildProgress) {
        print("\(progress.artefact): \(progress.message)")
    }

    @Test func `the ramdisk is small enough for the wire`() async throws {
        let agent = environment["BAREPROOF_TEST_AGENT"].map { FilePath($0) }
        let ramdisk = try await builder.ramdisk(agent: agent) { show($0) }
        print(ramdisk)
        #expect(ramdisk.sizeOnTheWire <= 64 << 20)
    }

    @Test func `the image is built in every format, and says what it is`() async throws {
        let image = try await builder.osImage("debian-12", formats: Set(ImageFormat.allCases)) { show($0) }
        print(image)
        let raw = try image.file(.raw)
        let digest = try await testRunner.check(.init("sha256sum", [raw.string], timeLimit: .seconds(300)))
        #expect(digest.standardOutput.hasPrefix(image.metadata.sha256))
        #expect(image.metadata.osRelease["VERSION_ID"] == "12")
    }
}
