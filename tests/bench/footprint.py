#!/usr/bin/python3
# What the gateway costs the machine it lives on: sixty meters on two 9600-baud buses at the usual cadence
# (a sweep each 15 s), apartments under load, keeping the cloud's copy over TLS. Memory and processor time
# are the kernel's figures for the process (proc(5)) over a minute after warm-up. Not a stress test.
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))
from demo_parts import Cloud, GatewayProcess, Simulator, say, wait_for  # noqa: E402

METERS = 60
WARM_UP_SWEEPS = 4
MEASURED_SECONDS = 60
NAMESPACE = uuid.UUID("3b1c9d6e-44f5-4b8e-9a3e-8d2f5c7a1e90")
LIMITS = {"rss_anon_mb": 14, "rss_mb": 36, "cpu_percent": 3, "uplink": 1}


def programs():
    return ROOT / (os.environ.get("RISER_BUILD_DIR") or "build/release")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def enrol(folder, cloud):
    """Makes the building known to the cloud, and the cloud to the gateway."""
    config = folder / "gateway.toml"
    text = config.read_text()
    site = tomllib.loads(text)
    key = folder / "site/gateway.key"
    public = subprocess.run([str(programs() / "riser-gateway"), "--enrolment-key", str(key)],
                            capture_output=True, text=True, check=True).stdout.strip()
    owner = cloud.post("/v1/owners", {"name": "Bench Properties"})["id"]
    cloud.post(f"/v1/owners/{owner}/sites", {"id": site["gateway"]["site"], "name": "Bench House",
                                            "zone": site["gateway"]["zone"], "currency": "EUR"})
    gateway = site["gateway"]["id"]
    enrolled = cloud.post(f"/v1/sites/{site['gateway']['site']}/gateways",
                          {"id": gateway, "label": "cellar", "public_key": public})
    for point in site["supply_point"]:
        cloud.post(f"/v1/gateways/{gateway}/accounts", {"id": point["account"], "label": point["name"]})
    (folder / "site/root.pub").write_text(enrolled["root_public_key"] + "\n")
    config.write_text(f'{text}\n[cloud]\nurl = "{cloud.url}"\nca_file = "{folder}/ca.pem"\n'
                      f'key_file = "{key}"\nroot_file = "{folder}/site/root.pub"\nfirst_contact_spread_s = 1\n')


def commission(gateway):
    def all_read():
        building = gateway.building()
        good = building and all(m["health"] == "good" and m["registers"] for m in building["meters"])
        return good and building["supply_points"]

    points = wait_for("every meter to be read", 120, all_read)
    for number, point in enumerate(points):
        gateway.post(f"/v1/accounts/{point['account']}/top-ups",
                     {"id": str(uuid.uuid5(NAMESPACE, str(number))), "amount": "50.00", "currency": "EUR"})


def warm_up(gateway, with_cloud):
    def settled():
        building = gateway.building()
        if not building:
            return False
        journal = building["journal"]
        swept = all(bus["sweeps"] >= WARM_UP_SWEEPS for bus in building["buses"])
        return swept and (not with_cloud or journal["acknowledged"] >= METERS)

    wait_for("the warm-up", 300, settled, 1)


def memory_kb(pid, field):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/{pid}/status has no {field}")


def processor_seconds(pid):
    # utime and stime are fields 14 and 15 (proc(5)); the name before them may contain blanks.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def loaded_kb(program):
    """What of the file is loaded: the segments, without debug information (elf(5), 64 bit)."""
    with open(program, "rb") as file:
        header = struct.unpack("<16sHHIQQQIHHHHHH", file.read(64))
        offset, size, count = header[5], header[9], header[10]
        file.seek(offset)
        segments = [struct.unpack("<IIQQQQQQ", file.read(size)) for _ in range(count)]
    return sum(s[5] for s in segments if s[0] == 1) / 1024  # PT_LOAD


def measure(gateway):
    pid = gateway.process.process.pid
    started, used = time.monotonic(), processor_seconds(pid)
    try:
        gateway.process.process.wait(MEASURED_SECONDS)  # the measurement itself: it must live that long
    except subprocess.TimeoutExpired:
        pass
    gateway.process.check()
    share = (processor_seconds(pid) - used) / (time.monotonic() - started)
    return {
        "rss_anon_mb": (memory_kb(pid, "RssAnon") / 1024, "MB"),
        "rss_mb": (memory_kb(pid, "VmRSS") / 1024, "MB"),
        "rss_peak_mb": (memory_kb(pid, "VmHWM") / 1024, "MB"),
        "threads": (memory_kb(pid, "Threads"), "threads"),
        "cpu_percent": (100 * share, "% of one core"),
        "binary_kb": (loaded_kb(programs() / "riser-gateway"), "kB"),
    }


def run(folder, parts):
    (folder / "site").mkdir()
    simulator = Simulator(
        str(programs() / "riser-sim"), str(folder / "site"),
        ["--meters", str(METERS), "--buses", "2", "--baud", "9600", "--seed", "1", "--time-of-day", "19:00",
         "--profiles", str(ROOT / "configs/meters"), "--http-port", str(free_port()),
         "--emit-gateway-config", str(folder / "gateway.toml")])
    parts.append(simulator)
    simulator.wait_until_ready()
    with_cloud = (programs() / "riser-cloud").exists()
    if with_cloud:
        cloud = Cloud(str(programs() / "riser-cloud"), str(folder), free_port())
        parts.append(cloud)
        enrol(folder, cloud)
    else:
        say("riser-cloud is not built: measured with the uplink OFF, so no limit is met")
    gateway = GatewayProcess(str(programs() / "riser-gateway"), str(folder / "gateway.toml"), str(folder))
    parts.append(gateway)
    commission(gateway)
    warm_up(gateway, with_cloud)
    say(f"warm, measuring for {MEASURED_SECONDS} s")
    return {**measure(gateway), "uplink": (int(with_cloud), "1 = on")}


def main():
    parts = []
    with tempfile.TemporaryDirectory(prefix="riser-footprint.") as folder:
        try:
            figures = run(Path(folder), parts)
        except BaseException:
            for log in sorted(Path(folder).glob("*.log")):
                say(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")
            raise
        finally:
            for part in reversed(parts):
                part.process.stop()
    results = []
    for name, (value, unit) in figures.items():
        limit = LIMITS.get(name)
        # A gateway without its uplink is another, smaller one: that it stays below the limits says nothing.
        good = figures["uplink"][0] == 1 and (name == "uplink" or limit is None or value <= limit)
        results.append({"name": f"footprint.{name}", "value": round(value, 3), "unit": unit, "limit": limit,
                        "ok": None if limit is None else good})
        say(f"footprint.{name} = {value:.3f} {unit}" + (f" (limit {limit})" if limit else ""))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
