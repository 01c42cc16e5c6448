for device in vda2 vda3 nvme0n1p2; do
    mount "/dev/$device" /mnt
    echo "$device" >/mnt/name
    umount /mnt
done
