#!/usr/bin/python3
# mbpoll, a Modbus master by other people, reads and switches the simulated meters over a paced pty. Its
# floats have six digits, so single-precision totals are compared to those; integers exactly.
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from simulator import Simulator, skip, watt_hours  # noqa: E402


def mbpoll(port, address, kind, first, count, *values):
    """The values read, or what was printed when something is written."""
    command = ["mbpoll", "-m", "rtu", "-b", "9600", "-P", "none", "-a", str(address), "-t", kind]
    command += ["-r", str(first), "-0", "-o", "1"]
    if kind.endswith("float"):
        command.append("-B")
    command += ([] if values else ["-c", str(count), "-1"]) + [port, *map(str, values)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}")
    if values:
        return done.stdout
    # Signed values are followed by the unsigned reading in brackets or the other way round.
    return [float(v) for v in re.findall(r"^\[\d+\]:\s+(-?[\d.]+)", done.stdout, re.M)]


def words(port, address, table, first, count):
    return [int(v) & 0xFFFF for v in mbpoll(port, address, table, first, count)]


def check(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what}: {got} instead of {wanted}")
    print(f"ok {what}")


def read_meters(sim):
    meters, port = sim.meters(), sim.bus()
    sdm120, dds238, lx47le = meters[1], meters[2], meters[4]
    total = mbpoll(port, sdm120["address"], "3:float", 72, 1)[0]
    check("SDM120 total in kWh", f"{total:g}", f"{sdm120['registered_wh'] / 1000:.6g}")
    block = words(port, dds238["address"], "4", 0, 27)
    check("DDS238 import", watt_hours("hiking-dds238-2", block[10:12]), dds238["registered_wh"])
    check("DDS238 relay", block[26], 1)
    block = words(port, lx47le["address"], "3", 0, 38)
    check("LX47LE total", watt_hours("lingxun-lx47le-125", block[36:38]), lx47le["registered_wh"])
    check("LX47LE closed", block[0] & 0xFF, 0xF0)
    energy = words(port, meters[5]["address"], "4", 0x5000, 4)
    check("B21 total", watt_hours("abb-b21", energy), meters[5]["registered_wh"])
    energy = words(port, meters[8]["address"], "3", 5, 2)
    check("PZEM-016 total", watt_hours("peacefair-pzem-016", energy), meters[8]["registered_wh"])


def switch_meters(sim):
    meters, port = sim.meters(), sim.bus()
    board = sim.building["boards"][0]["address"]
    mbpoll(port, board, "0", 0, 1, 0)
    check("relay board opened apartment 1", sim.meters()[1]["closed"], False)
    check("read back from the board", mbpoll(port, board, "0", 0, 8)[:2], [0, 1])
    mbpoll(port, board, "0", 0, 1, 1)
    check("relay board closed apartment 1", sim.meters()[1]["closed"], True)
    mbpoll(port, meters[4]["address"], "0", 1, 1, 0)
    check("breaker opened by its coil", sim.meters()[4]["closed"], False)
    check("breaker shows it", words(port, meters[4]["address"], "3", 0, 1), [0x000F])


def main():
    if shutil.which("mbpoll") is None:
        skip("mbpoll is not installed")
    with Simulator("--meters", 10, "--buses", 1, "--turnaround-ms", 10) as sim:
        sim.ctl("freeze")
        read_meters(sim)
        switch_meters(sim)


if __name__ == "__main__":
    main()
