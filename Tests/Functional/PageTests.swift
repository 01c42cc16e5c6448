import Commands
import Foundation
import FuncTest
import SystemPackage
import Testing

/// A report's page in a browser, as a person has it: on a phone and on a wide screen, light and dark, by keyboard.
@Suite(.serialized) struct PageTests {
    /// Where pictures of the page stay, for somebody to look at.
    private static let pictures = ".build/page"

    @Test(.timeLimit(.minutes(10)))
    func `a report can be read on any screen, used by keyboard, and asks nobody for anything`() async throws {
        try await withReports { folder in
            let wrong = FilePath(#filePath).removingLastComponent().appending("Cases/wrong-figure").string
            let result = try await Harness().run(["run", wrong, "sizes", "refusals", "--report", folder.string])
            #expect(result.status == .exited(1), "\(result.standardError)")
            let page = "file://\(folder.appending("report.html"))"
            try await Browser.run { browser in
                try await browser.open(page)
                for (width, isDark) in [(420, false), (1280, false), (420, true), (1280, true)] {
                    try await Self.look(at: browser, width: width, isDark: isDark)
                }
                try await Self.filter(browser)
                // A link from elsewhere unfolds what it leads to; and the page begins anew for the keyboard.
                try await browser.open("\(page)#\(try await browser.ask(PageProbe.lastCase, as: String.self))")
                #expect(try await browser.ask(PageProbe.isTargetOpen, as: Bool.self))
                try await browser.open("about:blank")
                try await browser.open(page)
                try await Self.walk(browser)
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `a page that is not as it should be is found`() async throws {
        let flaws = """
            <style>a:focus-visible { outline: none }</style><body style="background:%23fff;color:%23999">
            <p>faint</p><div style="width:2000px">wide</div><a href="%23nowhere">dead end</a>
            <img src="data:image/png;base64,AAAA"><button tabindex="-1">never reached</button>
            """
        try await Browser.run { browser in
            try await browser.show(width: 420, isDark: false)
            try await browser.open("data:text/html,<!DOCTYPE html>" + flaws.replacing("\n", with: ""))
            #expect(try await browser.ask(PageProbe.tooWide, as: [String].self).first?.contains("2000px") == true)
            #expect(try await browser.ask(PageProbe.tooFaint, as: [String].self).contains { $0.contains("faint") })
            #expect(try await browser.ask(PageProbe.deadEnds, as: [String].self).count == 2)
            try await browser.press(.tab)
            #expect(try await browser.ask(PageProbe.focus, as: String.self).contains("dead end"))
            #expect(try await !browser.ask(PageProbe.isFocusSeen, as: Bool.self))
            #expect(try await browser.ask(PageProbe.neverReached, as: [String].self).count == 1)
            try await browser.ask("console.error('an error'); return 0;", as: Int.self)
            #expect(try await browser.complaints().contains { $0.contains("an error") })
        }
    }

    private static func look(at browser: Browser, width: Int, isDark: Bool) async throws {
        try await browser.show(width: width, isDark: isDark)
        let name = "\(width)-\(isDark ? "dark" : "light")"
        let root = try SourceTree.find().root.pushing(FilePath(pictures))
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        // What is folded has to be as good as what is not.
        for isOpen in [false, true] {
            _ = try await browser.ask(PageProbe.fold(isOpen), as: Int.self)
            let file = root.appending("\(name)\(isOpen ? "-open" : "").png")
            try await browser.picture().write(to: URL(filePath: file.string))
            #expect(try await browser.ask(PageProbe.tooWide, as: [String].self) == [], "\(name)")
            #expect(try await browser.ask(PageProbe.tooFaint, as: [String].self) == [], "\(name)")
        }
        #expect(try await browser.ask(PageProbe.isDark, as: Bool.self) == isDark)
        #expect(try await browser.ask(PageProbe.fetched, as: [String].self) == [])
        #expect(try await browser.ask(PageProbe.deadEnds, as: [String].self) == [])
    }

    private static func filter(_ browser: Browser) async throws {
        #expect(try await browser.ask(PageProbe.filter("sizes", onlyBad: false), as: String.self) == "1 of 3")
        #expect(try await browser.ask(PageProbe.filter("", onlyBad: true), as: String.self) == "1 of 3")
        #expect(try await browser.ask(PageProbe.filter("", onlyBad: false), as: String.self) == "3 of 3")
    }

    /// Goes through the page with the Tab key.
    private static func walk(_ browser: Browser) async throws {
        try await browser.press(.tab)
        #expect(try await browser.ask(PageProbe.focus, as: String.self).contains("Skip to the cases"))
        for _ in 0..<500 {
            #expect(try await browser.ask(PageProbe.isFocusSeen, as: Bool.self))
            try await browser.press(.tab)
            if try await browser.ask(PageProbe.focus, as: String.self).isEmpty { break }
        }
        #expect(try await browser.ask(PageProbe.neverReached, as: [String].self) == [])
        // Enter unfolds.
        let before = try await browser.ask(PageProbe.focusFirstFold, as: Bool.self)
        try await browser.press(.enter)
        #expect(try await browser.ask(PageProbe.isFirstFoldOpen, as: Bool.self) != before)
    }
}
