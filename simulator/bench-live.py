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

Faultline's agents serve all runs of a cell, and the same guest has crossed once before, uncounted: a Java
virtual machine compiles while it runs, and agents that have served for a while have done that. Not so in
`memory`, where there is one run.

Before each run as much memory as it needs is touched and freed. CPU time is that of each process from the
begin of the migration to its end. Needs Linux, qemu-system-x86_64 and nasm; the cell `wire` also root, ip and
tc. What is missing is said, and its cells are skipped.
"""
import argparse
import collections
import contextlib
import os
import shutil
import signal
import statistics
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench"))

from agents import LAUNCHER, Agents
from machine import Wire, sh, touch_and_free
from qemu import qemu

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
    with Agents(wire) if "Faultline" in modes else contextlib.nullcontext() as agents:
        if agents and name != "memory":
            agents.migrate(mib, pace, options)
        for _ in range(runs):
            for mode in modes:
                touch_and_free(2 * mib + 256)
                loads.append(os.getloadavg()[0])
                if mode == "Faultline":
                    one = agents.migrate(mib, pace, options)
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
    sh(LAUNCHER, "--version")
    for name in o.cells:
        why = missing(name == "wire") if name == "wire" or len(modes) > 1 and name != "memory" else ""
        if why:
            print("%s: skipped, because %s" % (name, why))
        elif name in ("unlimited-1", "unlimited-2"):
            cell(name, 1024 * int(name[-1]), modes, o.runs,
                 {"migration.push-streams": "4", "migration.push-unit": "512 KiB", **options})
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
