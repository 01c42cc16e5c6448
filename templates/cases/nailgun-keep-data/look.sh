for device in vda4 store/one store/two; do
    mount -o ro "/dev/$device" /mnt
    test "$(cat /mnt/existing)" = "$device"
    umount /mnt
done
mount -o ro /dev/vda5 /mnt
test ! -e /mnt/existing
umount /mnt
