# Proves that scripts/test can fail: the runner must see a failing test, a crash, a hang, a leak after
# the last test, an empty program and a forgotten helper process, and must not hide a skipped test.
# The programs it is given here are small stand-ins that print what GoogleTest 1.12 prints.
# builds: none
import contextlib
import io
import os
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import run_tests  # noqa: E402
import test_jobs  # noqa: E402

STAND_IN = """#!/usr/bin/python3
import json, os, signal, sys
def report(*tests):
    path = [a for a in sys.argv if a.startswith("--gtest_output=json:")][0].split(":", 1)[1]
    json.dump({"testsuites": [{"name": "S", "testsuite": list(tests)}] if tests else []}, open(path, "w"))
def test(name, result="COMPLETED", status="RUN", **more):
    return {"name": name, "status": status, "result": result, **more}
def say(text):
    print(text, flush=True)
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_program(self, body, kind="gtest", time_limit=60.0):
        program = self.folder / "program"
        program.write_text(body if body.startswith("#!") else STAND_IN + body)
        program.chmod(0o755)
        job = test_jobs.Job("t", [str(program)], kind, self.folder, self.folder / "log", time_limit)
        return test_jobs.run(job)

    def only_failure(self, outcome):
        failures = [case for case in outcome.cases if case.status == "failed"]
        self.assertEqual(len(failures), 1, outcome.cases)
        return failures[0]

    def test_counts_passed_failed_and_skipped_cases(self):
        outcome = self.run_program(
            'report(test("ok"), test("bad", failures=[{"failure": "1 is not 2"}]), test("off", status="NOTRUN"),\n'
            '       test("later", result="SKIPPED"))\n'
            'say("[ RUN      ] S.later")\nsay("x.cpp:3: Skipped")\nsay("no tty here")\n'
            'say("[  SKIPPED ] S.later (0 ms)")\nsys.exit(1)'
        )
        self.assertEqual([case.status for case in outcome.cases], ["passed", "failed", "skipped", "skipped"])
        self.assertIn("1 is not 2", outcome.cases[1].detail)
        self.assertEqual(outcome.cases[3].detail, "no tty here")

    def test_names_the_test_that_crashed(self):
        outcome = self.run_program(
            'say("[ RUN      ] S.first")\nsay("[       OK ] S.first (0 ms)")\nsay("[ RUN      ] S.second")\n'
            "os.kill(os.getpid(), signal.SIGSEGV)"
        )
        failure = self.only_failure(outcome)
        self.assertEqual(failure.name, "S.second")
        self.assertIn("SIGSEGV", failure.detail)
        self.assertEqual(outcome.count("passed"), 1)

    def test_ends_a_program_that_hangs_and_says_so(self):
        # A shell and a long limit: what it has to say is said whatever else the machine does.
        body = "#!/bin/sh\necho '[ RUN      ] S.waits'\nexec sleep 600\n"
        outcome = self.run_program(body, time_limit=5.0)
        failure = self.only_failure(outcome)
        self.assertEqual(failure.name, "S.waits")
        self.assertIn("time limit", failure.detail)

    def test_fails_when_a_program_passes_its_tests_and_then_reports_a_leak(self):
        outcome = self.run_program('report(test("ok"))\nsay("LeakSanitizer: detected")\nsys.exit(23)')
        self.assertIn("LeakSanitizer", self.only_failure(outcome).detail)

    def test_fails_a_program_without_tests(self):
        self.assertIn("no test", self.only_failure(self.run_program("report()")).detail)

    def test_fails_a_program_that_cannot_start(self):
        self.assertIn("crashed", self.only_failure(self.run_program("import nothing_of_this_name")).detail)

    def test_reads_the_exit_code_of_a_script(self):
        for code, status in ((0, "passed"), (1, "failed"), (77, "skipped"), (139, "failed")):
            outcome = self.run_program(f"#!/bin/bash\necho no such device\nexit {code}", kind="script")
            self.assertEqual([case.status for case in outcome.cases], [status])
            if status != "passed":
                self.assertIn("no such device", outcome.cases[0].detail)

    def test_ends_what_a_script_leaves_running(self):
        self.run_program("#!/bin/bash\nsetsid=no\ntail -f /dev/null & echo $! >pid\n", kind="script")
        left = int((self.folder / "pid").read_text())
        deadline = time.monotonic() + 10
        while Path(f"/proc/{left}").exists() and Path(f"/proc/{left}/stat").read_text().split()[2] != "Z":
            self.assertLess(time.monotonic(), deadline, "the helper process still runs")
            os.sched_yield()

    def test_a_run_without_a_test_is_a_failure(self):
        self.assertEqual(run_tests.report([], time.monotonic()), 1)

    def test_the_exit_code_follows_the_cases(self):
        def outcome(*statuses):
            job = test_jobs.Job("t", [], "script", self.folder, self.folder / "log")
            return test_jobs.Outcome(job, [test_jobs.Case("", status) for status in statuses], 0.0)

        self.assertEqual(run_tests.report([outcome("passed")], 0), 0)
        self.assertEqual(run_tests.report([outcome("passed", "failed")], 0), 1)
        self.assertEqual(run_tests.report([outcome("skipped")], 0), 1)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            run_tests.report([outcome("passed", "skipped"), outcome("failed")], 0)
        lines = said.getvalue().splitlines()
        self.assertEqual(lines[-1], "1 passed, 1 failed")
        self.assertIn("1 skipped", lines[-2])
        self.assertEqual(run_tests.closing_line([outcome("passed")]), "1 passed, 0 failed")

    def test_a_script_chooses_its_builds_and_time_limit(self):
        folder = self.folder / "tests" / "some"
        (folder / "node_modules").mkdir(parents=True)
        (folder / "plain_test.sh").write_text("#!/bin/bash\n# A test.\n")
        (folder / "both_test.py").write_text("# A test.\n# builds: asan tsan\n# time-limit: 900\n")
        (folder / "no_build_test.py").write_text("# A test.\n# builds: none\n")
        (folder / "node_modules" / "strange_test.py").write_text("")
        (folder / "helper.py").write_text("")
        original, run_tests.ROOT = run_tests.ROOT, self.folder
        self.addCleanup(lambda: setattr(run_tests, "ROOT", original))
        found = {script.name: (script.builds, script.time_limit) for script in run_tests.find_scripts("some")}
        self.assertEqual(
            found,
            {"both_test": (["asan", "tsan"], 900.0), "no_build_test": ([], 600.0), "plain_test": (["asan"], 600.0)},
        )


if __name__ == "__main__":
    unittest.main(verbosity=1)
