for device in vda2 vda3 data/kept data/scratch; do
    mount "/dev/$device" /mnt
    echo "$device" >/mnt/existing
    umount /mnt
done
# a file system on a whole disk, which has no partition table
mkfs.ext4 -q -F /dev/vdc
sync
