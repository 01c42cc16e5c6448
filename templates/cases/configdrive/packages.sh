# Two repositories with the same package: the one of the lower version is pinned above everything.
for name in vendor spare; do
    case $name in vendor) version=1.0 label=Vendor ;; spare) version=2.0 label=Spare ;; esac
    mkdir -p /srv/$name
    cat >/srv/$name/Packages <<END
Package: bareproof-demo
Version: $version
Architecture: all
Maintainer: Nobody <nobody@example.org>
Filename: ./demo.deb
Size: 0
Description: to be pinned
END
    (cd /srv/$name && size=$(stat -c %s Packages) && printf '%s\n' "Origin: Example" "Label: $label" "SHA256:" \
        " $(sha256sum Packages | cut -d' ' -f1) $size Packages" >Release)
done
# the image's own sources are put aside: all that apt asks is here
apt-get -q update
test -z "$(apt-get indextargets --format '$(REPO_URI)' | grep -v '^file:/srv/')"
test -e /etc/apt/sources.list.save
apt-cache policy bareproof-demo | grep -x '  Candidate: 1.0'
apt-cache policy bareproof-demo | grep -x '     1.0 1050'
apt-cache policy bareproof-demo | grep -x '     2.0 90'
