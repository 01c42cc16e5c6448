# Partitions a disk as a person with sgdisk would: one call for the whole table, and no signature left where the new
# partitions lie. `./tox bench storage` holds the agent's time against this script's.
#
# Arguments: the disk, how many partitions behind the one for GRUB, the size of each in MiB.
disk=$1 count=$2 size=$3

vgs --noheadings >/dev/null
mdadm --examine --scan >/dev/null
wipefs --quiet --all "$disk"
sgdisk --zap-all "$disk"

set -- --new=1:0:+24M --typecode=1:ef02
number=2
while [ $number -le $((count + 1)) ]; do
    set -- "$@" --new=$number:0:+"$size"M --typecode=$number:8300
    number=$((number + 1))
done
sgdisk "$@" "$disk"
udevadm settle

set --
number=2
while [ $number -le $((count + 1)) ]; do
    set -- "$@" "$disk$number"
    number=$((number + 1))
done
wipefs --quiet --all "$@"
udevadm settle
