import Documents
import SystemPackage
import Testing

@testable import Images

struct ImageDefinitionTests {
    private func parse(_ text: String) throws -> ImageDefinition {
        try ImageDefinition(
            DocumentNode.parse(text, file: "images/test.yaml"), file: "images/test.yaml", in: "images")
    }

    private let small = """
        suite: bookworm
        variant: minbase
        packages: [udev, kmod]
        hooks:
          - hooks/pack
        settings: {round_mib: 64}

        """

    @Test func `keys become values, and paths start from the folder of definitions`() throws {
        let definition = try parse(small)
        #expect(definition.suite == "bookworm")
        #expect(definition.packages == ["udev", "kmod"])
        #expect(definition.hooks == ["images/hooks/pack"])
        #expect(definition.settings == ["round_mib": "64"])
        #expect(definition.overlay == nil)
    }

    struct Mistake: CustomTestStringConvertible {
        var yaml: String
        var says: String
        var testDescription: String { says }
    }

    @Test(arguments: [
        Mistake(yaml: "variant: minbase", says: "missing key 'suite'"),
        Mistake(yaml: "suite: [a]\nvariant: b", says: ":1:8: suite: expected a text, found a list"),
        Mistake(yaml: "suite: a\nvariant: b\npackages: udev", says: ":3:11: packages: expected a list, found 'udev'"),
        Mistake(yaml: "suite: a\nvariant: b\npackages: [[x]]", says: "packages[0]: expected a text, found a list"),
        Mistake(
            yaml: "suite: a\nvariant: b\npackage: [udev]",
            says: ":3:10: package: unknown key 'package'; allowed: suite,"),
        Mistake(yaml: "suite: a\nvariant: b\nsettings: {\"A b\": 1}", says: "settings.A b: a name has small letters"),
        Mistake(yaml: "- suite", says: "expected a mapping, found a list"),
        Mistake(yaml: "suite: \"a", says: "images/test.yaml:"),
    ])
    func `a mistake is reported with file, line and key`(mistake: Mistake) throws {
        let error = #expect(throws: DocumentError.self) { try parse(mistake.yaml) }
        #expect(error?.description.contains("images/test.yaml") == true)
        #expect(error?.description.contains(mistake.says) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["ramdisk.yaml", "os/debian-12.yaml"])
    func `the tree's own definitions can be read, and all that they name is there`(name: String) throws {
        let definition = try ImageDefinition(
            reading: treeDefinitions.pushing(FilePath(name)), in: treeDefinitions)
        let input = try BuildInput(
            artefact: "test", definition: definition, driver: treeDefinitions.appending("hooks").appending("run"),
            mirror: Mirror())
        #expect(input.bytes().count > 1000)
    }

    @Test func `a definition that names a file that is not there is refused`() throws {
        let definition = try parse(small)
        let scratch = try Scratch()
        try scratch.write(small, to: "test.yaml")
        try scratch.write("", to: "run")
        var moved = definition
        moved.file = scratch.path.appending("test.yaml")
        let error = #expect(throws: ImageError.self) {
            try BuildInput(
                artefact: "test", definition: moved, driver: scratch.path.appending("run"), mirror: Mirror())
        }
        #expect(error?.reason == "it names 'images/hooks/pack', which does not exist")
    }

    @Test func `a mirror is filled into the lines that ask for it`() {
        let mirror = Mirror.standard { $0 == Mirror.variable ? "http://mirror.example/debian" : nil }
        #expect(mirror.fill("deb {mirror} bookworm main") == "deb http://mirror.example/debian bookworm main")
        #expect(mirror.fill("deb {security} x main") == "deb http://deb.debian.org/debian-security x main")
    }
}
