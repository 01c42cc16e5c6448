test "$(basename "$(readlink /sys/class/net/first/device/driver)")" = virtio_net
test "$(basename "$(readlink /sys/class/net/second/device/driver)")" = e1000
address=$(echo "$SSH_CONNECTION" | cut -d" " -f3)
ip -4 -o address show dev first | grep -q "inet $address/24"
ip -4 -o address show dev second | grep -q 'inet 192\.0\.2\.7/24'
