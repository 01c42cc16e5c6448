test "$(basename "$(readlink /sys/class/net/first/device/driver)")" = virtio_net
test "$(basename "$(readlink /sys/class/net/second/device/driver)")" = e1000
ip -4 -o address show dev first | grep -q 'inet 10\.0\.2\.15/24'
ip -4 -o address show dev second | grep -q 'inet 192\.0\.2\.7/24'
