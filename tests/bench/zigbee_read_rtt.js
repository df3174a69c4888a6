// Reads one meter's register with npm's zigbee-herdsman, one read after the other, and prints how long each took. For
// zigbee_read_rtt.py. The first time it forms the network and lets the meter in.
// Usage: node zigbee_read_rtt.js tcp://HOST:PORT FOLDER COUNT ID -- CTL...
// FOLDER keeps database and backup between calls; ID is the meter; CTL is the command line that talks to the simulator.
"use strict";

const { execFileSync } = require("node:child_process");
const { createRequire } = require("node:module");
const path = require("node:path");

const { Controller, setLogger } = createRequire(path.join(__dirname, "../interop/package.json"))("zigbee-herdsman");

const WARM_UP = 20;
const SILENT = () => {};
setLogger({ debug: SILENT, info: SILENT, warning: SILENT, error: (text) => console.error(String(text)) });

const [port, folder, count, id, , ...simulator] = process.argv.slice(2);

const controller = new Controller({
    network: {
        panID: 0x1a62,
        extendedPanID: [0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd],
        channelList: [20],
        networkKey: [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13],
        networkKeyDistribute: false,
    },
    serialPort: { path: port, adapter: "ember" },
    databasePath: path.join(folder, "database.db"),
    databaseBackupPath: path.join(folder, "database.db.backup"),
    backupPath: path.join(folder, "coordinator_backup.json"),
    adapter: { disableLED: false },
    acceptJoiningDeviceHandler: () => Promise.resolve(true),
});

const metering = (device) => device.endpoints.find((endpoint) => endpoint.supportsInputCluster("seMetering"));

async function pair() {
    await controller.permitJoin(120);
    const interviewed = new Promise((resolve) => {
        controller.on("deviceInterview", (data) => data.status !== "started" && resolve(data));
    });
    const [program, ...rest] = simulator;
    execFileSync(program, [...rest, "zigbee", "join", id]);
    const { device, status } = await interviewed;
    if (status !== "successful") throw new Error(`the interview has ${status}`);
    await controller.permitJoin(0);
    return device;
}

async function main() {
    await controller.start();
    const known = controller.getDevices().find((device) => device.type !== "Coordinator");
    const endpoint = metering(known ?? (await pair()));
    const us = [];
    for (let i = 0; i < WARM_UP + Number(count); ++i) {
        const begun = process.hrtime.bigint();
        const { currentSummDelivered } = await endpoint.read("seMetering", ["currentSummDelivered"]);
        const taken = process.hrtime.bigint() - begun;
        if (!(currentSummDelivered > 0)) throw new Error("no register in the answer");
        if (i >= WARM_UP) us.push(Number(taken / 1000n));
    }
    await controller.stop();
    console.log(JSON.stringify({ failed: 0, us }));
}

main().then(
    () => process.exit(0),
    (error) => {
        console.error(error.stack);
        process.exit(1);
    },
);
