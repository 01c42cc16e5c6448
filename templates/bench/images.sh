# Writes an image onto a device in one of several ways, and prints how many seconds that took. `./tox bench images` holds
# the agent's time against the others'. Run by bash, for its clock and for pipes that fail as a whole.
#
# Arguments: the way, the image, the device, the agent's program, a folder for its log.
set -o pipefail
way=$1 image=$2 device=$3 agent=$4 folder=$5

write_with_agent() {
    "$agent" write --log-file "$folder/agent.log" "file://$image" "$device" 2>"$folder/agent.err" ||
        { cat "$folder/agent.err" >&2; return 1; }
}

# Everything has to be on the device at the end: the agent and qemu-img see to that themselves, dd is told to.
case $way in
agent) run() { write_with_agent; } ;;
zstd-dd) run() { zstd -q -dc "$image" | dd of="$device" bs=1M iflag=fullblock conv=fsync status=none; } ;;
zstd-null) run() { zstd -q -dc "$image" >/dev/null; } ;;
gunzip-dd) run() { gunzip -c "$image" | dd of="$device" bs=1M iflag=fullblock conv=fsync status=none; } ;;
qemu-raw) run() { qemu-img convert -n -t none -f raw -O raw "$image" "$device"; } ;;
qemu-qcow2) run() { qemu-img convert -n -t none -f qcow2 -O raw "$image" "$device"; } ;;
# Not a time: the most memory that the agent ever had, in KiB, by the kernel's count.
agent-memory)
    write_with_agent &
    shell=$!
    peak=0
    while kill -0 $shell 2>/dev/null; do
        # The shell above starts the agent as its one child.
        for pid in $(cat /proc/$shell/task/$shell/children 2>/dev/null); do
            kib=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null || true)
            [ -z "$kib" ] || [ "$kib" -le "$peak" ] || peak=$kib
        done
        sleep 0.01
    done
    wait $shell
    echo "$peak"
    exit
    ;;
*) echo "images.sh: no way '$way'" >&2; exit 2 ;;
esac

begin=$EPOCHREALTIME
run
end=$EPOCHREALTIME
# 1700000000.123456 without its point is in microseconds.
echo $((${end/./} - ${begin/./}))
