# Makes an OCI layout with the machine's static busybox; the arguments are LAYOUT WORK.
set -eu
layout=$1 work=$2
mkdir -p "$work/root/bin" "$work/root/etc" "$work/root/tmp" "$work/root/proc" "$work/root/sys" "$work/root/dev"
cp "$(command -v busybox)" "$work/root/bin/busybox"
busybox --list | while read -r applet; do
  [ "$applet" = busybox ] || ln -s busybox "$work/root/bin/$applet"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$work/root/etc/passwd"
echo 'root:x:0:' >"$work/root/etc/group"
umoci init --layout "$layout"
umoci new --image "$layout:busybox"
tar --sort=name -C "$work/root" -cf "$work/layer.tar" .
umoci raw add-layer --image "$layout:busybox" "$work/layer.tar"
umoci config --image "$layout:busybox" --config.cmd sh --config.env PATH=/bin
umoci gc --layout "$layout"
