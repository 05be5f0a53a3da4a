# Makes an OCI layout of a Debian system with further layers on top, as a Dockerfile with a RUN for each would; the
# arguments are LAYOUT WORK SUITE MIRROR BASE TAG COMMAND..., where BASE is the layout of debian_base.sh and each COMMAND
# is run by a shell in the tree of the layers before. In it, `install PACKAGE...` installs packages.
set -eu
layout=$1 work=$2 base=$5 tag=$6
shift 6
cp -a "$base" "$layout"
umoci tag --image "$layout:base" "$tag"
umoci rm --image "$layout:base"
umoci unpack --image "$layout:$tag" "$work/bundle"
root=$work/bundle/rootfs
for command in "$@"; do
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  mount -t proc proc "$root/proc"
  chroot "$root" sh -euc '
    export DEBIAN_FRONTEND=noninteractive
    install() {
      apt-get -qq update
      apt-get -qq install --no-install-recommends "$@"
    }
    '"$command"'
    apt-get clean
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/*log /var/log/apt /tmp/*' >&2 </dev/null
  umount "$root/proc"
  umoci repack --refresh-bundle --image "$layout:$tag" "$work/bundle"
done
umoci gc --layout "$layout"
