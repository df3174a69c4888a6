# Mutation proof of the deterministic building: plants the bugs of tests/sim/mutants.toml one by one in a copy
# of the source, rebuilds, and lets worlds run until one of them complains. A mutant that survives its number
# of seeds says that the worlds are blind to this kind of mistake.
#
# Where the time goes: one compiler run of a file and one link a mutant, then one world after the other. Files that
# have mutants are compiled each by itself in the copy, not together with their neighbours (RISER_APART). One core builds
# the next mutants while the others hunt the present one, so that none is ever idle; worlds are handed out one by one, so
# that nobody runs for a mutant that is caught.
import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections import deque

import build
import soak
from build import ROOT, say

COPY = ROOT / "build" / "mutants"
FILE = ROOT / "tests/sim/mutants.toml"
# Which seed caught which mutant the last time: it goes first. Worlds change with what runs in them, so it may not catch
# it again. A count of seeds is always that from seed 1 on, which whoever has no such file needs.
REMEMBERED = COPY / "caught.json"
DEFAULT_SEEDS = 60
# Such a world takes a second or two. A mutant that makes it run for ever is caught as well.
WORLD_SECONDS = 300
BUILT_AHEAD = 2
MOST_MINUTES = 45  # on two cores
# The worlds of scripts/test sim: none of them fails without a mutant.
WORLDS = argparse.Namespace(days=3, least_meters=4, most_meters=8, most_sites=1, field="drawn", without=[])


def load(only):
    mutants = tomllib.loads(FILE.read_text())["mutant"]
    for mutant in mutants:
        path = ROOT / mutant["file"]
        count = path.read_text().count(mutant["find"]) if path.exists() else 0
        if count != 1:
            sys.exit(f"mutants.toml: {mutant['name']}: its text occurs {count} times in {mutant['file']}, not once")
        if mutant["find"] == mutant["replace"]:
            sys.exit(f"mutants.toml: {mutant['name']} changes nothing")
        if mutant.get("field", "drawn") not in ("drawn", "bytes", "pieces", "metered"):
            sys.exit(f"mutants.toml: {mutant['name']}: there is no field {mutant['field']!r}")
    names = [mutant["name"] for mutant in mutants]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        sys.exit(f"mutants.toml: twice: {', '.join(twice)}")
    if unknown := set(only) - set(names):
        sys.exit(f"mutants.toml does not have {', '.join(sorted(unknown))}")
    return [mutant for mutant in mutants if not only or mutant["name"] in only]


def files_of(mutants):
    return sorted({mutant["file"] for mutant in mutants})


def one_file_after_the_other(mutants):
    """What a file was before is then compiled again only with the last of its mutants."""
    return sorted(mutants, key=lambda mutant: mutant["file"])


def limits_of(mutant):
    """What bugs of bytes on a bus are hunted with, where most worlds have none, is told by `field`."""
    return soak.limits_of(argparse.Namespace(**{**vars(WORLDS), "field": mutant.get("field", "drawn")}))


