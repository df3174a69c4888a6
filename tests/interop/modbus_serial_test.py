#!/usr/bin/python3
# npm's modbus-serial, a Modbus master by other people, reads every meter of a simulated bus to the
# watt-hour and is refused where a real meter would refuse.
import json
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from simulator import ENERGY, Simulator, skip, watt_hours  # noqa: E402

HERE = Path(__file__).parent


def read(sim, requests):
    command = ["node", HERE / "modbus_serial_read.js", sim.bus(), *requests]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    if shutil.which("node") is None or not (HERE / "node_modules" / "modbus-serial").exists():
        skip("node or the npm packages of tests/interop are not installed (scripts/setup)")
    with Simulator("--meters", 20, "--buses", 1, "--turnaround-ms", 6) as sim:
        sim.ctl("freeze")
        meters = list(sim.meters().values())
        requests = ["{1}:{0[0]}:{0[1]}:{0[2]}".format(ENERGY[m["profile"]], m["address"]) for m in meters]
        for meter, answer in zip(meters, read(sim, requests), strict=True):
            assert "data" in answer, f"meter {meter['id']}: {answer}"
            shown = watt_hours(meter["profile"], answer["data"])
            assert shown == meter["registered_wh"], f"meter {meter['id']}: {shown}, {meter['registered_wh']}"
        print(f"ok {len(meters)} meters read to the watt-hour")
        board = sim.building["boards"][0]["address"]
        answers = read(sim, ["1:4:0:81", "1:4:200:2", "1:1:0:1", f"{board}:1:0:8"])
        assert [a.get("exception") for a in answers[:3]] == [3, 2, 1], answers
        assert answers[3]["data"] == [True] * 8, answers
        print("ok refused like by a real SDM120, relay board read")


if __name__ == "__main__":
    main()
