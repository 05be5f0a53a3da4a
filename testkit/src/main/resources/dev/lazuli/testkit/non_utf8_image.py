"""An image with names that are no UTF-8, two of which a careless writer would make one (see NonUtf8Image.java)."""
import sys


def main():
    plain = Tar()
    plain.folder("plain")
    plain.file("plain/file", "an ordinary layer below")
    plain.folder("bytes")
    plain.file(b"bytes/removed-\xff", "to be removed")
    odd = Tar()
    odd.folder("bytes")
    odd.add_gnu(b"bytes/\xff-collides", b"0", b"one")
    odd.add_gnu(b"bytes/\xfe-collides", b"0", b"two")
    odd.add_gnu(b"bytes/latin-\xe9", b"0", "é".encode("latin-1"))
    odd.add_gnu(b"bytes/" + b"\x80" * 250, b"0", b"long")
    odd.add_gnu(b"bytes/link", b"2", link=b"latin-\xe9", mode=0o777)
    odd.add_gnu(b"bytes/hard", b"1", link=b"bytes/latin-\xe9")
    odd.whiteout(b"bytes/removed-\xff")
    top = Tar()
    top.folder("top")
    top.file("top/file", "an ordinary layer above")
    write_image(sys.argv[1], "non-utf8", [plain.bytes(), odd.bytes(), top.bytes()])


main()