class Tree:
    """The copy of the source, one mutant in it at a time. For one thread at a time."""

    def __init__(self):
        self.path = COPY / "tree"
        self.executable = self.path / "build" / soak.PRESET / "riser-soak"
        self.planted = None  # (path, its sound text)

    def copy(self):
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                                stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
        for name in filter(None, listed):
            source, target = ROOT / name, self.path / name
            if not source.is_file():
                continue
            if target.exists() and target.read_bytes() == source.read_bytes():
                continue  # keeps its time, so that nothing is built in vain
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)  # now: an older time would be taken for built
            shutil.copymode(source, target)

    def configure(self, apart):
        """What follows from which files have mutants is built once for all of them."""
        return self.run(["cmake", "--preset", soak.PRESET, f"-DRISER_APART={';'.join(apart)}"])

    def compile(self, cores):
        return self.run(["cmake", "--build", f"build/{soak.PRESET}", "--parallel", str(cores), "--target", "riser-soak"])

    def run(self, command):
        """What went wrong, or None."""
        done = subprocess.run(command, cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout[-2000:] if done.returncode != 0 else None

    def plant(self, mutant):
        path = self.path / mutant["file"]
        if self.planted and self.planted[0] != path:
            self.heal()
        sound = self.planted[1] if self.planted else path.read_text()
        self.planted = (path, sound)
        path.write_text(sound.replace(mutant["find"], mutant["replace"]))

    def heal(self):
        if self.planted:
            path, sound = self.planted
            path.write_text(sound)
        self.planted = None

    def keep(self, name):
        kept = COPY / f"{name}-riser-soak"
        shutil.copy2(self.executable, kept)
        return kept


class Sound:
    """The program without a mutant. A world that it fails as well proves nothing about a mutant."""

    def __init__(self, executable):
        self.executable = executable
        self.lock = threading.Lock()
        self.failing = {}

    def fails(self, seed, limits):
        with self.lock:
            key = (seed, *limits)
            if key not in self.failing:
                self.failing[key] = soak.fails(seed, limits, self.executable, WORLD_SECONDS)
                if self.failing[key]:
                    say(f"mutants: the sound program fails seed {seed}, which counts for nothing: "
                        f"{complaint(self.failing[key])}")
            return self.failing[key]

    def failing_seeds(self):
        return sorted({key[0] for key, bad in self.failing.items() if bad})


def complaint(result):
    return result.get("crash") or (result["first_violations"] or [""])[0]


class Hunt:
    """The worlds of one mutant, handed out one by one in a fixed order. The first in that order which complains has
    caught it, whoever was quicker."""

    def __init__(self, mutant, remembered=None):
        self.mutant = mutant
        self.budget = mutant.get("seeds", DEFAULT_SEEDS)
        seeds = list(range(1, self.budget + 1))
        self.remembered = remembered if remembered in seeds else None
        if self.remembered:
            seeds.remove(remembered)
            seeds.insert(0, remembered)
        self.seeds = seeds
        self.handed_out = 0
        self.running = set()  # places in the order
        self.best = None      # (place, result)
        self.executable = None
        self.problem = None
        self.build_seconds = self.world_seconds = 0.0

    def next_place(self):
        """None when no other world is needed."""
        if self.best or self.problem or self.handed_out == len(self.seeds):
            return None
        place = self.handed_out
        self.handed_out += 1
        self.running.add(place)
        return place

    def came_back(self, place, bad):
        self.running.discard(place)
        if bad and (self.best is None or place < self.best[0]):
            self.best = (place, bad)

    def is_over(self):
        if self.problem:
            return True
        if self.best:
            return all(place > self.best[0] for place in self.running)
        return self.handed_out == len(self.seeds) and not self.running

    def figures(self):
        """`seeds`: how many from seed 1 on catch it, at most: those before the remembered one are not tried again."""
        caught = self.best[1] if self.best else None
        seed = caught["seed"] if caught else None
        return {"name": self.mutant["name"], "caught": bool(caught), "seed": seed,
                "seeds": seed or self.handed_out, "within": self.budget,
                "remembered": bool(caught) and seed == self.remembered, "worlds": self.handed_out,
                "by": complaint(caught) if caught else self.problem,
                "build_seconds": round(self.build_seconds, 1), "world_seconds": round(self.world_seconds, 1)}

    def text(self):
        made = self.figures()
        took = f"build {made['build_seconds']:.1f} s, worlds {made['world_seconds']:.1f} s"
        if self.problem:
            return f"{made['name']}: does not build:\n{self.problem}"
        if not made["caught"]:
            return f"{made['name']}: SURVIVED {made['seeds']} seeds ({took})"
        known = ", remembered" if made["remembered"] else ""
        return (f"{made['name']}: caught by seed {made['seed']} of {made['within']}{known} ({took}): {made['by']}")


class Proof:
    """Hands builds and worlds to as many threads as there are cores. All of it is guarded by `changed`."""

    def __init__(self, mutants, tree, sound, jobs, remembered):
        self.changed = threading.Condition()
        self.tree, self.sound, self.jobs = tree, sound, jobs
        self.to_build = deque(Hunt(mutant, remembered.get(mutant["name"])) for mutant in mutants)
        self.hunts = deque()  # built, not over
        self.over = []
        self.building = False
        self.failure = None

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failure:
            raise self.failure
        return self.over

    def work(self):
        try:
            while task := self.wait_for_task():
                task()
        except Exception as failure:  # the others end, too
            with self.changed:
                self.failure = failure
                self.changed.notify_all()

    def wait_for_task(self):
        with self.changed:
            while not self.failure:
                if task := self.next_task():
                    return task
                if not (self.to_build or self.building or self.hunts):
                    return None
                self.changed.wait()
        return None

    def next_task(self):
        may_build = self.to_build and not self.building
        if may_build and len(self.hunts) < BUILT_AHEAD:
            self.building = True
            hunt = self.to_build.popleft()
            return lambda: self.build(hunt)
        for hunt in self.hunts:
            place = hunt.next_place()
            if place is not None:
                return lambda: self.try_world(hunt, place)
        return None

    def build(self, hunt):
        started = time.monotonic()
        self.tree.plant(hunt.mutant)
        problem = self.tree.compile(1)
        executable = None if problem else self.tree.keep(hunt.mutant["name"])
        with self.changed:
            hunt.build_seconds = time.monotonic() - started
            hunt.problem, hunt.executable = problem, executable
            self.building = False
            self.hunts.append(hunt)
            self.finish()

    def try_world(self, hunt, place):
        started = time.monotonic()
        limits, seed = limits_of(hunt.mutant), hunt.seeds[place]
        bad = soak.fails(seed, limits, hunt.executable, WORLD_SECONDS)
        seconds = time.monotonic() - started
        if bad and self.sound.fails(seed, limits):
            bad = None
        with self.changed:
            hunt.world_seconds += seconds
            hunt.came_back(place, bad)
            self.finish()

    def finish(self):
        for hunt in [hunt for hunt in self.hunts if hunt.is_over()]:
            self.hunts.remove(hunt)
            self.over.append(hunt)
            if hunt.executable:
                hunt.executable.unlink()  # who still runs it keeps it
            say(f"mutants: {len(self.over)}. {hunt.text()}")
        self.changed.notify_all()


def remember(hunts):
    known = json.loads(REMEMBERED.read_text()) if REMEMBERED.exists() else {}
    for hunt in hunts:
        known.pop(hunt.mutant["name"], None)
        if hunt.best:
            known[hunt.mutant["name"]] = hunt.best[1]["seed"]
    REMEMBERED.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def summary(hunts, sound, first_build, seconds):
    each = [hunt.figures() for hunt in hunts]
    return {"mutants": len(each), "caught": sum(one["caught"] for one in each),
            "most_seeds": max((one["seeds"] for one in each if one["caught"]), default=0),
            "remembered": sum(one["remembered"] for one in each),
            "worlds": sum(one["worlds"] for one in each),
            "failing_seeds_of_the_sound_program": sound.failing_seeds(),
            "first_build_seconds": round(first_build, 1),
            "build_seconds": round(sum(one["build_seconds"] for one in each), 1),
            "world_seconds": round(sum(one["world_seconds"] for one in each), 1),
            "seconds": round(seconds, 1), "each": each}


def run(options):
    mutants = load(options.only)
    started = time.monotonic()
    tree = Tree()
    tree.copy()
    problem = tree.configure(files_of(load([]))) or tree.compile(options.jobs)
    if problem:
        sys.exit(f"mutants: the copy does not build:\n{problem}")
    first_build = time.monotonic() - started
    say(f"mutants: the copy is built, {first_build:.0f} s")
    sound = Sound(tree.keep("sound"))
    remembered = json.loads(REMEMBERED.read_text()) if REMEMBERED.exists() else {}
    try:
        hunts = Proof(one_file_after_the_other(mutants), tree, sound, options.jobs, remembered).run()
    finally:
        tree.heal()
    remember(hunts)
    order = {mutant["name"]: place for place, mutant in enumerate(mutants)}
    hunts.sort(key=lambda hunt: order[hunt.mutant["name"]])
    figures = summary(hunts, sound, first_build, time.monotonic() - started)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    for hunt in hunts:
        if not hunt.best:
            say(f"mutants: not caught: {hunt.mutant['name']} ({hunt.mutant['why']})")
    say(f"mutants: {figures['caught']} of {figures['mutants']} caught in {figures['seconds']:.0f} s; "
        f"builds {figures['build_seconds']:.0f} s, worlds {figures['world_seconds']:.0f} s of {options.jobs} cores")
    if figures["seconds"] > MOST_MINUTES * 60:
        say(f"mutants: that is more than {MOST_MINUTES} minutes")
    return 0 if figures["caught"] == figures["mutants"] else 1
