"""One migration of a QEMU guest, measured by QEMU's monitor and from inside the guest."""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

from machine import busy_seconds, cpu_seconds, sh

GUEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guest.asm")
SLOW_TICKS = 65536
UNLIMITED = 100_000_000_000


class Qmp:
    def __init__(self, path):
        for _ in range(500):
            self.sock = socket.socket(socket.AF_UNIX)
            try:
                self.sock.connect(path)
                break
            except OSError:
                self.sock.close()
                time.sleep(0.02)
        self.file, self.events = self.sock.makefile("r"), {}
        self.file.readline()
        self("qmp_capabilities")

    def __call__(self, name, **arguments):
        self.sock.sendall((json.dumps({"execute": name, "arguments": arguments}) + "\n").encode())
        while True:
            reply = json.loads(self.file.readline())
            if "return" in reply:
                return reply["return"]
            if "error" in reply:
                raise RuntimeError(name + ": " + reply["error"]["desc"])
            stamp = reply["timestamp"]
            name_of = reply["event"] + ("-" + reply["data"]["status"] if reply["event"] == "MIGRATION" else "")
            self.events.setdefault(name_of, stamp["seconds"] + stamp["microseconds"] / 1e6)

    def words(self, address, count):
        text = self("human-monitor-command", **{"command-line": "xp/%dwx 0x%x" % (count, address)})
        return [int(w, 16) for line in text.splitlines() for w in re.findall(r"0x[0-9a-f]+", line.split(":", 1)[1])]


def qemu(mode, mib, wire, think=1000):
    work = tempfile.mkdtemp(prefix="faultline-qemu-")
    running = []
    try:
        sh("nasm", "-f", "bin", "-DSIZE_MIB=%d" % mib, "-DTHINK=%d" % think, "-DSLOW_TICKS=%d" % SLOW_TICKS,
           GUEST, "-o", work + "/guest.img")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        uri = "tcp:%s:%d" % (wire.address(1) if wire else "127.0.0.1", port)
        for side, more in enumerate(([], ["-incoming", "defer"])):
            running.append(subprocess.Popen(
                (wire.inside(side) if wire else []) +
                ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-vga", "none", "-display", "none",
                 "-m", "%dM" % (mib + 64), "-smp", "1", "-no-reboot",
                 "-qmp", "unix:%s/%d,server=on,wait=off" % (work, side),
                 "-drive", "file=%s/guest.img,format=raw,if=ide,snapshot=on" % work] + more, stdin=subprocess.DEVNULL))
        source, target = Qmp(work + "/0"), Qmp(work + "/1")
        while source.words(0x8004, 1)[0] != 1:
            time.sleep(0.05)
        wishes = [{"capability": "events", "state": True}, {"capability": "postcopy-ram", "state": True},
                  {"capability": "postcopy-preempt", "state": mode == "preempt"}]
        for each in (source, target):
            each("migrate-set-capabilities", capabilities=wishes)
            each("migrate-set-parameters", **{"max-bandwidth": UNLIMITED, "max-postcopy-bandwidth": UNLIMITED})
        target("migrate-incoming", uri=uri)
        first, at = source.words(0x8000, 4), time.time()
        time.sleep(0.6)
        last = source.words(0x8000, 4)
        span = time.time() - at
        pace = (last[0] - first[0]) / span
        ticks = ((last[2] | last[3] << 32) - (first[2] | first[3] << 32)) / span
        before, busy = [cpu_seconds(p.pid) for p in running], busy_seconds()
        source("migrate", uri=uri)
        source("migrate-start-postcopy")
        touches = None
        while True:
            status = source("query-migrate")["status"]
            if "RESUME" in target.events and touches is None:
                touches = target.words(0x8000, 1)[0]
            target("query-status")
            if status in ("completed", "failed", "postcopy-paused", "cancelled"):
                break
            time.sleep(0.01)
        pulled = target.words(0x8000, 1)[0] - (touches or 0)
        used = [cpu_seconds(p.pid) - b for p, b in zip(running, before)]
        used.append(busy_seconds() - busy - sum(used))
        time.sleep(0.1)  # QEMU 7.2 says "completed" before it has set the times
        said = source("query-migrate")
        if said["status"] != "completed":
            raise RuntimeError("QEMU's migration ended as " + said["status"])
        slow, buckets = target.words(0x8010, 4), target.words(0x9000, 256)
        pull = source.events["MIGRATION-completed"] - target.events["RESUME"]
        requests = said["ram"]["postcopy-requests"]
        stall = (slow[0] | slow[1] << 32) / ticks
        return {"GB/s": mib * 2**20 / said["total-time"] / 1e6,
                "stopped ms": (target.events["RESUME"] - source.events["STOP"]) * 1e3,
                "requests": requests, "stall/request ms": stall * 1e3 / max(1, requests),
                "stall p99 ms": percentile(buckets, 0.99) / ticks * 1e3, "touches in pull": pulled,
                "touches/s in pull": pulled / pull, "cpu source s": used[0], "cpu target s": used[1],
                "cpu others s": used[2], "pace": pace}
    finally:
        for each in running:
            each.kill()
            each.wait()
        shutil.rmtree(work, ignore_errors=True)


def percentile(buckets, share):
    """Of the slow touches; the upper edge of its bucket, in ticks."""
    edges = [((5 + i % 4) << (i // 4 - 2), n) for i, n in enumerate(buckets)
             if n and i >= 8 and (4 + i % 4) << (i // 4 - 2) >= SLOW_TICKS]
    total, seen = sum(n for _, n in edges), 0
    for edge, n in edges:
        seen += n
        if seen >= share * total:
            return edge
    return 0
