/// What makes libguestfs's appliance one that can be saved.
enum ApplianceScripts {
    /// What the appliance says when it can be saved.
    static let mark = "bareproof: waiting for drives"

    /// Where in the appliance's own start it waits: udev is up, and nothing has looked for arrays and volumes yet.
    static let place = "# Scan for MDs but don't run"

    /// Waits for drives at the SCSI controller, has udev know them, and goes on. What each launch would load is loaded
    /// before; the RAID modules measure the processor for a second.
    static let waiting = """
        # Bareproof: the appliance is saved here, without drives, and goes on from here with them.
        modprobe -a dm_mod raid0 raid1 raid10 raid456 ext4 xfs btrfs vfat
        for host in /sys/class/scsi_host/host*; do
            if [ "$(<"$host/proc_name")" = virtio_scsi ]; then number=${host##*/host}; fi
        done
        has_target() {
            echo "0 $1 0" > "/sys/class/scsi_host/host$number/scan"
            [ -e "/sys/class/scsi_device/$number:0:$1:0" ]
        }
        sync
        echo "\(mark)"
        until has_target 0; do read -t 0.02 <> <(:); done
        target=1
        while has_target $target; do target=$((target + 1)); done
        names=()
        for ((index = 0; index < target; index++)); do
            until disks=("/sys/class/scsi_device/$number:0:$index:0/device/block/"sd*) && [ -e "${disks[0]}" ]; do
                read -t 0.02 <> <(:)
            done
            names+=("/dev/${disks[0]##*/}")
        done
        udevadm wait --settle --timeout=60 "${names[@]}"


        """

    /// Started by libguestfs in QEMU's place. Without a memory beside it, it starts QEMU without drives, with a monitor, for being
    /// saved; else QEMU goes on from that memory. Questions about QEMU itself are QEMU's.
    ///
    /// The disk of the appliance has the last place on the controller, whose first ones are the drives'. Clearing a page by string
    /// instructions is slow where they are translated.
    static let hypervisor = #"""
        #!/bin/sh
        folder=${0%/*}
        case "$*" in
        *drive=appliance*) ;;
        *) exec qemu-system-x86_64 "$@" ;;
        esac
        test -e "$folder/memory" && saved=yes || saved=no
        option=
        for argument; do
            shift
            case $argument in
            -drive | -device | -serial)
                option=$argument
                continue
                ;;
            esac
            case $saved$option:$argument in
            no-drive:*,id=hd[0-9]* | no-device:scsi-hd,drive=hd[0-9]*)
                option=
                continue
                ;;
            no-serial:*) argument=file:$folder/console ;;
            *-drive:*,id=appliance,*)
                argument=file=$folder/overlay.qcow2,id=appliance,cache=unsafe,if=none,format=qcow2
                test $saved = no || argument=$argument,snapshot=on
                ;;
            *-device:scsi-hd,drive=appliance) argument=$argument,scsi-id=255 ;;
            *:max,*) argument=$argument,-erms,-fsrm ;;
            esac
            set -- "$@" ${option:+"$option"} "$argument"
            option=
        done
        if [ $saved = yes ]; then
            exec qemu-system-x86_64 "$@" -incoming "exec:cat '$folder/memory'"
        fi
        exec qemu-system-x86_64 "$@" -qmp "unix:$folder/monitor,server=on,wait=off"

        """#

    /// What libguestfs starts in QEMU's place for an appliance that boots.
    static let plainHypervisor = #"""
        #!/bin/sh
        for argument; do
            shift
            case $argument in
            max | max,*) argument=$argument,-erms,-fsrm ;;
            esac
            set -- "$@" "$argument"
        done
        exec qemu-system-x86_64 "$@"

        """#
}
