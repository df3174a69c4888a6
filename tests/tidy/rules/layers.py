# Who may include whom: the layers of docs/architecture.md as a table. The folder with the longest
# matching prefix decides; a folder that is not in the table is an error, so that a new one gets its
# place on purpose.
from . import Rule, is_cpp, per_file

BASE = ["core/base", "core/units"]
MACHINE = ["core", "gateway/runtime/machine.h"]
# The seams are declared by their users; store and io implement them and so depend inwards.
SIBLINGS = ["gateway/controller", "gateway/field", "gateway/sync", "gateway/local"]
INWARDS = ["core", "platform", "gateway/runtime", *SIBLINGS]
CLOUD_RULES = ["core", "cloud"]
# What siblings show as values; an exception to "never each other" that is made one header at a time.
PUBLISHED = [
    "gateway/controller/action.h",
    "gateway/controller/building_view.h",
    "gateway/controller/event.h",
    "gateway/controller/order_names.h",
    "gateway/voucher/derivation.h",
    "gateway/voucher/redemption_desk.h",
]

MAY_INCLUDE = {
    "core/base": ["core/base"],
    "core/units": BASE,
    "core/metering": [*BASE, "core/metering"],
    "core/ledger": [*BASE, "core/ledger"],
    "core/voucher": [*BASE, "core/voucher"],
    "core/payment": [*BASE, "core/metering", "core/ledger", "core/payment"],
    "core/journal": [*BASE, "core/metering", "core/ledger", "core/payment", "core/voucher", "core/journal"],
    "core/wire": ["core"],
    "platform": [*BASE, "platform"],
    # Policy packs and tariffs are written by people, and read by gateway and cloud alike.
    "platform/policy": ["core", "platform"],
    "platform/tariff": ["core", "platform"],
    # The thread runner drives machines against the port seam and writes their notes to the log.
    "gateway/runtime": ["core", "platform", "gateway/runtime", "gateway/field/byte_port.h"],
    # Four siblings that never see each other's insides.
    "gateway/controller": [*MACHINE, "gateway/controller"],
    "gateway/field": [*MACHINE, "gateway/field"],
    "gateway/field/modbus": [*MACHINE, "gateway/field/byte_port.h", "gateway/field/profile/scale.h", "gateway/field/modbus"],
    "gateway/field/zigbee": [*MACHINE, "gateway/field/byte_port.h", "gateway/field/profile/scale.h", "gateway/field/zigbee"],
    # What the loaders of profiles share.
    "gateway/field/profile": ["core", "gateway/field/profile", "platform/toml"],
    # Backups of other programs: files, read and written when a person moves in or out. Never by a machine.
    "gateway/field/zigbee/backup": ["core", "gateway/field/zigbee"],
    "gateway/field/zigbee/backup/zigpy_database": ["core", "gateway/field/zigbee", "platform/sqlite"],
    "gateway/field/zigbee/backup/zigpy_database_": ["core", "gateway/field/zigbee", "platform/sqlite"],
    "gateway/sync": [*MACHINE, "gateway/sync"],
    # Codes on their way to becoming an order, in the controller's words.
    "gateway/voucher": [*MACHINE, "gateway/voucher", "gateway/controller/voucher_orders.h"],
    # It shows what its siblings publish as values, and speaks to the controller in the controller's words.
    "gateway/local": [*MACHINE, "gateway/local", "platform/http", *PUBLISHED],
    "gateway/local/http_": [*MACHINE, "gateway/local", "platform", *PUBLISHED],
    # Profiles are files that people write: read strictly at start, never by a machine.
    "gateway/field/modbus/meter_profile_": ["core", "gateway/field/modbus", "gateway/field/profile", "platform/toml"],
    "gateway/field/zigbee/profile": ["core", "gateway/field/profile", "gateway/field/zigbee", "platform/toml"],
    # It names every machine it delivers to; the history is one, next to the read model it follows, and so are the
    # meter data and the keeper of the Zigbee network.
    "gateway/routes": [
        *MACHINE, *SIBLINGS, "gateway/store/meter_data/meter_data.h", "gateway/store/read_model/history.h",
        "gateway/store/zigbee/network_keeper.h", "gateway/voucher/hash_worker.h",
        "gateway/routes.h",
    ],
    "gateway/config": ["core", "platform", "gateway/field", "gateway/config"],
    "gateway/store": [*INWARDS, "gateway/config", "gateway/store"],
    "gateway/io": [*INWARDS, "gateway/config", "gateway/io"],
    "gateway/web": ["gateway/web"],
    # Decodes frames for support with the code that runs the bus.
    "gateway/ctl": ["core", "platform", "gateway/config", "gateway/ctl", "gateway/field/modbus", "gateway/field/zigbee"],
    # The composition root in several files; the desk translates between the store's words and sync's.
    "gateway/assembly": ["core", "platform", "gateway"],
    "gateway/meter_data_site": ["core", "platform", "gateway"],
    # What the gateway rests on of a device, whatever it is spoken to by.
    "gateway/device_facts": ["core", "gateway/config", "gateway/device_facts.h", "gateway/field"],
    "gateway/profile_fit": ["core", "gateway/assembly.h", "gateway/profile_fit.h", "gateway/device_facts.h"],
    "gateway/zigbee_plans": ["core", "gateway/config", "gateway/device_facts.h", "gateway/field/zigbee", "gateway/zigbee_plans.h"],
    "gateway/zigbee_site": ["core", "gateway/config", "gateway/device_facts.h", "gateway/field/zigbee", "gateway/zigbee_plans.h", "gateway/zigbee_site.h"],
    "gateway/check_config": ["core", "platform", "gateway"],
    "gateway/configuration_keeper": ["core", "platform", "gateway"],
    "gateway/last_good": ["core", "platform", "gateway"],
    "gateway/start_choices": ["core", "platform", "gateway"],
    "gateway/restore_books": ["core", "platform", "gateway"],
    "gateway/uplink_door": ["gateway/sync"],
    "gateway/telemetry_desk": ["core", "gateway/controller", "gateway/store", "gateway/sync", "gateway/telemetry_desk.h"],
    "gateway/gateway": ["core", "platform", "gateway"],
    "gateway/gateway_edges": ["core", "platform", "gateway"],
    "gateway/gateway_zigbee": ["core", "platform", "gateway"],
    "gateway/main": ["core", "platform", "gateway"],
    # Capabilities are pure rules; only the store, the HTTP side and the composition root touch the shell.
    "cloud": CLOUD_RULES,
    "cloud/store": ["core", "platform", "cloud"],
    # Reads key files and makes keys.
    "cloud/identity": ["core", "platform", "cloud/identity"],
    "cloud/http": ["core", "platform", "cloud"],
    # The commands that ask the running service over its API.
    "cloud/ctl": ["core", "platform", "cloud/config", "cloud/identity", "cloud/new_file", "cloud/ctl"],
    "cloud/portal": ["core", "platform", "cloud"],
    "cloud/config": ["core", "platform", "cloud"],
    "cloud/cloud": ["core", "platform", "cloud"],
    "cloud/main": ["core", "platform", "cloud"],
    "tests": ["core", "platform", "gateway", "cloud", "tests"],
}
# Capabilities of the cloud must not reach for the shell through a sibling either.
MUST_NOT_INCLUDE = {
    "cloud": ["cloud/http", "cloud/portal", "cloud/store/sqlite", "cloud/store/postgres"],
}
ROOTS = ("core", "platform", "gateway", "cloud", "tests")
# A test of one side stays on its side; these compose both on purpose.
BOTH_SIDES = ("tests/sim", "tests/system", "tests/e2e", "tests/bench", "tests/interop")


