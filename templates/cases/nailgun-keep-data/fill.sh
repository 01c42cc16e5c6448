# the action partition copies no image: this stands in for the one that a deployment left
mkfs.ext4 -q /dev/vda3
for device in vda4 vda5 store/one store/two; do
    mount "/dev/$device" /mnt
    echo "$device" >/mnt/existing
    umount /mnt
done
