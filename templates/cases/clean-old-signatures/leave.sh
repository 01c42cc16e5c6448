# vda: an MBR whose second partition begins where the request's second one will
parted --script /dev/vda mklabel msdos mkpart primary 1MiB 325MiB mkpart primary 325MiB 1000MiB
udevadm settle
mkfs.ext4 -q /dev/vda1
mkfs.xfs -q /dev/vda2

# vdb: a GPT without its main header
sgdisk --new=1:2048:+200M --new=2:665600:0 /dev/vdb
udevadm settle
mkfs.btrfs -q /dev/vdb1
mkfs.ext4 -q /dev/vdb2
dd if=/dev/zero of=/dev/vdb bs=512 seek=1 count=1 conv=notrunc

# put FILE OFFSET: writes standard input there
put() { dd of="$1" bs=512 seek=$(($2 / 512)) conv=notrunc iflag=fullblock; }

# zfs SIZE OFFSET: ZFS's uberblocks in the four labels of a pool member that lies there on vdc
zfs() {
    for label in 0 262144 $(($1 / 262144 * 262144 - 524288)) $(($1 / 262144 * 262144 - 262144)); do
        for block in 0 1 2 3 4 5 6 7; do
            printf '\014\261\272\0\0\0\0\0' | put /dev/vdc $(($2 + label + 131072 + block * 1024))
        done
    done
}

# vdc: a ZFS pool member on the whole disk and one where a new partition will begin, and LUKS at the disk's first byte
zfs 1073741824 0
zfs 104857600 $((325 * 1048576))
printf 'LUKS\272\276\0\001' | put /dev/vdc 0
wipefs --no-act --noheadings --output TYPE /dev/vdc | grep -q zfs_member
wipefs --no-act --noheadings --output TYPE /dev/vdc | grep -q crypto_LUKS

# vdd: nobody's
parted --script /dev/vdd mklabel msdos mkpart primary 1MiB 100MiB
udevadm settle
mkfs.ext4 -q -L nobodys /dev/vdd1
sync