# Made by protoc into the build folder, private to the folder that includes it (dependencies.py).
GENERATED = ".pb.h"


def matches(path, prefix):
    """A prefix is a folder, a file, or the beginning of a file's name (gateway/routes -> routes.cpp)."""
    rest = path[len(prefix) :]
    return path.startswith(prefix) and (rest == "" or rest[0] in "/." or prefix[-1] == "_")


def entry_of(path):
    found = [prefix for prefix in MAY_INCLUDE if matches(path, prefix)]
    return max(found, key=len, default=None)


def check_layers(source):
    if not source.path.startswith(tuple(root + "/" for root in ROOTS)):
        return
    entry = entry_of(source.path)
    if entry is None:
        yield 1, f"{source.path.rsplit('/', 1)[0]} has no place in the table of layers"
        return
    for include in source.includes:
        if not include.quoted or include.target.endswith(GENERATED):
            continue
        allowed = any(matches(include.target, prefix) for prefix in MAY_INCLUDE[entry])
        denied = any(matches(include.target, prefix) for prefix in MUST_NOT_INCLUDE.get(entry, ()))
        if not allowed or denied:
            yield include.line, f'{entry.rstrip("_")} must not include "{include.target}"'


def check_sides(source):
    if not source.below("tests") or source.below(*BOTH_SIDES):
        return
    for side, other in (("gateway", "cloud"), ("cloud", "gateway")):
        mine = [i for i in source.includes if i.target.startswith(side + "/")]
        theirs = [i for i in source.includes if i.target.startswith(other + "/")]
        if mine and theirs and mine[0].line > theirs[0].line:
            yield mine[0].line, "one test includes both the gateway and the cloud"


