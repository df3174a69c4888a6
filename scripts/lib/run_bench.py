# The bench run behind scripts/bench. The contract of a bench program (riser_bench() in cmake/riser.cmake
# makes it build/release/tests/bench/<name>): called with --json from the root of the repository, it
# prints one JSON array to stdout, and whatever it wants a person to see meanwhile to stderr:
#
#     [{"name": "bus_sweep.virtual.ratio", "value": 1.013, "unit": "ratio", "limit": 1.02, "ok": true}, ...]
#
# name: begins with the program's name and a dot. value: a number. unit: text. limit: the number (or text)
# the value is held against, null when it is only reported. ok: whether it holds (without a limit null or
# true, as you like).
# RISER_BUILD_DIR names the build that holds the other programs. Exit code 0 means "measured", even when
# a limit is missed: judging is for whoever reads the figures.
import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import build
from build import ROOT, say

PRESET = "release"
TIME_LIMIT_SECONDS = 1800
FIELDS = {"name": (str,), "value": (int, float), "unit": (str,), "limit": (int, float, str, type(None)), "ok": (bool, type(None))}


class Unreadable(Exception):
    pass


def read_results(program, text):
    """Checks what a program printed; raises Unreadable with a message for the program's author."""
    try:
        results = json.loads(text)
    except ValueError as problem:
        raise Unreadable(f"stdout is not JSON ({problem}): {text[:200]!r}") from None
    if not isinstance(results, list) or not results:
        raise Unreadable("stdout is not an array with at least one result")
    for result in results:
        if not isinstance(result, dict) or set(result) != set(FIELDS):
            raise Unreadable(f"a result needs exactly the fields {', '.join(FIELDS)}: {result}")
        for name, types in FIELDS.items():
            if not isinstance(result[name], types) or (bool not in types and isinstance(result[name], bool)):
                raise Unreadable(f"{name} has the wrong type: {result}")
        if not result["name"].startswith(program + "."):
            raise Unreadable(f'the name must begin with "{program}.": {result}')
        limited, ok = result["limit"] is not None, result["ok"]
        if (limited and ok is None) or (not limited and ok is False):
            raise Unreadable(f"a limit needs an ok, and a missed one a limit: {result}")
    return results


def measure(program, executable, time_limit=TIME_LIMIT_SECONDS):
    environment = {**os.environ, "RISER_BUILD_DIR": str(build.build_dir(PRESET))}
    try:
        done = subprocess.run(
            [str(executable), "--json"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=time_limit,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"still running after {time_limit} s, ended") from None
    except OSError as problem:
        raise Unreadable(f"cannot start: {problem}") from None
    if done.returncode != 0:
        raise Unreadable(f"exit code {done.returncode}")
    return read_results(program, done.stdout)


def figure(value):
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def table(results):
    rows = [("what", "measured", "unit", "limit", "")]
    verdict = {True: "ok", False: "MISSED", None: ""}
    for r in results:
        judged = verdict[r["ok"]] if r["limit"] is not None else ""
        rows.append((r["name"], figure(r["value"]), r["unit"], figure(r["limit"]), judged))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for what, measured, unit, limit, ok in rows:
        cells = (what.ljust(widths[0]), measured.rjust(widths[1]), unit.ljust(widths[2]), limit.rjust(widths[3]), ok)
        yield "  ".join(cells).rstrip()


def choose(names, known):
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"bench: no bench {', '.join(unknown)}; there are {', '.join(known) or 'none'}")
    return names or known


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Builds and runs the benches.")
    parser.add_argument("name", nargs="*", help="a bench program; default: all")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the results as one JSON array")
    options = parser.parse_args()
    try:
        build.configure(PRESET)
        names = choose(options.name, [words[0] for words in build.read_manifest(PRESET, "benches.txt")])
        build.build(PRESET, ["programs", *(f"bench_{name}" for name in names)])
    except build.BuildFailed as problem:
        sys.exit(f"bench: {problem}")
    results, broken = [], []
    for number, name in enumerate(names, 1):
        say(f"[{number}/{len(names)}] {name}")
        started = time.monotonic()
        try:
            results += measure(name, build.build_dir(PRESET) / "tests" / "bench" / name)
            say(f"[{number}/{len(names)}] {name}: {time.monotonic() - started:.0f} s")
        except Unreadable as problem:
            broken.append(f"{name}: {problem}")
            say(f"[{number}/{len(names)}] BROKEN {broken[-1]}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    say()
    for line in table(results):
        say(line)
    for line in broken:
        say(f"not measured: {line}")
    missed = sum(result["ok"] is False for result in results)
    say(f"{len(results)} figures, {missed} limits missed, {len(broken)} benches broken")
    return 1 if broken or not results else 0


if __name__ == "__main__":
    sys.exit(main())
