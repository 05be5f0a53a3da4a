mkdir -p /srv
python3 - <<'END'
import random

numbers = random.Random(1)
with open("/srv/model", "wb") as file:
    for _ in range(1024):
        file.write(numbers.randbytes(1 << 20))
END
cat >/srv/read.py <<'END'
"""Reads each byte of a file with four threads, as a server does that loads a model."""
import os
import threading

PATH = "/srv/model"
PARTS = 4
BLOCK = 1 << 20
size = os.path.getsize(PATH)
counts = [0] * PARTS


def read(part):
    file = os.open(PATH, os.O_RDONLY)
    at, end = size * part // PARTS, size * (part + 1) // PARTS
    while at < end:
        block = os.pread(file, min(BLOCK, end - at), at)
        if not block:
            break
        at += len(block)
        counts[part] += len(block)


threads = [threading.Thread(target=read, args=(part,)) for part in range(PARTS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("read", sum(counts), "bytes")
END
