# The demo's reckoning: what meters, gateway and cloud say at the end, compared to the last watt-hour and
# micro-unit, and the verdict on it. Changes nothing but the loads, which it freezes.
import time
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from demo_parts import say, wait_for

HOUSE = ZoneInfo("Europe/Berlin")
PRICE = "0.30"
# A life this long after commissioning has to show a cut-off and a restore, or --check fails.
TELLING_SECONDS = 45


def micro(text):
    """Decimal string of money to micro-units, exactly."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    return sign * (int(whole) * 1_000_000 + int((decimals + "000000")[:6]))


def reckon(demo):
    say("freezing the loads, settling, comparing")
    wait_for("the last payments to arrive", 60, demo.payments_arrived)
    demo.simulator.order("freeze")
    time.sleep(1)  # real meters: what was drawn until now reaches the registers
    registers = demo.simulator.registers()
    wait_for("the gateway to read the final registers", 60, lambda: read_equals(demo, registers))
    demo.gateway.post("/v1/settle")
    building = wait_for("the books", 10, lambda: settled_building(demo))
    last = building["journal"]["sequence"]
    wait_for("the cloud to have everything", 90, lambda: cloud_sequence(demo) >= last)
    building = demo.gateway.building()
    advance = sum(registers[m] - demo.opening[m] for m in registers)
    charged = sum(p["collected_wh"] for p in building["supply_points"])
    at_cloud = Counter()
    for register in demo.cloud.get(f"/v1/gateways/{demo.id}/reconciliation")["registers"]:
        at_cloud[register["supply_point"]] += register["collected_wh"]
    wrong_at_cloud = sum(1 for p in building["supply_points"] if at_cloud[p["id"]] != p["collected_wh"])
    wrong = sum(1 for p in building["supply_points"]
                if p["collected_wh"] != sum(registers[m] - demo.opening[m] for m in p["meters"]))
    balances = {b["account"]: b for b in demo.cloud.get(f"/v1/gateways/{demo.id}/balances")["items"]}
    wrong_money = sum(1 for p in building["supply_points"]
                      if not money_agrees(demo, p, balances.get(p["account"])))
    differences = len(demo.cloud.get(f"/v1/gateways/{demo.id}/audit-differences")["items"])
    return {
        "meters": len(registers),
        "main_meters": len(building["meters"]) - len(registers),
        "sweeps": sum(b["sweeps"] for b in building["buses"]),
        "readings": building["counts"]["readings"],
        "registered_wh": advance,
        "charged_wh": charged,
        "cloud_wh": sum(at_cloud[p["id"]] for p in building["supply_points"]),
        "cutoffs": building["counts"]["cut_offs"],
        "restores": building["counts"]["restores"],
        "kept_on": len(demo.kept_on),
        "topups": building["counts"]["top_ups"],
        "wrong_values": wrong,
        "cloud_wrong_values": wrong_at_cloud,
        "gateway_seq": building["journal"]["sequence"],
        "cloud_seq": cloud_sequence(demo),
        "balance_mismatches": wrong_money,
        "audit_differences": differences,
    }


def read_equals(demo, registers):
    building = demo.gateway.building()
    if not building:
        return False
    seen = {m["id"]: r["wh"] for m in building["meters"] for r in m["registers"]
            if r["quantity"] == "import_energy"}
    return all(seen.get(meter) == wh for meter, wh in registers.items())


def settled_building(demo):
    building = demo.gateway.building()
    if not building:
        return None
    done = all(p["balance"] == p["settled_balance"] for p in building["supply_points"])
    return building if done else None


def cloud_sequence(demo):
    return demo.cloud.get(f"/v1/gateways/{demo.id}")["ledger_through"]


def prices_of(demo, account, energy_wh):
    """What so much energy may have cost: from, to. One figure, unless the day became night meanwhile."""
    tariff = demo.tariffs[account]
    if tariff == "blocks":
        below = min(energy_wh, 1000)
        exact = (below * micro("0.25") + (energy_wh - below) * micro("0.40")) // 1000
        return exact, exact
    if tariff == "flat":
        rates = {micro(PRICE)}
    else:
        rates = {micro("0.36" if 6 <= at.hour < 22 else "0.24") for at in (demo.begun, datetime.now(HOUSE))}
        if not all(demo.clock_trusted):  # whose clock is unsure is charged the cheaper price
            rates = {micro("0.24")} | (rates if any(demo.clock_trusted) else set())
    return min(rates) * energy_wh // 1000, max(rates) * energy_wh // 1000


def money_agrees(demo, point, at_cloud):
    """Paid and lent minus energy times price, rounded down once over the life of the account, at both ends."""
    lent = sum(micro(c["amount"]) + micro(c["to_pay_back"]) for c in point["credits"] if c["type"] == "emergency")
    given = demo.paid.get(point["account"], 0) + lent
    least, most = prices_of(demo, point["account"], point["collected_wh"])
    here = micro(point["settled_balance"])
    return given - most <= here <= given - least and at_cloud and micro(at_cloud["balance"]) == here


def verdict(result, seconds):
    """What a check that has lived so many seconds has not proven; nothing when all is well."""
    faults = []
    if not result["registered_wh"] == result["charged_wh"] == result["cloud_wh"]:
        faults.append("energy differs between the meters, the gateway and the cloud")
    if result["registered_wh"] <= 0:
        faults.append("no energy was used")
    for name in ("wrong_values", "cloud_wrong_values", "balance_mismatches", "audit_differences"):
        if result[name] != 0:
            faults.append(f"{name}: {result[name]}")
    if result["cloud_seq"] < result["gateway_seq"]:
        faults.append("the cloud does not have everything")
    if seconds >= TELLING_SECONDS and not (result["cutoffs"] > 0 and result["restores"] > 0):
        faults.append("nobody was cut off and restored")
    return faults
