// Drives a simulated radio with npm's zigbee-herdsman as Zigbee2MQTT does, and prints what it saw: one JSON object for
// each step. For zigbee_herdsman_test.py, which judges it.
// Usage: node zigbee_herdsman_drive.js ADAPTER tcp://HOST:PORT FOLDER ID... -- CTL...
// FOLDER gets database and backup; ID are the meters to pair; CTL is the command line that talks to the simulator.
"use strict";

const { execFileSync } = require("node:child_process");
const path = require("node:path");
const { Controller, setLogger } = require("zigbee-herdsman");

const PATIENCE_MS = 30000;
const SILENT = () => {};

const argv = process.argv.slice(2);
const split = argv.indexOf("--");
const [adapter, port, folder, ...ids] = argv.slice(0, split);
const simulator = argv.slice(split + 1);

// Debug lines go to standard error when ZIGBEE_DEBUG is set, errors and warnings always.
const say = (level) => (text, scope) => {
    const line = typeof text === "function" ? text() : text;
    console.error(`${level} ${scope}: ${line}`);
};
setLogger({
    debug: process.env.ZIGBEE_DEBUG ? say("debug") : SILENT,
    info: process.env.ZIGBEE_DEBUG ? say("info") : SILENT,
    warning: say("warning"),
    error: say("error"),
});

function tell(step, facts = {}) {
    console.log(JSON.stringify({ step, ...facts }));
}

function order(...words) {
    const [program, ...rest] = simulator;
    return JSON.parse(execFileSync(program, [...rest, ...words.map(String)], { encoding: "utf8" }));
}

const meterState = (id) => order("state").meters.find((meter) => meter.id === Number(id));

const radioDevice = (id) => order("state").zigbee.devices.find((device) => device.id === Number(id));

