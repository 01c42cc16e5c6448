# A tree with what is easily lost on the way, and a key for the ramdisk's own SSH server.
mkdir -p /srv/tree/deep/er /root/.ssh
echo data >/srv/tree/deep/er/file
ln /srv/tree/deep/er/file /srv/tree/hard
ln -s deep/er/file /srv/tree/soft
touch -d @1000000000 /srv/tree/old
chown 1234:4321 /srv/tree/old
chmod 4711 /srv/tree/old
truncate -s 50M /srv/tree/hole
mkfifo /srv/tree/pipe
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cat /root/.ssh/id_ed25519.pub >>/root/.ssh/authorized_keys
