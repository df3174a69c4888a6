#!/usr/bin/python3
# What the gateway will not start with, and what it says: wrong configurations and profiles, a journal
# that is in use, another gateway's or from a newer version. With a damaged journal it does start, but
# in safe mode: it shows so, takes no order and cuts nobody off.
# A damaged token or key takes the page's orders or the cloud away, and nothing else.
# time-limit: 360
import re
import shutil
import sqlite3

from site_parts import PATIENCE, ROOT, Site, check, wait_for

EXIT_CONFIG = 78
EXIT_TRY_AGAIN = 75
POOR = 3


def refused(site, what, *expected, config=None, code=EXIT_CONFIG):
    ended, said = site.run_gateway(config=config)
    check(ended == code, f"{what}: exit code {ended}\n{said}")
    for text in expected:
        check(re.search(text, said), f"{what}: does not say {text!r}\n{said}")
    print(f"ok refused: {what}", flush=True)


def spoiled(site, name, old, new):
    """A configuration beside the good one, with one thing wrong; (its path, the line)."""
    text = site.config.read_text()
    check(old in text, f"{old!r} is not in the configuration")
    path = site.dir / f"{name}.toml"
    path.write_text(text.replace(old, new, 1))
    return path, text[:text.index(old)].count("\n") + 1


def test_wrong_configurations(site):
    path, line = spoiled(site, "unknown-key", "money_interval_s", "money_intervall_s")
    refused(site, "an unknown key", rf"{path}:{line}:1: .*money_intervall_s", 'did you mean "money_interval_s"',
            config=path)
    path, line = spoiled(site, "wrong-range", "address = 2\n", "address = 248\n")
    refused(site, "a value out of range", rf"{path}:{line}:\d+: .*address", config=path)
    path, line = spoiled(site, "not-toml", "[local]", "[local")
    refused(site, "a file that is not TOML", rf"{path}:{line}:\d+: ", config=path)
    path, _ = spoiled(site, "no-profile", '"eastron-sdm120"', '"eastron-sdm12"')
    refused(site, "a profile that does not exist", "eastron-sdm12", "eastron-sdm120", config=path)
    missing = site.dir / "nothing.toml"
    refused(site, "a file that does not exist", str(missing), config=missing)


def test_spoiled_profile(site):
    profiles = site.dir / "profiles"
    shutil.copytree(ROOT / "configs/meters", profiles)
    victim = profiles / "eastron-sdm120.toml"
    victim.write_text(victim.read_text() + "\n[surprise]\nkey = 1\n")
    path, _ = spoiled(site, "spoiled-profile", str(ROOT / "configs/meters"), str(profiles))
    refused(site, "a spoiled profile", rf"{victim}:\d+:\d+: .*surprise", config=path)


def test_journals(site):
    refused(site, "a second gateway on the same state", "in use by another process", "already running",
            code=EXIT_TRY_AGAIN)
    check(site.stop() == 0, "the gateway did not stop cleanly")
    own = re.search(r'id = "([0-9a-f-]{36})"', site.config.read_text())[1]
    other = own[:-1] + ("0" if own[-1] != "0" else "1")
    path, _ = spoiled(site, "other-gateway", own, other)
    refused(site, "another gateway's journal", f"begun for gateway {own}", other, config=path)
    first, second = re.findall(r'^account = "([0-9a-f-]{36})"', site.config.read_text(), re.MULTILINE)[:2]
    path = site.dir / "exchanged.toml"
    path.write_text(re.sub(f"{first}|{second}", lambda found: second if found[0] == first else first,
                           site.config.read_text()))
    refused(site, "accounts that were exchanged", f"names account {first}, which in the books is that of supply point",
            config=path)

    ledger = site.dir / "site/state/ledger.db"
    with sqlite3.connect(ledger) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")
    database.close()
    refused(site, "a journal from a newer version", f"schema version {version + 1}", "newer version of Riser")
    with sqlite3.connect(ledger) as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()


