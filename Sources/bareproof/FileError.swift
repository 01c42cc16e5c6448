internal import Foundation

/// Foundation's error of a file, in the words of the system: its own are a dump.
struct FileError: Error, CustomStringConvertible {
    let description: String

    /// Takes an error; nil if it is none of a file.
    init?(_ error: any Error) {
        guard let error = error as? CocoaError, let path = error.userInfo[NSFilePathErrorKey] as? String else {
            return nil
        }
        let cause = (error.userInfo[NSUnderlyingErrorKey] as? NSError)?.code
        let reason =
            cause.map { String(cString: strerror(Int32(truncatingIfNeeded: $0))) } ?? error.localizedDescription
        description = "\(path): \(reason)"
    }
}