function within(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function heard(controller, event, wanted, what) {
    const promise = new Promise((resolve) => {
        const listen = (data) => {
            if (!wanted(data)) return;
            controller.off(event, listen);
            resolve(data);
        };
        controller.on(event, listen);
    });
    return within(promise, what);
}

const ALLIANCE_PAN = [0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd, 0xdd];

function makeController() {
    return new Controller({
        network: {
            panID: 0x1a62,
            extendedPanID: ALLIANCE_PAN,
            channelList: [20],
            networkKey: [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13],
            networkKeyDistribute: false,
        },
        serialPort: { path: port, adapter },
        databasePath: path.join(folder, "database.db"),
        databaseBackupPath: path.join(folder, "database.db.backup"),
        backupPath: path.join(folder, "coordinator_backup.json"),
        adapter: { disableLED: false },
        acceptJoiningDeviceHandler: () => Promise.resolve(true),
    });
}

async function start(controller) {
    const result = await within(controller.start(), "start");
    const version = await controller.getCoordinatorVersion();
    const network = await controller.getNetworkParameters();
    tell("start", { result, version, network });
}

async function pair(controller, id) {
    const interviewed = heard(
        controller,
        "deviceInterview",
        (data) => data.status !== "started",
        `interview of ${id}`,
    );
    order("zigbee", "join", id);
    const { device, status } = await interviewed;
    const endpoints = device.endpoints.map((endpoint) => ({
        id: endpoint.ID,
        clusters: endpoint.getInputClusters().map((cluster) => cluster.name),
    }));
    tell("interview", {
        id: Number(id),
        status,
        ieee: device.ieeeAddr,
        model: device.modelID,
        maker: device.manufacturerName,
        endpoints,
    });
    return device;
}

const endpointWith = (device, cluster) => device.endpoints.find((endpoint) => endpoint.supportsInputCluster(cluster));

async function read(device, id) {
    const endpoint = endpointWith(device, "seMetering");
    const shown = await endpoint.read("seMetering", ["currentSummDelivered"]);
    // Not every product says its scale.
    const scale = await endpoint.read("seMetering", ["multiplier", "divisor"]).catch((error) => ({ refused: error.message }));
    tell("read", { id: Number(id), endpoint: endpoint.ID, shown: shown.currentSummDelivered, scale, registered_wh: meterState(id).registered_wh });
}

async function report(controller, device, id) {
    const endpoint = endpointWith(device, "seMetering");
    const own = controller.getDevicesByType("Coordinator")[0].getEndpoint(1);
    await endpoint.bind("seMetering", own);
    await endpoint.configureReporting("seMetering", [
        { attribute: "currentSummDelivered", minimumReportInterval: 1, maximumReportInterval: 300, reportableChange: 1 },
    ]);
    const known = await endpoint.readReportingConfig("seMetering", [{ attribute: "currentSummDelivered" }]);
    const first = await heard(
        controller,
        "message",
        (data) => data.type === "attributeReport" && data.device === device,
        `first report of ${id}`,
    );
    order("set_load", id, 9000);
    const second = await heard(
        controller,
        "message",
        (data) =>
            data.type === "attributeReport" &&
            data.device === device &&
            data.data.currentSummDelivered > first.data.currentSummDelivered,
        `second report of ${id}`,
    );
    order("set_load", id);
    tell("report", {
        id: Number(id),
        bound: endpoint.binds.length,
        first: first.data.currentSummDelivered,
        second: second.data.currentSummDelivered,
        configured: known ?? null,
    });
}

async function relay(device, id) {
    const endpoint = endpointWith(device, "genOnOff");
    for (const [command, wanted] of [
        ["off", false],
        ["on", true],
        ["toggle", false],
        ["on", true],
    ]) {
        await endpoint.command("genOnOff", command, {}, { disableDefaultResponse: false });
        const { onOff } = await endpoint.read("genOnOff", ["onOff"]);
        tell("switch", { id: Number(id), command, said: onOff, closed: meterState(id).closed, wanted });
    }
    const refused = await endpoint.read("genOnOff", [0x7777]).then(
        () => null,
        (error) => error.message,
    );
    tell("unsupported", { id: Number(id), refused });
}

async function neighbours(controller) {
    const coordinator = controller.getDevicesByType("Coordinator")[0];
    const table = await coordinator.lqi();
    tell("neighbours", { seen: (Array.isArray(table) ? table : table.neighbors).map((entry) => entry.ieeeAddr ?? entry.eui64) });
}

async function lost(controller, device, id) {
    order("kill", id);
    const endpoint = endpointWith(device, "seMetering");
    const refused = await within(
        endpoint.read("seMetering", ["currentSummDelivered"]).then(
            () => null,
            (error) => error.message,
        ),
        "silent device",
    );
    // The older adapter drops announcements: processMessage() in ezspAdapter.js looks at answers only.
    const back =
        adapter === "ember"
            ? heard(controller, "deviceAnnounce", (data) => data.device === device, `announcement of ${id}`)
            : Promise.resolve();
    order("revive", id);
    await back;
    const { currentSummDelivered } = await within(endpoint.read("seMetering", ["currentSummDelivered"]), "device that is back");
    tell("silent", { id: Number(id), refused, shown: currentSummDelivered });
}

async function main() {
    let controller = makeController();
    await start(controller);
    await within(controller.permitJoin(120), "permit join");
    tell("permit", { open: order("state").zigbee.joining });
    const devices = [];
    for (const id of ids) devices.push(await pair(controller, id));
    await within(controller.permitJoin(0), "stop joining");
    tell("closed", { open: order("state").zigbee.joining });
    for (const [i, id] of ids.entries()) await within(read(devices[i], id), `read ${id}`);
    await report(controller, devices[0], ids[0]);
    await within(relay(devices[0], ids[0]), "switch");
    await within(neighbours(controller), "neighbours");
    await lost(controller, devices[0], ids[0]);
    await within(controller.backup(), "backup");
    tell("backup");
    await within(devices[1].removeFromNetwork(), "remove");
    tell("removed", { id: Number(ids[1]), joined: radioDevice(ids[1]).joined });
    const left = heard(controller, "deviceLeave", (data) => data.ieeeAddr === devices[2].ieeeAddr, "leave");
    order("zigbee", "leave", ids[2]);
    await left;
    tell("left", { id: Number(ids[2]) });
    await within(controller.stop(), "stop");

    // As after a restart of the host: the network is in the radio, and devices are known.
    controller = makeController();
    await start(controller);
    const again = controller.getDeviceByIeeeAddr(devices[0].ieeeAddr);
    await within(read(again, ids[0]), "read after restart");
    await within(controller.stop(), "second stop");
    tell("done");
}

main().then(
    () => process.exit(0),
    (error) => {
        console.error(error.stack);
        process.exit(1);
    },
);
