# Nothing was brought up to date.
mount -o ro /dev/vda2 /mnt/root
mount -o ro /dev/vda3 /mnt/root/usr
[ "$(cat /mnt/root/etc/issue)" = changed ]
[ ! -e /mnt/root/usr/bin/ping ]
umount /mnt/root/usr /mnt/root
