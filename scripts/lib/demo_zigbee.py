# The scene of the demo about Zigbee: apartments whose meters are plugs and breakers behind a radio, and what happens to their
# light when somebody pulls the radio's plug: nothing.
from demo_credit_scenes import CutOffs
from demo_scenes import Scene

PULLED_SECONDS = 10


class ByRadio(CutOffs):
    """The same as on a wire: a few cents, no light, a payment, light."""

    title = "Zigbee"

    @property
    def apartments(self):
        return list(self.demo.on_zigbee)[:1]

    def playbill(self):
        numbers = self.demo.on_zigbee
        return (f"apartments {numbers[0]} to {numbers[-1]} are on Zigbee, behind a simulated radio. Apartment {numbers[0]} "
                "begins with 0.01, is cut off by its breaker, pays and has light again")


class PulledRadio(Scene):
    """The radio is pulled: everybody keeps the light, and what was used meanwhile is charged once it is back."""

    title = "pulled radio"

    def __init__(self, demo):
        super().__init__(demo)
        self.pulled_at = None
        self.before = set()
        self.gone_out = set()

    @property
    def apartments(self):
        return list(self.demo.on_zigbee)[1:2]

    def playbill(self):
        return (f"the radio is pulled for {PULLED_SECONDS} s: the other meters are read as before, nobody's light goes out, "
                "nothing is lost")

    def look(self, points):
        if self.shown or not self.demo.commissioned:
            return
        now = self.demo.now()
        if self.pulled_at is None:
            self.pulled_at = now
            self.before = self.lit()
            self.demo.simulator.order("zigbee", "unplug")
            self.tell("somebody pulls the radio")
        elif self.pulled and (now - self.pulled_at).total_seconds() >= PULLED_SECONDS:
            dry = {number for number in self.demo.on_zigbee if points[number]["exhausted"]}
            self.gone_out = self.before - self.lit() - dry
            self.over()
            self.tell("and puts it back: nothing has to be paired again")
        elif not self.pulled and self.is_up():
            self.shown = True
            self.tell(f"the radio is read again; {len(self.lit())} of {len(self.demo.on_zigbee)} apartments behind it "
                      "have light")

    def over(self):
        if self.pulled:
            self.demo.simulator.order("zigbee", "plug")

    @property
    def pulled(self):
        return not self.demo.simulator.order("state")["zigbee"]["plugged"]

    def is_up(self):
        building = self.demo.gateway.building()
        states = {bus["id"]: bus["state"] for bus in building["buses"]} if building else {}
        return states.get(self.demo.site["zigbee"]["bus"]) == "up"

    def lit(self):
        """As it is, whoever may know it."""
        meters = self.demo.simulator.order("state")["meters"]
        return {meter["id"] for meter in meters if meter["id"] in self.demo.on_zigbee and meter["closed"]}

    def faults(self):
        return [f"apartments {sorted(self.gone_out)} went dark"] if self.gone_out else []
