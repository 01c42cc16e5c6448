# What cloud-init made of the config drive.
cloud-init status --wait >/dev/null
cloud-init query platform | grep -x nocloud

# network: the interface has the name and the address of the document, and no other
address=$(echo "$SSH_CONNECTION" | cut -d" " -f3)
ip -4 -o address show dev admin0 | grep -q " $address/24 .* forever"
ip route show default | grep -q '^default via 10.0.2.2 dev admin0 proto static'
resolvectl dns admin0 | grep -qw 10.0.2.3
resolvectl domain admin0 | grep -qw example.org

# accounts
getent passwd anna | grep -x 'anna:x:[0-9]*:[0-9]*::/home/anna:/bin/sh'
id -nG anna | grep -qw adm
su anna -c 'sudo -n id -u' | grep -x 0
grep -qF "it's: \"mine\"" /home/anna/.ssh/authorized_keys
test "$(stat -c '%U %a' /home/anna/.ssh/authorized_keys)" = 'anna 600'
# the password is hashed, and the one that was asked for
hash=$(getent shadow anna | cut -d: -f2)
case $hash in '$6$'*) ;; *) exit 1 ;; esac
test "$(perl -e 'print crypt(q{it'"'"'s "quoted": yes # no}, $ARGV[0])' "$hash")" = "$hash"
# what is typed is nowhere on the drive (-e does not see a negated command)
if grep -qF quoted /var/lib/cloud/instance/user-data.txt; then exit 1; fi

test "$(readlink -f /etc/localtime)" = /usr/share/zoneinfo/Europe/Berlin
test "$(date -d '2026-07-01 12:00 UTC' +%H)" = 14

# sections that images without these modules pass over
grep -q 'puppet.example.org' /var/lib/cloud/instance/user-data.txt
if grep -q mcollective: /var/lib/cloud/instance/user-data.txt; then exit 1; fi
# and nothing in what cloud-init was told is unknown to it
if grep -q 'Invalid cloud-config' /var/log/cloud-init.log; then exit 1; fi
# the early script
grep -qx 'kernel.panic = 60' /etc/sysctl.d/60-bareproof.conf
sshd -T | grep -qix 'usedns no'
