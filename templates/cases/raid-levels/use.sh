for name in zero one five six ten; do
    mount "/dev/md/$name" /mnt
    echo "$name" >/mnt/name
    umount /mnt
done
