"""Measures the gateway beside its peers; `make bench` runs it and writes its tables into the docs.

    /usr/bin/python3 Benchmarks/bench [--short] [--write] [--repeats N] [--seconds S] [--only SCENARIO]…
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import resource
import shutil
import signal
import sys
import tempfile
import time

import bodies
import building
import processes
import report
from building import say
from loading import Failed
from scenarios import Bench, Effort

SHORT = Effort(repeats=1, seconds=0.4, starts=1, pages=20, rounds=1)
FULL = Effort(repeats=5, seconds=4, starts=9, pages=500, rounds=7)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="only prove that everything works: the figures mean nothing")
    parser.add_argument("--write", action="store_true", help="write the tables into the docs")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", action="append", help="one of the scenarios, as often as wanted")
    wanted = parser.parse_args()
    effort = SHORT if wanted.short else FULL
    effort.repeats = wanted.repeats or effort.repeats
    effort.seconds = wanted.seconds or effort.seconds
    if wanted.write and (wanted.short or wanted.only):
        parser.error("a part of a run, or a short one, isn't written down")

    # A signal takes everything away, as the end does.
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    raise_open_files()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="talent-gateway-bench-"))
    try:
        measure(effort, folder, wanted)
        return 0
    except Failed as failure:
        say(f"FAILED: {failure}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    finally:
        processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)


def measure(effort: Effort, folder: pathlib.Path, wanted: argparse.Namespace) -> None:
    begun = time.monotonic()
    peers = building.build(only_quick=wanted.short)
    load_before = os.getloadavg()[0]
    if load_before > 0.5 and not wanted.short:
        say(f"The machine isn't quiet (load average {load_before:.1f}): these figures are of little worth.")
    bodies.make(folder)
    bench = Bench(peers, effort, folder)
    scenarios = {
        "starts": bench.starts, "reads": bench.reads, "waiting": bench.waiting, "growth": bench.growth,
        "creates": lambda: bench.creates(folder), "spending": lambda: bench.spending(folder),
        "people": bench.all_people, "cores": bench.cores, "micro": lambda: bench.micro(folder),
    }  # fmt: skip
    unknown = set(wanted.only or []) - set(scenarios)
    if unknown:
        raise SystemExit(f"no such scenario: {', '.join(sorted(unknown))}; there are {', '.join(scenarios)}")
    for name, scenario in scenarios.items():
        if not wanted.only or name in wanted.only:
            say(f"{name} ({time.monotonic() - begun:.0f} s)")
            scenario()
    command = "make bench-short" if wanted.short else "make bench"
    text = report.text(bench.figures, peers, effort, report.machine(load_before), command)
    print(text)
    say(f"Took {time.monotonic() - begun:.0f} s")
    building.BUILT.mkdir(exist_ok=True)
    (building.BUILT / "figures.json").write_text(json.dumps(bench.figures.values, indent=1))
    if wanted.write:
        report.write(text)


def raise_open_files() -> None:
    """1,400 connections and as many to the vendor."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else 65_536, hard))


sys.exit(main())
