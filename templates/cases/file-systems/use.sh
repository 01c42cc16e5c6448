for device in vda2 vda3 vda4 vda6 vda7 vdb2 vdb3 vdb4; do
    mount "/dev/$device" /mnt
    echo "$device" >/mnt/name
    umount /mnt
    mount -o ro "/dev/$device" /mnt
    test "$(cat /mnt/name)" = "$device"
    umount /mnt
done
swapon /dev/vda5
swapoff /dev/vda5
