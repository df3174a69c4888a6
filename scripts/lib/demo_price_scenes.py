# The scenes of the demo about prices: two rates by day and night, blocks.
import math
import threading
from datetime import timedelta

from demo_reckoning import micro, money
from demo_scenes import HEATER_W, Scene, kwh

STEPS_WH = 3  # two readings and a look, each to a watt-hour


class TwoRates(Scene):
    """The night begins within the first minutes, and each watt-hour has the price of its time."""

    title = "two rates"

    def __init__(self, demo):
        super().__init__(demo)
        self.at_change = None  # watt-hours that the register showed when the rate changed,
        self.since_change = 0  # so many of them perhaps after it: looking takes a moment
        self.told = False

    @property
    def apartments(self):
        return self.existing([8])

    def playbill(self):
        day, night = self.demo.prices("day and night")
        return (f"apartment 8 pays {money(day)} a kWh by day and {money(night)} by night, which begins at "
                f"{self.demo.night:%H:%M} today")

    def loads(self):
        return {8: HEATER_W}

    def invitation(self):
        return "read the account of any apartment: riserctl statement 'apartment 8'"

    def begin(self):
        witness = threading.Timer(max(0.0, (self.demo.night - self.demo.now()).total_seconds()), self.witness)
        witness.daemon = True
        witness.start()

    def witness(self):
        """Looks at the meter itself when the rate changes, to hold it against what is charged."""
        self.at_change = self.demo.simulator.registers()[8] - self.demo.opening[8]
        late = max(0.0, (self.demo.now() - self.demo.night).total_seconds())
        self.since_change = math.ceil(HEATER_W * late / 3600)

    def look(self, points):
        if self.at_change is None or self.shown:
            return
        night = self.demo.prices("day and night")[1]
        if not self.told:
            self.told = True
            self.tell(f"{self.demo.night:%H:%M}, the night begins: a kWh costs {money(night)} from now on")
        if self.demo.now() < self.demo.night + timedelta(seconds=30):
            return
        self.demo.gateway.post("/v1/settle")
        used = self.demo.used_by_price(points[8]["account"])
        if night in used:
            self.shown = True
            self.tell("the account of apartment 8 has both rates. Between the readings before and after the change "
                      "energy is divided by time, and the lines say so:")
            self.demo.riserctl("statement", "apartment 8")
            self.demo.simulator.order("set_load", 8)

    def faults(self):
        """What the readings before and after the change say of it, in whole watt-hours each, against the meter itself."""
        if self.at_change is None:
            return ["nobody looked at the meter when the rate changed"]
        day = self.demo.prices("day and night")[0]
        charged = self.demo.used_by_price(self.demo.account_of(8)).get(day, 0)
        if not self.at_change - self.since_change - STEPS_WH <= charged <= self.at_change + STEPS_WH:
            return [f"apartment 8 was charged {charged} Wh by day, its meter had counted {self.at_change} Wh"]
        return []


class Blocks(Scene):
    """The first kilowatt-hour of the day is cheap. A water heater on three phases passes it in two and a half minutes."""

    title = "blocks"
    patience = 90
    WATER_HEATER_W = 24000

    @property
    def apartments(self):
        return self.existing([10])

    def playbill(self):
        first, second = self.demo.prices("blocks")
        return (f"apartment 10 pays {money(first)} for the first kWh of a day and {money(second)} for the rest. Its "
                "water heater passes that edge after two and a half minutes")

    def loads(self):
        return {10: self.WATER_HEATER_W}

    def look(self, points):
        first, second = self.demo.prices("blocks")
        account = points[10]["account"]
        if self.shown or self.demo.paid[account] - micro(points[10]["balance"]) <= first:
            return
        self.demo.gateway.post("/v1/settle")
        used = self.demo.used_by_price(account)
        if used.get(second):
            self.shown = True
            self.tell(f"apartment 10 has passed the edge: {kwh(used[first])} were charged at {money(first)}, "
                      f"{kwh(used[second])} at {money(second)} so far:")
            self.demo.riserctl("statement", "apartment 10")
            self.demo.simulator.order("set_load", 10)
