// Reads registers with npm's modbus-serial and prints them as JSON: one object for each request given as
// an argument "unit:function:address:count". For modbus_serial_test.py.
// Usage: node modbus_serial_read.js PORT REQUEST...
"use strict";

const ModbusRTU = require("modbus-serial");

const READERS = {
    1: "readCoils",
    2: "readDiscreteInputs",
    3: "readHoldingRegisters",
    4: "readInputRegisters",
};

async function read(client, request) {
    const [unit, code, address, count] = request.split(":").map(Number);
    client.setID(unit);
    try {
        const answer = await client[READERS[code]](address, count);
        return { request, data: answer.data };
    } catch (error) {
        return { request, exception: error.modbusCode ?? null, error: error.message };
    }
}

async function main() {
    const [port, ...requests] = process.argv.slice(2);
    const client = new ModbusRTU();
    await client.connectRTUBuffered(port, { baudRate: 9600 });
    client.setTimeout(1000);
    for (const request of requests) {
        console.log(JSON.stringify(await read(client, request)));
    }
    client.close(() => process.exit(0));
}

main().catch((error) => {
    console.error(error.message);
    process.exit(1);
});
