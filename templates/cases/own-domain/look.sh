# what only this domain has: an i440FX, a watchdog, its maker, and a SCSI disk with a World Wide Name that spins
grep -q 0x1237 /sys/bus/pci/devices/0000:00:00.0/device
cat /sys/bus/pci/devices/*/device | grep -q 0x25ab
test "$(cat /sys/class/dmi/id/sys_vendor)" = "Example & Sons"
disk=$(basename "$(readlink /dev/disk/by-id/wwn-0x5000c50015ea71ae)")
test "$(cat "/sys/block/$disk/queue/rotational")" = 1
mount -o ro "/dev/$disk" /mnt
test "$(cat /mnt/existing)" = mine
umount /mnt
