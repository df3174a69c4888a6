#!/usr/bin/python3
# The soak with the real process: soak_real.py [--seconds N] [--part NAME] [--seed S] [--json FILE]. Real
# riser-gateway, riser-sim and riser-cloud under kill -9, a full disk, a service manager's watchdog and the
# images that power cuts leave of a real ext4. The parts are in tests/real; here they are only chosen, run
# and counted. RISER_BUILD_DIR names a build that has them (targets programs and real_tools); without it the
# preset release is built. As root everything runs in mount and process namespaces of its own, so that
# whatever happens nothing stays mounted or running; without root the parts that mount are skipped.
import argparse
import contextlib
import ctypes
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from build import BuildFailed, ROOT, build, build_dir, configure, say

sys.path.insert(0, str(ROOT / "tests/real"))
from common import Job, Skipped, build_folder  # noqa: E402
from user_manager import group_of, remove_group  # noqa: E402

# name, what it does, share of the time; parts without a share take what their steps take.
PARTS = [
    ("sync_order", "a sync before every answer", 0),
    ("gateway_kills", "kill -9 of the gateway", 40),
    ("cloud_kills", "kill -9 of the cloud", 20),
    ("full_disk", "a full disk", 0),
    ("service_manager", "watchdog and restarts by systemd", 0),
    ("power_cuts", "power-cut images of a real ext4", 40),
]
FIXED_SECONDS = 120  # what the parts without a share take together
INSIDE = "RISER_SOAK_REAL_INSIDE"
SIGNALLED = 130


# ---- one part -----------------------------------------------------------------------------------------


def run_part(name, what, seconds, seed):
    """{"name", "result", "counts"} and, when it did not pass, "detail"."""
    say(f"{name}: {what}")
    job = Job(seconds, seed, say)
    started = time.monotonic()
    outcome = {"name": name, "result": "passed"}
    try:
        importlib.import_module(name).run(job)
    except Skipped as reason:
        outcome |= {"result": "skipped", "detail": str(reason)}
    except Exception as fault:
        traceback.print_exc()
        outcome |= {"result": "failed", "detail": f"{type(fault).__name__}: {fault}"}
    outcome["counts"] = job.counts
    outcome["seconds"] = round(time.monotonic() - started)
    counts = ", ".join(f"{key} {value}" for key, value in job.counts.items())
    if outcome["result"] == "passed":
        say(f"passed  {name}: {counts} ({outcome['seconds']} s)")
    elif outcome["result"] == "skipped":
        say(f"skipped {name}: {outcome['detail']}")
    else:
        say(f"FAILED  {name}: {outcome['detail']} ({counts})")
        say(f"        repeat: scripts/lib/soak_real.py --part {name} --seed {seed}")
    return outcome


def not_built():
    programs = ["riser-gateway", "riser-cloud", "riser-sim", "tests/real/block-record", "tests/real/sync_shim.so"]
    return [name for name in programs if not (build_folder() / name).exists()]


def run_parts(options):
    if missing := not_built():
        say(f"FAILED: {', '.join(missing)} not in {build_folder()} (targets programs and real_tools)")
        return 1
    chosen = [part for part in PARTS if not options.part or part[0] in options.part]
    free = options.seconds - FIXED_SECONDS if not options.part else options.seconds
    shares = sum(share for _, _, share in chosen) or 1
    outcomes = []
    for name, what, share in chosen:
        seconds = max(5, free) * share / shares
        outcomes.append(run_part(name, what, seconds, options.seed))
    say("")
    for outcome in outcomes:
        say(f"{outcome['result']:<8}{outcome['name']}")
    if options.json:
        Path(options.json).write_text(json.dumps({"seed": options.seed, "parts": outcomes}, indent=2) + "\n")
    ran = any(outcome["result"] == "passed" for outcome in outcomes)
    failed = any(outcome["result"] == "failed" for outcome in outcomes)
    return 0 if ran and not failed else 1


# ---- a room of its own --------------------------------------------------------------------------------


def can_have_namespaces():
    room = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"]
    return os.geteuid() == 0 and subprocess.run(room, capture_output=True).returncode == 0


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run_in_room(arguments, folder):
    """Runs this script again where its mounts and processes end with it, with `folder` for its files."""
    room = []
    if can_have_namespaces():
        room = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    environment = {**os.environ, INSIDE: "1", "TMPDIR": folder}
    with subprocess.Popen([*room, sys.executable, __file__, *arguments], env=environment,
                          preexec_fn=die_with_parent) as child:
        # Ctrl-C reaches the child by itself; it ends its parts in order and says so.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: end_child(child))
        return child.wait()


def end_child(child):
    """unshare itself ignores a polite signal, and its only child is the one that cleans up."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
    for process in [*map(int, children)] or [child.pid]:
        os.kill(process, signal.SIGTERM)


def prepare_build():
    if os.environ.get("RISER_BUILD_DIR"):
        return
    configure("release")
    build("release", ["riser-gateway", "riser-cloud", "riser-sim", "real_tools"])
    os.environ["RISER_BUILD_DIR"] = str(build_dir("release"))


def main():
    parser = argparse.ArgumentParser(prog="scripts/lib/soak_real.py")
    parser.add_argument("--seconds", type=int, default=300, help="about how long all parts may take")
    parser.add_argument("--part", action="append", choices=[name for name, _, _ in PARTS], help="only this one")
    parser.add_argument("--seed", type=int, help="of the moments and choices (default: drawn)")
    parser.add_argument("--json", metavar="FILE", help="write the outcomes there")
    options = parser.parse_args()
    if os.environ.get(INSIDE):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return run_parts(options)
        except KeyboardInterrupt:
            say("stopped")
            return SIGNALLED
    try:
        prepare_build()
    except BuildFailed as problem:
        say(f"FAILED {problem}")
        return 1
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000)
    folder = tempfile.mkdtemp(prefix="riser-real.")
    try:
        return run_in_room([*sys.argv[1:], "--seed", str(seed)], folder)
    finally:
        with contextlib.suppress(Skipped, OSError):
            remove_group(group_of(folder))
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
