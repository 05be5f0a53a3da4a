# Runs a command to its end and writes what it cost; the arguments are RESULT WORD...
# A process of its own, since a child's peak memory starts at that of the process that forked it: here 10 MB.
import json, os, sys, time

start = time.monotonic()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - start
with open(sys.argv[1], "w") as result:
    json.dump({"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss * 1024}, result)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
