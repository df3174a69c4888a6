# Runs one test program and says what came of it, case by case: a GoogleTest program (every test is a
# case, a crash or a hang is a failure that names the running test) or a script (one case; exit 0 =
# passed, 77 = skipped with the last line as the reason, anything else = failed). Choosing, building
# and adding up is run_tests.py's business.
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

SKIPPED_EXIT = 77
TIME_LIMIT_SECONDS = 600
# Enough to see a sanitizer's report, little enough to read.
SHOWN_LOG_LINES = 120
# Leaves the processor to a test that counts on real time as soon as that wants it.
YIELDING = ["nice", "-n", "15"]

SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:check_initialization_order=1:strict_init_order=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "second_deadlock_stack=1",
}


@dataclass
class Case:
    name: str
    status: str  # passed | failed | skipped
    detail: str = ""


@dataclass
class Job:
    title: str  # "asan unit/core_units"
    command: list
    kind: str  # gtest | script
    working_directory: Path
    log: Path
    time_limit: float = TIME_LIMIT_SECONDS
    environment: dict = field(default_factory=dict)
    # Uses ports, devices or real time: not beside another such one, and first when cores are short.
    alone: bool = False


@dataclass
class Outcome:
    job: Job
    cases: list
    seconds: float

    def count(self, status):
        return sum(case.status == status for case in self.cases)


def run(job):
    started = time.monotonic()
    job.log.parent.mkdir(parents=True, exist_ok=True)
    cases = _run_gtest(job) if job.kind == "gtest" else _run_script(job)
    return Outcome(job, cases, time.monotonic() - started)


def _execute(job, extra_arguments=()):
    """Returns the exit code (negative: the signal), or None when the time limit ended the program."""
    environment = {**SANITIZER_OPTIONS, **os.environ, **job.environment}
    with open(job.log, "wb") as log:
        process = subprocess.Popen(
            [*([] if job.alone else YIELDING), *job.command, *extra_arguments],
            cwd=job.working_directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return process.wait(job.time_limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            # The program is the leader of its own process group: whatever it left running goes too.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def _log_text(job):
    return job.log.read_text(errors="replace")


def _log_tail(job):
    lines = _log_text(job).splitlines()
    hidden = len(lines) - SHOWN_LOG_LINES
    head = [f"... {hidden} lines before, see {job.log}"] if hidden > 0 else []
    return "\n".join(head + lines[-SHOWN_LOG_LINES:])


def _ending(code, job):
    if code is None:
        return f"still running after its time limit of {job.time_limit:.0f} s, ended"
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"exit code {code}"


def _run_script(job):
    code = _execute(job)
    if code == 0:
        return [Case("", "passed")]
    if code == SKIPPED_EXIT:
        lines = _log_text(job).strip().splitlines()
        return [Case("", "skipped", lines[-1] if lines else "gave no reason")]
    return [Case("", "failed", f"{_ending(code, job)}\n{_log_tail(job)}")]


def _run_gtest(job):
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        code = _execute(job, [f"--gtest_output=json:{report}", "--gtest_color=no"])
        try:
            suites = json.loads(report.read_text(errors="replace"))["testsuites"]
        except (OSError, ValueError, KeyError):
            return _cases_of_crash(job, code)
    text = _log_text(job)
    cases = [_case_of_test(f"{suite['name']}.{test['name']}", test, text) for suite in suites for test in suite["testsuite"]]
    if not cases:
        cases.append(Case("", "failed", "the program contains no test"))
    elif code != 0 and not any(case.status == "failed" for case in cases):
        # The tests passed, but a sanitizer (a leak, a race), a fixture or a destructor objected.
        cases.append(Case("(outside its tests)", "failed", f"{_ending(code, job)}\n{_log_tail(job)}"))
    return cases


def _case_of_test(name, test, log_text):
    if test.get("failures"):
        return Case(name, "failed", "\n".join(failure["failure"] for failure in test["failures"]))
    if test["status"] == "NOTRUN":
        return Case(name, "skipped", "disabled in the source")
    if test["result"] == "SKIPPED":
        return Case(name, "skipped", _skip_reason(name, log_text))
    return Case(name, "passed")


def _skip_reason(name, log_text):
    """GoogleTest 1.12 writes the reason to its output only, not to the report."""
    mark = re.escape(name)
    said = re.search(rf"^\[ RUN      \] {mark}\n(.*?)^\[  SKIPPED \] {mark}", log_text, re.M | re.S)
    lines = [line for line in said[1].splitlines() if not line.endswith(": Skipped")] if said else []
    return " ".join(" ".join(lines).split()) or "gave no reason"


def _cases_of_crash(job, code):
    """Without a report, the log tells which tests had ended and which one was running."""
    text = _log_text(job)
    cases = [Case(name, "passed") for name in re.findall(r"^\[       OK \] (\S+)", text, re.M)]
    failed = re.findall(r"^\[  FAILED  \] (\S+?)(?:,| \()", text, re.M)
    cases += [Case(name, "failed", "see the output of the crash below") for name in failed]
    ended = {case.name for case in cases}
    started = re.findall(r"^\[ RUN      \] (\S+)", text, re.M)
    running = started[-1] if started and started[-1] not in ended else "(outside any test)"
    return cases + [Case(running, "failed", f"crashed: {_ending(code, job)}\n{_log_tail(job)}")]
