"""Writes a tar whose entries replace each other and whose parents are missing.

usage: replaced.py TAR
"""
import io, sys, tarfile

tar = tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT)


def add(name, kind=tarfile.REGTYPE, text="", mode=0o644, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.linkname, info.mtime = kind, mode, link, 1_600_000_000
    info.size = len(text)
    tar.addfile(info, io.BytesIO(text.encode()))


add("implied/deeper/file", text="in implied directories")
add("hard", tarfile.LNKTYPE, link="implied/deeper/file")
add("twice", text="first")
add("kept", tarfile.LNKTYPE, link="twice")
add("twice", text="second, longer", mode=0o600)
add("dir-then-file", tarfile.DIRTYPE, mode=0o755)
add("dir-then-file/sub", tarfile.DIRTYPE, mode=0o755)
add("dir-then-file/sub/lost", text="lost")
add("dir-then-file", text="file now")
add("file-then-dir", text="file before")
add("file-then-dir", tarfile.DIRTYPE, mode=0o750)
add("file-then-dir/child", text="child")
add("back-and-forth", tarfile.DIRTYPE, mode=0o755)
add("back-and-forth/old", text="old")
add("back-and-forth", tarfile.SYMTYPE, link="kept")
add("back-and-forth", tarfile.DIRTYPE, mode=0o711)
add("back-and-forth/new", text="new")
tar.close()
