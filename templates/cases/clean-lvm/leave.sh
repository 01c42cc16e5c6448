for disk in vda vdb; do
    parted --script "/dev/$disk" mklabel gpt mkpart one 1MiB 25MiB mkpart two 25MiB 600MiB
done
udevadm settle
vgcreate --yes data /dev/vda2 /dev/vdb2
lvcreate --yes --zero y --name old --size 300M data
lvcreate --yes --zero y --name srv --size 400M data
mkfs.ext4 -q -L old /dev/data/old
mkfs.ext4 -q -L oldsrv /dev/data/srv

vgcreate --yes span /dev/vdc /dev/vdd
lvcreate --yes --zero y --name theirs --size 1200M span
mkfs.ext4 -q -L theirs /dev/span/theirs
sync
