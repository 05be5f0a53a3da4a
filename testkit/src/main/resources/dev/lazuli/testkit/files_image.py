"""Images of many files (see FilesImage.java). The arguments are LAYOUT TAG, then `mixed FILES MEBIBYTES`,
`tiny FILES BYTES` or `stack LAYERS FILES`."""
import random
import sys

FOLDERS_OF_FOLDERS = 10
FILES_IN_FOLDER = 100
LARGE_FILES = 200
LARGE_BYTES = 100 << 10
STACKED_BYTES = 100


def folder_of(number):
    folder = number // FILES_IN_FOLDER
    return "tree/%d/%d" % (folder % FOLDERS_OF_FOLDERS, folder)


def folders(tar, count):
    tar.folder("tree")
    seen = set()
    for number in range(count):
        path = folder_of(number)
        for folder in (path.rpartition("/")[0], path):
            if folder not in seen:
                seen.add(folder)
                tar.folder(folder)


def mixed(files, mebibytes):
    source = random.Random(5)
    base = Tar()
    base.folder("opaque")
    base.file("opaque/hidden", "below")
    tar = Tar()
    folders(tar, files)
    for number in range(files):
        name = "%s/file-%d" % (folder_of(number), number)
        tar.file(name, source.randbytes(source.randrange(300, 8000)))
        if number % 20 == 0:
            tar.symlink("%s/link-%d" % (folder_of(number), number), "file-%d" % number)
    tar.folder("large")
    for number in range(LARGE_FILES):
        tar.file("large/file-%d" % number, source.randbytes(LARGE_BYTES))
    tar.file("big", b"".join(source.randbytes(1 << 20) for _ in range(mebibytes)))
    tar.file("capable", "with a capability", mode=0o755, pax=xattr("security.capability", file_capability(1 << 13)))
    tar.folder("opaque")
    tar.opaque("opaque")
    tar.file("opaque/shown", "above")
    return [base.bytes(), tar.bytes()]


def tiny(files, size):
    source = random.Random(6)
    tar = Tar()
    folders(tar, files)
    for number in range(files):
        tar.file("%s/file-%d" % (folder_of(number), number), source.randbytes(size))
    return [tar.bytes()]


def stack(layers, files):
    source = random.Random(7)
    for layer in range(layers):
        tar = Tar()
        folders(tar, files)
        for number in range(files):
            tar.file("%s/file-%d-of-layer-%d" % (folder_of(number), number, layer), source.randbytes(STACKED_BYTES))
        yield tar.bytes()


def main():
    layout, tag, kind, *numbers = sys.argv[1:]
    make = {"mixed": mixed, "tiny": tiny, "stack": stack}[kind]
    write_image(layout, tag, make(*map(int, numbers)))


main()
