# Makes a folder with all kinds of awkward files, packs it with GNU tar and unpacks it again.
# usage: awkward.sh WORK — leaves WORK/layer.tar and WORK/unpacked
set -eu
umask 022
mkdir "$1/tree" "$1/unpacked"
cd "$1/tree"
mkdir -p etc usr/bin var/empty 'späße/空' many
echo hello > etc/hello
: > etc/empty
head -c 3000000 /dev/urandom > usr/big
head -c 65536 /dev/urandom > usr/exactly-64k
head -c 65537 /dev/urandom > usr/over-64k
head -c 200000 /dev/zero > usr/zeros
ln etc/hello etc/hard
ln etc/hello 'späße/空/hard too'
ln -s /etc/hello etc/absolute
ln -s ../nowhere etc/dangling
ln -s "$(printf 'x%.0s' $(seq 300))" etc/long-target
mknod usr/null c 1 3
mknod usr/disk b 259 70000
mkfifo usr/fifo
echo suid > usr/bin/suid; chmod 4755 usr/bin/suid
mkdir usr/sticky; chmod 1777 usr/sticky
mkdir usr/setgid; chmod 2750 usr/setgid
echo owned > usr/owned; chown 3000000:4000000 usr/owned
n=$(printf 'n%.0s' $(seq 255)); echo long > "many/$n"
d=deep; for i in $(seq 100); do d=$d/d$i; done; mkdir -p "$d"; echo down > "$d/down"
for i in $(seq 300); do echo "content $i" > "many/file $i"; done
python3 - <<'P'
import os
os.setxattr("usr/bin/suid", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
os.setxattr("usr/owned", "user.binary", bytes([0, 255, 10, 61, 13, 10]))
os.setxattr("usr/owned", "user.empty", b"")
os.setxattr("var/empty", "user.on-dir", "späße".encode())
P
touch -d '1969-12-31T23:59:58.25Z' etc/empty
touch -d '1901-12-13T20:45:53Z' etc/hello
touch -d '2020-01-02T03:04:05.123456789Z' usr/owned
touch -h -d '2001-02-03T04:05:06Z' etc/dangling
touch -d '2033-05-18T03:33:20.000000001Z' usr/sticky
cd ..
tar --format=posix --pax-option=delete=atime,delete=ctime --xattrs --xattrs-include='*' --numeric-owner --sort=name \
    -C tree -cf layer.tar .
tar --xattrs --xattrs-include='*' --numeric-owner --same-permissions -C unpacked -xf layer.tar
