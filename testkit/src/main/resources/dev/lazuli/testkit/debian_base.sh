# Makes an OCI layout with a minimal Debian system in one layer; the arguments are LAYOUT WORK SUITE MIRROR.
set -eu
layout=$1 work=$2 suite=$3 mirror=$4
debootstrap --variant=minbase "$suite" "$work/base" "$mirror" >&2
cd "$work/base"
# As the usual base images do: documents and translations stay out, here and in the layers above.
printf '%s\n' 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/info/*' \
  'path-exclude=/usr/share/locale/*' >etc/dpkg/dpkg.cfg.d/no-documents
rm -rf usr/share/doc/* usr/share/man/* usr/share/info/* usr/share/locale/* \
  var/cache/apt/* var/lib/apt/lists/* var/log/*log
umoci init --layout "$layout"
umoci new --image "$layout:base"
tar --xattrs --sort=name -C "$work/base" -cf "$work/layer.tar" .
umoci raw add-layer --image "$layout:base" "$work/layer.tar"
umoci config --image "$layout:base" --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umoci gc --layout "$layout"
