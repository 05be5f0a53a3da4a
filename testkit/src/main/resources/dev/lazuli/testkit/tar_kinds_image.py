"""The image of tar kinds: one tree packed by GNU tar in every format and with every spelling of names, a layer each
(see TarKindsImage.java). The arguments are LAYOUT WORK FORMAT-PREFIX..."""
import random
import stat
import subprocess
import sys

OPTIONS = {
    # `beyond` holds what a format cannot: long names and links, large ids; xattrs are PAX's alone.
    "gnu": ["--format=gnu"],
    "pax": ["--format=pax", "--xattrs", "--xattrs-include=*"],
    "ustar": ["--format=ustar", "--exclude=beyond"],
}


def text(seed, size):
    words = [w.encode() for w in "lazy layer chunk digest offset blob index member footer landmark".split()]
    source = random.Random(seed)
    page = b" ".join(source.choice(words) for _ in range(5000))
    return (page * (size // len(page) + 1))[:size]


def noise(seed, size):
    return random.Random(seed).randbytes(size)


class Tree:
    """A tree on disk, all of it with chosen modes, owners and times."""

    def __init__(self, root):
        self.root = root
        self.times = {}

    def path(self, name):
        return os.path.join(self.root, name)

    def settle(self, name, mode, uid=0, gid=0, mtime_ns=EPOCH * 10**9):
        path = self.path(name)
        os.chown(path, uid, gid, follow_symlinks=False)
        if mode is not None:
            os.chmod(path, mode)
        self.times[name] = mtime_ns

    def folder(self, name, mode=0o755, **more):
        os.makedirs(self.path(name))
        self.settle(name, mode, **more)

    def file(self, name, data=b"", mode=0o644, xattrs=(), **more):
        with open(self.path(name), "wb") as out:
            out.write(data)
        self.settle(name, mode, **more)
        for key, value in xattrs:
            os.setxattr(self.path(name), key, value)

    def symlink(self, name, target, **more):
        os.symlink(target, self.path(name))
        self.settle(name, None, **more)

    def hard_link(self, name, target):
        os.link(self.path(target), self.path(name), follow_symlinks=False)

    def node(self, name, mode, device=0, **more):
        os.mknod(self.path(name), mode, device)
        self.settle(name, mode & 0o7777, **more)

    def finish(self):
        for name in sorted(self.times, reverse=True):
            os.utime(self.path(name), ns=(self.times[name],) * 2, follow_symlinks=False)


def fill(tree):
    tree.folder("")
    tree.folder("tree", mode=0o751, uid=3, gid=4)
    sizes(tree)
    names(tree)
    kinds(tree)
    tree.folder("tree/times")
    for name, mtime_ns in (("fraction", 1_700_000_000_123456789), ("half", 1_700_000_000_500000000), ("zero", 0),
                           ("after-2038", (2**31 + 1) * 10**9)):
        tree.file("tree/times/" + name, b"t", mtime_ns=mtime_ns)
    tree.folder("tree/changes", mode=0o700)
    tree.file("tree/changes/.wh.removed")
    tree.folder("tree/changes/hidden", mode=0o711)
    tree.file("tree/changes/hidden/.wh..wh..opq")
    tree.file("tree/changes/hidden/new", b"second")
    tree.file("tree/changes/rewritten", b"second", uid=9)
    beyond(tree)
    tree.finish()


def sizes(tree):
    tree.folder("tree/sizes")
    for size in (0, 1, 511, 512, 513, 49_999, 65_536, 65_537):
        tree.file("tree/sizes/%d" % size, text(size, size))
    tree.file("tree/sizes/noise", noise(1, 300_001))
    tree.file("tree/sizes/zeros", bytes(150_000))
    # Every page another one, and all quick to compress.
    tree.file("tree/sizes/above-4MiB", b"".join(b"%08d" % page * 512 for page in range(1025)) + b"end")
    tree.folder("tree/crowd")
    for number in range(150):
        tree.file("tree/crowd/%d" % number, text(number, number * 37 % 3000))


def names(tree):
    tree.folder("tree/names")
    tree.file("tree/names/with space\tand\nnewline", b"odd")
    tree.file("tree/names/back\\slash\"quote'", b"odd")
    tree.file("tree/names/日本語-ünï", b"utf-8")
    tree.file("tree/names/-dash", b"option")
    tree.file("tree/names/.wh", b"no whiteout")
    tree.folder("tree/names/" + "p" * 90)
    tree.file("tree/names/" + "p" * 90 + "/" + "n" * 100, b"ustar's prefix and name fields")


def kinds(tree):
    tree.folder("tree/kinds", mode=0o1777)
    tree.file("tree/kinds/first", b"shared", mode=0o640, gid=50)
    tree.hard_link("tree/kinds/second", "tree/kinds/first")
    tree.hard_link("tree/kinds/third", "tree/kinds/first")
    tree.symlink("tree/kinds/relative", "first", uid=5)
    tree.symlink("tree/kinds/absolute", "/tree/kinds/first")
    tree.symlink("tree/kinds/dangling", "./nowhere/at/all")
    tree.hard_link("tree/kinds/symlink-twice", "tree/kinds/relative")
    tree.node("tree/kinds/char", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    tree.node("tree/kinds/block", stat.S_IFBLK | 0o660, os.makedev(7, 200), gid=6)
    tree.node("tree/kinds/fifo", stat.S_IFIFO | 0o604)
    tree.hard_link("tree/kinds/fifo-twice", "tree/kinds/fifo")
    tree.file("tree/kinds/setuid", b"s", mode=0o4755)
    tree.file("tree/kinds/setgid", b"s", mode=0o2711, gid=7)
    tree.file("tree/kinds/none", b"nobody", mode=0)
    tree.folder("tree/kinds/setgid-folder", mode=0o2775, gid=50)
    tree.file("tree/kinds/xattrs", b"x", xattrs=(
        ("user.text", b"one"), ("user.binary", bytes(range(256))), ("trusted.t", b"\n=\0"),
        ("security.capability", file_capability(1 << 13))))


def beyond(tree):
    tree.folder("tree/beyond")
    tree.file("tree/beyond/" + "c" * 250, b"long component")
    tree.hard_link("tree/beyond/link-to-long", "tree/beyond/" + "c" * 250)
    tree.symlink("tree/beyond/long-target", "/" + "t" * 180)
    tree.folder("tree/beyond/" + "/".join(["d" * 90] * 4))
    tree.file("tree/beyond/" + "/".join(["d" * 90] * 4) + "/bottom", b"deep")
    tree.file("tree/beyond/large-ids", b"i", uid=3_000_000_000, gid=2_097_152)


def packed(root, format, prefix, top):
    """The tar of the tree with `tree` named `top`; `none` has no entry for the root."""
    renames = {
        "none": ["--transform=s,^tree,%s,rhS" % top],
        "dot": ["--transform=s,^\\./tree,./%s,rhS" % top],
        "slash": ["-P", "--transform=s,^\\./tree,/%s,rhS;s,^\\.\\(/\\|$\\),/,rhS" % top],
    }[prefix]
    command = ["tar", "-C", root, "--sort=name", *OPTIONS[format], *renames, "-cf", "-"]
    return subprocess.run(command + ["tree" if prefix == "none" else "."], check=True, stdout=subprocess.PIPE).stdout


def base(tops):
    """What the layers above remove, hide and rewrite."""
    tar = Tar()
    tar.folder(".")
    for top in tops:
        tar.folder(top, mode=0o755)
        tar.folder(top + "/changes")
        tar.file(top + "/changes/removed", "first")
        tar.file(top + "/changes/rewritten", "first")
        tar.file(top + "/changes/kept", "first")
        tar.folder(top + "/changes/hidden")
        tar.file(top + "/changes/hidden/below", "first")
    return tar.bytes()


def main():
    layout, work, *tops = sys.argv[1:]
    os.umask(0)
    fill(Tree(work))
    write_image(layout, "tar-kinds", [base(tops)] + [packed(work, *top.split("-"), top) for top in tops])


main()
