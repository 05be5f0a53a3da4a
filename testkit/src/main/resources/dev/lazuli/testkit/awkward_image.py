"""The awkward image: everything that has ever gone wrong between a tar and a file system (see AwkwardImage.java)."""
import random
import sys

MIB = 1 << 20
LONG_COMPONENT = "c" * 250 + ".text"
UTF8_NAME = "日本語-ünï-😀"


def noise(seed, size):
    return random.Random(seed).randbytes(size)


def text(seed, size):
    words = [w.encode() for w in "lazy layer chunk digest offset blob index member footer landmark".split()]
    source = random.Random(seed)
    return b" ".join(source.choice(words) for _ in range(size // 5))[:size].ljust(size, b".")


def contents(tar):
    tar.folder("sizes")
    tar.file("sizes/empty")
    tar.file("sizes/one", b"1")
    tar.file("sizes/block", noise(1, 512))
    tar.file("sizes/chunk-exactly", text(2, 4 * MIB))
    tar.file("sizes/chunk-and-one", noise(3, 4 * MIB + 1))
    tar.file("sizes/incompressible", noise(4, 9 * MIB + 777))
    tar.file("sizes/compressible", text(5, 10 * MIB + 3))
    tar.file("sizes/zeros", bytes(5 * MIB))
    tar.file("sizes/twin", noise(4, 9 * MIB + 777))


def names(tar):
    tar.folder("names")
    tar.file("names/with space\tand\nnewline", "odd")
    tar.file("names/back\\slash\"quote'", "odd")
    tar.file("names/" + UTF8_NAME, "utf-8")
    tar.symlink("names/to-utf8", UTF8_NAME)
    tar.file("names/" + LONG_COMPONENT, "255 bytes")
    tar.file("names/" + "x" * 94, "just 100")
    tar.file("names/" + "y" * 95, "just 101")
    tar.add_gnu("names/" + "g" * 200, b"0", b"gnu long name")
    tar.add_gnu("names/gnu-long-target", b"2", link="t" * 180, mode=0o777)
    tar.symlink("names/pax-long-target", "/" + "u" * 300)
    tar.hard_link("names/hard-link-to-long", "names/" + LONG_COMPONENT)
    # Split between the prefix and name fields of ustar.
    tar.folder("names/prefix")
    tar.out.write(tar.header(b"n" * 90, b"0", 6, prefix=b"names/prefix"))
    tar.payload(b"ustar\n")
    tar.file("./names/dot-slash", "cleaned")
    tar.file("/names/absolute", "cleaned")
    tar.file("names/.hidden", "dot")
    tar.file("names/.wh", "no whiteout")
    path = "deep"
    tar.folder(path)
    for depth in range(200):
        path += "/level%03d" % depth
        tar.folder(path)
    tar.file(path + "/bottom", "deep down")


def links(tar):
    tar.folder("links")
    tar.file("links/first", "shared content")
    tar.hard_link("links/second", "links/first")
    tar.hard_link("links/third", "./links/second")
    tar.file("implied/one/two/original", "below folders without entries")
    tar.hard_link("also/implied/link", "implied/one/two/original")
    tar.hard_link("implied/near", "implied/one/two/original")
    tar.symlink("links/relative", "first")
    tar.symlink("links/absolute", "/links/first")
    tar.symlink("links/dangling", "/nowhere/at/all")
    tar.symlink("links/loop", "loop")
    tar.symlink("links/up", "../links/../links/second")
    tar.hard_link("links/symlink-twice", "links/relative")
    tar.add("links/fifo", b"6", mode=0o600)
    tar.hard_link("links/fifo-twice", "links/fifo", mode=0o600)


def devices(tar):
    tar.folder("devices")
    tar.add("devices/char", b"3", mode=0o666, dev=(1, 3))
    tar.add("devices/block", b"4", mode=0o660, gid=6, dev=(7, 200))
    tar.add("devices/large-numbers", b"3", mode=0o600, dev=(300, 70000))
    tar.add("devices/fifo", b"6", mode=0o644)


def permissions(tar):
    tar.folder("modes", mode=0o1777)
    tar.file("modes/setuid", "s", mode=0o4755)
    tar.file("modes/setgid", "s", mode=0o2755)
    tar.file("modes/all-bits", "s", mode=0o7777)
    tar.file("modes/none", "nobody", mode=0)
    tar.folder("modes/setgid-folder", mode=0o2775, gid=50)
    tar.folder("modes/private", mode=0o700, uid=1000, gid=1000)
    tar.file("modes/private/file", "p", mode=0o600, uid=1000, gid=1000)
    tar.folder("ids")
    tar.add_gnu("ids/base-256", b"0", b"x", uid=2**21 + 5, gid=2**31 + 7)
    tar.file("ids/pax", "x", pax={"uid": "3000000000", "gid": "2097152"})
    tar.file("ids/names", "x", uid=7, gid=8, uname=b"someone", gname="gruppe-ä".encode())
    tar.file("ids/no-names", "x", uid=7, gid=8, uname=b"", gname=b"")


def extended_attributes(tar):
    tar.folder("xattrs", pax=xattr("user.folder", b"on a folder"))
    tar.file("xattrs/capability", "ping", mode=0o755, pax=xattr("security.capability", file_capability(1 << 13)))
    tar.file("xattrs/binary", "b", pax=xattr("user.binary", b"\x00\xff\n= \x80" + bytes(range(256))))
    tar.file("xattrs/trusted", "t", pax=xattr("trusted.binary", b"\xde\xad\x00\xbe\xef"))
    tar.file("xattrs/empty", "e", pax=xattr("user.empty", b""))
    tar.file("xattrs/several", "s", pax={
        **xattr("user.a", b"1"), **xattr("user.ß", "ß"), **xattr("trusted.c", b"\n\n"), **xattr("user.d", b"x" * 1500)})
    tar.symlink("xattrs/symlink", "several", pax=xattr("trusted.symlink", b"on a symlink"))
    tar.hard_link("xattrs/several-twice", "xattrs/several")


def times(tar):
    tar.folder("times", pax={"mtime": "1234567890.123456789"})
    tar.file("times/nanoseconds", "t", pax={"mtime": "1700000000.987654321"})
    tar.file("times/half", "t", pax={"mtime": "1700000000.5"})
    tar.file("times/zero", "t", mtime=0)
    tar.file("times/y2038", "t", mtime=2**31 + 1)
    tar.file("times/before-1970-pax", "t", pax={"mtime": "-86400.25"})
    tar.add_gnu("times/before-1970-base-256", b"0", b"t", mtime=-1)
    tar.symlink("times/symlink", "nanoseconds", pax={"mtime": "1600000000.000000001"})


def duplicates(tar):
    tar.folder("duplicates")
    tar.file("duplicates/file", "the first, which is longer than the last", mode=0o600)
    tar.file("duplicates/between", "between")
    tar.file("duplicates/file", "the last", mode=0o640, uid=9)
    tar.folder("duplicates/folder", mode=0o700)
    tar.file("duplicates/folder/inside", "stays")
    tar.folder("duplicates/folder", mode=0o750, gid=9)
    tar.symlink("duplicates/kind", "between")
    tar.file("duplicates/kind", "now a file")
    tar.file("./duplicates/spelled", "one spelling")
    tar.file("duplicates/spelled", "another spelling")


def crowd(tar):
    tar.folder("crowd")
    for number in range(50_000):
        tar.file("crowd/%05d-%s" % (number, "e" * (number % 40)), b"%d" % number if number % 7 == 0 else b"")


def sparse(tar, kinds):
    """Files of 1 MiB with data at 4096 and at the end: PAX 1.0 and PAX 0.1, for `all` also old GNU."""
    data = [(4096, noise(21, 512)), (MIB - 512, noise(22, 512))]
    stored = b"".join(part for _, part in data)
    tar.folder("sparse")
    if kinds == "all":
        slots = b"".join(tar.octal(n, 12) for offset, part in data for n in (offset, len(part)))
        tail = (bytes(41) + slots.ljust(96, b"\0") + b"\0" + tar.octal(MIB, 12)).ljust(167, b"\0")
        tar.out.write(tar.header(b"sparse/gnu", b"S", len(stored), magic=b"ustar  \0", tail=tail))
        tar.payload(stored)
    listing = "%d\n" % len(data) + "".join("%d\n%d\n" % (offset, len(part)) for offset, part in data)
    tar.add("sparse/GNUSparseFile.1/pax-1.0", b"0", listing.encode().ljust(BLOCK, b"\0") + stored, pax={
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse/pax-1.0",
        "GNU.sparse.realsize": str(MIB)})
    tar.add("sparse/GNUSparseFile.1/pax-0.1", b"0", stored, pax={
        "GNU.sparse.size": str(MIB), "GNU.sparse.numblocks": str(len(data)), "GNU.sparse.name": "sparse/pax-0.1",
        "GNU.sparse.map": ",".join("%d,%d" % (offset, len(part)) for offset, part in data)})


def to_be_changed(tar):
    tar.folder("changes")
    for name in ("removed", "removed-and-back", "becomes-folder", "becomes-symlink", "rewritten", "removed-link"):
        tar.file("changes/" + name, "first " + name)
    tar.hard_link("changes/kept-link", "changes/removed-link")
    for name in ("gone", "hidden", "becomes-file", "hidden-then-gone", "mode", "quiet", "gone-and-back"):
        tar.folder("changes/" + name)
        tar.file("changes/" + name + "/below", "first below " + name)
        tar.folder("changes/" + name + "/folder")
        tar.file("changes/" + name + "/folder/deep", "first deep " + name)
    tar.symlink("changes/symlink-removed", "below")
    tar.symlink("changes/symlink-becomes-folder", "gone")


def base_layer(sparse_kinds):
    tar = Tar()
    tar.folder(".", mode=0o755)
    for part in (contents, names, links, devices, permissions, extended_attributes, times, duplicates, to_be_changed):
        part(tar)
    if sparse_kinds != "none":
        sparse(tar, sparse_kinds)
    return tar.bytes()


def changing_layer():
    tar = Tar()
    tar.folder("changes", mode=0o775)
    for name in ("removed", "gone", "symlink-removed", "removed-link"):
        tar.whiteout("changes/" + name)
    tar.whiteout("changes/removed-and-back")
    tar.file("changes/removed-and-back", "second")
    tar.whiteout("changes/gone-and-back")
    tar.folder("changes/gone-and-back")
    tar.file("changes/gone-and-back/new", "second")
    tar.opaque("changes/gone-and-back")
    tar.folder("changes/becomes-folder")
    tar.file("changes/becomes-folder/inside", "second")
    tar.symlink("changes/becomes-symlink", "rewritten")
    tar.file("changes/rewritten", "second, rewritten", mode=0o755, uid=5)
    tar.folder("changes/hidden", mode=0o711)
    tar.opaque("changes/hidden")
    tar.file("changes/hidden/only", "second")
    tar.folder("changes/hidden-then-gone")
    tar.opaque("changes/hidden-then-gone")
    tar.file("changes/hidden-then-gone/only", "second")
    tar.file("changes/becomes-file", "second")
    tar.folder("changes/mode", mode=0o700, uid=11, gid=12, pax=xattr("user.layer", b"2"))
    tar.folder("changes/symlink-becomes-folder")
    tar.file("changes/symlink-becomes-folder/inside", "second")
    # A whiteout and a file below folders that this layer has no entries for.
    tar.whiteout("changes/quiet/folder/deep")
    tar.file("changes/quiet/folder/new", "second")
    tar.whiteout("never-was-there")
    tar.add("a/whiteout/of/nothing/.wh.nothing", b"0")
    return tar.bytes()


def restoring_layer():
    tar = Tar()
    tar.folder("changes", mode=0o755)
    tar.file("changes/removed", "third, back again")
    tar.folder("changes/gone")
    tar.file("changes/gone/new", "third")
    tar.whiteout("changes/becomes-folder")
    tar.file("changes/becomes-folder", "third, a file again")
    tar.folder("changes/becomes-file")
    tar.file("changes/becomes-file/inside", "third, a folder again")
    tar.whiteout("changes/hidden-then-gone")
    tar.folder("changes/hidden", mode=0o711)
    tar.whiteout("changes/hidden/only")
    tar.file("changes/hidden/third", "third")
    crowd(tar)
    return tar.bytes()


def main():
    folder, sparse_kinds = sys.argv[1:3]  # the kinds are "none", "pax" or "all"
    layers = [base_layer(sparse_kinds), changing_layer(), Tar().bytes(), restoring_layer()]
    write_image(folder, "awkward", layers)


main()