def damage(ledger):
    """Flips bits in the middle of every page but the first."""
    content = bytearray(ledger.read_bytes())
    page = int.from_bytes(content[16:18], "big")  # sqlite.org/fileformat.html, 1.3
    check(len(content) > 3 * page, "the journal is too small to be damaged in the middle")
    for start in range(page, len(content), page):
        for at in range(start + page // 4, start + 3 * page // 4):
            content[at] ^= 0x55
    ledger.write_bytes(content)


def test_safe_mode(site, account):
    ledger = site.dir / "site/state/ledger.db"
    good = ledger.read_bytes()
    damage(ledger)
    building = site.start()
    check(building["safe_mode"], "a damaged journal, and no safe mode")
    check(len(site.logged("safe_mode")) == 1, "safe mode is not in the log")
    status, answer = site.request("POST", f"/v1/accounts/{account}/top-ups",
                                  {"id": "11111111-2222-4333-8444-555555555555", "amount": "5.00", "currency": "EUR"})
    check(status >= 400, f"a top-up was taken in safe mode: {status} {answer}")
    for path in (f"/v1/supply-points/{POOR}/test-relay", "/v1/settle"):
        status, answer = site.request("POST", path)
        check(status >= 400, f"{path} was taken in safe mode: {status} {answer}")
    status, answer = site.request("POST", f"/v1/supply-points/{POOR}/connect", {"hours": 24})
    check(status == 202, f"nobody can be given light in safe mode: {status} {answer}")
    site.wait_sweeps(8)
    dark = [n for n, meter in site.meters().items() if meter["closed"] is False]
    check(not dark, f"apartments {dark} were cut off in safe mode")
    check(site.stop() == 0, "the gateway did not stop cleanly in safe mode")
    print("ok safe mode: says so, takes no order but for light, cuts nobody off", flush=True)

    # A ledger that is gone, or was left empty by a file system, is lost: it is not begun anew.
    for loss in ("empty", "missing"):
        ledger.write_bytes(b"") if loss == "empty" else ledger.unlink()
        building = site.start()
        check(f"ledger.db is {loss}" in (building["safe_mode"] or ""), f"{loss}: {building['safe_mode']}")
        check(site.stop() == 0, "the gateway did not stop cleanly in safe mode")
        check(not ledger.exists() or ledger.stat().st_size == 0, f"{loss}: the ledger was begun anew")
    print("ok a lost ledger is safe mode, not an empty building", flush=True)

    # With the journal restored the same apartment is cut off at once: so safe mode was what kept it lit.
    ledger.write_bytes(good)
    site.start()
    wait_for("the apartment without credit to be cut off", PATIENCE,
             lambda: site.meters()[POOR]["closed"] is False, 0.1)
    site.top_up(account, "9.00")
    wait_for("the light to come back", PATIENCE, lambda: site.meters()[POOR]["closed"], 0.1)
    site.reckon()


def test_new_price(site):
    """A version without a date, by the machine's real clock, whose time is never a whole millisecond."""
    text = site.config.read_text()
    site.config.write_text(text.replace("version = 1\nprice = ", "version = 2\nprice = \"0.50\"\n# price = ", 1))
    site.start()
    wait_for("the new price to be taken", PATIENCE, lambda: site.logged("tariff_taken_from_configuration"), 0.2)
    site.wait_sweeps(2)
    marks = {mark["code"] for mark in site.building()["marks"]}
    check(not marks & {"prices_wait", "tariff_edited"}, f"marks after a new price: {marks}")
    check(site.stop() == 0, "the gateway did not stop cleanly after a new price")
    print("ok a new price of the configuration is taken", flush=True)


def test_damaged_token_and_key(site, account):
    """What a restore with cp leaves behind: the building goes on, and an alarm says which file it is."""
    token = site.dir / "site/state/console-token"
    key, root = site.dir / "damaged.key", site.dir / "root.pub"
    ended, said = site.run_gateway("--enrolment-key", str(key))
    check(ended == 0, f"no key: {said}")
    root.write_text(said)
    good = site.config.read_text()
    site.config.write_text(f'{good}\n[cloud]\nurl = "https://127.0.0.1:9"\nkey_file = "{key}"\nroot_file = "{root}"\n')
    ended, said = site.run_gateway("--check-config", str(site.config))
    check(ended == 0, f"a whole key is refused: {said}")

    token.chmod(0o644)
    key.chmod(0o644)
    ended, said = site.run_gateway("--check-config", str(site.config))
    check(ended == EXIT_CONFIG and "others may read this key" in said, f"--check-config takes an open key: {ended} {said}")
    key.chmod(0o600)
    ended, said = site.run_gateway("--check-config", str(site.config))
    check(ended == EXIT_CONFIG and str(token) in said, f"--check-config takes an open token: {ended} {said}")
    key.chmod(0o644)
    building = site.start()
    marks = {mark["code"]: mark for mark in building["marks"]}
    for code, file in (("no_console_token", token), ("no_cloud", key)):
        check(code in marks, f"no mark {code}: {sorted(marks)}")
        check(marks[code]["level"] == "alarm" and str(file) in marks[code]["detail"], f"{code}: {marks[code]}")
        check(len(site.logged(code)) == 1, f"{code} is not in the log")
    check(building["cloud"]["state"] == "unusable", f"the cloud: {building['cloud']}")
    before = site.points()[POOR]["collected_wh"]
    site.order("unfreeze")  # the reckoning before has frozen it
    site.order("set_load", POOR, 9000)
    site.top_up(account, "5.00")
    wait_for("energy to be charged", PATIENCE, lambda: site.request("POST", "/v1/settle")
             and site.points()[POOR]["collected_wh"] > before, 0.5)

    # Mended while it runs: nobody has to restart a building for a file of twenty bytes.
    token.chmod(0o600)
    key.chmod(0o600)
    wait_for("the alarms to end by themselves", 4 * PATIENCE,
             lambda: not {"no_console_token", "no_cloud"} & {mark["code"] for mark in site.building()["marks"]}, 0.5)
    check(site.building()["cloud"]["state"] != "unusable", f"the cloud: {site.building()['cloud']}")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    root.unlink()
    token.write_text("damaged")
    codes = {mark["code"] for mark in site.start()["marks"]}
    check({"no_console_token", "no_cloud"} <= codes, f"a lost root, a damaged token: {codes}")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    token.unlink()
    site.config.write_text(good)
    codes = {mark["code"] for mark in site.start()["marks"]}
    check(not {"no_console_token", "no_cloud"} & codes, f"all is mended: {codes}")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    print("ok a damaged token or key stops neither charging nor light", flush=True)


def test_readings_of_a_newer_version(site):
    """Not worth a building without anybody who charges; but people must hear of it."""
    telemetry = site.dir / "site/state/telemetry.db"

    def set_version(step):
        with sqlite3.connect(telemetry) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            database.execute(f"PRAGMA user_version = {version + step}")
        database.close()

    def told():
        return {mark["code"]: mark for mark in site.building()["marks"]}.get("readings_not_kept")

    set_version(1)
    site.start()
    wait_for("the warning", PATIENCE, told, 0.2)
    check("newer version of Riser" in told()["detail"], f"the warning: {told()}")
    check(len(site.logged("readings_not_kept")) == 1, "it is not in the log")
    site.wait_sweeps(2)
    check(site.stop() == 0, "the gateway did not stop cleanly")
    set_version(-1)
    site.start()
    site.wait_sweeps(2)
    check(not told(), f"a warning though all is well: {told()}")
    check(site.stop() == 0, "the gateway did not stop cleanly")
    print("ok readings of a newer version: charging goes on, and it is said", flush=True)


def main():
    with Site() as site:
        test_wrong_configurations(site)
        test_spoiled_profile(site)
        site.start()
        accounts = site.commission({1: "30.00", 2: "30.00", 3: "0.08", 4: "30.00"})
        site.order("set_load", POOR, 0)  # its credit must last until the journal is damaged
        test_journals(site)
        used = site.meters()[POOR]["advance_wh"]
        site.order("set_load", POOR, 9000)
        wait_for("the credit to be used up", PATIENCE, lambda: site.meters()[POOR]["advance_wh"] > used + 30, 0.1)
        test_safe_mode(site, accounts[POOR])
        check(site.stop() == 0, "the gateway did not stop cleanly")
        test_new_price(site)
        test_damaged_token_and_key(site, accounts[POOR])
        test_readings_of_a_newer_version(site)


if __name__ == "__main__":
    main()
