# What becomes of an installed system: files of its own, changed files, missing files, a line in fstab.
mkdir -p /mnt/root
mount /dev/vda2 /mnt/root
mount /dev/vda3 /mnt/root/usr
echo mine >/mnt/root/root/mine
echo changed >/mnt/root/etc/issue
rm /mnt/root/usr/bin/ping
echo '# mine' >>/mnt/root/etc/fstab
umount /mnt/root/usr /mnt/root
