#!/usr/bin/python3
# pymodbus, a Modbus master by other people, reads every meter of the simulated building to the
# watt-hour, is refused like by a real meter, and switches what can be switched.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from simulator import ENERGY, Simulator, skip, watt_hours  # noqa: E402

try:
    from pymodbus.client import ModbusSerialClient
    from pymodbus.pdu import ExceptionResponse
    from pymodbus.transaction import ModbusRtuFramer
except ImportError as missing:
    skip(f"pymodbus does not load: {missing}")


def connect(sim, bus):
    client = ModbusSerialClient(port=sim.bus(bus), framer=ModbusRtuFramer, baudrate=9600, timeout=1)
    assert client.connect(), f"bus {bus} does not open"
    return client


def read(client, function, address, count, unit):
    reader = client.read_input_registers if function == 4 else client.read_holding_registers
    answer = reader(address, count, slave=unit)
    assert not answer.isError(), f"unit {unit}, register {address}: {answer}"
    return answer.registers


def read_all(sim, clients):
    wrong = []
    for meter in sim.meters().values():
        function, address, count, _, _ = ENERGY[meter["profile"]]
        registers = read(clients[meter["bus"]], function, address, count, meter["address"])
        if watt_hours(meter["profile"], registers) != meter["registered_wh"]:
            wrong.append((meter["id"], meter["profile"], registers, meter["registered_wh"]))
        if meter["profile"].startswith("eastron"):
            high, low = read(clients[meter["bus"]], 3, 0xFC00, 2, meter["address"])
            assert high << 16 | low == int(meter["serial"]), f"serial of meter {meter['id']}"
    assert not wrong, f"wrong values: {wrong}"
    print(f"ok {len(sim.meters())} meters read to the watt-hour")


def is_refused(sim, client):
    unit = sim.meters()[1]["address"]
    for what, address, count, code in (("81 registers", 0, 81, 3), ("an unmapped address", 200, 2, 2)):
        answer = client.read_input_registers(address, count, slave=unit)
        assert isinstance(answer, ExceptionResponse) and answer.exception_code == code, f"{what}: {answer}"
    print("ok refused like by a real SDM120")


def switch_one(sim, clients, meter, on):
    client, place = clients[meter["bus"]], sim.building["meters"][meter["id"] - 1]["switch"]
    if place["kind"] == "board":
        answer = client.write_coil(place["channel"], on, slave=place["board_address"])
    elif meter["profile"] == "hiking-dds238-2":
        answer = client.write_registers(26, [int(on)], slave=meter["address"])
    elif meter["profile"] == "lingxun-lx47le-125":
        answer = client.write_coil(1, on, slave=meter["address"])
    else:
        answer = client.write_registers(0x57, [1, 0 if on else 1], slave=meter["address"])
    assert not answer.isError(), f"meter {meter['id']}: {answer}"


def switch_all(sim, clients):
    apartments = [meter for meter in sim.meters().values() if meter["role"] == "apartment"]
    for on in (False, True):
        for meter in apartments:
            switch_one(sim, clients, meter, on)
        unmoved = [m["id"] for m in sim.meters().values() if m["role"] == "apartment" and m["closed"] != on]
        assert not unmoved, f"switched {'on' if on else 'off'} but did not move: {unmoved}"
        flowing = [m["id"] for m in sim.meters().values() if not on and m["power_w"] > 0]
        assert not flowing, f"power flows through open switches: {flowing}"
    print(f"ok {len(apartments)} apartments switched off and on")


def main():
    with Simulator("--meters", 40, "--buses", 2, "--turnaround-ms", 6) as sim:
        clients = {bus: connect(sim, bus) for bus in (1, 2)}
        sim.ctl("freeze")
        read_all(sim, clients)
        is_refused(sim, clients[1])
        sim.ctl("unfreeze")
        switch_all(sim, clients)
        sim.ctl("unplug", 1)
        try:
            lost = clients[1].read_input_registers(0, 2, slave=1)
            assert lost.isError(), "an unplugged port still answers"
        except OSError:
            pass
        sim.ctl("plug", 1)
        clients[1].close()
        clients[1] = connect(sim, 1)
        read(clients[1], 4, 0, 2, 1)
        print("ok unplugged and back")
    assert sim.exit_code == 0, f"riser-sim stopped with {sim.exit_code}"


if __name__ == "__main__":
    main()
