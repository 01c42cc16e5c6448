import Testing

@testable import Commands

struct HelpWidthTests {
    @Test(arguments: [("0", 120), ("-1", 120), ("20", 120), ("wide", 120), (nil, 20)])
    func `a narrow terminal gets texts of a width that can be written`(said: String?, terminal: Int?) {
        #expect(HelpWidth.width(said: said, terminal: terminal) == 40)
    }

    @Test(arguments: [("40", 20), ("120", nil), (nil, 80), (nil, 0), (nil, nil)])
    func `what is wide enough, or not known, stays`(said: String?, terminal: Int?) {
        #expect(HelpWidth.width(said: said, terminal: terminal) == nil)
    }
}
