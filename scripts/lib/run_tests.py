# The test run behind scripts/test: chooses groups, builds what they need, runs every test program and
# script, and adds up. Last line: "N passed, N failed"; how many were skipped is told on a line before. The
# exit code is 0 only when tests ran and none failed.
#
# Builds: every GoogleTest program runs with AddressSanitizer and UndefinedBehaviorSanitizer (preset
# asan); those that exercise threads once more with ThreadSanitizer (preset tsan). A script test
# (tests/<group>/**/*_test.sh or *_test.py) says in its first lines what it needs, when it is not the
# usual:  "# builds: none" or "# builds: asan tsan",  "# programs: riser-soak" (default: all of them),
# "# time-limit: 900" in seconds.
import argparse
import os
import queue
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import build
import test_jobs
from build import ROOT, say

USUAL_BUILD = "asan"
THREADS_BUILD = "tsan"
NOT_GROUPS = {"bench", "fuzz", "real"}
# These talk over ports, devices and real time: one of them at a time, and before all others.
ALONE_GROUPS = {"system", "interop", "e2e"}
HEADER_LINES = 20


@dataclass
class Script:
    group: str
    name: str
    path: object
    builds: list
    programs: list
    time_limit: float


def all_groups():
    folders = (path for path in (ROOT / "tests").iterdir() if path.is_dir())
    return sorted(path.name for path in folders if path.name not in NOT_GROUPS and path.name[0] not in "._")


def find_scripts(group):
    folder = ROOT / "tests" / group
    for path in sorted(folder.rglob("*_test.*")):
        if path.suffix not in (".sh", ".py") or "node_modules" in path.parts:
            continue
        header = "\n".join(path.read_text(errors="replace").splitlines()[:HEADER_LINES])
        builds = re.search(r"^# builds: *(.*)$", header, re.M)
        programs = re.search(r"^# programs: *(.*)$", header, re.M)
        limit = re.search(r"^# time-limit: *(\d+)", header, re.M)
        yield Script(
            group,
            str(path.relative_to(folder).with_suffix("")),
            path,
            [name for name in builds[1].split() if name != "none"] if builds else [USUAL_BUILD],
            programs[1].split() if programs else ["programs"],
            float(limit[1]) if limit else test_jobs.TIME_LIMIT_SECONDS,
        )


class Selection:
    """What the command line asked for: groups, or single programs as group/name."""

    def __init__(self, words):
        self.words = words or all_groups()
        self.groups = sorted({word.split("/")[0] for word in self.words})
        unknown = [group for group in self.groups if group not in all_groups()]
        if unknown:
            sys.exit(f"test: no group {', '.join(unknown)}; the groups are {', '.join(all_groups())}")

    def has(self, group, name):
        return group in self.words or f"{group}/{name}" in self.words


def plan_builds(selection, scripts, only_preset):
    """Configures and builds what the selection needs. Returns [(preset, group, name, limit)]."""
    has_programs = any((ROOT / "tests" / group / "CMakeLists.txt").exists() for group in selection.groups)
    targets = {}
    for script in scripts:
        for preset in script.builds:
            targets.setdefault(preset, set()).update(script.programs)
    programs = []
    if has_programs:
        first = only_preset or USUAL_BUILD
        build.configure(first)
        for group, name, threads, limit in build.read_manifest(first, "programs.txt"):
            if not selection.has(group, name):
                continue
            presets = [first] + ([THREADS_BUILD] if threads == "threads" and not only_preset else [])
            for preset in presets:
                targets.setdefault(preset, set()).add(f"{group}_{name}")
                programs.append((preset, group, name, float(limit) or test_jobs.TIME_LIMIT_SECONDS))
    for preset in sorted(targets):
        build.configure(preset)
        build.build(preset, sorted(targets[preset]))
    return programs


