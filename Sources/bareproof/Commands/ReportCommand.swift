internal import ArgumentParser
internal import FuncTest
internal import SystemPackage

/// `bareproof report`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Render a run's report again from what lies in its folder: report.html, junit.xml, report.tap, verdicts.json."
    )

    @Argument(help: "The folder of a run, or of one case of it.", completion: .directory)
    var folder: String

    func run() async throws {
        let folder = FilePath(folder)
        try RunReport.render(folder)
        Output.result(folder.appending(RunReport.page).string)
    }
}
