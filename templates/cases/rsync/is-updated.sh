# What the image has is as in the image; what it does not have is still there.
mount -o ro /dev/vda2 /mnt/root
mount -o ro /dev/vda3 /mnt/root/usr
[ "$(cat /mnt/root/root/mine)" = mine ]
grep -q Debian /mnt/root/etc/issue
[ -x /mnt/root/usr/bin/ping ]
grep -qx '# mine' /mnt/root/etc/fstab
[ "$(grep -c '^UUID=' /mnt/root/etc/fstab)" = 2 ]
umount /mnt/root/usr /mnt/root
