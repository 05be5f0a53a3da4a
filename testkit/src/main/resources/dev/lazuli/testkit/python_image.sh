# Makes an OCI layout with a Debian system and Python in a layer each; the arguments are LAYOUT WORK SUITE MIRROR.
set -eu
layout=$1 work=$2 suite=$3 mirror=$4
mkdir -p "$work/python"
debootstrap --variant=minbase --include=python3-minimal,python3 "$suite" "$work/base" "$mirror" >&2
cd "$work/base"
rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*log
tar --xattrs -cf - usr/bin/py* usr/lib/python3* usr/share/python3* | tar --xattrs -xf - -C "$work/python"
rm -rf usr/bin/py* usr/lib/python3* usr/share/python3*
umoci init --layout "$layout"
umoci new --image "$layout:python"
for layer in base python; do
  tar --xattrs --sort=name -C "$work/$layer" -cf "$work/layer.tar" .
  umoci raw add-layer --image "$layout:python" "$work/layer.tar"
done
umoci config --image "$layout:python" --config.cmd python3 \
  --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umoci gc --layout "$layout"
