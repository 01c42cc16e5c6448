/// The names of what third parties have installed, without asking what it is: for the command line.
public enum InstalledPlugins {
    /// The names, in order.
    public static var names: [String] {
        let folder = HostPaths().plugins
        return Files.names(in: folder).filter { Files.isExecutable("\(folder)/\($0)") }.sorted()
    }
}
