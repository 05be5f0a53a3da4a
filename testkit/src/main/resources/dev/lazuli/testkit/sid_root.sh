# Makes a root with programs that read and write layers of all formats; the arguments are ROOT WORK SUITE MIRROR.
# apt only resolves and downloads, with configuration, lists and status of its own; no package script ever runs.
set -eu
root=$1 work=$2 suite=$3 mirror=$4
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] || { echo "$keys is missing: install debian-archive-keyring" >&2; exit 1; }
apt=$work/apt
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts"
: >"$apt/status"
# A mirror that keeps old states (snapshot.debian.org) serves lists whose validity has ended.
echo "deb [signed-by=$keys check-valid-until=no] $mirror $suite main" >"$apt/sources.list"
cat >"$apt/apt.conf" <<CONF
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Etc::main "$apt/none";
Dir::Etc::parts "$apt/parts";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
Dir::Etc::preferences "$apt/none";
Dir::Etc::preferencesparts "$apt/parts";
Dir::Etc::trustedparts "$apt/parts";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
export APT_CONFIG="$apt/apt.conf"
apt-get update -qq >&2
apt-get install -qq -y --download-only stargz-snapshotter skopeo podman buildah >&2
mkdir "$root"
for part in bin lib lib64 sbin; do
  mkdir -p "$root/usr/$part"
  ln -s "usr/$part" "$root/$part"
done
for package in "$apt"/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -xf - -C "$root" --keep-directory-symlink \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
done
mkdir -p "$root/etc" "$root/mnt"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
echo 'hosts: files' >"$root/etc/nsswitch.conf"
for program in ctr-remote skopeo podman buildah; do
  [ -x "$root/usr/bin/$program" ] || { echo "the packages of $suite hold no $program" >&2; exit 1; }
done
