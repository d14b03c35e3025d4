"""One migration of a Faultline guest, measured by its result file and by what its agents use."""
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

from machine import busy_seconds, cpu_seconds, resident_bytes

LAUNCHER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "faultline")


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
        """CPU seconds of both, and of everybody else, while the target's memory last grew to its full size."""
        sizes = [p[1][1] for p in self.points]
        full = max(sizes)
        last = max(i for i, s in enumerate(sizes) if s > full - (mib << 20) * 0.005)
        begin = max((i for i in range(last) if sizes[i] < full - (mib << 20) * 0.995), default=0)
        end = next(i for i in range(begin, last + 1) if sizes[i] > full - (mib << 20) * 0.005)
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
    try:
        with open(work + "/guest.yaml", "w") as out:
            out.write("""name: guest
vm: { memory: %d MiB, vcpus: 1 }
guest: { program: uniform, compute: %d ns, writes: 50 %%, fill: 100 %%, warm-up: 600 ms, suspend-jitter: 0, work: %s }
link: { bandwidth: 400 Gbit/s, latency: 10 us }
""" % (mib, max(1, round(1e9 / pace)), options.get("guest.work", "%d ms" % (500 + mib * 3 // 2))))
        command = [LAUNCHER, "run", work + "/guest.yaml", "--engine", "live", "--rehearse", "--no-progress", "--out", work + "/out"]
        for key, value in options.items():
            command += ["--set", key + "=" + value]
        if wire:
            for side in (0, 1):
                agent = subprocess.Popen(
                    wire.inside(side) + [LAUNCHER, "agent", "serve", "--listen", wire.address(side) + ":7070", "--metrics", wire.address(side) + ":7071"],
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
