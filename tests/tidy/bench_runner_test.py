# Proves that scripts/bench refuses what it cannot trust: a crash, a hang, anything that is not the
# agreed array of results. The programs it is given here are small stand-ins.
# builds: none
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import run_bench  # noqa: E402

GOOD = '{"name": "b.ratio", "value": 1.5, "unit": "ratio", "limit": 2, "ok": true}'


class BenchRunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = Path(folder.name) / "b"

    def measure(self, script, **options):
        self.program.write_text("#!/bin/bash\n" + script)
        self.program.chmod(0o755)
        return run_bench.measure("b", self.program, **options)

    def test_takes_an_array_of_results_and_leaves_stderr_alone(self):
        results = self.measure(f"[[ $1 == --json ]] || exit 1\necho '[{GOOD}]'")
        self.assertEqual(results[0]["value"], 1.5)

    def test_refuses_a_crash_a_hang_and_a_missing_program(self):
        for script in (f"echo '[{GOOD}]'; exit 3", "kill -SEGV $$", "echo '[]'", "exec tail -f /dev/null"):
            with self.assertRaises(run_bench.Unreadable):
                self.measure(script, time_limit=0.5)
        with self.assertRaises(run_bench.Unreadable):
            run_bench.measure("b", self.program.with_name("absent"))

    def test_refuses_output_that_is_not_the_contract(self):
        bad = (
            "",
            "measured: 5",
            "{}",
            '[{"name": "b.ratio", "value": 1.5}]',
            GOOD,
            f'[{GOOD.replace("b.ratio", "other.ratio")}]',
            f'[{GOOD.replace("1.5", "true")}]',
            f'[{GOOD.replace("1.5", "null")}]',
            f'[{GOOD.replace("2,", "null,").replace("true", "false")}]',
            f'[{GOOD.replace("true", "null")}]',
            f'[{GOOD.replace("true", "1")}]',
        )
        for text in bad:
            with self.assertRaises(run_bench.Unreadable, msg=text):
                run_bench.read_results("b", text)

    def test_the_table_shows_what_was_missed(self):
        missed = {"name": "b.x", "value": 12345678, "unit": "1/s", "limit": 1.02, "ok": False}
        reported = {"name": "b.y", "value": 0.12345, "unit": "ms", "limit": None, "ok": None}
        lines = list(run_bench.table([missed, reported]))
        self.assertRegex(lines[1], r"^b\.x +12,345,678  1/s +1\.02  MISSED$")
        self.assertRegex(lines[2], r"^b\.y +0\.1235  ms +-$")


if __name__ == "__main__":
    unittest.main(verbosity=1)
