// A bus of foreign slaves by npm's modbus-serial: unit 1 is an Eastron SDM120, unit 2 a Hiking DDS238-2
// with relay, with the same fixed values as pymodbus_slave.py. Prints "ready" once it listens.
// Usage: node modbus_serial_slave.js PORT
"use strict";

const { ServerSerial } = require("modbus-serial");

const SDM120 = 1;
const DDS238 = 2;
const SDM120_SERIAL = 12345678;
const SDM120_INPUT = { 0: 230.2, 6: 8.7, 12: 2000, 18: 2000, 30: 1, 70: 50, 72: 1234.567, 342: 1234.567 };
const RELAY = 26;
const dds238Holding = new Map(Object.entries({
    0: 6, 1: 63573, 10: 6, 11: 63573, 12: 2314, 13: 432, 14: 980, 16: 980, 17: 5001, 21: 0x0201, [RELAY]: 1,
}).map(([address, word]) => [Number(address), word]));

// Modbus exceptions are thrown as errors that carry their code.
function refuse(code) {
    throw Object.assign(new Error("refused"), { modbusErrorCode: code });
}

function wordOfSingle(value, low) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(value ?? 0);
    return bytes.readUInt16BE(low ? 2 : 0);
}

const vector = {
    getInputRegister(address, unit) {
        if (unit !== SDM120 || address > 345) refuse(2);
        const low = address % 2 === 1;
        return wordOfSingle(SDM120_INPUT[low ? address - 1 : address], low);
    },
    getHoldingRegister(address, unit) {
        if (unit === SDM120 && address === 0xfc00) return SDM120_SERIAL >>> 16;
        if (unit === SDM120 && address === 0xfc01) return SDM120_SERIAL & 0xffff;
        if (unit !== DDS238 || address > RELAY) refuse(2);
        return dds238Holding.get(address) ?? 0;
    },
    setRegister(address, value, unit) {
        if (unit !== DDS238 || address !== RELAY || value > 1) refuse(2);
        dds238Holding.set(RELAY, value);
    },
};

// Unit 255 listens to all addresses; the vector sorts them out.
const server = new ServerSerial(vector, { port: process.argv[2], baudRate: 9600, unitID: 255 }, {});
server.on("error", (error) => {
    console.error(error.message);
    process.exit(1);
});
server.on("initialized", () => console.log("ready"));
