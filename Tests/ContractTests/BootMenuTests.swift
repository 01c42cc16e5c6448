import Testing

@testable import Contract

struct BootMenuTests {
    private static let text = """
        set timeout=1
        menuentry 'Red (on /dev/vda3)' --id 'red' {
          search --no-floppy --fs-uuid --set=root aa
          linux /boot/vmlinuz root=UUID=aa default=3
        }
        menuentry 'Blue (on /dev/vda4)' --id 'blue' {
          search --no-floppy --fs-uuid --set=root bb
        }
        set default=0

        """

    @Test func `a menu has the names by which systems are selected`() {
        let menu = BootMenu(reading: Self.text)
        #expect(menu.entries.map(\.name) == ["red", "blue"])
        #expect(menu.entries.map(\.bootUUID) == ["aa", "bb"])
        #expect(menu.index(of: "blue") == 1)
        #expect(menu.index(of: "Blue (on /dev/vda4)") == 1)
        #expect(menu.index(of: "green") == nil)
    }

    @Test func `selecting changes the digits of the default and nothing else`() {
        let changed = BootMenu.text(Self.text, selecting: 12)
        #expect(changed == Self.text.replacing("set default=0", with: "set default=12"))
        #expect(BootMenu(reading: changed).defaultEntry == 12)
    }

    @Test func `a report follows, however it is written`() {
        #expect(BootInfo.text(#"{"current_element" : 0, "a": 0}"#, selecting: 3) == #"{"current_element" : 3, "a": 0}"#)
    }
}
