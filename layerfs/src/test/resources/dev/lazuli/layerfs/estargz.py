"""Writes a tar as an eStargz blob, by the words of the format only (docs/estargz.md of stargz-snapshotter).

usage: estargz.py TAR BLOB CHUNK_SIZE MIN_CHUNK_SIZE [external | zstd]
Prints the digest of the TOC. With "external" the TOC goes into BLOB.toc. With "zstd" the blob is zstd:chunked as
containers/storage writes it, and the checksum and the position of the compressed TOC are printed too. Python's tarfile
reads the tar, zlib or the zstd command compresses: no code under test takes part.
"""
import base64, hashlib, json, struct, subprocess, sys, tarfile, zlib
from datetime import datetime, timezone

TYPES = {tarfile.DIRTYPE: "dir", tarfile.REGTYPE: "reg", tarfile.AREGTYPE: "reg", tarfile.SYMTYPE: "symlink",
         tarfile.LNKTYPE: "hardlink", tarfile.CHRTYPE: "char", tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo"}


def gzip(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def skippable(data):
    return bytes.fromhex("502a4d18") + struct.pack("<I", len(data)) + data


def main(tar_path, blob_path, chunk_size, min_chunk, kind="inside"):
    storage = kind == "zstd"
    tar = open(tar_path, "rb").read()
    out = open(blob_path, "wb")
    entries = []
    member = bytearray()

    def flush():
        if member:
            out.write((zstd if storage else gzip)(bytes(member)))
            member.clear()

    at = 0
    payloads_in_member = False
    for info in tarfile.open(tar_path):
        member += tar[at:info.offset_data]
        at = info.offset_data
        entry = describe(info)
        entries.append(entry)
        if entry["type"] != "reg" or info.size == 0:
            continue
        data = tar[at:at + info.size]
        at += info.size
        entry["size"] = info.size
        entry["digest"] = digest(data)
        for start in range(0, info.size, chunk_size):
            chunk = data[start:start + chunk_size]
            if not payloads_in_member or len(member) >= min_chunk:
                flush()
            target = entry if start == 0 else {"name": info.name, "type": "chunk"}
            if target is not entry:
                entries.append(target)
            target["offset"] = out.tell()
            if member:
                target["innerOffset"] = len(member)
            if start:
                target["chunkOffset"] = start
            if info.size > chunk_size:
                target["chunkSize"] = len(chunk)
            if storage and info.size > chunk_size and not any(chunk):
                target["chunkType"] = "zeros"
            if not storage or info.size > chunk_size:
                target["chunkDigest"] = digest(chunk)
            payloads_in_member = True
            member += chunk
    member += bytes(-len(member) % 512) if not payloads_in_member else tar[at:at + -at % 512]
    flush()
    offset = out.tell()
    toc = json.dumps({"version": 1, "entries": entries}, indent="\t").encode()
    if storage:
        frame = zstd(toc)
        split = zstd(b"tar-split")
        position = (offset + 8, len(frame), len(toc), 1)
        out.write(skippable(frame) + skippable(split))
        out.write(skippable(struct.pack("<7Q", *position, offset + 8 + len(frame) + 8, len(split), 9) + b"GNUlInUx"))
        print(digest(toc), digest(frame), "%d:%d:%d:%d" % position)
        return
    head = tarfile.TarInfo("stargz.index.json")
    head.size = len(toc)
    archive = head.tobuf() + toc + bytes(-len(toc) % 512) + bytes(1024)
    if kind == "external":
        open(blob_path + ".toc", "wb").write(gzip(archive))
        out.write(bytes.fromhex("1f8b08040000000000ff1500") + b"SG" + bytes.fromhex("1100") + b"STARGZEXTERNALTOC")
        out.write(bytes.fromhex("010000ffff") + bytes(8))
        print(digest(toc))
        return
    member += archive
    flush()
    out.write(bytes.fromhex("1f8b08040000000000ff1a00") + b"SG" + bytes.fromhex("1600") + b"%016xSTARGZ" % offset)
    out.write(bytes.fromhex("010000ffff") + bytes(8))
    print(digest(toc))


def describe(info):
    entry = {"name": info.name, "type": TYPES[info.type], "mode": info.mode}
    seconds, fraction = time_of(info)
    stamp = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    entry["modtime"] = stamp + (".%09d" % fraction if fraction else "") + "Z"
    for key, value in (("uid", info.uid), ("gid", info.gid), ("linkName", info.linkname),
                       ("devMajor", info.devmajor), ("devMinor", info.devminor)):
        if value:
            entry[key] = value
    xattrs = {key[13:]: base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()
              for key, value in info.pax_headers.items() if key.startswith("SCHILY.xattr.")}
    if xattrs:
        entry["xattrs"] = xattrs
    return entry


def time_of(info):
    text = info.pax_headers.get("mtime", str(int(info.mtime)))
    whole, _, fraction = text.partition(".")
    nanos = int((fraction + "0" * 9)[:9])
    seconds = int(whole)
    if text.startswith("-") and nanos:
        return seconds - 1, 1_000_000_000 - nanos
    return seconds, nanos


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
