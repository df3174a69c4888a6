# Starts riser-sim for an interop test and talks to its control socket. Also holds what every stranger
# needs to know to read the simulated meters: where each model keeps its energy, written down here once
# more from the public register lists, so that neither the gateway's profiles nor the simulator's own
# code can vouch for themselves.
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77

# profile -> (function, address, registers, kind, watt-hours per step)
ENERGY = {
    "eastron-sdm120": (4, 72, 2, "f32", 1000),
    "eastron-sdm630": (4, 72, 2, "f32", 1000),
    "abb-b21": (3, 0x5000, 4, "u64", 10),
    "hiking-dds238-2": (3, 10, 2, "u32", 10),
    "lingxun-lx47le-125": (4, 36, 2, "u32", 1),
    "acrel-ddsy1352": (3, 21, 2, "u32", 10),
    "peacefair-pzem-016": (4, 5, 2, "u32_low_first", 1),
    "orno-we-504": (3, 7, 2, "u32", 1),
    "orno-we-516": (3, 264, 2, "f32", 1000),
}


def watt_hours(profile, registers):
    import struct

    _, _, _, kind, step = ENERGY[profile]
    if kind == "f32":
        (kilowatt_hours,) = struct.unpack(">f", struct.pack(">HH", *registers))
        return round(kilowatt_hours * step)
    if kind == "u32_low_first":
        registers = registers[::-1]
    value = 0
    for register in registers:
        value = value << 16 | register
    return value * step


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def build_dir():
    return Path(os.environ.get("RISER_BUILD_DIR") or "build/dev")


class Simulator:
    """A running riser-sim; use it in a with statement."""

    def __init__(self, *options):
        self.program = build_dir() / "riser-sim"
        self.dir = Path(tempfile.mkdtemp(prefix="riser-sim."))
        self.options = options

    def __enter__(self):
        command = [self.program, "--dir", self.dir, *map(str, self.options)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if not line.startswith("ready "):
            self.__exit__()
            raise RuntimeError("riser-sim did not start")
        self.building = json.loads((self.dir / "building.json").read_text())
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.exit_code = self.process.wait(30)
        shutil.rmtree(self.dir, ignore_errors=True)

    def bus(self, number=1):
        return str(self.dir / f"bus{number}")

    def ctl(self, *words):
        command = [self.program, "ctl", "--dir", self.dir, *map(str, words)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=30)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise RuntimeError(f"riser-sim {words}: {answer['error']}")
        return answer

    def meters(self):
        return {meter["id"]: meter for meter in self.ctl("state")["meters"]}
