# Mutation proof of the deterministic building: plants the bugs of tests/sim/mutants.toml one by one in a copy
# of the source, rebuilds, and lets worlds run until one of them complains. A mutant that survives its number
# of seeds says that the worlds are blind to this kind of mistake.
import json
import shutil
import subprocess
import sys
import time
import tomllib

import build
import soak
from build import ROOT, say

COPY = ROOT / "build" / "mutants"
FILE = ROOT / "tests/sim/mutants.toml"
CHUNK = 4  # seeds handed out at once
DEFAULT_SEEDS = 60


def load(only):
    mutants = tomllib.loads(FILE.read_text())["mutant"]
    for mutant in mutants:
        path = ROOT / mutant["file"]
        count = path.read_text().count(mutant["find"]) if path.exists() else 0
        if count != 1:
            sys.exit(f"mutants.toml: {mutant['name']}: its text occurs {count} times in {mutant['file']}, not once")
        if mutant["find"] == mutant["replace"]:
            sys.exit(f"mutants.toml: {mutant['name']} changes nothing")
    if unknown := set(only) - {mutant["name"] for mutant in mutants}:
        sys.exit(f"mutants.toml does not have {', '.join(sorted(unknown))}")
    return [mutant for mutant in mutants if not only or mutant["name"] in only]


def copy_tree():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    tree = COPY / "tree"
    for name in filter(None, listed):
        source, target = ROOT / name, tree / name
        if not source.is_file():
            continue
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue  # keeps its time, so that nothing is built in vain
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    return tree


def compile_copy(tree):
    steps = [["cmake", "--preset", soak.PRESET], ["cmake", "--build", f"build/{soak.PRESET}", "--target", "riser-soak"]]
    for step in steps:
        done = subprocess.run(step, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            return done.stdout[-2000:]
    return None


class Sound:
    """The program without a mutant. A world that it fails as well proves nothing about a mutant."""

    def __init__(self, executable, options):
        self.executable = COPY / "sound-riser-soak"
        shutil.copy2(executable, self.executable)
        self.limits = soak.limits_of(options)
        self.failing = {}

    def fails(self, seed):
        if seed not in self.failing:
            self.failing[seed] = soak.fails(seed, self.limits, self.executable)
            if self.failing[seed]:
                say(f"mutants: the sound program fails seed {seed}, which counts for nothing: "
                    f"{self.failing[seed]['first_violations'][:1]}")
        return self.failing[seed]


def first_bad(job, first):
    """The first result of a chunk with a broken law, or None."""
    out, _ = job.communicate()
    results = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    bad = next((result for result in results if result["violations"]), None)
    if bad is None and job.returncode not in (0, 1):
        # A law that production itself asserts has stopped the world.
        bad = {"seed": results[-1]["seed"] + 1 if results else first, "first_violations": ["an assertion of the product"]}
    return bad


def hunt(mutant, tree, sound, options):
    """The first world that fails because of the mutant, or None."""
    executable = tree / "build" / soak.PRESET / "riser-soak"
    limits = soak.limits_of(options)
    budget = mutant.get("seeds", DEFAULT_SEEDS)
    chunks = [(first, min(first + CHUNK - 1, budget)) for first in range(1, budget + 1, CHUNK)]
    jobs = []
    while chunks or jobs:
        while len(jobs) < options.jobs and chunks:
            first, until = chunks.pop(0)
            command = [str(executable), "--first", str(first), "--last", str(until), *limits, "--json", "--stop"]
            jobs.append((first, until, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE,
                                                        stderr=subprocess.DEVNULL, text=True)))
        first, until, job = jobs.pop(0)
        bad = first_bad(job, first)
        if bad and sound.fails(bad["seed"]):
            if bad["seed"] < until:
                chunks.insert(0, (bad["seed"] + 1, until))
        elif bad:
            for _, _, other in jobs:
                other.kill()
                other.wait()
            return bad
    return None


def run(options):
    mutants = load(options.only)
    tree = copy_tree()
    started = time.monotonic()
    problem = compile_copy(tree)
    if problem:
        sys.exit(f"mutants: the copy does not build:\n{problem}")
    say(f"mutants: the copy is built, {time.monotonic() - started:.0f} s")
    options.days, options.most_meters, options.most_sites = 3, 8, 2
    sound = Sound(tree / "build" / soak.PRESET / "riser-soak", options)
    results = []
    for mutant in mutants:
        path = tree / mutant["file"]
        sound_text = path.read_text()
        begin = time.monotonic()
        path.write_text(sound_text.replace(mutant["find"], mutant["replace"]))
        problem = compile_copy(tree)
        caught = None if problem else hunt(mutant, tree, sound, options)
        path.write_text(sound_text)
        seconds = time.monotonic() - begin
        if problem:
            say(f"mutants: {mutant['name']}: does not build:\n{problem}")
        elif caught:
            say(f"mutants: {mutant['name']}: caught by seed {caught['seed']}, {seconds:.0f} s: "
                f"{caught['first_violations'][0] if caught['first_violations'] else ''}")
        else:
            say(f"mutants: {mutant['name']}: SURVIVED {mutant.get('seeds', DEFAULT_SEEDS)} seeds, {seconds:.0f} s")
        results.append({"name": mutant["name"], "caught": bool(caught), "seeds": caught["seed"] if caught else None,
                        "by": caught["first_violations"][0] if caught and caught["first_violations"] else None,
                        "seconds": round(seconds, 1)})
    compile_copy(tree)  # the sound program again, so that the next run starts warm
    figures = {"mutants": len(results), "caught": sum(r["caught"] for r in results), "each": results,
               "failing_seeds_of_the_sound_program": sorted(seed for seed, bad in sound.failing.items() if bad),
               "seconds": round(time.monotonic() - started, 1)}
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    say(f"mutants: {figures['caught']} of {figures['mutants']} caught in {figures['seconds']:.0f} s")
    return 0 if figures["caught"] == figures["mutants"] else 1
