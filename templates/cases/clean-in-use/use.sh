parted --script /dev/vda mklabel gpt mkpart one 1MiB 100MiB
udevadm settle
mkfs.ext4 -q /dev/vda1
mount -o ro /dev/vda1 /mnt