def check_form(source):
    for include in source.includes:
        from_root = include.target.startswith(tuple(root + "/" for root in ROOTS))
        if include.quoted and not from_root and not include.target.endswith(GENERATED):
            yield include.line, f'"{include.target}" is not a path from the root of the repository'
    if source.suffix == ".h" and not any(line.strip() == "#pragma once" for line in source.lines):
        yield 1, "the header has no #pragma once"


def inc(target):
    return f'// A file.\n#include "{target}"\n'


RULES = [
    Rule(
        "layer",
        "move the code to the layer it belongs to, or declare an interface at its user (docs/architecture.md, Layers)",
        per_file(check_layers, is_cpp),
        caught=[
            {"core/units/x.cpp": inc("core/payment/tariff.h")},
            {"core/payment/x.cpp": inc("gateway/controller/books.h")},
            {"core/journal/x.cpp": inc("platform/sqlite/database.h")},
            {"gateway/controller/x.cpp": inc("gateway/store/journal_store.h")},
            {"gateway/controller/x.cpp": inc("gateway/field/modbus/bus_master.h")},
            {"gateway/controller/x.cpp": inc("gateway/runtime/thread_runner.h")},
            {"gateway/field/modbus/bus_master.cpp": inc("gateway/controller/event.h")},
            {"gateway/field/modbus/bus_master.cpp": inc("platform/clock/system_clock.h")},
            {"gateway/field/zigbee/x.cpp": inc("gateway/field/modbus/pdu.h")},
            {"gateway/sync/x.cpp": inc("gateway/local/api.h")},
            {"gateway/local/x.cpp": inc("gateway/sync/cloud_sync.h")},
            {"gateway/local/x.cpp": inc("gateway/controller/books.h")},
            {"gateway/local/bus_json.cpp": inc("gateway/field/modbus/bus_master.h")},
            {"gateway/local/local_api.cpp": inc("platform/entropy/entropy.h")},
            {"gateway/routes.cpp": inc("gateway/io/serial_port.h")},
            {"gateway/io/x.cpp": inc("cloud/ingest/ingest.h")},
            {"gateway/gateway.cpp": inc("cloud/cloud.h")},
            {"cloud/ingest/x.cpp": inc("gateway/controller/books.h")},
            {"cloud/ingest/x.cpp": inc("cloud/http/routes.h")},
            {"cloud/accounts/x.cpp": inc("platform/sqlite/database.h")},
            {"platform/http/x.cpp": inc("core/payment/tariff.h")},
            {"platform/http/x.cpp": inc("gateway/runtime/machine.h")},
            {"core/units/x.h": "#pragma once\n" + inc("tests/sim/device.h")},
            {"gateway/newfolder/x.cpp": "// A file.\n"},
        ],
        passes=[
            {"core/payment/x.cpp": inc("core/units/money.h")},
            {"gateway/controller/x.cpp": inc("gateway/runtime/machine.h")},
            {"gateway/store/x.cpp": inc("gateway/controller/journal.h")},
            {"gateway/field/modbus/meter_profile_loader.cpp": inc("platform/toml/strict_toml.h")},
            {"gateway/gateway.cpp": inc("gateway/io/serial_port.h")},
            {"cloud/http/routes.cpp": inc("platform/http/server.h")},
            {"platform/policy/x.cpp": inc("core/payment/policy_pack.h") + inc("platform/toml/strict_toml.h")},
            {"tests/sim/world.cpp": inc("cloud/ingest/ingest.h") + inc("gateway/routes.h")},
        ],
    ),
    Rule(
        "sides",
        "test each side against the seam between them, or write a simulation in tests/sim",
        per_file(check_sides, is_cpp),
        caught=[{"tests/unit/sync/x_test.cpp": inc("cloud/ingest/ingest.h") + inc("gateway/sync/cloud_sync.h")}],
        passes=[
            {"tests/sim/x.cpp": inc("cloud/ingest/ingest.h") + inc("gateway/sync/cloud_sync.h")},
            {"tests/unit/sync/x_test.cpp": inc("gateway/sync/cloud_sync.h") + inc("core/wire/batch.h")},
        ],
    ),
    Rule(
        "include_form",
        'write "folder/file.h" from the root of the repository and begin headers with #pragma once',
        per_file(check_form, is_cpp),
        caught=[
            {"core/units/x.cpp": inc("money.h")},
            {"core/units/x.cpp": inc("../units/money.h")},
            {"core/units/x.h": "// A header.\nint f();\n"},
        ],
        passes=[{"core/units/x.h": '// A header.\n#pragma once\n#include <vector>\n#include "core/units/money.h"\n'}],
    ),
]
