"""Migrations of a Faultline guest, measured by their result files and by what the two agents use."""
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

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.pids, self.points, self.over = pids, [], False

    def run(self):
        while not self.over:
            self.points.append([(cpu_seconds(p), resident_bytes(p)) for p in self.pids] + [busy_seconds()])
            time.sleep(0.01)

    def during(self, mib):
        """CPU seconds of both, and of everybody else, while the target's memory grew to its full size."""
        sizes = [p[1][1] for p in self.points]
        full = max(sizes)
        end = next(i for i, s in enumerate(sizes) if s > full - (mib << 20) * 0.005)
        begin = max((i for i in range(end) if sizes[i] < full - (mib << 20) * 0.995), default=0)
        used = [self.points[end][side][0] - self.points[begin][side][0] for side in (0, 1)]
        return used + [self.points[end][2] - self.points[begin][2] - sum(used)]


class Agents:
    """Two agents that serve, each in its namespace if there is a wire."""

    def __init__(self, wire=None):
        self.wire, self.agents, self.addresses = wire, [], []

    def __enter__(self):
        try:
            for side in (0, 1):
                self.agents.append(self.start(side))
            for agent in self.agents:
                line = agent.stdout.readline()
                if not line.startswith("listening at "):
                    raise RuntimeError("an agent did not start, status %s" % agent.wait())
                self.addresses.append(line.split()[-1])
            return self
        except BaseException:
            self.__exit__()
            raise

    def start(self, side):
        inside, address = [], "127.0.0.1:0"
        if self.wire:
            inside, address = self.wire.inside(side), self.wire.address(side) + ":7070"
        return subprocess.Popen(inside + [LAUNCHER, "agent", "serve", "--listen", address],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def __exit__(self, *unused):
        for agent in self.agents:
            agent.terminate()
        for agent in self.agents:
            agent.wait()

    def migrate(self, mib, pace, options):
        """One guest that crosses from the first to the second."""
        work = tempfile.mkdtemp(prefix="faultline-bench-")
        run = None
        try:
            with open(work + "/guest.yaml", "w") as out:
                out.write("""name: guest
vm: { memory: %d MiB, vcpus: 1 }
guest: { program: uniform, compute: %d ns, writes: 50 %%, fill: 100 %%, warm-up: 600 ms, suspend-jitter: 0, work: %s }
link: { bandwidth: 400 Gbit/s, latency: 10 us }
""" % (mib, max(1, round(1e9 / pace)), options.get("guest.work", "%d ms" % (500 + mib * 3 // 2))))
            command = self.wire.inside(0) if self.wire else []
            command += [LAUNCHER, "run", work + "/guest.yaml", "--engine", "live", "--no-progress", "--out", work + "/out"]
            command += ["--source", self.addresses[0], "--target", self.addresses[1]]
            for key, value in options.items():
                command += ["--set", key + "=" + value]
            log = open(work + "/log", "w+")
            run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            watch = Watch([agent.pid for agent in self.agents])
            watch.start()
            status = run.wait()
            watch.over = True
            watch.join()
            if status:
                log.seek(0)
                raise RuntimeError("faultline run ended with status %d: %s" % (status, log.read()[-2000:]))
            with open("%s/out/%s/run.json" % (work, os.listdir(work + "/out")[0])) as result:
                return self.row(json.load(result)["migrations"][0]["metrics"], mib, pace, watch)
        finally:
            if run and run.poll() is None:
                run.terminate()
                run.wait()
            shutil.rmtree(work, ignore_errors=True)

    @staticmethod
    def row(got, mib, pace, watch):
        requests = got["faults_demand"] + got["faults_late"]
        waits = requests + got.get("faults_joined", 0)
        used = watch.during(mib)
        return {"GB/s": mib * 2**20 / got["total_ns"], "stopped ms": got["downtime_ns"] / 1e6, "requests": requests,
                "stall/request ms": got.get("fault_latency_ns_mean", 0) * waits / max(1, requests) / 1e6,
                "stall p99 ms": got.get("fault_latency_ns_p99", 0) / 1e6, "touches in pull": got["touches_pull"],
                "touches/s in pull": got["touches_pull"] / got["residency_ns"] * 1e9,
                "cpu source s": used[0], "cpu target s": used[1],
                "cpu others s": used[2], "pace": pace, "peak": [max(p[s][1] for p in watch.points) for s in (0, 1)]}
