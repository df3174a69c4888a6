# The fuzzers behind scripts/soak --fuzz: each target of tests/fuzz is built with clang and its fuzzer, begins with its
# fixed corpus, and runs for a while under the sanitizers. An input that fails is kept, with the command that repeats it.
import glob
import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from build import ROOT, BuildFailed, say

OUT = ROOT / "build/fuzz"
FLAGS = ["-std=c++20", "-O1", "-g", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all", "-I.",
         "-DUSE_OS_TZDB=1", "-DBOOST_ASIO_SEPARATE_COMPILATION", '-DRISER_VERSION="fuzz"']
DOMAIN = "core/{base,units,metering,ledger,payment,payment/billing,journal}/*.cpp"
JSON = "platform/http/{json_body,json_fields,message,problem}.cpp"
BACKUP = ["core/{base,units}/*.cpp", "platform/sqlite/*.cpp", "gateway/field/zigbee/backup/*.cpp"]
HEX = ["-lgtest"]  # of tests/unit/zigbee/hex.h
# Target, what else it is made of, libraries, longest input.
TARGETS = {
    "journal": (["tests/fuzz/hostile_entry.cpp", DOMAIN], ["-lsodium"], 2048),
    "tariff": ([DOMAIN, "platform/{toml,tariff}/*.cpp", JSON], ["-lboost_json", "-lsodium"], 4096),
    "policy": ([DOMAIN, "platform/{toml,policy,tariff}/*.cpp", "platform/clock/zone_loader.cpp", "gateway/config/*.cpp",
                JSON], ["-lboost_json", "-lsodium", "-ldate-tz"], 8192),
    "ash": (["core/{base,units}/*.cpp", "gateway/field/zigbee/ash/*.cpp"], [], 2048),
    "ezsp": (["core/{base,units}/*.cpp", "gateway/field/zigbee/{ash,ezsp}/*.cpp"], HEX, 512),
    "zdo": (["core/{base,units}/*.cpp", "gateway/field/zigbee/zdo/*.cpp"], [], 256),
    "backup": (BACKUP, ["-lboost_json", "-lsqlite3"], 8192),
    "zigpy": (BACKUP, ["-lboost_json", "-lsqlite3"], 16384),
    "install_code": (["core/{base,units}/*.cpp", "gateway/field/zigbee/network/install_code.cpp"], [], 128),
    "zcl": (["core/{base,units}/*.cpp", "gateway/field/zigbee/zcl/*.cpp"], [], 256),
}


def expand(pattern):
    """Files of a pattern with one pair of braces, as a shell would name them."""
    braces = re.search(r"\{([^}]*)\}", pattern)
    patterns = [pattern] if not braces else [pattern[:braces.start()] + one + pattern[braces.end():]
                                             for one in braces.group(1).split(",")]
    return sorted(str(path) for each in patterns for path in glob.glob(each, root_dir=ROOT))


def compile_all(names, jobs):
    """Each source once, whichever targets want it; then the fuzzers and the writers of their corpora."""
    objects = {}
    for name in names:
        for source in sources_of(name) + corpus_of(name):
            objects[source] = OUT / "objects" / (source.replace("/", "_") + ".o")
    stale = [(source, target) for source, target in objects.items()
             if not target.exists() or target.stat().st_mtime < newest_source()]
    (OUT / "objects").mkdir(parents=True, exist_ok=True)

    def compile_one(pair):
        flags = [flag.replace("fuzzer,", "fuzzer-no-link,") for flag in FLAGS]
        run(["clang++", *flags, "-c", pair[0], "-o", str(pair[1])], pair[0])

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(compile_one, stale))
    for name in names:
        libraries = TARGETS[name][1]
        run(["clang++", *FLAGS, *(str(objects[s]) for s in sources_of(name)), *libraries, "-o", str(OUT / name)], name)
        plain = [flag.replace("fuzzer,", "") for flag in FLAGS]
        parts = {*corpus_of(name), *sources_of(name)} - {f"tests/fuzz/{name}_fuzz.cpp"}
        run(["clang++", *plain, *(str(objects[s]) for s in sorted(parts)), *libraries, "-lgtest",
             "-o", str(OUT / f"{name}_corpus_writer")], name)
        run([str(OUT / f"{name}_corpus_writer"), str(OUT / "corpus" / name)], name)


def newest_source():
    if not hasattr(newest_source, "value"):
        newest_source.value = max(path.stat().st_mtime for folder in ("core", "platform", "gateway", "tests/fuzz")
                                  for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cpp"))
    return newest_source.value


def sources_of(name):
    return [f"tests/fuzz/{name}_fuzz.cpp", *(source for pattern in TARGETS[name][0] for source in expand(pattern))]


def corpus_of(name):
    return [f"tests/fuzz/{name}_corpus.cpp", "tests/fuzz/write_corpus.cpp"]


def run(command, what):
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BuildFailed(f"{what}: {command[0]} ended with {done.returncode}\n{done.stdout[-3000:]}")


def fuzz(name, seconds):
    """What one target went through."""
    failures = OUT / "failures"
    failures.mkdir(exist_ok=True)
    command = [str(OUT / name), f"-max_len={TARGETS[name][2]}", f"-max_total_time={seconds}", "-print_final_stats=1",
               f"-artifact_prefix={failures}/{name}-", "-rss_limit_mb=1024", "-timeout=20", str(OUT / "corpus" / name)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    inputs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stdout)
    covered = re.findall(r"cov: (\d+)", done.stdout)
    result = {"target": name, "seconds": seconds, "inputs": int(inputs.group(1)) if inputs else 0,
              "covered": int(covered[-1]) if covered else 0, "failed": done.returncode != 0}
    if result["failed"]:
        kept = re.findall(r"Test unit written to (\S+)", done.stdout)
        say(f"FAILED {name}: " + (f"{OUT / name} {kept[-1]}" if kept else ""))
        say("\n".join(done.stdout.splitlines()[-40:]))
    else:
        say(f"fuzz: {name}: {result['inputs']} inputs in {seconds} s, {result['covered']} places reached, none failed")
    return result


def main(options):
    names = options.only or list(TARGETS)
    for name in names:
        if name not in TARGETS:
            raise BuildFailed(f"{name!r} is no fuzz target; there are {', '.join(TARGETS)}")
    started = time.monotonic()
    say(f"fuzz: building {len(names)} fuzzers with clang")
    compile_all(names, options.jobs)
    say(f"fuzz: built in {time.monotonic() - started:.0f} s")
    with ThreadPoolExecutor(min(options.jobs, os.cpu_count() or 1)) as pool:
        results = list(pool.map(lambda name: fuzz(name, options.seconds), names))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 1 if any(result["failed"] for result in results) else 0
