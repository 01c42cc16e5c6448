for device in vda4 vda5 store/one store/two; do
    mount "/dev/$device" /mnt
    echo "$device" >/mnt/existing
    umount /mnt
done
