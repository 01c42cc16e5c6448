for device in vda2 data/kept; do
    mount -o ro "/dev/$device" /mnt
    test "$(cat /mnt/existing)" = "$device"
    umount /mnt
done
for device in vda3 data/scratch; do
    mount -o ro "/dev/$device" /mnt
    test ! -e /mnt/existing
    umount /mnt
done
