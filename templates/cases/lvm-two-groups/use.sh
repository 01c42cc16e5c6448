for device in /dev/data/srv /dev/logs/var-log /dev/logs/rest; do
    mount "$device" /mnt
    echo here >/mnt/file
    umount /mnt
done
swapon /dev/data/swap
swapoff /dev/data/swap
