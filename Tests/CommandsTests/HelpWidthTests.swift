import Commands
import Foundation
import Testing

@Suite(.serialized) struct HelpWidthTests {
    @Test(arguments: ["0", "-1", "20", "wide"]) func `a narrow terminal gets texts of a width that can be written`(
        columns: String
    ) {
        let before = ProcessInfo.processInfo.environment["COLUMNS"]
        defer { if let before { setenv("COLUMNS", before, 1) } else { unsetenv("COLUMNS") } }
        setenv("COLUMNS", columns, 1)
        HelpWidth.secure()
        #expect(getenv("COLUMNS").map { String(cString: $0) } == "40")
        setenv("COLUMNS", "120", 1)
        HelpWidth.secure()
        #expect(getenv("COLUMNS").map { String(cString: $0) } == "120")
    }
}
