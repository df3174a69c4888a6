#!/usr/bin/python3
# zigpy, the Zigbee stack of Home Assistant by other people, and riserctl carry one network to and fro: zigpy loads the
# database and the backup that riserctl writes, and riserctl reads what zigpy writes, to the byte.
# programs: riserctl
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from simulator import build_dir, skip  # noqa: E402

try:
    import zigpy.application
    import zigpy.backups
    import zigpy.config
    import zigpy.state
    import zigpy.types as t
    import zigpy.zdo.types as zdo
except ImportError as missing:
    skip(f"zigpy does not load: {missing}")

COORDINATOR = t.EUI64.convert("00:0d:6f:ff:fe:12:34:56")
METER = t.EUI64.convert("a4:c1:38:00:11:22:33:44")
RELAY = t.EUI64.convert("f4:ce:36:00:00:00:00:01")
CHILD = t.EUI64.convert("00:15:8d:00:01:02:03:04")

OF_ZIGBEE2MQTT = {
    "metadata": {"format": "zigpy/open-coordinator-backup", "version": 1, "source": "zigbee-herdsman@10.9.0",
                 "internal": {"date": "2026-11-21T23:26:06.076Z", "ezspVersion": 13}},
    "stack_specific": {"ezsp": {"hashed_tclk": "000102030405060708090a0b0c0d0e0f"}},
    "coordinator_ieee": "563412feff6f0d00", "pan_id": "a62", "extended_pan_id": "0807060504030201", "nwk_update_id": 0,
    "security_level": 5, "channel": 15, "channel_mask": [15],
    "network_key": {"key": "01030507090b0d0f00020406080a0c0d", "sequence_number": 0, "frame_counter": 4096},
    "devices": [],
}


async def nothing(*_, **__):
    return None


# An application without a radio: everything that would touch one does nothing.
Application = type(
    "Application",
    (zigpy.application.ControllerApplication,),
    {name: nothing for name in zigpy.application.ControllerApplication.__abstractmethods__},
)


def key(digits, partner, tx=0, rx=0, seq=0):
    return zigpy.state.Key(t.KeyData.convert(digits), tx, rx, seq, partner)


def a_backup():
    network = zigpy.state.NetworkInfo(
        extended_pan_id=t.ExtendedPanId.convert("01:02:03:04:05:06:07:08"),
        pan_id=t.PanId(0x1A62),
        nwk_update_id=2,
        nwk_manager_id=t.NWK(0),
        channel=15,
        channel_mask=t.Channels.from_channel_list([11, 15, 20, 25]),
        security_level=5,
        network_key=key("01:03:05:07:09:0b:0d:0f:00:02:04:06:08:0a:0c:0d", t.EUI64.UNKNOWN, 123456, 0, 1),
        tc_link_key=key("5a:69:67:42:65:65:41:6c:6c:69:61:6e:63:65:30:39", COORDINATOR, 7),
        key_table=[
            key("10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f", METER, 1, 2, 3),
            key("0f:0e:0d:0c:0b:0a:09:08:07:06:05:04:03:02:01:00", CHILD, 4, 5, 0),
        ],
        children=[CHILD],
        nwk_addresses={METER: t.NWK(0x1234), CHILD: t.NWK(0x00AF)},
        stack_specific={"ezsp": {"hashed_tclk": "000102030405060708090a0b0c0d0e0f"}},
        metadata={"ezsp": {"stack_version": 8, "note": "naïve 🔌"}},
        source="bellows@0.34.10",
    )
    node = zigpy.state.NodeInfo(nwk=t.NWK(0), ieee=COORDINATOR, logical_type=zdo.LogicalType.Coordinator)
    return zigpy.backups.NetworkBackup(network_info=network, node_info=node)


def as_command_line_writes(backup):
    return json.dumps(backup.as_open_coordinator_json(), indent=4) + "\n"


