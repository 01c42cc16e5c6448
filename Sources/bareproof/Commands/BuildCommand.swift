public import ArgumentParser
internal import Commands
internal import Documents
internal import FuncTest
public import Images
internal import SystemPackage

/// `bareproof build`
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build images into the cache, which runs do by themselves when they need them.",
        subcommands: [Ramdisk.self, OperatingSystem.self])

    struct Ramdisk: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Build the ramdisk that nodes boot.")

        @Option(help: "A prebuilt agent, instead of one built from the source tree.", completion: .file())
        var agent: String?

        @OptionGroup var log: LogOptions

        func run() async throws {
            let ramdisk = try await Builder(log).images.ramdisk(agent: agent.map { FilePath($0) }) {
                Output.story("\($0.artefact): \($0.message)")
            }
            Output.result("kernel   \(ramdisk.kernel)")
            Output.result("ramdisk  \(ramdisk.initramfs)")
            Output.result("on the wire \(ByteCount(bytes: ramdisk.sizeOnTheWire)), kernel \(ramdisk.kernelVersion)")
        }
    }

    struct OperatingSystem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "os", abstract: "Build an OS image of templates/images/os.")

        @Argument(help: "The image's name, such as debian-12.", completion: .custom(Completion.images))
        var name: String

        @Option(help: "The format: \(ImageFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        var imageFormat = ImageFormat.zstd

        @OptionGroup var log: LogOptions

        func run() async throws {
            let image = try await Builder(log).images.osImage(name, formats: [imageFormat]) {
                Output.story("\($0.artefact): \($0.message)")
            }
            Output.result("\(try image.file(imageFormat))")
        }
    }

    private struct Builder {
        let images: ImageBuilder

        init(_ log: LogOptions) throws {
            let tree = try SourceTree.find()
            images = ImageBuilder(
                definitions: tree.templates("images"), source: tree.root, cache: Environment.Settings().cache,
                runner: SystemCommandRunner(logger: log.logger), logger: log.logger)
        }
    }
}

extension ImageFormat: ExpressibleByArgument {}
