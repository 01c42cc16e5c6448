// swift-tools-version: 6.2
// Bareproof: a functional test harness for bare-metal provisioning, and the agent that it proves.
//
// Targets are listed from the bottom up; a target depends only on targets above its own line.

import PackageDescription

/// Holds for every target: Swift 6 language mode comes from `swiftLanguageModes` below.
let base: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Non-isolated async functions stay on their caller's executor: no hidden hop away from a pinned thread.
let library: [SwiftSetting] = base + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// Targets that decide and never touch: any pointer there is a build error.
let pure: [SwiftSetting] = library + [.strictMemorySafety()]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "bareproof",
    products: [
        .executable(name: "bareproof", targets: ["bareproof"]),
        .executable(name: "provision", targets: ["provision"]),
        .library(name: "FuncTest", targets: ["FuncTest", "FuncTestTraits"]),
    ],
    dependencies: [
        // Package.resolved is not committed, so each version is exact.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        // Without its Foundation trait: full Foundation would triple the agent that the ramdisk carries.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: C libraries
        /** libvirt: virtual nodes. */
        .systemLibrary(name: "CLibvirt", pkgConfig: "libvirt-qemu", providers: [.apt(["libvirt-dev"])]),
        /** libguestfs: reading disks back from outside. */
        .systemLibrary(name: "CGuestfs", pkgConfig: "libguestfs", providers: [.apt(["libguestfs-dev"])]),
        /** libparted: partition tables. */
        .systemLibrary(name: "CParted", pkgConfig: "libparted", providers: [.apt(["libparted-dev"])]),
        /** libcurl: image streams. */
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        /** OpenSSL's libcrypto: checksums. */
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        /** zstd: decompression. */
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        /** ISA-L: gzip decompression. */
        .systemLibrary(name: "CIsal", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        /** liblzma: decompression of xz. */
        .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        /** Linux calls that Swift's Glibc module leaves out. */
        .systemLibrary(name: "CLinux"),

        // MARK: Leaves
        /** Executors that may block, deadlines, and locks between processes. */
        .target(name: "Blocking", dependencies: [system], swiftSettings: library),
        /** Command lines as typed values, and the one way to run them. */
        .target(
            name: "Commands", dependencies: ["Blocking", "CLinux", subprocess, system, logging], swiftSettings: library),
        /** YAML documents, read with file, line and what is allowed. */
        .target(name: "Documents", dependencies: [system, yams], swiftSettings: library),

        // MARK: Bindings
        /** libvirt connections and domains. */
        .target(name: "Libvirt", dependencies: ["CLibvirt", "Blocking"], swiftSettings: library),
        /** libguestfs appliances. */
        .target(name: "Guestfs", dependencies: ["CGuestfs", "Blocking"], swiftSettings: library),
        /** libparted partition tables. */
        .target(name: "Parted", dependencies: ["CParted", "Blocking"], swiftSettings: library),
        /** libcurl transfers. */
        .target(name: "Transfer", dependencies: ["CCurl", "Blocking"], swiftSettings: library),
        /** Checksums. */
        .target(name: "Digests", dependencies: ["CCrypto"], swiftSettings: library),
        /** zstd, gzip and xz streams. */
        .target(name: "Decompression", dependencies: ["CZstd", "CIsal", "CLzma"], swiftSettings: library),

        // MARK: Domain
        /** What is asked: provision.json, sizes, validation, one typed plan. Pure. */
        .target(name: "Provisioning", swiftSettings: pure),
        /** What the harness and the agent say to each other. */
        .target(name: "Contract", swiftSettings: pure),
        /** What a virtual node is: YAML shapes to libvirt XML, disks and PXE files. */
        .target(name: "NodeTemplates", dependencies: ["Documents", system], swiftSettings: library),

        // MARK: Agent
        /** How a node does it: disk discovery, deploy drivers, actions. */
        .target(
            name: "Agent",
            dependencies: [
                "Blocking", "CLinux", "Commands", "Contract", "Decompression", "Digests", "Parted", "Provisioning",
                "Transfer", logging, system,
            ],
            swiftSettings: library),

        // MARK: Harness
        /** Ramdisk and OS images: build, cache, register. */
        .target(
            name: "Images",
            dependencies: ["Blocking", "Commands", "Contract", "Digests", "Documents", logging, system],
            swiftSettings: library),
        /** Environment, nodes, servers, read-back, comparison, reports. */
        .target(
            name: "FuncTest",
            dependencies: [
                "Blocking", "CLinux", "Commands", "Contract", "Digests", "Documents", "Guestfs", "Images", "Libvirt",
                "NodeTemplates", grdb, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS, logging, nio, nioSSL,
                system,
            ],
            swiftSettings: library),

        /** Nodes for tests that are written in Swift. */
        .target(name: "FuncTestTraits", dependencies: ["FuncTest", logging], swiftSettings: base),

        // MARK: Executables
        /** The agent's commands. */
        .executableTarget(
            name: "provision",
            dependencies: ["Agent", "Commands", "Contract", "Provisioning", "Transfer", arguments, logging],
            swiftSettings: library),
        /** The harness's commands. */
        .executableTarget(
            name: "bareproof",
            dependencies: [
                "Blocking", "Commands", "Contract", "Documents", "FuncTest", "Images", "NodeTemplates", arguments,
                logging, system,
            ],
            swiftSettings: library),

        // MARK: Tests
        .testTarget(name: "BlockingTests", dependencies: ["Blocking", system], swiftSettings: base),
        .testTarget(
            name: "CommandsTests", dependencies: ["Blocking", "Commands", logging, system], swiftSettings: base),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: base),
        .testTarget(name: "LibvirtTests", dependencies: ["Libvirt"], swiftSettings: base),
        .testTarget(name: "GuestfsTests", dependencies: ["Blocking", "Guestfs"], swiftSettings: base),
        .testTarget(name: "PartedTests", dependencies: ["Parted"], swiftSettings: base),
        .testTarget(
            name: "TransferTests", dependencies: ["Transfer", hummingbird, hummingbirdCore, hummingbirdTLS, nioSSL],
            swiftSettings: base),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: base),
        .testTarget(name: "DecompressionTests", dependencies: ["Decompression"], swiftSettings: base),
        .testTarget(
            name: "ProvisioningTests", dependencies: ["Documents", "Provisioning", system], swiftSettings: base),
        .testTarget(name: "ContractTests", dependencies: ["Contract"], swiftSettings: base),
        .testTarget(
            name: "NodeTemplatesTests", dependencies: ["Documents", "NodeTemplates", system], swiftSettings: base),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "Commands", "Contract", "Decompression", "Digests", "Provisioning", "Transfer", logging,
                system,
            ],
            swiftSettings: base),
        .testTarget(
            name: "ImagesTests", dependencies: ["Images", "Blocking", "Commands", "Documents", logging, system],
            swiftSettings: base),
        .testTarget(
            name: "FuncTestTests",
            dependencies: [
                "Blocking", "Commands", "Contract", "Documents", "FuncTest", "Images", "NodeTemplates", "Transfer",
                logging, nio, system,
            ], swiftSettings: base),
        /** The command line, and what calls it: templates/ci. */
        .testTarget(
            name: "BareproofTests",
            dependencies: ["bareproof", "Commands", "Documents", "FuncTest", arguments, logging, system],
            swiftSettings: base),
        /** Flows that data cannot tell, on the FuncTest API that users have. */
        .testTarget(
            name: "Functional",
            dependencies: [
                "FuncTestTraits", "Commands", "Documents", "FuncTest", "Images", "Libvirt", "NodeTemplates", "Transfer",
                logging, system,
            ],
            exclude: ["Cases", "connect", "own-cache.sh", "slurm", "trust"], swiftSettings: base),
    ],
    swiftLanguageModes: [.v6]
)
