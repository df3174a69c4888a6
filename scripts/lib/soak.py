# The long run behind scripts/soak: hands seeds to riser-soak on all cores, adds up what the worlds went
# through, and makes a failing world as small as it still fails. What a world is, is in tests/sim/world.
import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import build
import soak_table
from build import ROOT, say

PRESET = "release"
# A world that takes longer than this hangs, which is a failure like any other.
WORLD_SECONDS = 1800
CHUNK = 8
PROGRESS_SECONDS = 20
TIMELINE_LINES = 60
CELLS = set(soak_table.CELLS)  # state x event of a machine


def program():
    return build.build_dir(PRESET) / "riser-soak"


def limits_of(options):
    words = ["--days", str(options.days), "--least-meters", str(options.least_meters),
             "--most-meters", str(options.most_meters), "--most-sites", str(options.most_sites)]
    if options.field != "drawn":
        words += ["--field", options.field]
    if options.without:
        words += ["--without", ",".join(options.without)]
    return words


class Totals:
    """What all worlds of a run add up to. Guarded by its lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.worlds = 0
        self.sums = {}
        self.coverage = {}
        self.failing = []

    def add(self, result):
        with self.lock:
            self.worlds += 1
            for name in ("simulated_s", "events", "power_cuts", "starts", "cuts", "restores", "top_ups",
                         "charged_wh", "entries", "never_acknowledged", "violations", "cpu_s"):
                self.sums[name] = self.sums.get(name, 0) + result[name]
            for group, names in result["coverage"].items():
                known = self.coverage.setdefault(group, {})
                for name, count in names.items():
                    known[name] = known.get(name, 0) + count
            if result["violations"] or result.get("crash"):
                self.failing.append(result)


def run_world(seed_words, limits, executable=None, seconds=WORLD_SECONDS):
    """Results of one call of riser-soak, one per seed; a crash or a hang is the result of its seed."""
    command = [str(executable or program()), *seed_words, *limits, "--json"]
    started = time.monotonic()
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=seconds)
        text, errors, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        text, errors, code = (late.stdout or b"").decode(errors="replace"), "", "does not end"
    results = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    if code not in (0, 1):
        why = errors.strip().splitlines()[-3:]
        crash = {"seed": results[-1]["seed"] + 1 if results else int(seed_words[1]), "violations": 1,
                 "crash": f"riser-soak ended with {code}: {' / '.join(why)}", "first_violations": [], "timeline": [],
                 "coverage": {}, "sites": 0, "meters": 0, "hash": ""}
        for name in ("simulated_s", "events", "power_cuts", "starts", "cuts", "restores", "top_ups", "charged_wh",
                     "entries", "never_acknowledged"):
            crash[name] = 0
        crash["cpu_s"] = time.monotonic() - started
        results.append(crash)
    return results


def fails(seed, limits, executable=None, seconds=WORLD_SECONDS):
    """The failing result, or None. A world that runs twice differently fails as well."""
    for result in run_world(["--first", str(seed), "--last", str(seed)], limits, executable, seconds):
        if result["violations"]:
            return result
    return None


class Smaller:
    """Greedy shrinking: a step is kept when the world still fails."""

    def __init__(self, seed, options):
        self.seed = seed
        self.options = argparse.Namespace(**vars(options))
        self.result = None

    def attempt(self, **changes):
        tried = argparse.Namespace(**{**vars(self.options), **changes})
        result = fails(self.seed, limits_of(tried))
        if result:
            self.options, self.result = tried, result
        return bool(result)

    def shrink(self, fault_names, seconds):
        end = time.monotonic() + seconds
        if not self.attempt():
            return self
        while self.options.days > 1 and time.monotonic() < end and self.attempt(days=(self.options.days + 1) // 2):
            pass
        if self.options.most_sites > 1:
            self.attempt(most_sites=1)
        while self.options.most_meters > 1 and time.monotonic() < end:
            half = max(1, self.options.most_meters // 2)
            if half == self.options.most_meters or not self.attempt(
                    most_meters=half, least_meters=min(half, self.options.least_meters)):
                break
        for name in fault_names:
            if time.monotonic() > end:
                break
            if name not in self.options.without:
                self.attempt(without=[*self.options.without, name])
        return self


def replay_command(seed, options):
    return " ".join(["scripts/soak", "--replay", str(seed), *limits_of(options)])


def report_failure(result, options, seconds=240):
    seed = result["seed"]
    say(f"\nFAILED seed {seed}: {result.get('crash') or result['first_violations'][:1]}")
    say(f"  replay: {replay_command(seed, options)}")
    names = sorted(result["coverage"].get("fault", {}))
    small = Smaller(seed, options).shrink(names, seconds)
    if small.result:
        result = small.result
        say(f"  as small as it still fails: {replay_command(seed, small.options)}")
    for line in result["first_violations"]:
        say(f"  VIOLATED {line}")
    say("  the last events:")
    for line in result["timeline"][-TIMELINE_LINES:]:
        say(f"    {line}")


def soak(options):
    first, last = options.seeds
    totals, next_seed, lock = Totals(), [first], threading.Lock()
    end = time.monotonic() + options.hours * 3600 if options.hours else None
    limits = limits_of(options) + (["--twice"] if options.twice else [])

    def work():
        while True:
            with lock:
                seed = next_seed[0]
                if seed > last or (end and time.monotonic() > end):
                    return
                next_seed[0] = min(seed + CHUNK, last + 1)
                until = next_seed[0] - 1
            for result in run_world(["--first", str(seed), "--last", str(until)], limits):
                totals.add(result)
                if result["violations"] or result.get("crash"):
                    # Now, not when the run ends: two hours are long to wait for a seed to look at.
                    say(f"soak: seed {result['seed']} fails: {replay_command(result['seed'], options)}")

    threads = [threading.Thread(target=work, daemon=True) for _ in range(options.jobs)]
    started = shown = time.monotonic()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        if time.monotonic() - shown > PROGRESS_SECONDS:
            shown = time.monotonic()
            years = totals.sums.get("simulated_s", 0) / 31_536_000
            say(f"soak: {totals.worlds} worlds, {years:.1f} building-years, {totals.sums.get('power_cuts', 0)} power cuts, "
                f"{len(totals.failing)} failing, {shown - started:.0f} s")
    return totals


def summary(totals, seconds):
    sums = totals.sums
    return {
        "seeds": totals.worlds,
        "simulated_years": round(sums.get("simulated_s", 0) / 31_536_000, 3),
        "power_cuts": sums.get("power_cuts", 0),
        "process_starts": sums.get("starts", 0),
        "cut_offs": sums.get("cuts", 0),
        "restores": sums.get("restores", 0),
        "top_ups": sums.get("top_ups", 0),
        "charged_wh": sums.get("charged_wh", 0),
        "journal_entries": sums.get("entries", 0),
        "durable_but_never_acknowledged": sums.get("never_acknowledged", 0),
        "events": sums.get("events", 0),
        "faults": totals.coverage.get("fault", {}),
        "violations": sums.get("violations", 0),
        "failing_seeds": sorted(result["seed"] for result in totals.failing),
        "zeros": sorted(f"{group}.{name}" for group, names in totals.coverage.items()
                        for name, count in names.items() if count == 0),
        "visited": {group: [sum(count > 0 for count in names.values()), len(names)]
                    for group, names in sorted(totals.coverage.items())},
        "coverage": totals.coverage,
        "cpu_seconds": round(sums.get("cpu_s", 0), 1),
        "wall_seconds": round(seconds, 1),
    }


def say_coverage(figures):
    """What was visited of everything that could be; cells of machines are too many to name here."""
    for group, (visited, expected) in figures["visited"].items():
        zeros = [name for name, count in figures["coverage"][group].items() if count == 0]
        names = ""
        if zeros:
            names = f"; never: {', '.join(zeros)}" if group not in CELLS else "; the others are in the JSON file"
        say(f"coverage: {group}: {visited} of {expected}{names}")


def seed_range(text):
    first, _, last = text.partition("..")
    try:
        pair = (int(first), int(last or first))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: say A..B, for example 1..1000") from None
    if pair[0] > pair[1]:
        raise argparse.ArgumentTypeError(f"{text!r}: the first seed is larger than the last")
    return pair


def parse():
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Long runs of the deterministic building.")
    parser.add_argument("--seeds", type=seed_range, default=None, metavar="A..B")
    parser.add_argument("--hours", type=float, default=None, help="stop handing out seeds after this time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--json", type=Path, default=None, metavar="FILE")
    parser.add_argument("--table", type=Path, default=None, metavar="FILE",
                        help="what the worlds went through, and what never happened, as Markdown")
    parser.add_argument("--replay", type=int, default=None, metavar="SEED")
    parser.add_argument("--mutants", action="store_true", help="plant bugs and show that they are caught")
    parser.add_argument("--real", action="store_true",
                        help="the real process instead: kill -9, full disk, watchdog, power cuts of a real ext4")
    parser.add_argument("--fuzz", action="store_true", help="the fuzz targets of tests/fuzz instead")
    parser.add_argument("--seconds", type=int, default=60, help="of each fuzz target")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="NAME,NAME",
                        help="of the mutants, or of the fuzz targets, these")
    parser.add_argument("--days", type=int, default=10, help="of trouble in each world")
    parser.add_argument("--least-meters", type=int, default=4)
    parser.add_argument("--field", choices=["drawn", "bytes", "pieces", "metered"], default="drawn",
                        help="what reads the meters: bus masters with bytes, or what they would report")
    parser.add_argument("--most-meters", type=int, default=24)
    parser.add_argument("--most-sites", type=int, default=3)
    parser.add_argument("--without", type=lambda text: text.split(","), default=[], metavar="FAULT,FAULT")
    parser.add_argument("--twice", action="store_true", help="run every world twice and compare their hashes")
    return parser.parse_args()


def main():
    options = parse()
    if options.real:
        json_words = ["--json", str(options.json.resolve())] if options.json else []
        return subprocess.call([sys.executable, str(ROOT / "scripts/lib/soak_real.py"), *json_words], cwd=ROOT)
    if options.fuzz:
        import soak_fuzz
        return soak_fuzz.main(options)
    if options.mutants:
        import soak_mutants
        return soak_mutants.run(options)
    build.configure(PRESET)
    build.build(PRESET, ["riser-soak"])
    if options.replay is not None:
        return subprocess.call([str(program()), "--first", str(options.replay), "--last", str(options.replay),
                                *limits_of(options), "--verbose"], cwd=ROOT)
    options.seeds = options.seeds or (1, 10**9 if options.hours else 200)
    started = time.monotonic()
    totals = soak(options)
    for result in totals.failing[:3]:
        report_failure(result, options)
    figures = summary(totals, time.monotonic() - started)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if options.table:
        options.table.write_text(soak_table.text(figures))
    shown = {name: value for name, value in figures.items() if name not in ("coverage", "faults", "zeros", "visited")}
    say(json.dumps(shown))
    say_coverage(figures)
    return 1 if totals.failing else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except build.BuildFailed as failure:
        sys.exit(f"soak: {failure}")
