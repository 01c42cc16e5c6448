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

        @OptionGroup var environment: EnvironmentOptions

        func run() async throws {
            let ramdisk = try await Builder(environment).images.ramdisk(agent: environment.settings.agent) {
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

        @Option(help: "The format: raw, gzip or zstd.")
        var imageFormat = ImageFormat.zstd

        @OptionGroup var environment: EnvironmentOptions

        func run() async throws {
            let image = try await Builder(environment).images.osImage(name, formats: [imageFormat]) {
                Output.story("\($0.artefact): \($0.message)")
            }
            Output.result("\(try image.file(imageFormat))")
        }
    }

    private struct Builder {
        let images: ImageBuilder

        init(_ options: EnvironmentOptions) throws {
            let tree = try SourceTree.find()
            let logger = Output.logger(isVerbose: options.verbose)
            images = ImageBuilder(
                definitions: tree.templates("images"), source: tree.root, cache: options.settings.cache,
                runner: SystemCommandRunner(logger: logger), logger: logger)
        }
    }
}

extension ImageFormat: ExpressibleByArgument {}
