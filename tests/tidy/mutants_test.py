# Every mutant of tests/sim/mutants.toml still has its place in the source: scripts/soak --mutants would refuse
# one that a change has moved, but nobody runs it with every change. The check notices when one is not there.
# builds: none
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import soak_mutants


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
