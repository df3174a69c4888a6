#!/usr/bin/python3
# A configuration that is refused does not end the metering of a building: the gateway starts with the last good one
# and says so, and what this version refuses of one meter alone is only observed. A new building gets exit 78.
# time-limit: 360
import shutil

from site_parts import PATIENCE, ROOT, Site, check, wait_for

EXIT_CONFIG = 78
POOR = 3


def marks(building):
    return {mark["code"]: mark for mark in building["marks"]}


def use_energy(site, what):
    """Everything that is read is charged."""
    before = {n: point["collected_wh"] for n, point in site.points().items()}
    wait_for(f"energy to be charged {what}", PATIENCE, lambda: site.request("POST", "/v1/settle") and all(
        point["collected_wh"] > before[n] for n, point in site.points().items() if n != POOR), 0.5)


def test_new_building(site, good):
    site.config.write_text(good + "\n[surprise]\nkey = 1\n")
    ended, said = site.run_gateway()
    check(ended == EXIT_CONFIG and "surprise" in said, f"a new building with a spoiled configuration: {ended} {said}")
    site.config.write_text(good)
    print("ok a new building is not begun with a configuration that is refused", flush=True)


def test_spoiled_by_a_person(site, good, account):
    kept = site.dir / "site/state/last-good-configuration"
    wait_for("the configuration to be kept", PATIENCE, kept.exists, 0.1)
    check(kept.stat().st_mode & 0o077 == 0, "others may read the copy: it names people")
    bytes_kept = kept.read_bytes()
    check(site.stop() == 0, "the gateway did not stop cleanly")
    spoiled = good.replace("[local]", "[local", 1)
    site.config.write_text(spoiled)
    ended, said = site.run_gateway("--check-config", str(site.config))
    check(ended == EXIT_CONFIG, f"--check-config takes what is spoiled: {said}")
    first = said.strip().splitlines()[0]
    mark = marks(site.start()).get("configuration_refused")
    check(mark and mark["level"] == "alarm", "no alarm tells that the configuration is refused")
    check(mark["detail"] == first, f"the page says {mark['detail']!r}, --check-config says {first!r}")
    check(len(site.logged("configuration_refused")) == 1, "the refusal is not in the log")
    use_energy(site, "by the last good configuration")
    site.top_up(account, "0.01")
    site.order("set_load", POOR, 9000)
    wait_for("the poor apartment to have used up its credit", PATIENCE, lambda: site.points()[POOR]["exhausted"], 0.2)
    site.wait_sweeps(8)
    check(site.meters()[POOR]["closed"], "somebody was cut off while nobody knows what the configuration says")
    check(kept.read_bytes() == bytes_kept, "the last good copy was written over")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    site.config.write_text(good)
    check("configuration_refused" not in marks(site.start()), "all is mended")
    wait_for("the apartment without credit to be cut off", PATIENCE,
             lambda: site.meters()[POOR]["closed"] is False, 0.1)
    site.top_up(account, "9.00")
    wait_for("the light to come back", PATIENCE, lambda: site.meters()[POOR]["closed"], 0.1)
    print("ok a spoiled configuration: the last good one charges on, says so, and cuts nobody off", flush=True)


def test_profile_of_one_meter(site):
    """As after an upgrade: what was good lacks something now, in the copy as well."""
    check(site.stop() == 0, "the gateway did not stop cleanly")
    profiles = site.dir / "profiles"
    victim = profiles / "hiking-dds238-2.toml"
    text = site.config.read_text()
    check(f'profile = "{victim.stem}"' in text, "no meter of this model")
    shutil.copytree(ROOT / "configs/meters", profiles)
    lines = victim.read_text().splitlines()
    victim.write_text("\n".join(line for line in lines if not line.startswith("rollover")) + "\n")
    (site.dir / "site/state/last-good-configuration").unlink()
    site.config.write_text(text.replace(str(ROOT / "configs/meters"), str(profiles)))
    building = site.start()
    check("configuration_refused" in marks(building), f"marks: {sorted(marks(building))}")
    wait_for("all meters to be read", PATIENCE, site.all_read, 0.2)
    observed = [m for m in site.building()["meters"] if any(k["code"] == "profile_incomplete" for k in m["marks"])]
    check(len(observed) == 1, f"only observed: {[m['id'] for m in observed]}")
    number = observed[0]["id"]
    before = {n: point["collected_wh"] for n, point in site.points().items()}
    concerned = {n for n, point in site.points().items() if number in point["meters"]}
    wait_for("the others to be charged", PATIENCE, lambda: site.request("POST", "/v1/settle") and all(
        point["collected_wh"] > before[n] for n, point in site.points().items() if n not in concerned), 0.5)
    check(all(site.points()[n]["collected_wh"] == before[n] for n in concerned), "an observed meter was charged")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    site.config.write_text(text)
    site.start()
    wait_for("every meter to be read again", PATIENCE, site.all_read, 0.2)
    site.reckon()
    check(site.stop() == 0, "the gateway did not stop cleanly")
    print("ok a meter whose profile lacks something is observed, and all of it charged later", flush=True)


def main():
    with Site() as site:
        good = site.config.read_text()
        test_new_building(site, good)
        site.start()
        accounts = site.commission({1: "50.00", 2: "50.00", 3: "0.12", 4: "50.00"})
        site.order("set_load", POOR, 0)  # its credit must last until the configuration is spoiled
        test_spoiled_by_a_person(site, good, accounts[POOR])
        test_profile_of_one_meter(site)


if __name__ == "__main__":
    main()
