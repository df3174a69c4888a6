#!/usr/bin/python3
# The gateway reads and switches meters that other people's Modbus implementations play: pymodbus and
# npm's modbus-serial, each through a pair of ptys. Registers, serial number, power and voltage must be
# what the slaves say (pymodbus_slave.py), and the relay of the DDS238 is written and read back.
# time-limit: 180
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT / "scripts/lib"))
from demo_parts import GatewayProcess, Process, UnixConnection, call, wait_for  # noqa: E402
from simulator import skip  # noqa: E402

PATIENCE = 45
SERIAL = "12345678"
EXPECTED = {  # meter -> what the slaves hold, in the units of the gateway's API
    1: {"wh": 1_234_567, "serial": SERIAL, "power_w": 2000, "voltage_mv": 230_200, "frequency_mhz": 50_000},
    2: {"wh": 4_567_890, "serial": None, "power_w": 980, "voltage_mv": 231_400, "frequency_mhz": 50_010},
}
CONFIG = """\
[gateway]
id = "6a1f7d4e-52c0-4f0b-9d51-0c8f5a3e2b11"
site = "c1b7a9e2-7d3f-4a86-8e0d-5f2b9c4d6e22"
zone = "Europe/Berlin"
currency = "EUR"
state_dir = "{dir}/site/state"
meter_profiles = "{profiles}"

[local]
http_address = ""
socket = "{dir}/site/gateway.sock"

[[bus]]
id = 1
device = "{dir}/gateway-side"
baud = 9600
parity = "none"
money_interval_s = 1
slow_interval_s = 5

[[meter]]
id = 1
bus = 1
address = 1
profile = "eastron-sdm120"
serial = "{serial}"

[[meter]]
id = 2
bus = 1
address = 2
profile = "hiking-dds238-2"

[[switch]]
id = 1
meter = 2

[[tariff]]
name = "flat"
id = "7f2bc8b4-3b91-45df-abcf-5d8eb0beaa19"
version = 1
price = "0.30"

[[supply_point]]
id = 1
name = "first"
meter = 1
account = "7a4d891f-86f5-4ceb-a570-68e90e0c3405"
tariff = "flat"

[[supply_point]]
id = 2
name = "second"
meter = 2
switches = [1]
account = "c87e7855-eaa3-46c9-9db8-b2e71dcbb9b1"
tariff = "flat"
"""


class Strangers:
    """A slave by other people on one end of a pty pair, the gateway on the other."""

    def __init__(self, slave, serial=SERIAL):
        self.dir = Path(tempfile.mkdtemp(prefix="riser-strangers."))
        (self.dir / "site").mkdir()
        self.slave, self.serial, self.parts = slave, serial, []

    def __enter__(self):
        try:
            mine, theirs = self.dir / "gateway-side", self.dir / "slave-side"
            self.run("socat", f"pty,raw,echo=0,link={mine}", f"pty,raw,echo=0,link={theirs}")
            wait_for("the pty pair", PATIENCE, lambda: mine.exists() and theirs.exists(), 0.05)
            slave = self.run(*self.slave, str(theirs))
            wait_for("the slave", PATIENCE, lambda: slave.check() or "ready" in slave.log.read_text(), 0.05)
            config = self.dir / "gateway.toml"
            config.write_text(CONFIG.format(dir=self.dir, profiles=ROOT / "configs/meters", serial=self.serial))
            self.gateway = GatewayProcess(str(program()), str(config), str(self.dir))
            self.parts.append(self.gateway.process)
            wait_for("the gateway to answer", PATIENCE, self.gateway.building, 0.1)
        except BaseException:
            self.__exit__(True)
            raise
        return self

    def run(self, *command):
        name = Path(command[1] if len(command) > 2 and command[0] != "socat" else command[0]).name
        part = Process(name, list(command), self.dir / f"{name}.log")
        self.parts.append(part)
        return part

    def __exit__(self, failed, *_):
        for part in reversed(self.parts):
            part.stop()
        if failed:
            for log in sorted(self.dir.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}", flush=True)
        shutil.rmtree(self.dir, ignore_errors=True)

    def meters(self):
        building = self.gateway.building()
        return {m["id"]: m for m in building["meters"]} if building else {}

    def log(self):
        return (self.dir / "gateway.log").read_text(errors="replace")


