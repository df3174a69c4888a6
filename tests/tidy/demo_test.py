# What scripts/demo promises whoever types it, without a building: it deletes no folder but its own, takes no
# port that is taken, stops every part however often it is asked to, prints nothing but its result to standard
# output, and fails when what it shows did not happen. The building itself: tests/system/whole_building_test.py.
# builds: none
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import demo  # noqa: E402
from demo_parts import DemoFailed, GatewayProcess, take_folder, take_port  # noqa: E402

# The demo with two parts that stop only once somebody writes into their pipe, and a commissioning that waits for its end.
STAND_IN = """
import signal, sys
sys.path.insert(0, "scripts/lib")
import demo
from demo_parts import Process, take_folder, wait_for
LAZY = "trap 'kill %1; read <$0; exit 0' TERM; echo ready; tail -f /dev/null & wait"
class Building(demo.Demo):
    def set_stage(self):
        take_folder(self.folder)
        self.parts = [Process(name, ["bash", "-c", LAZY, f"{self.folder}.{name}"], self.folder / name) for name in "ab"]
        wait_for("the parts", 60, lambda: all(part.log.read_text() for part in self.parts), 0.01)
    def commission(self):
        print("the build talks")
        print(*(part.process.pid for part in self.parts), file=sys.__stderr__, flush=True)
        signal.pause()
demo.Demo = Building
sys.argv = ["demo", *sys.argv[1:]]
sys.exit(demo.main())
"""
GOOD = {"registered_wh": 9, "charged_wh": 9, "cloud_wh": 9, "wrong_values": 0, "cloud_wrong_values": 0,
        "balance_mismatches": 0, "audit_differences": 0, "cloud_seq": 7, "gateway_seq": 7, "cutoffs": 1, "restores": 1,
        "overdue_scenes": [], "zigbee": {"meters": 6, "registered_wh": 2, "charged_wh": 2}}


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_folder_with_somebody_elses_files_is_left_alone(self):
        (self.folder / "letter").write_text("mine")
        with self.assertRaisesRegex(DemoFailed, "has not made"):
            take_folder(self.folder)
        self.assertEqual((self.folder / "letter").read_text(), "mine")
        (self.folder / "link").symlink_to(self.folder)
        for wrong in ("letter", "link"):
            with self.assertRaisesRegex(DemoFailed, "not a folder"):
                take_folder(self.folder / wrong)
        self.assertTrue((self.folder / "letter").exists())

    def test_an_empty_folder_and_its_own_are_taken(self):
        own = self.folder / "deep" / "own"
        take_folder(own)
        (own / "sim.log").write_text("old")
        take_folder(own)
        self.assertFalse((own / "sim.log").exists())
        empty = self.folder / "empty"
        empty.mkdir()
        take_folder(empty)
        take_folder(empty)

    def test_it_needs_no_registry_but_debians(self):
        self.assertIn("scripts/setup --without-npm", (ROOT / "scripts/demo").read_text())
        npm = self.folder / "npm"
        npm.write_text("#!/bin/bash\necho npm was called; exit 9\n")
        npm.chmod(0o755)
        done = subprocess.run(
            ["bash", str(ROOT / "scripts/setup"), "--without-npm"], capture_output=True, text=True,
            env={**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "RISER_SETUP_SKIP_PACKAGES": "1"})
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_a_port_that_is_taken_is_said_before_anything_is_started(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            with self.assertRaisesRegex(DemoFailed, "--port"):
                take_port(other.getsockname()[1], "--port")

    def test_what_it_cannot_do_is_said_with_what_it_can(self):
        for arguments, said in ((["--port", "99999"], "1 to 65535"), (["--meters", "500"], "1 to 380"), (["--meters", "0"], "1 to 380"),
                                (["--seconds", "0"], "at least 1"), (["--seconds", "-5"], "at least 1"),
                                (["--programs", "/nowhere"], "no riser-sim"), (["--zigbee", "61"], "0 to 60")):
            done = subprocess.run([sys.executable, str(ROOT / "scripts/lib/demo.py"), *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)
            self.assertNotIn("Traceback", done.stderr)

    def test_help_needs_no_setup(self):
        for script in ("demo", "test", "lint"):
            done = subprocess.run([str(ROOT / "scripts" / script), "--help"], capture_output=True, text=True,
                                  env={**os.environ, "RISER_SETUP_SKIP_PACKAGES": "1"})
            self.assertEqual((done.returncode, done.stderr), (0, ""), script)
            self.assertTrue(done.stdout.startswith(f"usage: scripts/{script}"), done.stdout)

    def test_a_page_of_another_gateway_is_not_announced(self):
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                text = json.dumps({"journal": {"epoch": "theirs"}}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        gateway = GatewayProcess.__new__(GatewayProcess)
        gateway.process = SimpleNamespace(check=lambda: None)
        gateway.building = lambda: {"journal": {"epoch": "ours"}}
        with self.assertRaisesRegex(DemoFailed, "another demo.*--port"):
            gateway.check_page(server.server_port)
        gateway.building = lambda: {"journal": {"epoch": "theirs"}}
        gateway.check_page(server.server_port)

    def test_fails_when_what_it_shows_did_not_happen(self):
        self.assertEqual(demo.verdict(GOOD, 90), [])
        for name, value in {"registered_wh": 8, "cloud_wh": 8, "wrong_values": 1, "cloud_wrong_values": 1,
                            "balance_mismatches": 1, "audit_differences": 1, "cloud_seq": 6, "cutoffs": 0,
                            "restores": 0, "overdue_scenes": ["blocks"]}.items():
            self.assertEqual(len(demo.verdict({**GOOD, name: value}, 90)), 1, name)
        self.assertEqual(len(demo.verdict({**GOOD, "zigbee": {"meters": 6, "registered_wh": 0, "charged_wh": 0}}, 90)), 1)
        self.assertEqual(demo.verdict({**GOOD, "zigbee": {"meters": 0, "registered_wh": 0, "charged_wh": 0}}, 90), [])
        self.assertEqual(demo.verdict({**GOOD, "cutoffs": 0, "restores": 0}, demo.TELLING_SECONDS - 1), [])

    def test_stops_every_part_however_often_it_is_asked_to_and_prints_one_object(self):
        for name in "ab":
            os.mkfifo(self.folder / f"demo.{name}")
        process = subprocess.Popen(
            [sys.executable, "-c", STAND_IN, "--check", "--folder", str(self.folder / "demo")],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        line = ""
        while not line.replace(" ", "").strip().isdigit():
            line = process.stderr.readline()
            self.assertTrue(line, "it ended")
        parts = [int(word) for word in line.split()]
        process.send_signal(signal.SIGINT)
        while "stopping" not in line:
            line = process.stderr.readline()
            self.assertTrue(line, "it ended")
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGTERM):
            process.send_signal(again)
        for name in "ba":  # the youngest first
            (self.folder / f"demo.{name}").write_text("go\n")
        said, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(json.loads(said), {"failed": "stopped"})
        self.assertEqual([pid for pid in parts if lives(pid)], [])


if __name__ == "__main__":
    unittest.main()
