"""Prints everything that can be seen of a file tree, a line per path (see TreeListing.java)."""
import hashlib
import os
import stat
import sys

TYPES = {
    stat.S_IFREG: "reg", stat.S_IFDIR: "dir", stat.S_IFLNK: "lnk", stat.S_IFCHR: "chr",
    stat.S_IFBLK: "blk", stat.S_IFIFO: "fifo", stat.S_IFSOCK: "sock",
}


def escaped(name):
    return "".join(chr(b) if 0x20 < b < 0x7F and b != 0x5C else "\\x%02x" % b for b in name)


def content_hash(path):
    sha256 = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            sha256.update(block)
    return sha256.hexdigest()


def line(root, path, first_names):
    shown = escaped(path[len(root):] or b"/")
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        # overlayfs lists whiteouts in folders that only one layer has, and then does not find them.
        return shown + " type=absent"
    kind = stat.S_IFMT(status.st_mode)
    fields = [
        shown,
        "type=" + TYPES[kind],
        "mode=%04o" % stat.S_IMODE(status.st_mode),
        "uid=%d" % status.st_uid,
        "gid=%d" % status.st_gid,
    ]
    if kind in (stat.S_IFCHR, stat.S_IFBLK):
        fields.append("rdev=%d:%d" % (os.major(status.st_rdev), os.minor(status.st_rdev)))
    if kind in (stat.S_IFREG, stat.S_IFLNK):
        fields.append("size=%d" % status.st_size)
    if kind != stat.S_IFDIR:
        fields.append("nlink=%d" % status.st_nlink)
        if status.st_nlink > 1:
            fields.append("same=" + first_names.setdefault((status.st_dev, status.st_ino), shown))
    fields.append("mtime=%d.%09d" % divmod(status.st_mtime_ns, 10**9))
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        value = os.getxattr(path, name, follow_symlinks=False)
        fields.append("xattr:%s=%s" % (escaped(os.fsencode(name)), value.hex()))
    if kind == stat.S_IFLNK:
        fields.append("target=" + escaped(os.readlink(path)))
    if kind == stat.S_IFREG:
        fields.append("sha256=" + content_hash(path))
    return " ".join(fields)


def walk(folder):
    """All paths below a folder, sorted by their bytes, folders before what is in them."""
    with os.scandir(folder) as entries:
        found = sorted((e.name, e.is_dir(follow_symlinks=False)) for e in entries)
    for name, is_folder in found:
        path = folder + b"/" + name
        yield path
        if is_folder:
            yield from walk(path)


def main():
    sys.setrecursionlimit(10_000)
    root = os.fsencode(sys.argv[1]).rstrip(b"/")
    first_names = {}
    print(line(root, root, first_names))
    for path in walk(root):
        print(line(root, path, first_names))


main()
