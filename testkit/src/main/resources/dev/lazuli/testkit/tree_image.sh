# Makes an OCI layout with a layer for each given file tree; the arguments are LAYOUT TAG TREE...
set -eu
layout=$1 tag=$2
shift 2
umoci init --layout "$layout"
umoci new --image "$layout:$tag"
for tree in "$@"; do
  tar --xattrs --sort=name -C "$tree" -cf "$layout.tar" .
  umoci raw add-layer --image "$layout:$tag" "$layout.tar"
done
rm "$layout.tar"
umoci gc --layout "$layout"
