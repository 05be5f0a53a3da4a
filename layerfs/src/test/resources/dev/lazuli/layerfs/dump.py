"""Prints a line of JSON for each file below a folder: all that stat, readlink, xattrs and content say.

usage: dump.py FOLDER
"""
import hashlib, json, os, stat, sys

os.chdir(sys.argv[1])
for folder, folders, files in os.walk("."):
    folders.sort()
    for name in sorted(folders + files):
        path = os.path.join(folder, name)
        s = os.lstat(path)
        line = {"path": path, "mode": oct(s.st_mode), "owner": [s.st_uid, s.st_gid], "links": s.st_nlink,
                "mtime": s.st_mtime_ns,
                "xattrs": {x: os.getxattr(path, x, follow_symlinks=False).hex()
                           for x in sorted(os.listxattr(path, follow_symlinks=False))}}
        if stat.S_ISLNK(s.st_mode):
            line["target"] = os.readlink(path)
        if stat.S_ISREG(s.st_mode):
            line["size"] = s.st_size
            line["sha256"] = hashlib.sha256(open(path, "rb").read()).hexdigest()
        if stat.S_ISCHR(s.st_mode) or stat.S_ISBLK(s.st_mode):
            line["device"] = [os.major(s.st_rdev), os.minor(s.st_rdev)]
        print(json.dumps(line, sort_keys=True))
