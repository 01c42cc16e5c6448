version=$(uname -r)
mv /boot/vmlinuz-$version /boot/vmlinuz-$version-next
mv /boot/initrd.img-$version /boot/initrd.img-$version-next
sed -i "s/\(vmlinuz\|initrd.img\)-$version/&-next/" /boot/grub/grub.cfg
grep -q "vmlinuz-$version-next" /boot/grub/grub.cfg
sync
