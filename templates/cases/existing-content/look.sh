mount -o ro /dev/vda2 /mnt
test "$(cat /mnt/existing)" = "somebody's"
test "$(cat /mnt/folder/below/another)" = within
umount /mnt
mount -o ro /dev/vda3 /mnt
test ! -e /mnt/existing
umount /mnt
mount -o ro /dev/vdb /mnt
test "$(cat /mnt/existing)" = "on a whole disk"
umount /mnt
