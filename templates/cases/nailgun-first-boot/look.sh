# What cloud-init made of Fuel's document.
cloud-init status --wait >/dev/null
test "$(hostname --fqdn)" = node-7.example
address=$(echo "$SSH_CONNECTION" | cut -d" " -f3)
ip -4 -o address show dev eth0 | grep -q " $address/24 "
ip route show default | grep -q '^default via 10.0.2.2 dev eth0 '
resolvectl domain eth0 | grep -qw example
test "$(readlink -f /etc/localtime)" = "$(readlink -f /usr/share/zoneinfo/UTC)"
su fueladmin -s /bin/sh -c 'sudo -n id -u' | grep -x 0
grep -x 'deb http://192.0.2.1/mos mos6.1 main restricted' /etc/apt/sources.list.d/bareproof-mos.list
# nothing answers at the repository, so its host is what is pinned
test "$(cat /etc/apt/preferences.d/bareproof-mos.pref)" = "Package: *
Pin: origin \"192.0.2.1\"
Pin-Priority: 1050"
