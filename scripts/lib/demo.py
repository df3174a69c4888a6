# The demo: a day in the life of a building in real time, nothing accelerated. Starts the simulated meters,
# the cloud and the gateway, commissions them (opening registers, relay tests), has the cloud credit the
# tenants, lets a few balances of some cents run dry, pays some of them, and shows who has light. With
# --check it does so unattended, freezes the loads, settles, waits for the cloud, and compares energy and
# money to the last watt-hour and micro-unit.
import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from build import BuildFailed, ROOT, build, build_dir, configure
from demo_parts import Cloud, DemoFailed, GatewayProcess, Simulator, say, wait_for

POOR = 6  # apartments that start with a few cents
HEATER_W = 4000
HOUSE = ZoneInfo("Europe/Berlin")
PRICE = "0.30"
NAMESPACE = uuid.UUID("5f0d7c7e-3a52-4b57-9c0e-6d1d3f0e8a11")


def micro(text):
    """Decimal string of money to micro-units, exactly."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    return sign * (int(whole) * 1_000_000 + int((decimals + "000000")[:6]))


class Demo:
    def __init__(self, options):
        self.options = options
        self.folder = Path(options.folder) if options.folder else ROOT / "build" / "demo"
        self.programs = Path(options.programs) if options.programs else build_dir("release")
        self.simulator = None
        self.gateway = None
        self.cloud = None
        self.opening = {}
        self.paid = {}  # account -> micro-units credited
        self.payments = 0
        self.tariffs = {}  # account -> name of its tariff
        self.lent = set()  # accounts that took up emergency credit
        self.begun = datetime.now(HOUSE)
        self.friendly_until = None  # nobody is cut off before
        self.kept_on = set()  # accounts that friendly hours kept on
        self.clock_trusted = set()  # what the gateway has said of its clock

    # ---- acts -----------------------------------------------------------------------------------

    def set_stage(self):
        if self.options.programs is None:
            configure("release")
            build("release", ["riser-gateway", "riser-cloud", "riserctl", "riser-sim"])
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "site").mkdir(parents=True)
        self.simulator = Simulator(
            str(self.programs / "riser-sim"), str(self.folder / "site"),
            ["--meters", str(self.options.meters), "--buses", "2", "--baud", "9600", "--seed", "1",
             "--mix", "demo", "--time-of-day", "19:00", "--load-scale", "300",
             "--profiles", str(ROOT / "configs/meters"), "--price", PRICE, "--several-prices", "--money-interval", "5", "--slow-interval", "10",
             "--settlement-interval", "60", "--http-port", str(self.options.port), *self.friendly_hours(),
             "--emit-gateway-config", str(self.folder / "gateway.toml")])
        self.simulator.wait_until_ready()
        self.simulator.order("freeze")  # nothing is used before the gateway has seen the registers
        self.opening = self.simulator.registers()
        self.cloud = Cloud(str(self.programs / "riser-cloud"), str(self.folder), self.options.cloud_port)
        self.enrol()
        self.start_gateway()
        if not wait_for("the gateway", 60, self.gateway.building)["clock"]["trusted"]:
            self.end_friendly_hours()

    def start_gateway(self):
        self.gateway = GatewayProcess(
            str(self.programs / "riser-gateway"), str(self.folder / "gateway.toml"), str(self.folder))

    def friendly_hours(self):
        """Until a full minute by which the switches are proven and the first credits are used up."""
        enough = self.begun + timedelta(seconds=60 + 2 * self.options.meters)
        self.friendly_until = enough.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return ["--friendly-from", f"{self.begun:%H:%M}", "--friendly-to", f"{self.friendly_until:%H:%M}"]

    def end_friendly_hours(self):
        say("  nothing sets this machine's clock: with friendly hours nobody could be cut off at all, for any "
            "instant may lie in them. The demo goes on without.")
        self.friendly_until = None
        self.gateway.process.stop()
        config = self.folder / "gateway.toml"
        config.write_text("".join(
            "" if block.startswith("[[policy.friendly_hours]]") else block + "\n\n"
            for block in config.read_text().split("\n\n")))
        self.start_gateway()

    def enrol(self):
        """Makes the building known to the cloud, and the cloud to the gateway."""
        config = self.folder / "gateway.toml"
        text = config.read_text()
        site = tomllib.loads(text)
        key = self.folder / "site" / "gateway.key"
        public = subprocess.run([str(self.programs / "riser-gateway"), "--enrolment-key", str(key)],
                                capture_output=True, text=True, check=True).stdout.strip()
        owner = self.cloud.post("/v1/owners", {"name": "Demo Properties"})["id"]
        self.cloud.post(f"/v1/owners/{owner}/sites",
                        {"id": site["gateway"]["site"], "name": "Demo House", "zone": site["gateway"]["zone"],
                         "currency": "EUR"})
        self.id = site["gateway"]["id"]
        enrolled = self.cloud.post(f"/v1/sites/{site['gateway']['site']}/gateways",
                                   {"id": self.id, "label": "cellar", "public_key": public})
        self.tariffs = {point["account"]: point["tariff"] for point in site["supply_point"]}
        for point in site["supply_point"]:
            self.cloud.post(f"/v1/gateways/{self.id}/accounts", {"id": point["account"], "label": point["name"]})
        (self.folder / "site" / "root.pub").write_text(enrolled["root_public_key"] + "\n")
        config.write_text(f'{text}\n[cloud]\nurl = "{self.cloud.url}"\nca_file = "{self.folder}/ca.pem"\n'
                          f'key_file = "{key}"\nroot_file = "{self.folder}/site/root.pub"\n'
                          "first_contact_spread_s = 1\n")

    def commission(self):
        say("commissioning: reading every meter, proving every switch")
        points = wait_for("every meter to be read", 120, self.all_read)
        for number, point in enumerate(points):
            self.top_up(point, "0.01" if number < POOR else "5.00")
        wait_for("the first payments to arrive from the cloud", 60, self.payments_arrived)
        self.simulator.order("unfreeze")
        # Those with a few cents have their heaters on: they run dry within a minute.
        for point in points[:POOR]:
            self.simulator.order("set_load", point["meters"][0], HEATER_W)
        untested = [p["id"] for p in points]
        # Relay tests come one after the other, and need a load: an apartment that has none right now is
        # tested again.
        for attempt in range(6):
            for number in untested:
                wait_for(f"the relay test of {number}", 90, lambda: self.gateway.post_unless_busy(
                    f"/v1/supply-points/{number}/test-relay"), 0.1)
            time.sleep(2)  # the view is made once a second: by then it shows the last test
            wait_for("the last relay test", 90, self.no_test_running)
            untested = [p["id"] for p in self.points() if not p["paired"]]
            if not untested:
                break
            say(f"  {len(untested)} relay tests to repeat (no load in the apartment)")
        say(f"  {len(points) - len(untested)} of {len(points)} switches proven")

    def all_read(self):
        self.gateway.process.check()
        building = self.gateway.building()
        if not building:
            return None
        unread = [m["id"] for m in building["meters"] if m["health"] != "good" or not m["registers"]]
        enough = building["counts"]["readings"] >= 3 * len(building["meters"])
        return building["supply_points"] if not unread and enough else None

    def no_test_running(self):
        return all(p["supply"]["relay_test"] != "running" for p in self.points())

    def points(self):
        building = self.gateway.building()
        return building["supply_points"] if building else []

    def top_up(self, point, amount):
        self.payments += 1
        identity = str(uuid.uuid5(NAMESPACE, f"payment {self.payments}"))
        self.cloud.post(f"/v1/accounts/{point['account']}/top-ups",
                        {"id": identity, "amount": amount, "currency": "EUR"}, key=identity)
        self.paid[point["account"]] = self.paid.get(point["account"], 0) + micro(amount)

    def payments_arrived(self):
        building = self.gateway.building()
        return building and building["counts"]["top_ups"] == self.payments

    def live(self, seconds):
        """Until the time is over: whoever was cut off is paid for once, so that light returns."""
        if self.friendly_until:
            say(f"  friendly hours until {self.friendly_until:%H:%M}: whoever has used up his credit keeps his light")
            seconds = seconds and seconds + max(0, (self.friendly_until - datetime.now(HOUSE)).total_seconds())
        end = time.monotonic() + seconds if seconds else None
        rescued = set()
        shown = 0
        while end is None or time.monotonic() < end:
            self.gateway.process.check()
            self.simulator.process.check()
            self.cloud.process.check()
            building = self.gateway.building()
            if not building:
                continue
            self.clock_trusted.add(building["clock"]["trusted"])
            for point in building["supply_points"]:
                self.take_emergency_credit(point)
                self.tell_of_friendly_hours(point)
            dark = [p for p in building["supply_points"] if p["supply"]["observed"] == "disconnected"]
            for point in dark:
                if point["account"] not in rescued and len(rescued) < POOR // 2:
                    rescued.add(point["account"])
                    say(f"  {point['name']}: credit is gone, supply is cut. The tenant pays 2.00 at the office")
                    self.top_up(point, "2.00")
            if time.monotonic() - shown > 5:
                shown = time.monotonic()
                self.show(building, dark)
            time.sleep(1)

    def take_emergency_credit(self, point):
        """One tenant takes up what he is offered, so that his light stays on over the evening."""
        offered = [c for c in point["credits"] if c["type"] == "emergency" and c["offered"]]
        if offered and not self.lent:
            self.lent.add(point["account"])
            say(f"  {point['name']}: credit is nearly gone. The tenant takes {offered[0]['offered']} of emergency "
                "credit; it is paid back by his next payment")
            self.gateway.post(f"/v1/accounts/{point['account']}/emergency-credit")

    def tell_of_friendly_hours(self, point):
        obstacle = point["supply"]["obstacle"]
        if obstacle == "outside_friendly_hours" and point["account"] not in self.kept_on:
            self.kept_on.add(point["account"])
            say(f"  {point['name']}: credit is gone, but these are friendly hours: power stays on until "
                f"{self.friendly_until:%H:%M}")

    def show(self, building, dark):
        power = sum(p["power_w"] or 0 for p in building["supply_points"])
        counts = building["counts"]
        at = datetime.fromisoformat(building["made_at"].replace("Z", "+00:00")).astimezone(HOUSE)
        say(f"  {at:%H:%M:%S}  {power / 1000:6.1f} kW in "
            f"{len(building['supply_points'])} apartments, {len(dark)} dark, "
            f"{counts['readings']} readings, {counts['cut_offs']} cut-offs, "
            f"{counts['restores']} restored, journal {building['journal']['sequence']}, cloud has "
            f"{building['journal']['acknowledged']}")

    # ---- the reckoning --------------------------------------------------------------------------

    def reckon(self):
        say("freezing the loads, settling, comparing")
        wait_for("the last payments to arrive", 60, self.payments_arrived)
        self.simulator.order("freeze")
        time.sleep(1)  # real meters: what was drawn until now reaches the registers
        registers = self.simulator.registers()
        wait_for("the gateway to read the final registers", 60, lambda: self.read_equals(registers))
        self.gateway.post("/v1/settle")
        building = wait_for("the books", 10, lambda: self.settled_building())
        last = building["journal"]["sequence"]
        wait_for("the cloud to have everything", 90, lambda: self.cloud_sequence() >= last)
        building = self.gateway.building()
        advance = sum(registers[m] - self.opening[m] for m in registers)
        charged = sum(p["collected_wh"] for p in building["supply_points"])
        wrong = sum(1 for p in building["supply_points"]
                    if p["collected_wh"] != sum(registers[m] - self.opening[m] for m in p["meters"]))
        balances = {b["account"]: b for b in self.cloud.get(f"/v1/gateways/{self.id}/balances")["items"]}
        wrong_money = sum(1 for p in building["supply_points"]
                          if not self.money_agrees(p, balances.get(p["account"])))
        differences = len(self.cloud.get(f"/v1/gateways/{self.id}/audit-differences")["items"])
        return {
            "meters": len(building["meters"]),
            "sweeps": sum(b["sweeps"] for b in building["buses"]),
            "readings": building["counts"]["readings"],
            "registered_wh": advance,
            "charged_wh": charged,
            "cutoffs": building["counts"]["cut_offs"],
            "restores": building["counts"]["restores"],
            "kept_on": len(self.kept_on),
            "topups": building["counts"]["top_ups"],
            "wrong_values": wrong,
            "gateway_seq": building["journal"]["sequence"],
            "cloud_seq": self.cloud_sequence(),
            "balance_mismatches": wrong_money,
            "audit_differences": differences,
        }

    def read_equals(self, registers):
        building = self.gateway.building()
        if not building:
            return False
        seen = {m["id"]: r["wh"] for m in building["meters"] for r in m["registers"]
                if r["quantity"] == "import_energy"}
        return all(seen.get(meter) == wh for meter, wh in registers.items())

    def settled_building(self):
        building = self.gateway.building()
        if not building:
            return None
        done = all(p["balance"] == p["settled_balance"] for p in building["supply_points"])
        return building if done else None

    def cloud_sequence(self):
        return self.cloud.get(f"/v1/gateways/{self.id}")["ledger_through"]

    def prices_of(self, account, energy_wh):
        """What so much energy may have cost: from, to. One figure, unless the day became night meanwhile."""
        tariff = self.tariffs[account]
        if tariff == "blocks":
            below = min(energy_wh, 1000)
            exact = (below * micro("0.25") + (energy_wh - below) * micro("0.40")) // 1000
            return exact, exact
        if tariff == "flat":
            rates = {micro(PRICE)}
        else:
            rates = {micro("0.36" if 6 <= at.hour < 22 else "0.24") for at in (self.begun, datetime.now(HOUSE))}
            if not all(self.clock_trusted):  # whose clock is unsure is charged the cheaper price
                rates = {micro("0.24")} | (rates if any(self.clock_trusted) else set())
        return min(rates) * energy_wh // 1000, max(rates) * energy_wh // 1000

    def money_agrees(self, point, at_cloud):
        """Paid and lent minus energy times price, rounded down once over the life of the account, at both ends."""
        lent = sum(micro(c["amount"]) + micro(c["to_pay_back"]) for c in point["credits"] if c["type"] == "emergency")
        given = self.paid.get(point["account"], 0) + lent
        least, most = self.prices_of(point["account"], point["collected_wh"])
        here = micro(point["settled_balance"])
        return given - most <= here <= given - least and at_cloud and micro(at_cloud["balance"]) == here

    def stop(self):
        for part in (self.gateway, self.cloud, self.simulator):
            if part is not None:
                part.process.stop()


def run(options):
    demo = Demo(options)
    try:
        demo.set_stage()
        demo.commission()
        if not options.check:
            say(f"\nThe building is live. The landlord's page: http://127.0.0.1:{options.port}/")
            say(f"  The cloud's API: {demo.cloud.url}/v1/gateways/{demo.id}/balances (CA {demo.folder}/ca.pem, "
                f"token in {demo.cloud.state}/operator.token)")
            say(f"  riserctl: {demo.programs}/riserctl --socket {demo.gateway.socket} status")
            say(f"  Console token for orders: {demo.gateway.token()}")
            say(f"  Logs: {demo.folder}/*.log. Stop with Ctrl-C.\n")
        demo.live(options.seconds)
        if not options.check:
            return 0
        result = demo.reckon()
        print(json.dumps(result))
        agree = result["registered_wh"] == result["charged_wh"] and result["registered_wh"] > 0
        agree = agree and result["wrong_values"] == 0 and result["balance_mismatches"] == 0
        agree = agree and result["audit_differences"] == 0 and result["cloud_seq"] >= result["gateway_seq"]
        happened = result["cutoffs"] > 0 and result["restores"] > 0
        if agree and not happened:
            say("energy and money agree, but nobody was cut off and restored: give it more --seconds")
        return 0 if agree else 1
    finally:
        say("stopping")
        demo.stop()


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("--check", action="store_true", help="run unattended, print one JSON object")
    parser.add_argument("--seconds", type=int, default=None, help="how long the building lives (with --check: 90)")
    parser.add_argument("--meters", type=int, default=60, help="apartments")
    parser.add_argument("--port", type=int, default=8480, help="of the landlord's page on 127.0.0.1")
    parser.add_argument("--programs", help="folder of programs to use instead of building them")
    parser.add_argument("--folder", help="for files and logs, emptied first (default build/demo)")
    parser.add_argument("--cloud-port", type=int, default=8490, help="of the cloud on 127.0.0.1")
    options = parser.parse_args()
    if options.seconds is None:
        options.seconds = 90 if options.check else 0
    # A polite kill ends the demo like Ctrl-C does: every part is stopped in order.
    for stop in (signal.SIGTERM, signal.SIGINT):  # also where a shell has it start with Ctrl-C ignored
        signal.signal(stop, signal.default_int_handler)
    try:
        return run(options)
    except KeyboardInterrupt:
        say("")
        return 130 if options.check else 0  # a check that was cut short has proven nothing
    except (DemoFailed, BuildFailed) as fault:
        say(f"demo failed: {fault}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
