#!/usr/bin/python3
# A small building from commissioning to the final balance, with the real programs on a real 9600-baud
# pace: registers are opened, switches proven, an account without money is cut off under load, a top-up
# brings the light back, and in the end energy and money agree with the meters exactly.
# time-limit: 180
import re
from pathlib import Path

from site_parts import PATIENCE, Site, Watch, check, wait_for

POOR = 3
AMOUNTS = {1: "5.00", 2: "20.00", 3: "0.05", 4: "7.35"}


def test_cut_and_restored(site, accounts):
    site.order("set_load", POOR, 6000)
    wait_for("the poor apartment to be cut off", PATIENCE,
             lambda: site.meters()[POOR]["closed"] is False, 0.1)
    wait_for("the gateway to say so", PATIENCE,
             lambda: site.point(POOR)["supply"]["observed"] == "disconnected", 0.1)
    point = site.point(POOR)
    check(point["exhausted"], "cut off, but not exhausted")
    check(point["supply"]["reason"] == "credit exhausted", f"cut off for {point['supply']['reason']}")
    check(site.meters()[POOR]["power_w"] == 0, "power flows through an open switch")
    print("ok an empty account is cut off under load", flush=True)

    site.top_up(accounts[POOR], "4.00")
    wait_for("the light to come back", PATIENCE, lambda: site.meters()[POOR]["closed"], 0.1)
    wait_for("the gateway to say so", PATIENCE,
             lambda: site.point(POOR)["supply"]["observed"] == "connected", 0.1)
    wait_for("power to flow again", PATIENCE, lambda: site.meters()[POOR]["power_w"] > 0, 0.1)
    print("ok a top-up brings the light back", flush=True)


def test_looked_at(site):
    """Validation and balance run beside it and answer; what they find takes days (tests/unit/sim/energy_loss_test.cpp)."""
    main_meters = [m["id"] for m in site.order("state")["meters"] if m["role"] == "main"]
    status, balance = site.request("GET", "/v1/energy-balance")
    check(status == 200, f"the energy balance answers {status}")
    check(balance["main_meters"] == main_meters, f"main meters {balance['main_meters']}, not {main_meters}")
    check(balance["alarm"] == "none", f"an alarm of the first minutes: {balance['alarm']}")
    status, found = site.request("GET", "/v1/findings")
    check(status == 200 and found["findings"] == [], f"findings of the first minutes: {found}")
    print("ok the readings are looked at", flush=True)


def names_in(value):
    """Every member's name in a JSON value; marks are described apart."""
    if isinstance(value, list):
        return set().union(*map(names_in, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    return set(value) | names_in([inner for name, inner in value.items() if name not in ("marks", "refused")])


def test_documented(site):
    text = Path(__file__).parents[2].joinpath("docs/local-api.md").read_text()
    example = text.split("### The building", 1)[1].split("```")[1]
    missing = names_in(site.building()) - set(re.findall(r'"(\w+)":', example))
    check(not missing, f"docs/local-api.md does not show {sorted(missing)}")
    print("ok the document is as its description says", flush=True)


def main():
    with Site(baud=9600, turnaround_ms=6) as site:
        site.start()
        accounts = site.commission({**AMOUNTS, POOR: "0.05"})
        print("ok four switches proven", flush=True)
        with Watch(site, set(accounts) - {POOR}):
            test_cut_and_restored(site, accounts)
        site.reckon()
        test_documented(site)
        test_looked_at(site)
        counts = site.building()["counts"]
        check(counts["cut_offs"] == 1 and counts["restores"] == 1, f"counted {counts}")
        check(counts["top_ups"] == len(AMOUNTS) + 1, f"counted {counts}")
        check(not site.logged("meter_doubted"), "a meter was doubted")
        check(site.stop() == 0, "the gateway did not stop cleanly")


if __name__ == "__main__":
    main()
