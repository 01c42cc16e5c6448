internal import Provisioning

/// What is on the disks is not what was planned. Nothing was changed.
struct DifferenceError: Error, CustomStringConvertible {
    var differences: [Difference]

    var description: String {
        "verifying the disks: " + differences.map(\.description).joined(separator: "; ")
            + "; nothing was changed; correct the request, or use the policy \"clean\""
    }
}
