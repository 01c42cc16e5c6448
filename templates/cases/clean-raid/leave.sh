for disk in vda vdb; do
    parted --script "/dev/$disk" mklabel gpt mkpart one 25MiB 425MiB
done
udevadm settle
mdadm --create /dev/md/data --run --metadata=1.2 --level=1 --raid-devices=2 --assume-clean /dev/vda1 /dev/vdb1
mkfs.ext4 -q -L old /dev/md/data

mdadm --create /dev/md/whole --run --metadata=1.0 --level=1 --raid-devices=2 /dev/vdc missing
mkfs.xfs -q /dev/md/whole
mdadm --stop /dev/md/whole

mdadm --create /dev/md/theirs --run --metadata=1.2 --level=1 --raid-devices=2 /dev/vdd missing
mkfs.ext4 -q -L theirs /dev/md/theirs
mdadm --stop /dev/md/theirs
sync
