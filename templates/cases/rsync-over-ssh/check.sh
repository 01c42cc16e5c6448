mount -o ro /dev/vda2 /mnt
[ "$(cat /mnt/hard)" = data ]
[ "$(stat -c %i /mnt/hard)" = "$(stat -c %i /mnt/deep/er/file)" ]
[ "$(readlink /mnt/soft)" = deep/er/file ]
[ "$(stat -c '%u:%g %a %Y' /mnt/old)" = "1234:4321 4711 1000000000" ]
[ "$(stat -c %s /mnt/hole)" = 52428800 ]
[ "$(stat -c %b /mnt/hole)" = 0 ]
[ -p /mnt/pipe ]
umount /mnt