def program():
    path = ROOT / (os.environ.get("RISER_BUILD_DIR") or "build/release") / "riser-gateway"
    if not path.exists():
        skip(f"{path} is not built")
    return path


def shown(meter):
    wh = next((r["wh"] for r in meter["registers"] if r["quantity"] == "import_energy"), None)
    return {"wh": wh, **{key: meter[key] for key in EXPECTED[1] if key != "wh"}}


def test_reading(strangers):
    def complete():
        meters = strangers.meters()
        return meters and all(m["health"] == "good" and m["registers"] and m["voltage_mv"] for m in meters.values())

    wait_for("both meters to be read", PATIENCE, complete, 0.2)
    for number, meter in strangers.meters().items():
        assert shown(meter) == EXPECTED[number], f"meter {number}: {shown(meter)}, expected {EXPECTED[number]}"
    print("  ok registers, serial, power, voltage, frequency", flush=True)


def test_switch(strangers):
    """The relay test writes 0 and then 1 to the relay's register, and reads both back. The slave's load is
    a constant, so the test must also find that this switch cuts nothing."""
    assert strangers.meters()[2]["switch_state"] == "connected", strangers.meters()[2]
    status, answer = call(UnixConnection(strangers.gateway.socket), "POST", "/v1/supply-points/2/test-relay", {})
    assert status in (200, 202), f"relay test: {status} {answer}"
    confirmed = r"switch_confirmed .*switch=1 wanted={0} observed={0} outcome=confirmed"
    for state in ("disconnected", "connected"):
        wait_for(f"the switch to be {state}", PATIENCE,
                 lambda: re.search(confirmed.format(state), strangers.log()), 0.1)
    wait_for("the relay test to fail", PATIENCE, lambda: "the load did not go away" in strangers.log(), 0.1)
    points = {p["id"]: p for p in strangers.gateway.building()["supply_points"]}
    assert not points[2]["paired"], "a switch that cuts nothing counts as proven"
    print("  ok relay written and read back, off and on; it cuts nothing, and that is found", flush=True)


def test_wrong_serial(slave):
    with Strangers(slave, serial="12345679") as strangers:
        wait_for("the wrong serial number to be seen", PATIENCE,
                 lambda: strangers.meters().get(1, {}).get("health") == "wrong_identity", 0.2)
        assert not strangers.meters()[1]["registers"], "the register of another meter is shown"
    print("  ok another meter's serial number is seen", flush=True)


def strangers_here():
    """The slaves that can run on this machine, and why the others cannot."""
    slaves, missing = {}, []
    probe = subprocess.run(["/usr/bin/python3", "-c", "import pymodbus.server, serial_asyncio"], stderr=subprocess.DEVNULL)
    if probe.returncode == 0:
        slaves["pymodbus"] = ("/usr/bin/python3", str(HERE / "pymodbus_slave.py"))
    else:
        missing.append("pymodbus does not load")
    if shutil.which("node") and (HERE / "node_modules/modbus-serial").exists():
        slaves["modbus-serial"] = ("node", str(HERE / "modbus_serial_slave.js"))
    else:
        missing.append("node or the npm packages of tests/interop are not installed (scripts/setup)")
    return slaves, missing


def main():
    if shutil.which("socat") is None:
        skip("socat is not installed")
    slaves, missing = strangers_here()
    for name, slave in slaves.items():
        print(name, flush=True)
        with Strangers(slave) as strangers:
            test_reading(strangers)
            test_switch(strangers)
        test_wrong_serial(slave)
    if missing:
        skip("; ".join(missing))


if __name__ == "__main__":
    main()
