#!/bin/sh
# Makes the seeds of fuzz/corpus that are binary, with GNU tar, gzip, zstd and python3; the others are written by hand.
set -eu
cd "$(dirname "$0")/corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p tar layer build footer toc-gzip toc-zstd chunk-gzip chunk-zstd "$work/tree/dir"
cd "$work/tree"
printf 'hello\n' >a
printf 'world, and more of it\n' >dir/b
ln -s ../a dir/symlink
ln a hardlink
mkfifo fifo
seq 1 800 >numbers
: >"$(printf 'long-name-%0120d' 0)"
: >.wh.gone
truncate -s 100000 sparse
printf x | dd of=sparse bs=1 seek=50000 conv=notrunc status=none
cd - >/dev/null
pack() { # pack FORMAT FILE...
  format=$1
  shift
  tar --format="$format" --mtime=@1700000000.5 --owner=root:0 --group=root:0 -b1 --exclude=./sparse -C "$work/tree" -cf - "$@"
}
for format in gnu pax; do
  pack $format . >tar/$format
  tar --format=$format --sparse -b1 --mtime=@1 -C "$work/tree" -cf tar/sparse-$format sparse
done
for version in 0.0 0.1; do
  tar --format=pax --sparse --sparse-version=$version -b1 --mtime=@1 -C "$work/tree" -cf tar/sparse-$version sparse
done
pack ustar a dir numbers >tar/ustar
pack v7 a dir >tar/v7
python3 - "$work/tree/a" >tar/xattr <<'PYTHON'
import sys, tarfile
with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT, bufsize=512) as out:
    info = tarfile.TarInfo("a")
    info.size = 6
    info.pax_headers = {"SCHILY.xattr.user.key": "value", "mtime": "1700000000.123456789", "path": "a/long/path"}
    out.addfile(info, open(sys.argv[1], "rb"))
    device = tarfile.TarInfo("device")
    device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 3
    out.addfile(device)
PYTHON
gzip -9nc tar/ustar >layer/gzip
{ gzip -nc tar/v7; gzip -1nc tar/v7; head -c 20 /dev/zero; } >layer/gzip-members
zstd -qc tar/ustar >layer/zstd
zstd -qc --no-check --content-size -19 tar/v7 >layer/zstd-19
cp tar/v7 layer/plain
for i in 0 1 2 3 4; do
  byte=$(printf '\\%03o' $i)
  { printf "$byte"; cat tar/gnu; } | head -c 9000 >build/cut-$i
  { printf "$byte"; cat tar/ustar; } >build/ustar-$i
done
{ printf '\000'; cat layer/gzip; } >build/gzip
{ printf '\002'; cat tar/sparse-pax; } >build/sparse
python3 - <<'PYTHON'
import gzip, io, struct, subprocess, tarfile
def put(path, content): open(path, "wb").write(content)
size = struct.pack(">I", 1000)
field = lambda text: b"SG" + struct.pack("<H", len(text)) + text
def member(extra): return (bytes.fromhex("1f8b08040000000000ff") + struct.pack("<H", len(extra)) + extra
    + bytes.fromhex("010000ffff") + bytes(8))
put("footer/estargz", size + b"x" * 30 + member(field(b"%016xSTARGZ" % 500)))
put("footer/legacy", size + b"x" * 30 + member(b"%016xSTARGZ" % 500))
put("footer/external", size + b"x" * 30 + member(field(b"STARGZEXTERNALTOC")))
for length, magic in ((40, b"GnUlInUx"), (56, b"GnUlInUx"), (64, b"GNUlInUx")):
    numbers = struct.pack("<QQQQ", 508, 100, 300, 1)
    body = numbers + magic + bytes(16) if length == 56 else numbers + bytes(length - 40) + magic
    put(f"footer/zstd-{length}", size + b"x" * 30 + bytes.fromhex("502a4d18") + struct.pack("<I", length) + body)
toc = open("toc/files", "rb").read()
def archive(name, content):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w|", bufsize=512) as tar:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return out.getvalue()
put("toc-gzip/files", gzip.compress(archive("stargz.index.json", toc), 9, mtime=0))
put("toc-gzip/other-name", gzip.compress(archive("other", b"{}"), 9, mtime=0))
def zstd(content, *options): return subprocess.run(["zstd", "-qc", *options], input=content, stdout=subprocess.PIPE, check=True).stdout
put("toc-zstd/files", struct.pack(">I", len(toc)) + zstd(toc))
put("toc-zstd/two-frames", struct.pack(">I", len(toc)) + zstd(toc[:100]) + zstd(toc[100:], "--no-check"))
text = b"".join(b"%d\n" % i for i in range(800))
numbers = struct.pack(">II", len(text) - 11, 10)
put("chunk-gzip/numbers", numbers + gzip.compress(text, 9, mtime=0))
put("chunk-gzip/members", numbers + gzip.compress(text[:900], 1, mtime=0) + gzip.compress(text[900:], 9, mtime=0))
put("chunk-zstd/numbers", numbers + zstd(text))
put("chunk-zstd/frames", numbers + zstd(text[:900], "-19") + bytes.fromhex("512a4d1803000000616263") + zstd(text[900:]))
put("chunk-zstd/window", numbers + bytes.fromhex("28b52ffd00a8010000"))
PYTHON
python3 - <<'PYTHON'
import tarfile
for name, size in (("claims-2-gib", 2**31 - 1), ("claims-1-mib", 2**20)):
    header = tarfile.TarInfo("pax")
    header.type, header.size = b"x", size
    open("build/" + name, "wb").write(b"\0" + header.tobuf(tarfile.USTAR_FORMAT) + b"30 path=a" + bytes(100))
PYTHON
