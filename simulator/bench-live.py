#!/usr/bin/env python3
"""Live migrations of Faultline beside those of QEMU, run by turns on this machine.

    simulator/bench-live.py [CELL ...] [--runs 5] [--modes postcopy,preempt,Faultline] [--set KEY=VALUE ...]

Cells (default: all but the last):
    unlimited-1    1 GiB of distinct pages, nothing limited: throughput
    unlimited-2    the same with 2 GiB
    wire           1 GiB through two network namespaces with `tc tbf` at 312 MB/s (root): stall a fault
    downtime       256 MiB, and for Faultline again with 16 MiB of device state
    downtime-8     8 GiB
    memory         Faultline alone, 16 GiB: does it complete, and what do the agents need besides

The guest is the same on both sides: one vCPU that touches uniformly drawn 4 KiB pages for ever, half of
the touches writes. QEMU's is a boot sector under TCG; how fast it runs before it is migrated is the pace
that Faultline's guest of the next run is given. QEMU's stalls are seen from inside the guest: touches of
2^16 or more ticks of the time-stamp counter. Faultline's are touches that waited for a page; after each run it
compares every byte of its memory.

Before each run as much memory as it needs is touched and freed. CPU time is that of each process from the
begin of the migration to its end. Needs Linux, qemu-system-x86_64 and nasm; the cell `wire` also root, ip and
tc. What is missing is said, and its cells are skipped.
"""
import argparse
import collections
import json
import mmap
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WIRE_RATE = 312e6
WIRE_QUEUE_MILLIS = 20
WIRE_BURST = 262144
SLOW_TICKS = 65536
UNLIMITED = 100_000_000_000
HERTZ = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

# Fills SIZE_MIB from 16 MiB on, then touches its pages for ever. At 0x8000: touches, 1 once it runs, the
# time-stamp counter (8 bytes), sum (8 bytes) and count of slow touches; at 0x9000 a histogram of ticks a touch.
GUEST = """
BASE equ 0x1000000
NPAGES equ SIZE_MIB*256
bits 16
org 0x7c00
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        mov ax, 0x0203          ; three more sectors
        mov bx, 0x7e00
        mov cx, 2
        xor dh, dh
        int 0x13
        cli
        in al, 0x92             ; A20
        or al, 2
        out 0x92, al
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 8:protected
gdt:    dq 0
        dw 0xffff, 0
        db 0, 0x9a, 0xcf, 0
        dw 0xffff, 0
        db 0, 0x92, 0xcf, 0
gdtr:   dw gdtr-gdt-1
        dd gdt
        times 510-($-$$) db 0
        dw 0xaa55
bits 32
%macro BELOW 1                  ; edx := uniform in [0, %1)
        imul ebx, ebx, 1664525
        add ebx, 1013904223
        mov eax, ebx
        mov edx, %1
        mul edx
%endmacro
protected:
        mov ax, 16
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, 0x7c00
        cld
        xor eax, eax
        mov edi, 0x8000
        mov ecx, 2048
        rep stosd
        mov edi, BASE
fill:   mov [edi], edi          ; every page distinct
        mov dword [edi+2048], 0x5a5a5a5a
        add edi, 4096
        cmp edi, BASE+NPAGES*4096
        jb fill
        mov dword [0x8004], 1
        xor esi, esi
        mov ebx, 12345
again:  BELOW NPAGES
        mov edi, edx
        shl edi, 12
        add edi, BASE
        BELOW 100
        mov ecx, edx
        rdtsc
        mov [0x8020], eax
        mov [0x8024], edx
        cmp ecx, 50
        jae reads
        inc dword [edi+8]
        jmp touched
reads:  mov eax, [edi+8]
touched:
        rdtsc
        mov [0x8008], eax
        mov [0x800c], edx
        sub eax, [0x8020]
        sbb edx, [0x8024]
        jz small
        mov eax, 0xffffffff
small:  cmp eax, SLOW_TICKS
        jb quick
        add [0x8010], eax
        adc dword [0x8014], 0
        inc dword [0x8018]
quick:  or eax, 4               ; bucket: leading bit and the two bits after it
        bsr ecx, eax
        mov edx, ecx
        sub ecx, 2
        shr eax, cl
        and eax, 3
        lea eax, [eax+edx*4]
        inc dword [0x9000+eax*4]
        inc esi
        mov [0x8000], esi
        mov ecx, THINK
think:  dec ecx
        jnz think
        jmp again
        times 2048-($-$$) db 0
        times 1048576-($-$$) db 0
"""