def riserctl(*words):
    command = [str(build_dir() / "riserctl"), "zigbee", *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


def check(what, got, wanted):
    assert got == wanted, f"{what}:\n{got}\ninstead of\n{wanted}"
    print(f"ok {what}")


async def application_on(database):
    config = {zigpy.config.CONF_DATABASE: str(database), zigpy.config.CONF_DEVICE: {zigpy.config.CONF_DEVICE_PATH: "/dev/null"}}
    app = Application(Application.SCHEMA(config))
    await app._load_db()
    return app


async def close(app):
    await app._dblistener.shutdown()


def add_meter(app):
    device = app.add_device(METER, t.NWK(0x1234))
    device.status = zigpy.device.Status.ENDPOINTS_INIT
    device.node_desc = zdo.NodeDescriptor(
        zdo.LogicalType.Router, 0, 1, 0, 0, zdo.NodeDescriptor.FrequencyBand.Freq2400MHz,
        zdo.NodeDescriptor.MACCapabilityFlags(142), 4098, 82, 82, 11264, 82, zdo.NodeDescriptor.DescriptorCapability.NONE,
    )
    device.last_seen = 1795255200.25
    endpoint = device.add_endpoint(1)
    endpoint.status = zigpy.endpoint.Status.ZDO_INIT
    endpoint.profile_id, endpoint.device_type = 260, 83
    basic = endpoint.add_input_cluster(0)
    endpoint.add_input_cluster(0x0702)
    endpoint.add_output_cluster(10)
    basic.update_attribute(4, "_TZ3000_qeuvnohg")
    basic.update_attribute(5, "TS011F")
    endpoint.in_clusters[0x0702].update_attribute(0, 123500)
    return device


def same_files(folder):
    backup = a_backup()
    (folder / "zigpy.json").write_text(as_command_line_writes(backup))
    riserctl("migrate", folder / "zigpy.json", folder / "ours.json")
    check("the open backup to the byte", (folder / "ours.json").read_text(), (folder / "zigpy.json").read_text())
    loaded = zigpy.backups.NetworkBackup.from_dict(json.loads((folder / "ours.json").read_text()))
    check("zigpy loads it", loaded.is_complete() and loaded.is_compatible_with(backup), True)
    (folder / "own.json").write_text(json.dumps(backup.as_dict(), indent=4) + "\n")
    riserctl("migrate", folder / "own.json", folder / "from_own.json")
    again = zigpy.backups.NetworkBackup.from_dict(json.loads((folder / "own.json").read_text()))
    check("zigpy's own form as the open one", (folder / "from_own.json").read_text(), as_command_line_writes(again))


async def zigpy_writes(folder):
    """zigbee.db as zigpy makes it, with a meter and a backup; the row of the backup."""
    app = await application_on(folder / "zigbee.db")
    device = add_meter(app)
    app.device_initialized(device)
    app.groups.add_group(7, "house").add_member(device.endpoints[1])
    app.backups.add_backup(a_backup())
    listener = app._dblistener
    await listener._callback_handlers.join()
    async with listener.execute("SELECT backup_json FROM network_backups_v11") as cursor:
        (row,) = await cursor.fetchone()
    await close(app)
    return row


async def zigpy_loads(folder, row):
    app = await application_on(folder / "ours.db")
    wanted = zigpy.backups.NetworkBackup.from_dict(json.loads(row)).as_dict()  # sorted as zigpy sorts when it reads
    check("the row of the backup to the byte", json.dumps(app.backups.most_recent_backup().as_dict()), json.dumps(wanted))
    device = app.devices[METER]
    endpoint = device.endpoints[1]
    check("the meter", (device.nwk, device.status, device.model, device.manufacturer),
          (0x1234, zigpy.device.Status.ENDPOINTS_INIT, "TS011F", "_TZ3000_qeuvnohg"))
    check("its node descriptor", device.node_desc.serialize().hex(), "1140" + "8e0210525200002c520000")
    check("its clusters", (sorted(endpoint.in_clusters), sorted(endpoint.out_clusters)), ([0, 0x0702], [10]))
    check("its register", endpoint.in_clusters[0x0702].get(0), 123500)
    check("its last sign of life", device.last_seen, 1795255200.25)
    check("a child that only the backup names", app.devices[CHILD].nwk, 0x00AF)
    check("its group", (app.groups[7].name, list(app.groups[7].members)), ("house", [(METER, 1)]))
    await close(app)


async def zigpy_goes_on(folder):
    """In the database that riserctl has written: the meter tells its register, a relay comes, another backup is made."""
    app = await application_on(folder / "ours.db")
    app.devices[METER].endpoints[1].in_clusters[0x0702].update_attribute(0, 123600)
    relay = app.add_device(RELAY, t.NWK(0x2345))
    relay.status = zigpy.device.Status.NEW
    app.device_initialized(relay)
    later = a_backup()
    later.network_info.network_key.tx_counter += 5000
    app.backups.add_backup(later)
    await app._dblistener._callback_handlers.join()
    await close(app)


def of_zigbee2mqtt(folder):
    """A network that Zigbee2MQTT ran, whose file turns both addresses round, goes to zigpy as what it is."""
    (folder / "z2m.json").write_text(json.dumps(OF_ZIGBEE2MQTT))
    riserctl("migrate", folder / "z2m.json", folder / "of_z2m.json")
    loaded = zigpy.backups.NetworkBackup.from_dict(json.loads((folder / "of_z2m.json").read_text()))
    check("a network of Zigbee2MQTT", (loaded.is_complete(), loaded.node_info.ieee, str(loaded.network_info.extended_pan_id)),
          (True, COORDINATOR, "01:02:03:04:05:06:07:08"))
    riserctl("migrate", folder / "z2m.json", folder / "of_z2m.db", "--as", "zha-db-11")


async def zigpy_loads_zigbee2mqtt(folder):
    app = await application_on(folder / "of_z2m.db")
    info = app.backups.most_recent_backup().network_info
    check("and in its database", (info.channel, info.network_key.tx_counter, info.pan_id), (15, 4096, 0x0A62))
    await close(app)


def main():
    with tempfile.TemporaryDirectory(prefix="riser-zigpy.") as name:
        folder = Path(name)
        same_files(folder)
        row = asyncio.run(zigpy_writes(folder))
        shown = json.loads(riserctl("backup", "show", folder / "zigbee.db", "--json"))
        check("the meter as riserctl sees it", [d["model"] for d in shown["devices"] if d["address"] == str(METER)], ["TS011F"])
        riserctl("migrate", folder / "zigbee.db", folder / "ours.db", "--as", "zha-db-11")
        check("nobody else reads it", oct(os.stat(folder / "ours.db").st_mode & 0o777), "0o600")
        asyncio.run(zigpy_loads(folder, row))
        asyncio.run(zigpy_goes_on(folder))
        shown = json.loads(riserctl("backup", "show", folder / "ours.db", "--json"))
        addresses = {device["address"] for device in shown["devices"]}
        check("what zigpy adds to the database", {str(METER), str(RELAY), str(CHILD)} <= addresses, True)
        riserctl("migrate", folder / "ours.db", folder / "later.json")
        later = json.loads((folder / "later.json").read_text())
        check("and its newest backup", later["network_key"]["frame_counter"], 128456)
        of_zigbee2mqtt(folder)
        asyncio.run(zigpy_loads_zigbee2mqtt(folder))


if __name__ == "__main__":
    main()
