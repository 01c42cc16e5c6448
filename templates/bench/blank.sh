# Makes the node's disk as blank as it came, whatever the last layout was.
#
# Arguments: the disk.
disk=$1

vgremove --quiet --yes bench 2>/dev/null || true
wipefs --quiet --all "$disk"?* 2>/dev/null || true
sgdisk --zap-all "$disk"
udevadm settle
blkdiscard --force "$disk"
