# What a conductor leaves for the agent: 3 MiB and a part of one.
truncate -s 3500K /tmp/config-drive.img
mkfs.vfat -n cidata /tmp/config-drive.img
