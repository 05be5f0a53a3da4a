"""Writes tar headers byte by byte and packs layers into an OCI layout.

Nothing here is a tar library: what a header holds is exactly what an entry asks for. The scripts behind this one
are run in the same interpreter and use `Tar` and `write_image`.
"""
import gzip
import hashlib
import io
import json
import os
import platform
import struct

BLOCK = 512
EPOCH = 1_600_000_000  # times that matter to nobody


class Tar:
    """A tar stream; `pax` holds records that go into an extended header in front of the entry."""

    def __init__(self):
        self.out = io.BytesIO()

    def octal(self, value, width):
        """A number field: octal with NUL behind it, or base-256 where that has no room (GNU)."""
        if 0 <= value < 8 ** (width - 1):
            return b"%0*o\0" % (width - 1, value)
        raw = (value & ((1 << (8 * width)) - 1)).to_bytes(width, "big")
        return bytes([raw[0] | 0x80]) + raw[1:]

    def header(self, name, kind, size=0, mode=0o644, uid=0, gid=0, mtime=EPOCH, link=b"", dev=(0, 0),
               uname=b"root", gname=b"root", magic=b"ustar\x0000", prefix=b"", tail=b""):
        fields = [
            name.ljust(100, b"\0"), self.octal(mode, 8), self.octal(uid, 8), self.octal(gid, 8),
            self.octal(size, 12), self.octal(mtime, 12), b" " * 8, kind, link.ljust(100, b"\0"), magic,
            uname.ljust(32, b"\0"), gname.ljust(32, b"\0"), self.octal(dev[0], 8), self.octal(dev[1], 8),
            tail if tail else prefix.ljust(155, b"\0"),
        ]
        raw = b"".join(fields).ljust(BLOCK, b"\0")
        assert len(raw) == BLOCK, (name, len(raw))
        return raw[:148] + b"%06o\0 " % sum(raw) + raw[156:]

    def payload(self, data):
        self.out.write(data)
        self.out.write(b"\0" * (-len(data) % BLOCK))

    def add(self, name, kind, data=b"", pax=None, **fields):
        """An entry as a POSIX writer makes it: whatever does not fit becomes a PAX record."""
        pax = dict(pax or {})
        name, link = as_bytes(name), as_bytes(fields.pop("link", b""))
        if len(name) > 100:
            pax["path"], name = name, name[:90]
        if len(link) > 100:
            pax["linkpath"], link = link, link[:90]
        if pax:
            records = b"".join(pax_record(key, value) for key, value in pax.items())
            self.out.write(self.header(b"PaxHeaders/" + name[:80], b"x", len(records), mtime=0))
            self.payload(records)
        self.out.write(self.header(name, kind, len(data), link=link, **fields))
        self.payload(data)

    def add_gnu(self, name, kind, data=b"", **fields):
        """An entry as old GNU tar makes it: long names in `L` and `K` entries, numbers in base-256."""
        name, link = as_bytes(name), as_bytes(fields.pop("link", b""))
        for letter, text in ((b"K", link), (b"L", name)):
            if len(text) > 100:
                self.out.write(self.header(b"././@LongLink", letter, len(text) + 1, magic=b"ustar  \0"))
                self.payload(text + b"\0")
        self.out.write(self.header(name[:100], kind, len(data), link=link[:100], magic=b"ustar  \0", **fields))
        self.payload(data)

    def file(self, name, data=b"", **fields):
        self.add(name, b"0", as_bytes(data), **fields)

    def folder(self, name, mode=0o755, **fields):
        self.add(as_bytes(name) + b"/", b"5", mode=mode, **fields)

    def hard_link(self, name, target, **fields):
        self.add(name, b"1", link=target, **fields)

    def symlink(self, name, target, **fields):
        self.add(name, b"2", link=target, mode=0o777, **fields)

    def whiteout(self, name):
        folder, _, base = as_bytes(name).rpartition(b"/")
        self.file((folder + b"/" if folder else b"") + b".wh." + base)

    def opaque(self, folder):
        self.file(as_bytes(folder) + b"/.wh..wh..opq")

    def bytes(self):
        return self.out.getvalue() + b"\0" * (2 * BLOCK)


def as_bytes(text):
    return text.encode() if isinstance(text, str) else text


def pax_record(key, value):
    """`LENGTH key=value\\n`, where LENGTH counts its own digits."""
    rest = b" " + as_bytes(key) + b"=" + as_bytes(value) + b"\n"
    length = len(rest)
    while length != len(rest) + len(str(length)):
        length = len(rest) + len(str(length))
    return str(length).encode() + rest


def xattr(name, value):
    return {"SCHILY.xattr." + name: value}


def file_capability(permitted):
    """The value of security.capability: version 2, effective, with these bits permitted."""
    return struct.pack("<IIIII", 0x02000001, permitted, 0, 0, 0)


def write_image(folder, tag, layers, command=("sh",)):
    """An OCI layout with one gzip layer for each tar."""
    blobs = os.path.join(folder, "blobs", "sha256")
    os.makedirs(blobs, exist_ok=True)

    def blob(data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        with open(os.path.join(blobs, digest), "wb") as out:
            out.write(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data), **more}

    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    described, diff_ids = [], []
    for tar in layers:
        diff_ids.append("sha256:" + hashlib.sha256(tar).hexdigest())
        described.append(blob(gzip.compress(tar, 1, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip"))
    config = blob(json.dumps({
        "created": "2024-01-02T03:04:05Z", "architecture": machine, "os": "linux",
        "config": {"Cmd": list(command), "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }).encode(), "application/vnd.oci.image.config.v1+json")
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config, "layers": described,
    }).encode(), "application/vnd.oci.image.manifest.v1+json",
        annotations={"org.opencontainers.image.ref.name": tag})
    with open(os.path.join(folder, "index.json"), "w") as out:
        json.dump({"schemaVersion": 2, "manifests": [manifest]}, out)
    with open(os.path.join(folder, "oci-layout"), "w") as out:
        out.write('{"imageLayoutVersion":"1.0.0"}')
