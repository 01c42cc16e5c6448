# of the disk with that World Wide Name: whether it spins, its logical and its physical sectors
look() {
    name=$(basename "$(readlink "/dev/disk/by-id/wwn-0x$1")")
    cat "/sys/block/$name/queue/rotational" "/sys/block/$name/queue/logical_block_size" \
        "/sys/block/$name/queue/physical_block_size" | xargs
}
test "$(look 5000c50015ea71aa)" = "1 512 512"
test "$(look 5000c50015ea71ab)" = "0 512 4096"
test "$(look 5000c50015ea71ac)" = "1 512 4096"
test "$(look 5000c50015ea71ad)" = "0 512 512"
