"""What both sides of bench-live.py need of this machine: CPU time, memory, and a shaped link."""
import mmap
import os
import subprocess

WIRE_RATE = 312e6
WIRE_QUEUE_MILLIS = 20
WIRE_BURST = 262144
HERTZ = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


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
