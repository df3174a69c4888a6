#!/usr/bin/python3
# The demo as a test: simulated meters, gateway and cloud over TLS, top-ups down and the journal up, somebody
# cut off and restored; energy and money must agree at meters, gateway and cloud. Not a second telling of
# that story: scripts/lib/demo.py is run as it is, with the programs under test.
# builds: asan
# time-limit: 400
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def main():
    with tempfile.TemporaryDirectory(prefix="riser-building.") as folder:
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts/lib/demo.py"), "--check", "--seconds", "45", "--meters", "12",
             "--programs", os.environ["RISER_BUILD_DIR"], "--folder", f"{folder}/demo",
             "--port", free_port(), "--cloud-port", free_port()],
            stdout=subprocess.PIPE, text=True)
        print(done.stdout)
        if done.returncode != 0:
            for log in Path(folder, "demo").glob("*.log"):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-30:]))
            return 1
        result = json.loads(done.stdout)
        assert result["charged_wh"] == result["registered_wh"] > 0, result
        assert result["cutoffs"] > 0 and result["restores"] > 0, result
        return 0


if __name__ == "__main__":
    sys.exit(main())
