#!/usr/bin/python3
# How long a host takes to read one attribute over Zigbee beyond what the radio itself takes: ours beside npm's
# zigbee-herdsman (adapter `ember`), in turns on one simulated radio over TCP. Both ask the same device for the same
# attribute (0702/0000), one read after the other, by their own drivers with all that belongs to them: ASH, EZSP 14, ZCL.
# A read lasts from the moment at which the host begins it until its answer is there for whoever asked. Of that the radio
# is given what the simulator waits: to the device and back. The rest is the host's overhead, that of the simulator and of
# the loopback between them included, which both have alike; their medians are compared.
# ours: the coordinator in its thread over the gateway's TCP port, as in production: a sweep of one meter is one read, of
#   which there is one each second.
# theirs: `endpoint.read()` of a device that was paired and interviewed before, one right after the other.
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/interop"))
from simulator import Simulator, build_dir  # noqa: E402

ROUNDS = 3
THEIRS, OURS = 150, 40  # reads in a round
RADIO_MS = 20.0  # SimulatedNcp::radio_delay to the device, SimulatedDevice::answers_after back
LIMIT = 0.5
BUILDING = """
[building]
seed = 3

[zigbee]
ezsp = 14
blank = true
tcp_port = 0

[[zigbee.device]]
id = 1
eui64 = "a4:c1:38:00:00:00:00:01"
profile = "sonoff-s60zbtpf"
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command):
    done = subprocess.run(list(map(str, command)), cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=300)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def measure(folder):
    """Microseconds of each read, and how many of ours failed."""
    plan = folder / "building.toml"
    plan.write_text(BUILDING)
    theirs, ours, failed = [], [], 0
    with Simulator("--building", plan) as sim:
        ctl = [sim.program.resolve(), "ctl", "--dir", sim.dir]
        path = sim.building["zigbee"]["path"]
        host, port = path.removeprefix("tcp://").split(":")
        for number in range(ROUNDS):
            said = run(["node", HERE / "zigbee_read_rtt.js", path, folder, THEIRS, 1, "--", *ctl])
            theirs += said["us"]
            said = run([build_dir().resolve() / "riser-zigbee-reads", host, port, "a4:c1:38:00:00:00:00:01", OURS])
            ours += said["us"]
            failed += said["failed"]
            say(f"round {number + 1}: theirs {statistics.median(theirs) / 1000:.2f} ms, "
                f"ours {statistics.median(ours) / 1000:.2f} ms")
    return theirs, ours, failed


def milliseconds(name, us):
    ordered = sorted(us)
    yield f"{name}_rtt_ms", statistics.median(ordered) / 1000, "ms", None
    yield f"{name}_rtt_p99_ms", ordered[len(ordered) * 99 // 100] / 1000, "ms", None
    yield f"{name}_overhead_ms", statistics.median(ordered) / 1000 - RADIO_MS, "ms", None


def main():
    if shutil.which("node") is None or not (ROOT / "tests/interop/node_modules/zigbee-herdsman").exists():
        sys.exit("zigbee_read_rtt: not measured, zigbee-herdsman is not installed (scripts/setup)")
    with tempfile.TemporaryDirectory(prefix="riser-read-rtt.") as folder:
        theirs, ours, failed = measure(Path(folder))
    figures = [*milliseconds("own", ours), *milliseconds("herdsman", theirs)]
    overhead = {name: value for name, value, _, _ in figures}
    ratio = overhead["own_overhead_ms"] / overhead["herdsman_overhead_ms"]
    figures.insert(0, ("overhead_ratio", ratio, "ratio", LIMIT))
    figures += [("reads", len(ours), "reads", None), ("failed", failed, "reads", None)]
    # Less than the radio alone took was not measured.
    believable = all(overhead[f"{name}_overhead_ms"] > 0 for name in ("own", "herdsman"))
    results = [{"name": f"zigbee_read_rtt.{name}", "value": round(value, 3), "unit": unit, "limit": limit,
                "ok": None if limit is None else believable and value <= limit}
               for name, value, unit, limit in figures]
    for result in results:
        say(f"{result['name']} = {result['value']} {result['unit']}")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
