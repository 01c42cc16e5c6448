internal import Documents
internal import Guestfs

/// Reads the arrays that could be assembled, and what is in each.
struct ArrayReader {
    /// The arrays by their names.
    func read(_ appliance: isolated Appliance, _ context: inout ReadingContext) throws -> [(String, DocumentValue)] {
        var arrays: [(String, DocumentValue)] = []
        for array in try appliance.arrays().sorted(by: { name($0) < name($1) }) {
            let name = name(array)
            context.names.add(array.device, name: "md/\(name)")
            // Its members have this UUID too: it is the array's wherever it is read.
            context.symbols.add(array.uuid, meaning: "uuid of array \(name)")
            arrays.append((name, try document(array, appliance, &context)))
        }
        return arrays
    }

    /// An array without a name has that of its device.
    private func name(_ array: MDArray) -> String {
        array.name ?? array.device.split(separator: "/").last.map(String.init) ?? array.device
    }

    private func document(
        _ array: MDArray, _ appliance: isolated Appliance, _ context: inout ReadingContext
    ) throws -> DocumentValue {
        let names = context.names
        let size = try appliance.size(of: array.device)
        return DocumentValue.fields([
            "level": .string(array.level), "metadata": .string(array.metadata),
            "size": .string("\(ByteCount(bytes: size))"),
            "devices": .integer(Int64(array.deviceCount)),
            "members": .list(array.members.map { .string(names.name(of: $0)) }),
        ]).adding(context.describe(appliance.content(of: array.device), of: array.device))
    }
}
