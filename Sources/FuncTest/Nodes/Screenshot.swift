internal import Foundation
internal import Libvirt
internal import SystemPackage

/// What a screen on a node would show: firmware and boot loaders say there what never reaches the serial console.
enum Screenshot {
    private struct Request: Encodable {
        struct Arguments: Encodable {
            var filename: String
            var format = "png"
        }

        var execute = "screendump"
        var arguments: Arguments
    }

    /// Has QEMU write the screen of a running domain into a file, as PNG.
    ///
    /// - Throws: `LibvirtError`; ``ScreenshotError`` with what QEMU says.
    ///
    /// - Parameter file: Where QEMU runs.
    static func take(of domain: String, _ hypervisor: Hypervisor, as file: FilePath) async throws {
        let request = try JSONEncoder().encode(Request(arguments: .init(filename: file.string)))
        let answer = try await hypervisor.monitor(domain, String(decoding: request, as: UTF8.self), isJSON: true)
        guard !answer.contains(#""error":"#) else {
            throw ScreenshotError(domain: domain, answer: answer)
        }
    }
}

/// A screen that QEMU could not write.
struct ScreenshotError: Error, CustomStringConvertible {
    var domain: String
    var answer: String

    var description: String { "taking a picture of the screen of node \(domain): QEMU said: \(answer)" }
}
