# Where other people's libraries and the operating system may be included. Every <...> include must be
# in a table here: a new dependency is a decision (README.md names each with its reason), never an
# accident. Tests may include what they test with.
import re

from . import Rule, is_cpp, per_file
from .layers import GENERATED, matches

PROTOBUF = "core/wire"

# include pattern -> where it may appear, besides tests/.
LIBRARIES = {
    r"modbus(/modbus)?\.h": ["gateway/io"],
    r"curl/.*": ["gateway/io", "platform"],
    r"boost/json.*": [
        "platform", "gateway/field/zigbee/backup", "gateway/io", "gateway/local", "gateway/ctl", "cloud/http", "cloud/store",
        "cloud/ctl",
    ],
    r"boost/.*": ["gateway/io", "platform"],
    r"systemd/.*": ["gateway/io", "platform/systemd"],
    r"sqlite3\.h": ["platform/sqlite", "gateway/store", "cloud/store"],
    r"libpq-fe\.h": ["platform/postgres", "cloud/store"],
    r"toml\+\+/.*": ["platform/toml"],
    r"spdlog/.*": ["platform/log"],
    r"fmt/.*": ["core", "platform", "gateway", "cloud"],
    r"CLI/.*": ["platform/command_line"],
    r"date/.*": ["platform/clock"],
    r"google/protobuf/.*": [PROTOBUF],
    r"zstd\.h": ["core/wire", "gateway/store", "cloud/store"],
    r"qrencode\.h": ["platform/qr"],
    r"sodium\.h": ["core/journal", "core/wire", "core/voucher", "platform", "gateway/io", "cloud/identity", "cloud/vending"],
    r"openssl/.*": ["platform", "gateway/io", "core/voucher", "cloud/identity"],
    r"(gtest|gmock|rapidcheck)(/.*|\.h)": [],
    # Terminals and serial drivers.
    r"termios\.h|pty\.h|asm/termbits\.h|linux/serial\.h|sys/ioctl\.h": ["gateway/io", "platform"],
}
# Pure folders: no threads, no files, no sockets. The shell around them does that.
PURE = ["core", "gateway/controller", "gateway/field", "gateway/sync", "gateway/local", "gateway/voucher", "gateway/routes", "cloud/ingest"]
PURE += [f"cloud/{name}" for name in ("commands", "accounts", "billing", "vending", "payments", "reports", "export")]
# Profiles are read once, at start; http_front runs the local API behind a server.
NOT_MACHINES = [
    "gateway/field/modbus/meter_profile_", "gateway/field/profile", "gateway/field/zigbee/profile", "gateway/local/http_",
]
THREADS = r"thread|mutex|shared_mutex|condition_variable|atomic|future|stop_token|semaphore|barrier|latch|pthread\.h"
SYSTEM = (
    r"fstream|iostream|filesystem|unistd\.h|fcntl\.h|poll\.h|netdb\.h|signal\.h|csignal|dirent\.h|spawn\.h|ifaddrs\.h|"
    r"(sys|net|netinet|arpa|linux)/.*\.h"
)
PLAIN = r"[a-z_]+|(errno|endian|byteswap|limits|stdlib|string|time|math|stdint|stddef|stdio)\.h"


def check_dependencies(source):
    if source.below("tests"):
        return
    pure = any(matches(source.path, p) for p in PURE) and not any(matches(source.path, p) for p in NOT_MACHINES)
    for include in source.includes:
        if include.quoted:
            if include.target.endswith(GENERATED) and not matches(source.path, PROTOBUF):
                yield include.line, f'"{include.target}" is generated and private to {PROTOBUF}'
            continue
        library = next((pattern for pattern in LIBRARIES if re.fullmatch(pattern, include.target)), None)
        if library:
            if not any(matches(source.path, folder) for folder in LIBRARIES[library]):
                places = ", ".join(LIBRARIES[library]) or "tests"
                yield include.line, f"<{include.target}> may be included in {places} only"
        elif re.fullmatch(f"{THREADS}|{SYSTEM}", include.target):
            if pure:
                yield include.line, f"<{include.target}> in a folder that has no threads, files or sockets"
        elif not re.fullmatch(PLAIN, include.target):
            yield include.line, f"<{include.target}> belongs to a library that is not in the table of dependencies"


def inc(target):
    return f"// A file.\n#include <{target}>\n"


RULES = [
    Rule(
        "dependency",
        "keep it behind the folder that owns it, or add it to the table in tests/tidy/rules/dependencies.py and to README.md",
        per_file(check_dependencies, is_cpp),
        caught=[
            {"gateway/field/modbus/x.cpp": inc("modbus/modbus.h")},
            {"gateway/sync/x.cpp": inc("curl/curl.h")},
            {"cloud/http/x.cpp": inc("boost/beast/core.hpp")},
            {"gateway/local/x.cpp": inc("boost/asio.hpp")},
            {"gateway/controller/x.cpp": inc("boost/json.hpp")},
            {"gateway/gateway.cpp": inc("systemd/sd-daemon.h")},
            {"gateway/field/modbus/x.cpp": inc("termios.h")},
            {"gateway/controller/x.cpp": inc("sqlite3.h")},
            {"cloud/accounts/x.cpp": inc("libpq-fe.h")},
            {"gateway/config/x.cpp": inc("toml++/toml.h")},
            {"gateway/controller/x.cpp": inc("spdlog/spdlog.h")},
            {"core/units/x.cpp": inc("date/tz.h")},
            {"core/journal/x.cpp": inc("fstream")},
            {"core/ledger/x.cpp": inc("mutex")},
            {"gateway/field/modbus/x.cpp": inc("unistd.h")},
            {"gateway/sync/x.cpp": inc("sys/socket.h")},
            {"platform/log/x.cpp": inc("glog/logging.h")},
            {"platform/log/x.cpp": inc("gtest/gtest.h")},
            {"gateway/sync/x.cpp": '// A file.\n#include "wire.pb.h"\n'},
        ],
        passes=[
            {"gateway/io/serial_port.cpp": inc("modbus/modbus.h") + inc("termios.h")},
            {"platform/http/server.cpp": inc("boost/beast/core.hpp")},
            {"gateway/store/x.cpp": inc("sqlite3.h") + inc("filesystem")},
            {"gateway/field/modbus/meter_profile_loader.cpp": inc("filesystem")},
            {"core/units/x.cpp": inc("vector") + inc("fmt/format.h") + inc("cstdio")},
            {"core/wire/x.cpp": '// A file.\n#include "wire.pb.h"\n'},
            {"tests/unit/store/x_test.cpp": inc("sqlite3.h") + inc("gtest/gtest.h")},
        ],
    ),
]
