# Makes an OCI layout with one layer that holds what the given layers do; the arguments are LAYOUT TAG WORK LAYER...
set -eu
layout=$1 tag=$2 work=$3
shift 3
mkdir "$work/tree"
for layer in "$@"; do
  tar --xattrs -xzf "$layer" -C "$work/tree"
done
umoci init --layout "$layout"
umoci new --image "$layout:$tag"
tar --xattrs --sort=name -C "$work/tree" -cf "$work/layer.tar" .
umoci raw add-layer --image "$layout:$tag" "$work/layer.tar"
umoci gc --layout "$layout"
