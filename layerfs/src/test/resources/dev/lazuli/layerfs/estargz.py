"""Writes a tar as an eStargz blob, by the words of the format only (docs/estargz.md of stargz-snapshotter).

usage: estargz.py TAR BLOB CHUNK_SIZE MIN_CHUNK_SIZE
Prints the digest of the TOC. Python's tarfile reads the tar, zlib compresses: no code under test takes part.
"""
import base64, hashlib, json, sys, tarfile, zlib
from datetime import datetime, timezone

TYPES = {tarfile.DIRTYPE: "dir", tarfile.REGTYPE: "reg", tarfile.AREGTYPE: "reg", tarfile.SYMTYPE: "symlink",
         tarfile.LNKTYPE: "hardlink", tarfile.CHRTYPE: "char", tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo"}


def main(tar_path, blob_path, chunk_size, min_chunk):
    tar = open(tar_path, "rb").read()
    out = open(blob_path, "wb")
    entries = []
    member = bytearray()

    def flush():
        if member:
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            out.write(packer.compress(bytes(member)) + packer.flush())
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
            target["chunkDigest"] = digest(chunk)
            payloads_in_member = True
            member += chunk
    member += bytes(-len(member) % 512) if not payloads_in_member else tar[at:at + -at % 512]
    flush()
    offset = out.tell()
    toc = json.dumps({"version": 1, "entries": entries}, indent="\t").encode()
    head = tarfile.TarInfo("stargz.index.json")
    head.size = len(toc)
    member += head.tobuf() + toc + bytes(-len(toc) % 512) + bytes(1024)
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


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
