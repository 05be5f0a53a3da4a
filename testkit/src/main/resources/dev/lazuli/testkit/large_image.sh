# Makes an OCI layout with Debian, Python, git and Go in one layer; the arguments are LAYOUT WORK SUITE MIRROR.
set -eu
layout=$1 work=$2 suite=$3 mirror=$4
debootstrap --variant=minbase --include=python3,git,golang-go "$suite" "$work/tree" "$mirror" >&2
cd "$work/tree"
rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*log
umoci init --layout "$layout"
umoci new --image "$layout:large"
tar --xattrs --sort=name -C "$work/tree" -cf "$work/layer.tar" .
umoci raw add-layer --image "$layout:large" "$work/layer.tar"
umoci gc --layout "$layout"
