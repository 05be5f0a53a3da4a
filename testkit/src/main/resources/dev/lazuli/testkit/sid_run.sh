# Runs a program in ROOT, where it sees FOLDER at its own path; the arguments are ROOT FOLDER PROGRAM...
# Needs a mount namespace of its own: what is mounted here is gone with the program. ROOT stays as it is.
set -eu
root=$1 folder=$2
shift 2
new=$root/mnt
mount -t tmpfs -o mode=0755 lazuli-sid "$new"
mkdir "$new/usr" "$new/etc" "$new/proc" "$new/sys" "$new/dev" "$new/run" "$new/root" "$new/var"
mkdir -m 1777 "$new/tmp" "$new/var/tmp"
for part in bin lib lib64 sbin; do ln -s "usr/$part" "$new/$part"; done
for part in usr etc; do
  mount --bind "$root/$part" "$new/$part"
  mount -o remount,bind,ro "$new/$part"
done
for part in proc sys dev; do mount --rbind "/$part" "$new/$part"; done
mkdir -p "$new/$folder"
mount --rbind "$folder" "$new/$folder"
cd "$folder"
export HOME=/root PATH=/usr/sbin:/usr/bin LANG=C.UTF-8
exec chroot "$new" "$@"
