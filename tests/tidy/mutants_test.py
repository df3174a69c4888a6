# Every mutant of tests/sim/mutants.toml still has its place in the source: scripts/soak --mutants would refuse
# one that a change has moved, but nobody runs it with every change. The check notices when one is not there. And
# what hands out builds and worlds does so in its order, tells what it tried, and stops where it should.
# builds: none
import contextlib
import io
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import soak_mutants


def mutant(name, seeds=10, **more):
    return {"name": name, "why": "-", "file": "-", "find": "-", "replace": "", "seeds": seeds, **more}


class FakeTree:
    """Builds nothing; what it builds is named after the mutant. Two builds at once are a mistake."""

    def __init__(self, folder, broken=()):
        self.folder, self.broken, self.planted, self.busy = Path(folder), broken, "", threading.Lock()

    def plant(self, mutant):
        assert self.busy.acquire(blocking=False)
        self.planted = mutant["name"]

    def compile(self, _cores):
        self.busy.release()
        return "error: no" if self.planted in self.broken else None

    def keep(self, name):
        kept = self.folder / f"{name}-riser-soak"
        kept.touch()
        return kept


class Fails:
    """In place of soak.fails(): a mutant makes these seeds complain, the sound program those."""

    def __init__(self, by_name):
        self.by_name, self.tried, self.limits = by_name, [], {}

    def __call__(self, seed, limits, executable, _seconds):
        name = executable.name.removesuffix("-riser-soak")
        if name != "sound":
            self.tried.append((name, seed))
        self.limits[name] = limits
        bad = seed in self.by_name.get(name, ())
        return {"seed": seed, "first_violations": [f"{name} {seed}"]} if bad else None


class HuntTest(unittest.TestCase):
    def run_all(self, mutants, fails, jobs=2, broken=(), remembered=None):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(soak_mutants.soak, "fails", fails), \
                contextlib.redirect_stdout(io.StringIO()):
            sound = soak_mutants.Sound(Path(folder) / "sound-riser-soak")
            tree = FakeTree(folder, broken)
            over = soak_mutants.Proof(mutants, tree, sound, jobs, remembered or {}).run()
            left = list(Path(folder).iterdir())
        self.assertEqual(left, [])
        return {hunt.mutant["name"]: hunt.figures() for hunt in over}

    def test_the_first_in_order_catches_whoever_was_quicker(self):
        for jobs in (1, 2, 5):
            fails = Fails({"early": {1}, "late": {7, 9}})
            over = self.run_all([mutant("early"), mutant("late"), mutant("never")], fails, jobs)
            self.assertEqual((over["early"]["seed"], over["early"]["seeds"]), (1, 1))
            self.assertEqual((over["late"]["seed"], over["late"]["seeds"], over["late"]["by"]), (7, 7, "late 7"))
            self.assertFalse(over["never"]["caught"])
            self.assertEqual(over["never"]["seeds"], 10)

    def test_one_core_runs_no_world_after_the_one_that_catches(self):
        fails = Fails({"a": {3}})
        self.run_all([mutant("a")], fails, jobs=1)
        self.assertEqual(fails.tried, [("a", 1), ("a", 2), ("a", 3)])

    def test_a_world_that_the_sound_program_fails_counts_for_nothing(self):
        fails = Fails({"a": {2, 5}, "sound": {2}})
        self.assertEqual(self.run_all([mutant("a")], fails)["a"]["seed"], 5)

    def test_one_that_does_not_build_is_not_caught(self):
        over = self.run_all([mutant("a"), mutant("b")], Fails({"a": {1}, "b": {1}}), broken={"a"})
        self.assertFalse(over["a"]["caught"])
        self.assertIn("error: no", over["a"]["by"])
        self.assertTrue(over["b"]["caught"])

    def test_what_caught_it_the_last_time_goes_first(self):
        fails = Fails({"a": {8}})
        over = self.run_all([mutant("a")], fails, jobs=1, remembered={"a": 8})
        self.assertEqual(fails.tried, [("a", 8)])
        self.assertEqual((over["a"]["seed"], over["a"]["seeds"], over["a"]["remembered"]), (8, 8, True))
        fails = Fails({"a": {3}})  # the worlds have changed meanwhile
        over = self.run_all([mutant("a")], fails, jobs=1, remembered={"a": 8})
        self.assertEqual(fails.tried, [("a", 8), ("a", 1), ("a", 2), ("a", 3)])
        self.assertEqual((over["a"]["seed"], over["a"]["seeds"], over["a"]["remembered"]), (3, 3, False))

    def test_bugs_of_bytes_are_hunted_where_there_are_some(self):
        fails = Fails({})
        self.run_all([mutant("a", 1), mutant("b", 1, field="bytes")], fails)
        self.assertNotIn("--field", fails.limits["a"])
        self.assertEqual(fails.limits["b"][-2:], ["--field", "bytes"])

    def test_a_mistake_of_its_own_ends_it(self):
        def breaks(*_):
            raise RuntimeError("lost")
        with self.assertRaises(RuntimeError), tempfile.TemporaryDirectory() as folder, \
                mock.patch.object(soak_mutants.soak, "fails", breaks), contextlib.redirect_stdout(io.StringIO()):
            soak_mutants.Proof([mutant("a")], FakeTree(folder), soak_mutants.Sound(Path(folder) / "s"), 2, {}).run()


class MutantsTest(unittest.TestCase):
    def test_each_changes_one_place_of_the_source(self):
        self.assertGreaterEqual(len(soak_mutants.load([])), 25)

    def test_one_without_a_place_is_named(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write('[[mutant]]\nname = "lost"\nwhy = "-"\nfile = "README.md"\n'
                       'find = "text that is nowhere"\nreplace = ""\n')
            file.flush()
            real, soak_mutants.FILE = soak_mutants.FILE, Path(file.name)
            self.addCleanup(setattr, soak_mutants, "FILE", real)
            with self.assertRaises(SystemExit) as refused:
                soak_mutants.load([])
        self.assertIn("lost: its text occurs 0 times", str(refused.exception))


if __name__ == "__main__":
    unittest.main()
