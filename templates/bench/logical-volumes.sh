# Makes one physical volume of a disk and logical volumes in it, as a person with sgdisk and lvm2 would. `./tox bench
# storage` holds the agent's time against this script's.
#
# Arguments: the disk, how many logical volumes, the size of each in MiB.
disk=$1 count=$2 size=$3

vgs --noheadings >/dev/null
mdadm --examine --scan >/dev/null
wipefs --quiet --all "$disk"
sgdisk --zap-all "$disk"
sgdisk --new=1:0:+24M --typecode=1:ef02 --new=2:0:0 --typecode=2:8e00 "$disk"
udevadm settle
wipefs --quiet --all "$disk"2
pvcreate --quiet --yes "$disk"2
vgcreate --quiet bench "$disk"2
number=1
while [ $number -le "$count" ]; do
    lvcreate --quiet --yes --wipesignatures y --name volume$number --size "$size"M bench
    number=$((number + 1))
done
udevadm settle
