# The demo: an evening in a building in real time, nothing accelerated. Starts the simulated meters, the cloud and the
# gateway, commissions them (opening registers, relay tests), has the cloud credit the tenants, and plays the scenes of
# its evening (demo_scenes.py). With --check it does so unattended, freezes the loads, settles, waits for the cloud,
# and compares energy and money to the last watt-hour and micro-unit (demo_reckoning.py).
import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

from build import BuildFailed
from demo_building import FRIENDLY_MINUTES, Building, night_after
from demo_credit_scenes import CutOffs, EmergencyCredit, FriendlyHours
from demo_parts import DemoFailed, Process, port_number, say, wait_for
from demo_price_scenes import Blocks, TwoRates
from demo_reckoning import HOUSE, TELLING_SECONDS, reckon, verdict
from demo_shop import Shop
from demo_zigbee import ByRadio, PulledRadio

USUAL_PAYMENT = "5.00"
MOST_METERS = 380  # two buses of 190, which is what riser-sim puts on one
MOST_ON_ZIGBEE = 60


class Demo(Building):
    """The building, and what happens in it."""

    def __init__(self, options):
        super().__init__(options)
        self.scenes = [scene(self) for scene in (TwoRates, Blocks, EmergencyCredit, FriendlyHours, Shop, CutOffs, ByRadio, PulledRadio)]
        self.shown_at = 0
        self.commissioned = False  # every switch was tried
        self.left = False  # nothing is left to be shown

    @property
    def played(self):
        """The scenes that this building is large enough for."""
        return [scene for scene in self.scenes if scene.apartments]

    def announce(self):
        radio = f" and {self.options.zigbee} behind a Zigbee radio" if self.options.zigbee else ""
        say(f"\n{self.options.meters} apartments on two buses{radio}. Times are those of {HOUSE}. What you will see:")
        for scene in self.scenes:
            scene.tell(scene.playbill() if scene.apartments else "this building is too small for it")
        token = wait_for("the gateway", 60, self.gateway.token)
        self.gateway.check_page(self.options.port)
        say(f"""
Where to look, meanwhile and afterwards:
  the landlord's page  http://127.0.0.1:{self.options.port}/  (for orders: {token})
  riserctl             {shorter(self.programs)}/riserctl --socket {shorter(self.gateway.socket)}
  the cloud's API      {self.cloud.url}/v1/gateways/{self.id}/balances
                       (authority {shorter(self.folder)}/ca.pem, token in {shorter(self.cloud.state)}/operator.token)
  logs                 {shorter(self.folder)}/*.log
""")

    def commission(self):
        self.announce()
        say("commissioning: reading every meter, proving every switch")
        points = wait_for("every meter to be read", 120, self.all_read)
        self.pay_first(points)
        for scene in self.played:
            for number, watts in scene.loads().items():
                self.simulator.order("set_load", number, watts)
        self.simulator.order("unfreeze")
        for scene in self.played:
            scene.begin()
        self.prove_switches([p["id"] for p in points])
        self.commissioned = True

    def pay_first(self, points):
        first = {number: amount for scene in self.played for number, amount in scene.first_payments().items()}
        for point in points:
            if point["id"] != self.shop:
                self.top_up(point, first.get(point["id"], USUAL_PAYMENT))
        wait_for("the first payments to arrive from the cloud", 60, self.payments_arrived)

    def prove_switches(self, numbers):
        """Relay tests come one after the other: first of those who appear in a scene, and the first are cut off while the
        last are still tested. One needs a load: an apartment that has none right now is tested again."""
        named = [number for scene in self.played for number in scene.apartments]
        untested = sorted(numbers, key=lambda number: (number not in named, number))
        for attempt in range(6):
            for number in untested:
                self.attend()
                wait_for(f"the relay test of {number}", 90, lambda: self.gateway.post_unless_busy(
                    f"/v1/supply-points/{number}/test-relay"), 0.5)
            time.sleep(2)  # the view is made once a second: by then it shows the last test
            wait_for("the last relay test", 90, self.no_test_running)
            untested = [p["id"] for p in self.points() if not p["paired"]]
            if not untested:
                break
            say(f"  {len(untested)} relay tests to repeat (no load in the apartment)")
        say(f"  {len(numbers) - len(untested)} of {len(numbers)} switches proven")

    def live(self, seconds):
        """Until the time is over, which begins when friendly hours have ended; or for ever."""
        left = max(0.0, (self.morning - self.now()).total_seconds())
        end = time.monotonic() + left + seconds if seconds else None
        while end is None or time.monotonic() < end:
            self.attend()
            time.sleep(1)

    def attend(self):
        """One look at the building, and each scene goes on."""
        self.check_processes()
        building = self.gateway.building()
        if not building:
            return
        points = {point["id"]: point for point in building["supply_points"]}
        for scene in self.played:
            scene.look(points)
        if not self.left and not self.options.check and all(scene.shown for scene in self.played):
            self.left = True
            self.take_leave()
        if time.monotonic() - self.shown_at > 10:
            self.shown_at = time.monotonic()
            self.show(building)

    def show(self, building):
        points = building["supply_points"]
        dark = sum(1 for p in points if p["supply"]["observed"] == "disconnected")
        power = sum(p["power_w"] or 0 for p in points)
        counts = building["counts"]
        say(f"  {self.now():%H:%M:%S}          {power / 1000:.1f} kW in {len(points)} apartments, {dark} dark; "
            f"{counts['cut_offs']} cut-offs, {counts['restores']} restored; journal {building['journal']['sequence']}, "
            f"cloud has {building['journal']['acknowledged']}")

    def take_leave(self):
        """Everything was seen: what a visitor may do now."""
        say("\nThat was all of it. The building lives on until Ctrl-C. You may")
        for scene in self.played:
            if scene.invitation():
                say(f"  {scene.invitation()}")
        say("")

    def stop(self):
        Process.stop_all()


