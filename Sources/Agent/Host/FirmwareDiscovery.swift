public import Provisioning

/// Finds out what started this node.
public enum FirmwareDiscovery {
    /// UEFI, where the kernel shows its tables; else BIOS.
    public static func firmware(paths: HostPaths = HostPaths()) -> Firmware {
        Files.exists(paths.sysfs + "/firmware/efi") ? .uefi : .bios
    }
}
