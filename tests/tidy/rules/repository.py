# Rules about the repository as a whole: nothing in configs/ that no test loads, no meter profile without
# a golden exchange, simulated meters that know nothing of our profiles, and a lock file that works
# wherever npm does.
from pathlib import PurePosixPath

from . import Rule


def check_configs(tree):
    tests = [source for source in tree.values() if source.below("tests") and not source.below("tests/tidy/rules")]
    for path in tree:
        if not path.startswith("configs/") or path.endswith(".md"):
            continue
        folder = str(PurePosixPath(path).parent)
        words = (path, f'"{folder}"', f"'{folder}'")
        if not any(word in source.text for source in tests for word in words):
            yield path, 1, "no test loads this file"


def check_golden(tree):
    for path in tree:
        profile = PurePosixPath(path)
        if str(profile.parent) == "configs/meters" and profile.suffix == ".toml":
            if f"tests/golden/{profile.stem}.txt" not in tree:
                yield path, 1, f"there is no golden exchange tests/golden/{profile.stem}.txt"


def check_simulator(tree):
    for source in tree.values():
        # tests/sim/bus drives the bus engine with profiles it makes up: there it is the profile's user.
        if not (source.is_cpp() and source.below("tests/sim")) or source.below("tests/sim/bus"):
            continue
        for include in source.includes:
            if include.target.startswith("gateway/field/modbus/meter_profile"):
                yield source.path, include.line, f'the simulator includes "{include.target}"'
        for line, _ in source.find("configs/meters", "uncommented"):
            yield source.path, line, "the simulator reads configs/meters"


def check_lock_files(tree):
    for path, source in tree.items():
        if PurePosixPath(path).name == "package-lock.json":
            for line, match in source.find(r'"resolved"|https?://', "text"):
                yield path, line, f"names a download address ({match[0]})"


LOCK = "tests/interop/package-lock.json"

RULES = [
    Rule(
        "config_untested",
        'load it in a test: by its path, or with every file of its folder ("configs/meters")',
        check_configs,
        caught=[
            {"configs/x.toml": ""},
            {"configs/x.toml": "", "docs/x.md": "configs/x.toml"},
            {"configs/meters/y.toml": "", "tests/x_test.cpp": 'load("configs/meters/z.toml")'},
        ],
        passes=[
            {"configs/x.toml": "", "tests/x_test.cpp": 'load("configs/x.toml")'},
            {"configs/meters/y.toml": "", "tests/x_test.cpp": 'directory_iterator("configs/meters")'},
            {"configs/meters/README.md": ""},
        ],
    ),
    Rule(
        "profile_unproven",
        "write down an exchange with such a meter, marked recorded or constructed",
        check_golden,
        caught=[{"configs/meters/x.toml": "", "tests/golden/y.txt": ""}],
        passes=[{"configs/meters/x.toml": "", "configs/meters/README.md": "", "tests/golden/x.txt": ""}],
    ),
    Rule(
        "simulator_independent",
        "write the simulated meter from its own sources: one wrong profile must not cancel itself out",
        check_simulator,
        caught=[
            {"tests/sim/x.cpp": '#include "gateway/field/modbus/meter_profile_loader.h"\n'},
            {"tests/sim/x.cpp": 'auto p = load("configs/meters/x.toml");\n'},
        ],
        passes=[{"tests/sim/x.cpp": '#include "gateway/field/byte_port.h"\n// Never configs/meters.\n'}],
    ),
    Rule(
        "lock_file",
        'delete the "resolved" and "funding" fields: the hash pins the package, the client knows where to get it',
        check_lock_files,
        caught=[
            {LOCK: '{"packages": {"node_modules/a": {"resolved": "file:a"}}}'},
            {LOCK: '{"funding": {"url": "https://example.org"}}'},
        ],
        passes=[{LOCK: '{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "sha512-x"}}}'}],
    ),
]