def shorter(path):
    """As it is typed from where the demo was started."""
    return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else str(path)


def run(options, result_stream):
    demo = Demo(options)
    try:
        demo.set_stage()
        demo.commission()
        demo.live(options.seconds)
        for scene in demo.played:
            scene.over()
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


def apartments(text):
    """For argparse."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_METERS:
        raise argparse.ArgumentTypeError(f"{text!r}: the demo has two buses, which hold 1 to {MOST_METERS} meters")
    return int(text)


def duration(text):
    """For argparse."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, at least 1")
    return int(text)


def folder_of_programs(text):
    """For argparse."""
    missing = [name for name in ("riser-sim", "riser-cloud", "riser-gateway", "riserctl") if not (Path(text) / name).is_file()]
    if missing:
        raise argparse.ArgumentTypeError(f"{text!r} has no {' and no '.join(missing)}")
    return text


def on_zigbee(text):
    """For argparse."""
    if not text.isdecimal() or not 0 <= int(text) <= MOST_ON_ZIGBEE:
        raise argparse.ArgumentTypeError(f"{text!r}: 0 to {MOST_ON_ZIGBEE} apartments can be on Zigbee")
    return int(text)


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/demo", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f"""A building in real time: simulated meters, the gateway, the cloud.

How long it takes: commissioning is about half a minute and two and a half seconds for each meter (three minutes for 60 and those on Zigbee).
The night begins with a full minute, {night_after(60)} to {night_after(60) + 60} seconds after the start ({night_after(14)} to {night_after(14) + 60} with 14 meters); with it the lower rate of
a tariff, and friendly hours that last {60 * FRIENDLY_MINUTES} seconds. --check takes until commissioning and friendly hours are over, then
--seconds, and about ten seconds to compare. With less than {TELLING_SECONDS} of --seconds it demands no cut-off; with 90 it demands
everything that is announced at the start. The smaller building shows what fits: all of it from 12 meters on.""")
    parser.add_argument("--check", action="store_true", help="run unattended, print one JSON object; exit 0 only if all agrees")
    parser.add_argument("--seconds", type=duration, default=None, help="how long the building lives once it is commissioned and friendly hours are over (with --check: 90)")
    parser.add_argument("--meters", type=apartments, default=60, help=f"apartments, 1 to {MOST_METERS}: as many as two buses hold")
    parser.add_argument("--zigbee", type=on_zigbee, default=6, help=f"apartments on Zigbee beside them, 0 to {MOST_ON_ZIGBEE}")
    parser.add_argument("--port", type=port_number, default=8480, help="of the landlord's page on 127.0.0.1")
    parser.add_argument("--programs", type=folder_of_programs, help="folder of programs to use instead of building them")
    parser.add_argument("--folder", help="for files and logs; must be empty, or made by the demo, which empties it (default build/demo)")
    parser.add_argument("--cloud-port", type=port_number, default=8490, help="of the cloud on 127.0.0.1")
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
