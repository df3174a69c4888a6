# The demo's reckoning: what meters, gateway and cloud say at the end, compared to the last watt-hour and
# micro-unit, and the verdict on it. Changes nothing but the loads, which it freezes.
import time
from collections import Counter
from zoneinfo import ZoneInfo

from demo_parts import say, wait_for

HOUSE = ZoneInfo("Europe/Berlin")
# A life this long after commissioning and friendly hours has to show a cut-off and a restore, or --check fails.
TELLING_SECONDS = 45


def micro(text):
    """Decimal string of money to micro-units, exactly."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    return sign * (int(whole) * 1_000_000 + int((decimals + "000000")[:6]))


def money(micro_units):
    """Micro-units as a decimal text with at least two decimals."""
    whole, rest = divmod(abs(micro_units), 1_000_000)
    decimals = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{'-' if micro_units < 0 else ''}{whole}.{decimals}"


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
    points = building["supply_points"]
    used = {p["id"]: sum(registers[m] - demo.opening[m] for m in p["meters"]) for p in points}
    radio = [p for p in points if p["id"] in demo.on_zigbee]
    at_cloud = Counter()
    for register in demo.cloud.get(f"/v1/gateways/{demo.id}/reconciliation")["registers"]:
        at_cloud[register["supply_point"]] += register["collected_wh"]
    faults = account_faults(demo, points, used, last)
    faults += [(scene.title, fault) for scene in demo.played for fault in scene.faults()]
    for where, fault in faults:
        say(f"  {where}: {fault}")
    bills = [bill for scene in demo.played for bill in scene.bills()]
    return {
        "meters": len(registers),
        "main_meters": len(building["meters"]) - len(registers),
        "sweeps": sum(b["sweeps"] for b in building["buses"]),
        "readings": building["counts"]["readings"],
        "registered_wh": sum(used.values()),
        "charged_wh": sum(p["collected_wh"] for p in points),
        "cloud_wh": sum(at_cloud[p["id"]] for p in points),
        "zigbee": {"meters": len(radio), "registered_wh": sum(used[p["id"]] for p in radio),
                   "charged_wh": sum(p["collected_wh"] for p in radio)},
        "cutoffs": building["counts"]["cut_offs"],
        "restores": building["counts"]["restores"],
        "kept_on": sum(scene.kept_on() for scene in demo.played),
        "topups": building["counts"]["top_ups"],
        "bills": bills,
        "scenes": {scene.title: scene.outcome() for scene in demo.scenes},
        "overdue_scenes": [s.title for s in demo.played if not s.shown and s.patience <= demo.options.seconds],
        "wrong_values": sum(1 for p in points if p["collected_wh"] != used[p["id"]]),
        "cloud_wrong_values": sum(1 for p in points if at_cloud[p["id"]] != p["collected_wh"]),
        "gateway_seq": building["journal"]["sequence"],
        "cloud_seq": cloud_sequence(demo),
        "balance_mismatches": len(faults),
        "audit_differences": len(demo.cloud.get(f"/v1/gateways/{demo.id}/audit-differences")["items"]),
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


def account_faults(demo, points, used, last):
    """(whose, what is wrong) of every account that there is or was: its energy at its prices is what it was charged."""
    balances = {b["account"]: micro(b["balance"])
                for b in demo.cloud.get(f"/v1/gateways/{demo.id}/balances")["items"]}
    tenancies = demo.gateway.get("/v1/tenancies")["tenancies"]
    tariffs = {point["id"]: point["tariff"] for point in demo.site["supply_point"]}
    faults = []
    for point in points:
        charged = 0
        for tenancy in (t for t in tenancies if t["supply_point"] == point["id"]):
            by_price = demo.used_by_price(tenancy["account"], last)
            charged += sum(by_price.values())
            faults += [(f"{point['name']}, account {tenancy['account']}", fault) for fault in
                       money_faults(demo, point, tenancy, tariffs[point["id"]], by_price, balances)]
        if charged != used[point["id"]]:
            faults.append((point["name"], f"its accounts were charged {charged} Wh of {used[point['id']]} Wh"))
    return faults


def money_faults(demo, point, tenancy, tariff_name, by_price, balances):
    """Paid and lent minus energy times price, rounded down once over the life of the account, at both ends."""
    faults = []
    prices = demo.prices(tariff_name)
    if not set(by_price) <= set(prices):
        faults.append(f"a price that is not its own: {sorted(by_price)} of {prices}")
    if tariff_name == "blocks" and demo.now().date() == demo.begun.date():
        used = sum(by_price.values())
        if (by_price[prices[0]], by_price[prices[1]]) != (min(used, 1000), max(0, used - 1000)):
            faults.append(f"{used} Wh of this day are in the blocks as {dict(by_price)}")
    charge = sum(price * energy for price, energy in by_price.items())
    charge = charge * (1_000_000 + demo.tariff(tariff_name).get("tax_ppm", 0)) // 1_000_000_000
    present = tenancy["account"] == point["account"]
    lent = sum(micro(c["amount"]) + micro(c["to_pay_back"]) for c in point["credits"]
               if c["type"] == "emergency") if present else 0
    given = demo.paid[tenancy["account"]] + lent
    here = micro(tenancy["balance"])
    if tenancy["status"] == "closed":
        owed = micro(tenancy["in_collection"])
        if here != 0 or abs(owed - (charge - given)) > 5000:
            faults.append(f"closed with {tenancy['balance']}, {owed} of {charge - given} micro-units owed")
    elif here != given - charge:
        faults.append(f"{here} micro-units are left of {given} less {charge}")
    if balances.get(tenancy["account"]) != here:
        faults.append(f"the cloud has {balances.get(tenancy['account'])}, the gateway {here}")
    return faults


def verdict(result, seconds):
    """What a check that has lived so many seconds has not proven; nothing when all is well."""
    faults = []
    if not result["registered_wh"] == result["charged_wh"] == result["cloud_wh"]:
        faults.append("energy differs between the meters, the gateway and the cloud")
    if result["zigbee"]["meters"] > 0 and result["zigbee"]["registered_wh"] <= 0:
        faults.append("no energy was used behind the Zigbee radio")
    if result["registered_wh"] <= 0:
        faults.append("no energy was used")
    for name in ("wrong_values", "cloud_wrong_values", "balance_mismatches", "audit_differences"):
        if result[name] != 0:
            faults.append(f"{name}: {result[name]}")
    if result["cloud_seq"] < result["gateway_seq"]:
        faults.append("the cloud does not have everything")
    if seconds >= TELLING_SECONDS and not (result["cutoffs"] > 0 and result["restores"] > 0):
        faults.append("nobody was cut off and restored")
    faults += [f"this was to be seen and was not: {scene}" for scene in result["overdue_scenes"]]
    return faults
