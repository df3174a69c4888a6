#!/usr/bin/python3
# The demo as a test: simulated meters, gateway and cloud over TLS, top-ups down and the journal up, somebody
# cut off and restored, kept on by friendly hours, billed; on Modbus and on Zigbee, whose radio is pulled; energy and money
# must agree at meters, gateway and cloud. Not a second telling of
# that story: scripts/lib/demo.py is run as it is, with the programs under test.
# builds: asan
# time-limit: 400
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def rows(ledger):
    """(sequence, bytes, hash) of all entries of a ledger that nobody has open."""
    with closing(sqlite3.connect(ledger)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM catalogue ORDER BY first_sequence")]
        return [row for name in tables for row in database.execute(f"SELECT sequence, bytes, hash FROM {name}")]


def restore_elsewhere(folder):
    """The machine is lost: another one goes on with the cloud's copy of its books."""
    programs = Path(os.environ["RISER_BUILD_DIR"])
    config = folder / "demo/gateway.toml"
    text = config.read_text()
    gateway = tomllib.loads(text)["gateway"]
    exported = subprocess.run(
        [programs / "riser-cloud", "export-books", gateway["id"], "--output", folder / "books",
         "--config", folder / "demo/cloud.toml"], capture_output=True, text=True)
    assert exported.returncode == 0, exported.stderr
    new = folder / "new.toml"
    new.write_text(text.replace(gateway["state_dir"], f"{folder}/new"))
    restored = subprocess.run(
        [programs / "riser-gateway", "--restore-books", folder / "books", "--config", new],
        capture_output=True, text=True)
    assert restored.returncode == 0, restored.stderr
    print(restored.stdout)
    copy = rows(folder / "new/ledger.db")
    assert copy == rows(Path(gateway["state_dir"], "ledger.db"))[:len(copy)] and len(copy) > 20, len(copy)


def main():
    with tempfile.TemporaryDirectory(prefix="riser-building.") as folder:
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts/lib/demo.py"), "--check", "--seconds", "45", "--meters", "12", "--zigbee", "3",
             "--programs", os.environ["RISER_BUILD_DIR"], "--folder", f"{folder}/demo",
             "--port", free_port(), "--cloud-port", free_port()],
            stdout=subprocess.PIPE, text=True)
        print(done.stdout)
        if done.returncode != 0:
            for log in Path(folder, "demo").glob("*.log"):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-30:]))
            return 1
        result = json.loads(done.stdout)
        assert result["charged_wh"] == result["registered_wh"] == result["cloud_wh"] > 0, result
        assert result["meters"] == 15 and result["main_meters"] > 0, result
        radio = result["zigbee"]
        assert radio["meters"] == 3 and radio["charged_wh"] == radio["registered_wh"] > 0, result
        assert result["cutoffs"] > 0 and result["restores"] > 0, result
        assert result["kept_on"] == 1 and len(result["bills"]) == 1, result
        restore_elsewhere(Path(folder))
        return 0


if __name__ == "__main__":
    sys.exit(main())
