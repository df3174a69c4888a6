#!/usr/bin/python3
# A bus of foreign slaves by pymodbus: unit 1 is an Eastron SDM120, unit 2 a Hiking DDS238-2 with relay,
# with fixed values, so that a master of ours can be held against an implementation by other people.
# Prints "ready" once it listens. The relay of unit 2 is holding register 26, as on the real one.
# Usage: pymodbus_slave.py PORT
import struct
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import StartSerialServer
from pymodbus.transaction import ModbusRtuFramer

# 1234.567 kWh, 230.2 V, 8.7 A, 2000 W, 50 Hz, serial 12345678.
SDM120_INPUT = {0: 230.2, 6: 8.7, 12: 2000.0, 18: 2000.0, 30: 1.0, 70: 50.0, 72: 1234.567, 342: 1234.567}
SDM120_SERIAL = 12345678
# 4567.89 kWh, 231.4 V, 4.32 A, 980 W, 50.01 Hz, relay closed.
DDS238_HOLDING = {0: 6, 1: 63573, 10: 6, 11: 63573, 12: 2314, 13: 432, 14: 980, 16: 980, 17: 5001, 21: 0x0201, 26: 1}


def registers_of(floats, count):
    registers = dict.fromkeys(range(count), 0)
    for address, value in floats.items():
        registers[address], registers[address + 1] = struct.unpack(">HH", struct.pack(">f", value))
    return registers


def sdm120():
    serial = {0xFC00: SDM120_SERIAL >> 16, 0xFC01: SDM120_SERIAL & 0xFFFF}
    empty = ModbusSparseDataBlock({0: 0})
    return ModbusSlaveContext(
        di=empty,
        co=empty,
        ir=ModbusSparseDataBlock(registers_of(SDM120_INPUT, 346)),
        hr=ModbusSparseDataBlock(serial),
        zero_mode=True,
    )


def dds238():
    empty = ModbusSparseDataBlock({0: 0})
    holding = {**dict.fromkeys(range(27), 0), **DDS238_HOLDING}
    return ModbusSlaveContext(
        di=empty, co=empty, ir=empty, hr=ModbusSparseDataBlock(holding), zero_mode=True
    )


def main():
    context = ModbusServerContext(slaves={1: sdm120(), 2: dds238()}, single=False)
    print("ready", flush=True)
    StartSerialServer(context=context, framer=ModbusRtuFramer, port=sys.argv[1], baudrate=9600, timeout=0.005)


if __name__ == "__main__":
    main()
