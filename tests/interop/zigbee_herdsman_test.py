#!/usr/bin/python3
# npm's zigbee-herdsman, the stack of Zigbee2MQTT by other people, uses the simulated radio as it uses a real one, with both
# of its adapters and in five versions of EZSP: it forms a network, lets meters in, interviews, reads, binds and switches
# them, is told what they report, writes a backup, and finds everything again after a restart. What it reads is compared
# with the building to the watt-hour, and its backup with what riserctl makes of it.
# programs: riser-sim riserctl
# time-limit: 300
import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from simulator import Simulator, build_dir, skip  # noqa: E402

HERE = Path(__file__).parent
COORDINATOR = "000d6ffffe123456"
NETWORK_KEY = "01030507090b0d0f00020406080a0c0d"

# Adapter, version of EZSP, and whether over TCP. `ember` knows 13 to 19 and refuses others; `ezsp` is the one for older
# firmware.
HOSTS = [
    ("ember", 13, True),
    ("ember", 14, True),
    ("ember", 18, True),
    ("ezsp", 8, True),
    ("ezsp", 13, True),
    ("ember", 14, False),
]

METERS = """
[building]
seed = 3

[zigbee]
ezsp = {version}
blank = true
{port}

[[zigbee.device]]
id = 1
profile = "sonoff-s60zbtpf"

[[zigbee.device]]
id = 2
profile = "frient-smrzb-342"

[[zigbee.device]]
id = 3
profile = "tongou-to-q-sy1-jzt"
"""
# What each says of itself, and what one count of its register is in watt-hours.
PRODUCTS = {
    1: ("S60ZBTPF", "SONOFF", 1, 1),
    2: ("SMRZB-342", "frient A/S", 2, 1),
    3: ("TS011F", "_TZ3000_qeuvnohg", 1, 10),
}


def drive(adapter, version, tcp):
    with tempfile.TemporaryDirectory(prefix="riser-herdsman.") as folder:
        plan = Path(folder) / "building.toml"
        plan.write_text(METERS.format(version=version, port="tcp_port = 0" if tcp else ""))
        with Simulator("--building", plan) as sim:
            ctl = [str(sim.program.resolve()), "ctl", "--dir", str(sim.dir)]
            path = sim.building["zigbee"]["path"]
            command = ["node", "zigbee_herdsman_drive.js", adapter, path, folder, "1", "2", "3", "--", *ctl]
            done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=240)
            assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
            steps = [json.loads(line) for line in done.stdout.splitlines()]
            radio = sim.ctl("state")["zigbee"]
        return steps, radio, backup_as_riserctl_reads_it(Path(folder))


def backup_as_riserctl_reads_it(folder):
    written = json.loads((folder / "coordinator_backup.json").read_text())
    open_form = folder / "network.json"
    command = [build_dir() / "riserctl", "zigbee", "migrate", folder / "coordinator_backup.json", open_form]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    return written, json.loads(open_form.read_text())


def of(steps, name):
    return [step for step in steps if step["step"] == name]


def judge_network(steps, version):
    first, second = of(steps, "start")
    assert (first["result"], second["result"]) == ("reset", "resumed"), (first, second)
    for start in (first, second):
        assert start["network"]["panID"] == 0x1A62 and start["network"]["channel"] == 20, start
    meta = first["version"]["meta"]
    assert version in (meta.get("ezsp"), meta.get("product")), meta
    assert of(steps, "permit")[0]["open"] and not of(steps, "closed")[0]["open"], steps


def judge_devices(steps):
    interviews = of(steps, "interview")
    assert len(interviews) == len(PRODUCTS), interviews
    for seen in interviews:
        model, maker, endpoint, _ = PRODUCTS[seen["id"]]
        assert seen["status"] == "successful" and (seen["model"], seen["maker"]) == (model, maker), seen
        clusters = {each["id"]: each["clusters"] for each in seen["endpoints"]}[endpoint]
        assert {"seMetering", "genOnOff"} <= set(clusters), seen
    reads = of(steps, "read")
    assert [seen["id"] for seen in reads] == [1, 2, 3, 1], reads
    for seen in reads:
        step = PRODUCTS[seen["id"]][3]
        # It may have used one more between the answer and the look at the building.
        behind = seen["registered_wh"] - seen["shown"] * step
        assert 0 <= behind <= 3 * step, seen
    assert len(of(steps, "neighbours")[0]["seen"]) == len(PRODUCTS), steps


def judge_use(steps, adapter):
    report = of(steps, "report")[0]
    assert report["bound"] == 1 and report["second"] > report["first"], report
    configured = report["configured"][0]
    assert (configured["minRepIntval"], configured["maxRepIntval"]) == (1, 300), report
    switched = of(steps, "switch")
    assert [seen["command"] for seen in switched] == ["off", "on", "toggle", "on"], switched
    for seen in switched:
        assert bool(seen["said"]) == seen["closed"] == seen["wanted"], seen
    assert "UNSUPPORTED_ATTRIBUTE" in of(steps, "unsupported")[0]["refused"], steps
    silent = of(steps, "silent")[0]
    # The newer adapter hears from the radio that nobody acknowledged; the older one waits for its time to pass.
    assert ("Delivery failed" if adapter == "ember" else "after 10000ms") in silent["refused"], silent
    assert silent["shown"] >= report["second"], silent
    assert not of(steps, "removed")[0]["joined"] and of(steps, "left")[0]["id"] == 3, steps


def judge_backup(written, migrated, radio, adapter):
    for backup in (written, migrated):
        assert backup["network_key"]["key"] == NETWORK_KEY, backup
        assert (backup["pan_id"], backup["channel"]) == ("1a62", 20), backup
    # Its newer driver writes the radio's address backwards, the older one does not; riserctl puts it right.
    backwards = bytes.fromhex(COORDINATOR)[::-1].hex()
    assert written["coordinator_ieee"] == (backwards if adapter == "ember" else COORDINATOR), written
    assert migrated["coordinator_ieee"] == COORDINATOR, migrated
    # It has the counter begin anew with its network, as a real radio does.
    assert 0 < migrated["network_key"]["frame_counter"] <= radio["frame_counter"], (migrated, radio)


def run_one(host):
    adapter, version, tcp = host
    name = f"{adapter} at EZSP {version} over {'TCP' if tcp else 'a pty'}"
    try:
        steps, radio, (written, migrated) = drive(adapter, version, tcp)
        assert of(steps, "done"), steps
        judge_network(steps, version)
        judge_devices(steps)
        judge_use(steps, adapter)
        judge_backup(written, migrated, radio, adapter)
    except (AssertionError, KeyError, IndexError, OSError, subprocess.SubprocessError) as problem:
        return f"{name}: {type(problem).__name__}: {problem}"
    print(f"ok {name}: {radio['commands']} commands, {radio['unicasts']} messages", flush=True)
    return None


def main():
    if shutil.which("node") is None or not (HERE / "node_modules" / "zigbee-herdsman").exists():
        skip("node or the npm packages of tests/interop are not installed (scripts/setup)")
    with ThreadPoolExecutor(len(HOSTS)) as pool:
        problems = [problem for problem in pool.map(run_one, HOSTS) if problem]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
