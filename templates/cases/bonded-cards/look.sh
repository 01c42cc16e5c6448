bond=/sys/class/net/bond0/bonding
test "$(cat $bond/slaves)" = "first second"
test "$(cat $bond/mode)" = "active-backup 1"
test "$(cat $bond/active_slave)" = first
test "$(basename "$(readlink /sys/class/net/second/device/driver)")" = e1000
ip -4 -o address show dev bond0 | grep -q 'inet 10\.0\.2\.'
