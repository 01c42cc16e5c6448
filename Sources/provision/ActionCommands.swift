import Agent
import ArgumentParser
import Contract

/// A command that carries out one action of a request's flow. What the flow has before it must have been done.
protocol ActionCommand: AsyncParsableCommand {
    /// The action's name in a flow.
    static var action: String { get }
    var request: RequestOptions { get }
    var running: RunOptions { get }
}

extension ActionCommand {
    func run() async throws {
        try await running.provision(request, action: Self.action)
    }
}

struct PartitionCommand: ActionCommand {
    static let action = "partitioning"
    static let configuration = CommandConfiguration(
        commandName: "partition", _superCommandName: ProvisionCommand.name,
        abstract: "Make the partitions and file systems of a request, and nothing else.")

    @OptionGroup var request: RequestOptions
    @OptionGroup var running: RunOptions
}

struct ConfigDriveCommand: ActionCommand {
    static let action = "configdrive"
    static let configuration = CommandConfiguration(
        commandName: "configdrive", _superCommandName: ProvisionCommand.name,
        abstract: "Write the config drive of a request onto the partition that is there already, and nothing else.")

    @OptionGroup var request: RequestOptions
    @OptionGroup var running: RunOptions
}

struct CopyImageCommand: ActionCommand {
    static let action = "copyimage"
    static let configuration = CommandConfiguration(
        commandName: "copyimage", _superCommandName: ProvisionCommand.name,
        abstract: "Put the images of a request onto the partitions that are there already, and nothing else.")

    @OptionGroup var request: RequestOptions
    @OptionGroup var running: RunOptions
}

struct BootLoaderCommand: ActionCommand {
    static let action = "bootloader"
    static let configuration = CommandConfiguration(
        commandName: "bootloader", _superCommandName: ProvisionCommand.name,
        abstract: "Make the systems that are on the disks bootable: fstab, initramfs, boot loader, boot-info.json.")

    @OptionGroup var request: RequestOptions
    @OptionGroup var running: RunOptions
}

struct RebootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reboot", _superCommandName: ProvisionCommand.name,
        abstract: "Write everything to the disks and start this node anew.")

    @OptionGroup var running: RunOptions

    func run() async throws {
        try await running.run { try await $0.reboot() }
    }
}
