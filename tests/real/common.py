# What the parts of the soak with the real process share: how a part fails or is skipped, what it is given,
# and the path to the parts of the system tests, which it uses. Not a part itself: those are listed in
# scripts/lib/soak_real.py.
import os
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts/lib"), str(ROOT / "tests/system")]


class Skipped(Exception):
    """This machine cannot run the part; the text says why."""


@dataclass
class Job:
    """What a part is given."""

    seconds: float  # about how long the part may take; parts with fixed steps ignore it
    seed: int
    say: object
    counts: dict = field(default_factory=dict)

    def random(self, name):
        return random.Random(f"{self.seed} {name}")

    def count(self, name, number=1):
        self.counts[name] = self.counts.get(name, 0) + number


def need_root():
    if os.geteuid() != 0:
        raise Skipped("needs root: it mounts file systems")


def build_folder():
    return ROOT / (os.environ.get("RISER_BUILD_DIR") or "build/release")


def tool(name):
    """A program or library of this folder."""
    path = build_folder() / "tests/real" / name
    if not path.exists():
        raise Skipped(f"{path} is not built (target real_tools)")
    return str(path)


class Background:
    """A thread that lives as long as the with statement and does not hide what went wrong in it."""

    def __init__(self, patience=60):
        self.over = threading.Event()
        self.given_up = threading.Event()  # nobody is interested any more in how it ends
        self.problem = None
        self.patience = patience
        self.thread = threading.Thread(target=self._run, daemon=True)

    def work(self):
        raise NotImplementedError

    def _run(self):
        try:
            self.work()
        except Exception as fault:  # told by check(), in the thread of the part
            self.problem = fault

    def check(self):
        if self.problem is not None:
            raise AssertionError(f"{type(self).__name__}: {self.problem}") from self.problem

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, failed, *_):
        self.over.set()
        if failed:
            self.given_up.set()
        self.thread.join(self.patience)
        if not failed:
            self.check()
            if self.thread.is_alive():
                raise AssertionError(f"{type(self).__name__} did not come to its end")


def deadline(seconds):
    """True until the time is over."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def pause(seconds):
    """Not a wait for something: a moment drawn at random, at which something is to happen."""
    threading.Event().wait(seconds)
