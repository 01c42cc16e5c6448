# Makes the node's disk as blank as it came, whatever the last layout was.
#
# Arguments: the disk.
disk=$1

if vgs bench >/dev/null 2>&1; then vgremove --quiet --yes bench; fi
for partition in "$disk"?*; do
    if [ -b "$partition" ]; then wipefs --quiet --all "$partition"; fi
done
sgdisk --zap-all "$disk"
udevadm settle
blkdiscard --force "$disk"
udevadm settle
