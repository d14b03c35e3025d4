#!/usr/bin/env python3
"""Prints how each variant of a comparison differs from its baseline, seed by seed, as CSV.

    paired.py FOLDER                    of the metric that decides, read from the run files
    paired.py FOLDER --metric NAME      of another one
    paired.py FOLDER --table            read from table.csv
    paired.py FOLDER --series NAME      of the last value of a series, read from series.csv
                                        (faultline report FOLDER --format series-csv)

The lines "mean" have what statistics.csv says. Before Python 3.14 it takes the command zstd.
"""
import argparse
import csv
import hashlib
import json
import pathlib
import subprocess
import sys

MISSING = ""  # as in the CSV files: never 0


def unpacked(file):
    """The bytes of a run file, whether it is packed or not."""
    packed = file.read_bytes()
    if not file.name.endswith(".zst"):
        return packed
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        return subprocess.run(["zstd", "-dcq"], input=packed, stdout=subprocess.PIPE, check=True).stdout
    return zstd.decompress(packed)


def of_runs(folder, described, metric):
    """(point, migration, seed) and value of every run."""
    for run in described["runs"]:
        file = (folder / run["file"]).resolve()
        if folder.resolve() not in file.parents:
            sys.exit(f"{folder / 'set.json'}: {run['file']} lies outside of it")
        text = unpacked(file)
        if hashlib.sha256(text).hexdigest() != run["sha256"]:  # of what it says, unpacked
            sys.exit(f"{file}: was changed since the comparison")
        for migration in json.loads(text)["migrations"]:
            yield run["point"], migration["name"], run["seed"], migration["metrics"].get(metric)


def of_csv(file, described, column, series=None):
    """The same of a CSV file; of a series the last value, since lines are in the order of time."""
    axes = [axis["name"] for axis in described["axes"]]
    last = {}
    with open(file, newline="", encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            missing = [name for name in axes + [column] if name not in line]
            if missing:  # an axis of quantities has its unit in its name there
                sys.exit(f"{file}: has no column {missing[0]}; read the run files instead")
            if series is None or line["series"] == series:
                point = tuple((name, line[name]) for name in axes)
                last[point, line["migration"], int(line["seed"])] = line[column]
    for (point, migration, seed), value in last.items():
        yield dict(point), migration, seed, None if value == MISSING else float(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="what faultline compare wrote")
    parser.add_argument("--metric", help="its name, as in statistics.csv")
    parser.add_argument("--table", action="store_true", help="read table.csv")
    parser.add_argument("--series", help="read series.csv")
    asked = parser.parse_args()
    described = json.loads((asked.folder / "set.json").read_text(encoding="utf-8"))
    metric = asked.metric or described["roles"]["judged"]
    if asked.series:
        values = of_csv(asked.folder / "series.csv", described, "value", asked.series)
    elif asked.table:
        values = of_csv(asked.folder / "table.csv", described, metric)
    else:
        values = of_runs(asked.folder, described, metric)

    compared, *others = [axis["name"] for axis in described["axes"]]
    baseline = described["roles"]["baseline"]
    variants = {}  # by condition and variant, then by seed
    for point, migration, seed, value in values:
        condition = tuple(point.get(name, "") for name in others) + (migration,)
        if value is not None:
            variants.setdefault((condition, point[compared]), {})[seed] = value

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(others + ["migration", compared, "seed", "baseline", "value", "difference", "ratio"])
    for (condition, variant), by_seed in variants.items():
        held = variants.get((condition, baseline), {})
        seeds = [seed for seed in described["seeds"] if seed in by_seed and seed in held]
        if variant == baseline or not seeds:
            continue
        rows = [(seed, held[seed], by_seed[seed]) for seed in seeds]
        mean = ("mean", sum(row[1] for row in rows) / len(rows), sum(row[2] for row in rows) / len(rows))
        for seed, before, value in rows + [mean]:
            ratio = value / before if before else MISSING
            out.writerow([*condition, variant, seed, before, value, value - before, ratio])


if __name__ == "__main__":
    main()
