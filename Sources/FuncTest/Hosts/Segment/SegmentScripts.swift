internal import Commands
internal import SystemPackage

/// What makes a segment's namespaces.
enum SegmentScripts {
    /// The namespaces, as unshare(1) has them. Whoever is not root becomes root of a user namespace; dnsmasq wants to be somebody else
    /// still, so it has the user's subordinate ids (subuid(5)).
    static func namespaces(isRoot: Bool) -> [String] {
        let user = isRoot ? [] : ["--user", "--map-root-user", "--map-auto"]
        return user + ["--net", "--mount", "--pid", "--fork", "--kill-child"]
    }

    /// The same, as nsenter(1) has them.
    static func entering(isRoot: Bool) -> [String] {
        (isRoot ? [] : ["--user", "--preserve-credentials"]) + ["--net", "--mount", "--pid"]
    }

    /// libvirt's configuration.
    static func configuration(_ folder: FilePath) -> String {
        """
        unix_sock_dir = "\(folder)"
        unix_sock_rw_perms = "0700"
        auth_unix_rw = "none"
        auth_unix_ro = "none"

        """
    }

    /// The first process: its number outside, while it still sees the processes there; then libvirt, until the line is cut. What libvirt
    /// keeps for itself is not seen by any other one.
    static let first = """
        # Users' shells lack the folders of daemons.
        export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
        for program in libvirtd dnsmasq ip; do
            command -v $program >/dev/null || { echo "no $program in PATH" >&2; exit 127; }
        done
        # dnsmasq is somebody else, and reads what stands here.
        umask 022
        read -r number rest </proc/self/stat
        mount -t proc none /proc
        for place in /run /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
            [ ! -d "$place" ] || mount -t tmpfs -o mode=0755 none "$place"
        done
        mkdir -p /etc/libvirt \(Segment.tftpRoot) /run/lock
        printf '%s\\n' 'user = "root"' 'group = "root"' 'stdio_handler = "file"' 'security_driver = "none"' \\
            'remember_owner = 0' 'namespaces = []' 'cgroup_controllers = []' >/etc/libvirt/qemu.conf
        # Whoever has no folder of his own would see all of them.
        for last in $(seq 1 254); do mkdir \(Segment.tftpRoot)/\(SegmentAddresses.network).$last; done
        ip link set lo up
        libvirtd --config "$1/libvirtd.conf" --pid-file /run/libvirtd.pid >"$1/libvirtd.log" 2>&1 &
        printf '%s' "$number" >"$1/first"
        cat >/dev/null

        """

    /// A port's way: from the socket to this host's loopback, and from the segment to the socket.
    ///
    /// Whoever enters a process namespace leaves the program to a child, and `socat` one for each connection: all of them are of the
    /// script's process group.
    static func relay(socket: FilePath, port: Int, inner: String) -> String {
        """
        socat -b65536 UNIX-LISTEN:\(Command.quoted(socket.string)),fork,mode=0600 TCP:127.0.0.1:\(port) &
        \(inner) &
        cat >/dev/null
        trap '' TERM
        kill -TERM 0

        """
    }
}