def make_jobs(programs, scripts):
    for preset, group, name, limit in programs:
        folder = build.build_dir(preset) / "tests"
        yield test_jobs.Job(
            title=f"{preset} {group}/{name}",
            command=[str(folder / group / name)],
            kind="gtest",
            working_directory=ROOT,
            log=folder / "logs" / group / f"{name}.log",
            time_limit=limit,
            alone=group in ALONE_GROUPS,
        )
    for script in scripts:
        interpreter = "bash" if script.path.suffix == ".sh" else "/usr/bin/python3"
        for preset in script.builds or [None]:
            folder = build.build_dir(preset or "none")
            yield test_jobs.Job(
                title=f"{preset or 'script'} {script.group}/{script.name}",
                command=[interpreter, str(script.path)],
                kind="script",
                working_directory=ROOT,
                log=folder / "tests" / "logs" / script.group / f"{script.name}.log",
                time_limit=script.time_limit,
                environment={"RISER_BUILD_DIR": str(folder)} if preset else {},
                alone=script.group in ALONE_GROUPS,
            )


def run_all(jobs):
    """Yields outcomes as they come. Those that need the machine's attention run one after the other; all
    the while the others use what is left of it, one for each core and with a lower priority."""
    outcomes = queue.SimpleQueue()

    def run_each(some):
        for job in some:
            try:
                outcomes.put(test_jobs.run(job))
            except Exception as problem:  # whoever adds up waits for one outcome of each job
                outcomes.put(problem)

    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        pool.submit(run_each, [job for job in jobs if job.alone])
        for job in jobs:
            if not job.alone:
                pool.submit(run_each, [job])
        for _ in jobs:
            outcome = outcomes.get()
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome


def full_name(outcome, case):
    return f"{outcome.job.title} {case.name}".rstrip()


def show(number, total, outcome):
    counts = [(outcome.count(status), status) for status in ("passed", "failed", "skipped")]
    summary = ", ".join(f"{count} {status}" for count, status in counts if count)
    say(f"[{number:>{len(str(total))}}/{total}] {outcome.job.title:<44} {summary:<28} {outcome.seconds:6.1f} s")
    for case in outcome.cases:
        if case.status == "failed":
            say(f"FAILED {full_name(outcome, case)}")
            say("    " + case.detail.rstrip().replace("\n", "\n    "))


def closing_line(outcomes):
    passed, failed = (sum(o.count(status) for o in outcomes) for status in ("passed", "failed"))
    return f"{passed} passed, {failed} failed"


def report(outcomes, started):
    for status in ("skipped", "failed"):
        for outcome in outcomes:
            for case in outcome.cases:
                if case.status == status:
                    reason = f": {case.detail}" if status == "skipped" else ""
                    say(f"{status}  {full_name(outcome, case)}{reason}")
    skipped = sum(outcome.count("skipped") for outcome in outcomes)
    say((f"{skipped} skipped, see above; " if skipped else "") + f"in {time.monotonic() - started:.0f} s")
    failed = any(outcome.count("failed") for outcome in outcomes)
    ran = any(outcome.count("passed") for outcome in outcomes)
    if not failed and not ran:
        say("no test was run: that is a failure, not a success")
    say(closing_line(outcomes))
    return 0 if ran and not failed else 1


def main():
    parser = argparse.ArgumentParser(prog="scripts/test", description="Builds and runs the tests.")
    parser.add_argument("group", nargs="*", help="a folder of tests/, or group/name; default: all")
    parser.add_argument("--preset", help="run GoogleTest programs in this one build instead of asan and tsan")
    options = parser.parse_args()
    started = time.monotonic()
    selection = Selection(options.group)
    scripts = [s for group in selection.groups for s in find_scripts(group) if selection.has(group, s.name)]
    if options.preset:
        for script in scripts:
            script.builds = [options.preset] if script.builds else []
    try:
        programs = plan_builds(selection, scripts, options.preset)
    except build.BuildFailed as problem:
        say(f"FAILED {problem}")
        say("0 passed, 1 failed")
        return 1
    jobs = list(make_jobs(programs, scripts))
    outcomes = []
    for outcome in run_all(jobs):
        outcomes.append(outcome)
        show(len(outcomes), len(jobs), outcome)
    return report(outcomes, started)


if __name__ == "__main__":
    sys.exit(main())
