# Configures and builds one CMake preset, and reads the manifests that cmake/riser.cmake writes. Shared
# by run_tests.py and run_bench.py; it knows nothing about tests or benches themselves.
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A line at least this often while a build runs: CI systems end jobs that say nothing.
PROGRESS_SECONDS = 20


class BuildFailed(Exception):
    pass


def say(text=""):
    print(text, flush=True)


def build_dir(preset):
    return ROOT / "build" / preset


def configure(preset):
    done = subprocess.run(
        ["cmake", "--preset", preset], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        say(done.stdout)
        raise BuildFailed(f"cmake --preset {preset} failed, see above")


def build(preset, targets):
    """Builds the targets with one compiler per core; prints errors whole and progress seldom."""
    started = shown = time.monotonic()
    say(f"build {preset}: {' '.join(targets)}")
    command = ["cmake", "--build", str(build_dir(preset)), "--parallel", str(os.cpu_count()), "--target", *targets]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        for line in run.stdout:
            if not re.match(r"\[\d+/\d+\]|ninja: (no work|Entering)", line):
                sys.stdout.write(line)
            elif time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                say(f"build {preset}: {line.split()[0]} steps, {shown - started:.0f} s")
    if run.returncode != 0:
        raise BuildFailed(f"the build of preset {preset} failed, see above")
    say(f"build {preset}: done in {time.monotonic() - started:.0f} s")


def read_manifest(preset, name):
    """Lines of build/<preset>/tests/<name>, each split into words."""
    return [line.split() for line in (build_dir(preset) / "tests" / name).read_text().splitlines()]