def sh(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def cpu_seconds(pid):
    try:
        fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / HERTZ


def busy_seconds():
    """Of the whole machine, so far."""
    fields = [int(x) for x in open("/proc/stat").readline().split()[1:]]
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / HERTZ


def resident_bytes(pid):
    try:
        return int(open("/proc/%d/statm" % pid).read().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def touch_and_free(mib):
    """In a process of its own, which gives the memory back as it ends."""
    free = next(int(line.split()[1]) // 1024 for line in open("/proc/meminfo") if line.startswith("MemAvailable"))
    mib = min(mib, free - 1024)
    if (child := os.fork()) == 0:
        memory, block = mmap.mmap(-1, mib << 20), b"\1" * (1 << 20)
        for at in range(mib):
            memory[at << 20 : at + 1 << 20] = block
        os._exit(0)
    os.waitpid(child, 0)


class Wire:
    """Two network namespaces with a shaped link between them. Addresses are loopback's, so that agents talk
    in the clear, as QEMU does."""

    def __init__(self):
        self.spaces = ["faultline-%s-%d" % (side, os.getpid()) for side in "ab"]

    def __enter__(self):
        for space in self.spaces:
            sh("ip", "netns", "add", space)
        one, other = self.spaces
        sh("ip", "link", "add", "v0", "netns", one, "type", "veth", "peer", "name", "v0", "netns", other)
        for i, space in enumerate(self.spaces):
            sh("ip", "-n", space, "link", "set", "lo", "up")
            sh("ip", "-n", space, "addr", "del", "127.0.0.1/8", "dev", "lo")
            sh("ip", "-n", space, "addr", "add", "127.0.0.1/32", "dev", "lo")
            sh("ip", "-n", space, "addr", "add", self.address(i) + "/24", "dev", "v0")
            sh("ip", "-n", space, "link", "set", "v0", "up")
            sh(*self.inside(i), "sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/v0/route_localnet")
            sh("tc", "-n", space, "qdisc", "add", "dev", "v0", "root", "tbf", "rate", "%dbit" % (WIRE_RATE * 8),
               "burst", str(WIRE_BURST), "latency", "%dms" % WIRE_QUEUE_MILLIS)
        return self

    def __exit__(self, *unused):
        for space in self.spaces:
            subprocess.run(["ip", "netns", "del", space], check=False)

    def inside(self, side):
        return ["ip", "netns", "exec", self.spaces[side]]

    @staticmethod
    def address(side):
        return "127.99.0.%d" % (side + 1)


# ---- QEMU -----------------------------------------------------------------------------------------


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
        with open(work + "/guest.asm", "w") as out:
            out.write(GUEST)
        sh("nasm", "-f", "bin", "-DSIZE_MIB=%d" % mib, "-DTHINK=%d" % think, "-DSLOW_TICKS=%d" % SLOW_TICKS,
           work + "/guest.asm", "-o", work + "/guest.img")
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


# ---- Faultline ------------------------------------------------------------------------------------


class Watch(threading.Thread):
    """CPU time and resident size of the agents, every 10 ms."""

    def __init__(self, agents):
        super().__init__(daemon=True)
        self.agents, self.points, self.over = agents, [], False

    def run(self):
        pids = []
        while not self.over:
            pids = pids if len(pids) == 2 else self.agents()
            if len(pids) == 2:
                self.points.append([(cpu_seconds(p), resident_bytes(p)) for p in pids] + [busy_seconds()])
            time.sleep(0.01)

    def during(self, mib):
        """CPU seconds of both, and of everybody else, while the target's memory grew to its full size."""
        sizes = [p[1][1] for p in self.points]
        full = max(sizes)
        end = next(i for i, s in enumerate(sizes) if s > full - (mib << 20) * 0.005)
        begin = max((i for i in range(end) if sizes[i] < full - (mib << 20) * 0.995), default=0)
        used = [self.points[end][side][0] - self.points[begin][side][0] for side in (0, 1)]
        return used + [self.points[end][2] - self.points[begin][2] - sum(used)]


def children(parent, sides):
    """The two agents that a run has started, source first."""
    found = {}
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and int(open("/proc/%s/stat" % name).read().rsplit(")", 1)[1].split()[1]) == parent:
                line = open("/proc/%s/cmdline" % name).read()
                for side in sides:
                    if "traces-" + side in line:
                        found[side] = int(name)
        except (OSError, IndexError):
            pass
    return [found[s] for s in sides if s in found]


def faultline(mib, wire, pace, options):
    work = tempfile.mkdtemp(prefix="faultline-bench-")
    agents, run = [], None
    launcher = [HOME + "/faultline"]
    try:
        with open(work + "/guest.yaml", "w") as out:
            out.write("""name: guest
vm: { memory: %d MiB, vcpus: 1 }
guest: { program: uniform, compute: %d ns, writes: 50 %%, fill: 100 %%, warm-up: 600 ms, suspend-jitter: 0, work: %s }
link: { bandwidth: 400 Gbit/s, latency: 10 us }
""" % (mib, max(1, round(1e9 / pace)), options.get("guest.work", "%d ms" % (500 + mib * 3 // 2))))
        command = launcher + ["run", work + "/guest.yaml", "--engine", "live", "--no-progress", "--out", work + "/out"]
        for key, value in options.items():
            command += ["--set", key + "=" + value]
        if wire:
            for side in (0, 1):
                agent = subprocess.Popen(
                    wire.inside(side) + launcher + ["agent", "serve", "--listen", wire.address(side) + ":7070", "--metrics", wire.address(side) + ":7071"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
                agents.append(agent)
            for agent in agents:
                agent.stdout.readline()
            command = wire.inside(0) + command + ["--source", wire.address(0) + ":7070", "--target", wire.address(1) + ":7070"]
        log = open(work + "/log", "w+")
        run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        watch = Watch((lambda: [a.pid for a in agents]) if wire else lambda: children(run.pid, ("source", "target")))
        watch.start()
        status = run.wait()
        watch.over = True
        watch.join()
        if status:
            log.seek(0)
            raise RuntimeError("faultline run ended with status %d: %s" % (status, log.read()[-2000:]))
        folder = os.listdir(work + "/out")[0]
        with open("%s/out/%s/run.json" % (work, folder)) as result:
            got = json.load(result)["migrations"][0]["metrics"]
        requests = got["faults_demand"] + got["faults_late"]
        waits = requests + got.get("faults_joined", 0)
        used = watch.during(mib)
        return {"GB/s": mib * 2**20 / got["total_ns"], "stopped ms": got["downtime_ns"] / 1e6, "requests": requests,
                "stall/request ms": got.get("fault_latency_ns_mean", 0) * waits / max(1, requests) / 1e6,
                "stall p99 ms": got.get("fault_latency_ns_p99", 0) / 1e6, "touches in pull": got["touches_pull"],
                "touches/s in pull": got["touches_pull"] / got["residency_ns"] * 1e9,
                "cpu source s": used[0], "cpu target s": used[1],
                "cpu others s": used[2], "pace": pace, "peak": [max(p[s][1] for p in watch.points) for s in (0, 1)]}
    finally:
        if run and run.poll() is None:
            run.terminate()
            run.wait()
        for agent in agents:
            agent.terminate()
        for agent in agents:
            agent.wait()
        shutil.rmtree(work, ignore_errors=True)


# ---- the cells ------------------------------------------------------------------------------------

SHOWN = ["GB/s", "stopped ms", "requests", "stall/request ms", "stall p99 ms", "touches in pull", "touches/s in pull",
         "cpu source s", "cpu target s", "cpu others s"]


def missing(wire):
    wants = ["qemu-system-x86_64", "nasm"] + (["ip", "tc"] if wire else [])
    absent = [w for w in wants if not shutil.which(w)]
    if absent:
        return "there is no " + ", ".join(absent)
    return "it needs root" if wire and os.geteuid() else ""


def figure(values):
    def one(value):
        return "%.0f" % value if value >= 1000 else "%.3g" % value
    return "%s (%s-%s)" % (one(statistics.median(values)), one(min(values)), one(max(values)))


def cell(name, mib, modes, runs, options, wire=None):
    loads, rows, pace = [], collections.OrderedDict(), 150_000
    for _ in range(runs):
        for mode in modes:
            touch_and_free(2 * mib + 256)
            loads.append(os.getloadavg()[0])
            if mode == "Faultline":
                one = faultline(mib, wire, pace, options)
            else:
                one = qemu(mode, mib, wire)
                pace = one["pace"]
            rows.setdefault(mode, []).append(one)
            print("  %s: %s" % (mode, ", ".join("%s %.3g" % (k, one[k]) for k in SHOWN)), file=sys.stderr, flush=True)
    if options:
        print("\nFaultline with " + ", ".join("%s %s" % each for each in options.items()), end="")
    print("\n%s: %d MiB, medians of %d (min-max), %d cores, load %s, pace %s touches/s" % (
        name, mib, runs, os.cpu_count(), figure(loads), figure([r["pace"] for r in rows[modes[-1]]])))
    print("| | " + " | ".join(rows) + " | " + " | ".join("Faultline / " + m for m in modes[:-1]) + " |")
    print("|---" * (2 * len(modes)) + "|")
    for key in SHOWN:
        of = {mode: [r[key] for r in rows[mode]] for mode in rows}
        ours = statistics.median(of[modes[-1]])
        ratios = [ours / m if (m := statistics.median(of[mode])) else 0 for mode in modes[:-1]]
        print("| %s | %s | %s |" % (key, " | ".join(figure(v) for v in of.values()), " | ".join("%.3g" % r for r in ratios)))
    sys.stdout.flush()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", nargs="*", default=["unlimited-1", "unlimited-2", "wire", "downtime", "downtime-8"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--modes", default="postcopy,preempt,Faultline")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a key of Faultline's scenario")
    o = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))  # so that nothing is left of a run
    options = dict(each.split("=", 1) for each in o.set)
    modes = o.modes.split(",")
    sh(HOME + "/faultline", "--version")
    for name in o.cells:
        why = missing(name == "wire") if name == "wire" or len(modes) > 1 and name != "memory" else ""
        if why:
            print("%s: skipped, because %s" % (name, why))
        elif name in ("unlimited-1", "unlimited-2"):
            cell(name, 1024 * int(name[-1]), modes, o.runs,
                 {"migration.push-streams": "3", "migration.push-unit": "2 MiB", **options})
        elif name == "wire":
            with Wire() as wire:
                cell(name, 1024, modes, o.runs, {"guest.work": "5 s", **options}, wire)
        elif name == "downtime":
            cell(name, 256, modes, o.runs, {"guest.work": "1 s", **options})
            cell(name, 256, modes[-1:], o.runs, {"guest.work": "1 s", "vm.device-state": "16 MiB", **options})
        elif name == "downtime-8":
            cell(name, 8192, modes, o.runs, {"guest.work": "1 s", **options})
        elif name == "memory":
            rows = cell(name, 16384, modes[-1:], 1, {"guest.work": "20 s", "migration.push-unit": "1 MiB", **options})
            for side, peak in zip(("source", "target"), rows[modes[-1]][0]["peak"]):
                print("The agent of the %s: at most %d MiB besides the guest" % (side, (peak >> 20) - 16384))
        else:
            parser.error("there is no cell " + name)


if __name__ == "__main__":
    main()
