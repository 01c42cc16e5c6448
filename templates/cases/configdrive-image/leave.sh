mount /dev/vda3 /mnt
echo mark >/mnt/mark
umount /mnt
