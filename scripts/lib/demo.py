# The demo: a day in the life of a building in real time, nothing accelerated. Starts the simulated meters,
# the cloud and the gateway, commissions them (opening registers, relay tests), has the cloud credit the
# tenants, lets a few balances of some cents run dry, pays some of them, and shows who has light; some
# minutes later friendly hours keep somebody on. With --check it does so unattended, freezes the loads,
# settles, waits for the cloud, and compares energy and money to the last watt-hour and micro-unit.
import argparse
import json
import signal
import subprocess
import sys
import time
import tomllib
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from build import BuildFailed, ROOT, build, build_dir, configure
from demo_parts import Cloud, DemoFailed, GatewayProcess, Process, Simulator, say, take_folder, take_port, wait_for
from demo_reckoning import HOUSE, PRICE, TELLING_SECONDS, micro, reckon, verdict

POOR = 6  # apartments that start with a few cents
HEATER_W = 4000
FRIENDLY_MINUTES = 2
NAMESPACE = uuid.UUID("5f0d7c7e-3a52-4b57-9c0e-6d1d3f0e8a11")


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
        self.friendly_from = self.friendly_until = None  # between them nobody is cut off
        self.rescued = set()  # accounts that were cut off and paid once
        self.guest = None  # the account that was paid a cent for friendly hours
        self.shown = 0
        self.kept_on = set()  # accounts that friendly hours kept on
        self.clock_trusted = set()  # what the gateway has said of its clock

    # ---- acts -----------------------------------------------------------------------------------

    def set_stage(self):
        take_port(self.options.port, "--port")
        take_port(self.options.cloud_port, "--cloud-port")
        take_folder(self.folder, ours=self.options.folder is None)
        if self.options.programs is None:
            configure("release")
            build("release", ["riser-gateway", "riser-cloud", "riserctl", "riser-sim"])
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
        """After the first cut-offs: from a full minute by which the switches are proven and some have paid."""
        enough = self.begun + timedelta(seconds=friendly_after(self.options.meters) - 60)
        self.friendly_from = enough.replace(second=0, microsecond=0) + timedelta(minutes=1)
        self.friendly_until = self.friendly_from + timedelta(minutes=FRIENDLY_MINUTES)
        return ["--friendly-from", f"{self.friendly_from:%H:%M}", "--friendly-to", f"{self.friendly_until:%H:%M}"]

    def end_friendly_hours(self):
        say("  nothing sets this machine's clock: with friendly hours nobody could be cut off at all, for any "
            "instant may lie in them. The demo goes on without.")
        self.friendly_from = self.friendly_until = None
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
                self.attend()  # the first are cut off while the last are still tested
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
        """Until the time is over, or for ever."""
        if self.friendly_until:
            say(f"  friendly hours from {self.friendly_from:%H:%M} to {self.friendly_until:%H:%M}: whoever uses up his "
                "credit then keeps his light")
        end = time.monotonic() + seconds if seconds else None
        while end is None or time.monotonic() < end:
            self.attend()
            time.sleep(1)

    def attend(self):
        """One look at the building: whoever was cut off is paid for once, so that light returns."""
        self.gateway.process.check()
        self.simulator.process.check()
        self.cloud.process.check()
        building = self.gateway.building()
        if not building:
            return
        self.clock_trusted.add(building["clock"]["trusted"])
        for point in building["supply_points"]:
            self.take_emergency_credit(point)
            self.tell_of_friendly_hours(point)
        dark = [p for p in building["supply_points"] if p["supply"]["observed"] == "disconnected"]
        for point in dark:
            if point["account"] not in self.rescued and len(self.rescued) < POOR // 2:
                self.rescued.add(point["account"])
                say(f"  {point['name']}: credit is gone, supply is cut. The tenant pays 2.00 at the office")
                self.top_up(point, "2.00")
        self.invite_guest(dark)
        if time.monotonic() - self.shown > 5:
            self.shown = time.monotonic()
            self.show(building, dark)

    def invite_guest(self, dark):
        """In friendly hours somebody in the dark pays a cent, which is used up within half a minute."""
        if self.guest or not self.friendly_until or not self.friendly_from <= datetime.now(HOUSE) < self.friendly_until:
            return
        waiting = [p for p in dark if p["account"] not in self.rescued]
        if waiting:
            self.guest = waiting[0]["account"]
            say(f"  {waiting[0]['name']}: friendly hours have begun, and the tenant pays 0.01")
            self.top_up(waiting[0], "0.01")

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

    def stop(self):
        Process.stop_all()


def friendly_after(meters):
    """Seconds from the start by which friendly hours have begun: commissioning sixty meters takes three minutes."""
    return 180 + 2 * meters


def run(options, result_stream):
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
        result = reckon(demo)
        print(json.dumps(result), file=result_stream, flush=True)
        faults = verdict(result, options.seconds)
        for fault in faults:
            say(f"demo failed: {fault}")
        if options.seconds < TELLING_SECONDS:
            say(f"too short to demand a cut-off and a restore: give it --seconds {TELLING_SECONDS} or more")
        return 1 if faults else 0
    finally:
        say("stopping")
        demo.stop()


def stop_on_signals():
    """The first Ctrl-C or polite kill ends the demo, which stops every part in order; further ones must not
    interrupt that, or parts would live on and keep their ports."""
    signals = (signal.SIGTERM, signal.SIGINT)
    stopping = []

    def stop(*_):
        if stopping:
            return
        stopping.append(True)
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in signals:  # also where a shell has it start with Ctrl-C ignored
        signal.signal(number, stop)


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/demo", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f"""A building in real time: simulated meters, the gateway, the cloud.

How long it takes: commissioning is about a minute and two seconds for each meter (three minutes for 60). The
first balances run dry within a minute of the first relay tests, are cut off and, some of them, paid. Friendly
hours begin {friendly_after(60) // 60 - 1} to {friendly_after(60) // 60} minutes after the start and last {FRIENDLY_MINUTES} minutes. --check takes commissioning,
--seconds, and about ten seconds to compare; with less than {TELLING_SECONDS} of --seconds it demands no cut-off, and with
less than {friendly_after(60) - 60} it may see no friendly hours.""")
    parser.add_argument("--check", action="store_true", help="run unattended, print one JSON object; exit 0 only if all agrees")
    parser.add_argument("--seconds", type=int, default=None, help="how long the building lives once it is commissioned (with --check: 90)")
    parser.add_argument("--meters", type=int, default=60, help="apartments")
    parser.add_argument("--port", type=int, default=8480, help="of the landlord's page on 127.0.0.1")
    parser.add_argument("--programs", help="folder of programs to use instead of building them")
    parser.add_argument("--folder", help="for files and logs; must be empty, or made by the demo, which empties it (default build/demo)")
    parser.add_argument("--cloud-port", type=int, default=8490, help="of the cloud on 127.0.0.1")
    options = parser.parse_args()
    if options.seconds is None:
        options.seconds = 90 if options.check else 0
    # The result alone goes to standard output, so that it can be piped: builds talk, too.
    result_stream, sys.stdout = sys.stdout, sys.stderr
    stop_on_signals()
    try:
        return run(options, result_stream)
    except KeyboardInterrupt:
        say("")
        fault, code = "stopped", 130 if options.check else 0  # a check that was cut short has proven nothing
    except (DemoFailed, BuildFailed) as problem:
        fault, code = str(problem), 1
        say(f"demo failed: {fault}")
    if options.check:
        print(json.dumps({"failed": fault}), file=result_stream, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
