# Makes an OCI layout with a layer for each given file tree; the arguments are LAYOUT TAG TREE...
set -eu
layout=$1 tag=$2
shift 2
umoci init --layout "$layout"
umoci new --image "$layout:$tag"
for tree in "$@"; do
  umoci insert --image "$layout:$tag" "$tree" /
done
umoci gc --layout "$layout"
