"""Runs one workload on several trees that hold the same, in turns, and prints the seconds that each took.

The arguments are WORKLOAD CACHE ROUNDS ROOT...; CACHE is `warm` or `cold`. Printed is JSON: `operations` in a round,
and `seconds`, for each root those of all rounds. Random choices are the same in each round and on each root.
"""
import json
import mmap
import os
import random
import subprocess
import sys
import time

PAGE = 4096
BLOCK = 128 << 10
WARM_UPS = 2
OPENED = 5000
READS = {"warm": 50_000, "cold": 2000}


def quiet(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def paths(root):
    """All below a tree, files before folders, each list in the order of the directories."""
    files, folders = [], []
    for folder, names_of_folders, names in os.walk(os.path.join(root, "tree")):
        folders.append(folder)
        files += [os.path.join(folder, name) for name in names]
    return files, folders


def command(*words):
    """Times a whole program, which is in memory already."""
    quiet(words[0], "--version")
    start = time.perf_counter()
    quiet(*words)
    return time.perf_counter() - start


def find(root, listed, cache):
    return command("find", os.path.join(root, "tree")), sum(map(len, listed))


def ls(root, listed, cache):
    return command("ls", "-lR", os.path.join(root, "tree")), sum(map(len, listed))


def stat(root, listed, cache):
    everything = [path for part in listed for path in part]
    start = time.perf_counter()
    for path in everything:
        os.lstat(path)
    return time.perf_counter() - start, len(everything)


def opens(chosen):
    room = [bytearray(BLOCK)]
    start = time.perf_counter()
    for path in chosen:
        fd = os.open(path, os.O_RDONLY)
        os.readv(fd, room)
        os.close(fd)
    return time.perf_counter() - start, len(chosen)


def open_small(root, listed, cache):
    small = sorted(path for path in listed[0] if "/file-" in path)
    return opens(random.Random(1).sample(small, min(OPENED, len(small))))


def open_large(root, listed, cache):
    folder = os.path.join(root, "large")
    large = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    return opens(random.Random(2).sample(large, len(large)))


def random_reads(root, listed, cache):
    fd = os.open(os.path.join(root, "big"), os.O_RDONLY)
    pages = os.fstat(fd).st_size // PAGE
    source = random.Random(3)
    offsets = [source.randrange(pages) * PAGE for _ in range(READS[cache])]
    room = [bytearray(PAGE)]
    start = time.perf_counter()
    for offset in offsets:
        os.preadv(fd, room, offset)
    seconds = time.perf_counter() - start
    os.close(fd)
    return seconds, len(offsets)


def sequential(root, listed, cache):
    room = [bytearray(BLOCK)]
    reads = 0
    start = time.perf_counter()
    fd = os.open(os.path.join(root, "big"), os.O_RDONLY)
    while os.readv(fd, room):
        reads += 1
    os.close(fd)
    return time.perf_counter() - start, reads


def mapped(root, listed, cache):
    start = time.perf_counter()
    with open(os.path.join(root, "big"), "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as whole:
        total = sum(whole[::PAGE])
        pages = len(whole) // PAGE
    assert total
    return time.perf_counter() - start, pages


WORKLOADS = {
    "find": find, "ls": ls, "stat": stat, "open": open_small, "open-large": open_large,
    "random": random_reads, "sequential": sequential, "mmap": mapped,
}


def drop_caches():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w") as control:
        control.write("3")


def main():
    name, cache, rounds, *roots = sys.argv[1:]
    workload = WORKLOADS[name]
    listed = [paths(root) for root in roots]
    if cache == "warm":
        for _ in range(WARM_UPS):
            for root, its in zip(roots, listed):
                workload(root, its, cache)
    seconds = [[] for _ in roots]
    for turn in range(int(rounds)):
        for place in range(len(roots)):
            side = (place + turn) % len(roots)
            if cache == "cold":
                drop_caches()
            taken, operations = workload(roots[side], listed[side], cache)
            seconds[side].append(taken)
    print(json.dumps({"operations": operations, "seconds": seconds}))


main()
