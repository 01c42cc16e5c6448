# For tests of whole processes, which source it: a cache of the test's own, whose images are links to the user's. What lies in it tells
# the test's things from those of runs that go on at the same time.
# After make_cache NAME: $root is the test's folder, $cache its cache, which bareproof finds through XDG_CACHE_HOME.

make_cache() {
    local own=${XDG_CACHE_HOME:-$HOME/.cache}/bareproof kind
    root=$(mktemp -d "/var/tmp/bp-$1.XXXXXX")
    cache=$root/bareproof
    mkdir "$cache"
    mkdir -p "$own"/{agent,host,locks,os,ramdisk,ramdisk-base,warm}
    for kind in "$own"/*; do
        [ "${kind##*/}" = runs ] || ln -s "$kind" "$cache/${kind##*/}"
    done
    export XDG_CACHE_HOME=$root
}

# What is there of this test's cache, a line each, apart from processes and from what bareproof knows: domains, sockets, loop devices, files.
remains_of_cache() {
    local domain
    for domain in $(virsh -q -c qemu:///session list --all --name 2>/dev/null); do
        virsh -q -c qemu:///session dumpxml "$domain" 2>/dev/null | grep -qF "$cache/runs/" && echo "domain $domain"
    done
    grep -F "$cache/runs/" /proc/net/unix | sed 's/^/socket /' || true
    grep -lF "$cache/runs/" /sys/block/loop*/loop/backing_file 2>/dev/null | sed 's/^/loop device /' || true
    grep -F "$cache/runs/" /proc/mounts | sed 's/^/mount /' || true
    find "$cache/runs" -mindepth 1 -not -name .lock -not -name .memory-lock 2>/dev/null | sed 's/^/file /' || true
    find "$cache/warm/" -name '.saving-*' 2>/dev/null | sed 's/^/file /' || true
}
