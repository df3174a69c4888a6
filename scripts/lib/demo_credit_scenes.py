# The scenes of the demo about credit: it runs out, it is lent, it runs out in friendly hours.
from demo_reckoning import micro, money
from demo_scenes import HEATER_W, Scene, names


class CutOffs(Scene):
    """A few cents, a heater, no credit, no light; all but the last of them pay."""

    title = "cut-off"

    def __init__(self, demo):
        super().__init__(demo)
        self.paid = set()
        self.restored = set()

    @property
    def apartments(self):
        return self.existing([1, 5, 7])

    @property
    def payers(self):
        return self.apartments[:max(1, len(self.apartments) - 1)]

    def playbill(self):
        begin = "begins with 0.01, runs dry and is" if len(self.apartments) == 1 else "begin with 0.01, run dry and are"
        pay = "pays and has" if len(self.payers) == 1 else "pay and have"
        return f"{names(self.apartments)} {begin} cut off; {names(self.payers)} {pay} light again"

    def first_payments(self):
        return dict.fromkeys(self.apartments, "0.01")

    def invitation(self):
        dark = [number for number in self.apartments if number not in self.payers]
        return f"pay for apartment {dark[0]}, which is still dark: riserctl topup 'apartment {dark[0]}' 5.00" if dark else ""

    def loads(self):
        return dict.fromkeys(self.apartments, HEATER_W)

    def look(self, points):
        for number in self.payers:
            off = points[number]["supply"]["observed"] == "disconnected"
            ran_dry = off and points[number]["exhausted"]
            if ran_dry and number not in self.paid:
                self.paid.add(number)
                self.tell(f"apartment {number} has used up its credit and is cut off. Its tenant pays 2.00 at the office")
                self.demo.top_up(points[number], "2.00")
            elif number in self.paid - self.restored and points[number]["supply"]["observed"] == "connected":
                self.restored.add(number)
                self.tell(f"apartment {number} has light again: {points[number]['balance']} of credit")
        self.shown = self.restored == set(self.payers)


class EmergencyCredit(Scene):
    """Offered before the light goes out, taken up, lived on, paid back by the next payment."""

    title = "emergency credit"
    HUNGRY_W = 9000

    def __init__(self, demo):
        super().__init__(demo)
        self.taken = self.paid = False

    @property
    def apartments(self):
        return self.existing([3])

    def playbill(self):
        return ("apartment 3 begins with 0.03, is offered 0.50 when 0.02 are left, takes it, lives on it and pays it "
                "back with its next payment")

    def first_payments(self):
        return {3: "0.03"}

    def loads(self):
        return {3: self.HUNGRY_W}

    def look(self, points):
        lent = next((c for c in points[3]["credits"] if c["type"] == "emergency"), None)
        if lent is None or self.shown:
            return
        if lent["offered"] and not self.taken:
            self.taken = True
            self.tell(f"apartment 3 has {points[3]['balance']} left and is offered {lent['offered']}: its tenant takes it")
            self.demo.gateway.post(f"/v1/accounts/{points[3]['account']}/emergency-credit")
        elif self.taken and not self.paid and micro(lent["to_pay_back"]) >= micro("0.03"):
            self.paid = True
            self.tell(f"apartment 3 has light by what it was lent, and {lent['to_pay_back']} of it are used. Its tenant "
                      "pays 2.00 at the office")
            self.demo.top_up(points[3], "2.00")
        elif self.paid:
            parts = [line for line in self.demo.statement(points[3]["account"])["lines"]
                     if line["kind"] == "top_up_part" and line["step"] == "emergency_owed"]
            if parts:
                self.shown = True
                self.tell(f"{money(abs(micro(parts[0]['amount'])))} of the 2.00 have paid back the emergency credit:")
                self.demo.riserctl("statement", "apartment 3")
                self.demo.simulator.order("set_load", 3)


class FriendlyHours(Scene):
    """Whoever uses up his credit in friendly hours keeps his light until they end."""

    title = "friendly hours"
    FLAT = 12
    QUIET_W = 150
    PARTY_W = 9000

    def __init__(self, demo):
        super().__init__(demo)
        self.stage = "quiet"
        self.cut_too_early = False

    @property
    def apartments(self):
        return self.existing([self.FLAT])

    def playbill(self):
        return (f"from {self.demo.night:%H:%M} to {self.demo.morning:%H:%M} nobody is cut off: apartment 12 uses up its "
                "credit then, and keeps its light until they end")

    def first_payments(self):
        return {self.FLAT: "0.01"}

    def loads(self):
        return {self.FLAT: self.QUIET_W}

    def look(self, points):
        supply = points[self.FLAT]["supply"]
        for_credit = supply["observed"] == "disconnected" and "credit" in (supply["reason"] or "")
        if for_credit and self.demo.night <= self.demo.now() < self.demo.morning:
            self.cut_too_early = True
        if self.stage == "quiet" and self.demo.now() >= self.demo.night:
            self.stage = "party"
            self.tell(f"{self.demo.night:%H:%M}, friendly hours begin. Apartment 12 has a party, and "
                      f"{points[self.FLAT]['balance']} of credit")
            self.demo.simulator.order("set_load", self.FLAT, self.PARTY_W)
        elif self.stage == "party" and supply["obstacle"] == "outside_friendly_hours":
            self.stage = "held"
            self.tell(f"apartment 12 has used up its credit and keeps its light until {self.demo.morning:%H:%M}. The reason "
                      f"that the gateway gives: {supply['obstacle_text']}")
        elif self.stage == "held" and supply["observed"] == "disconnected":
            self.stage = "off"
            self.tell(f"friendly hours are over since {self.demo.morning:%H:%M}: apartment 12 is cut off. What it used in "
                      "them is charged all the same; its tenant pays 2.00 at the office")
            self.demo.top_up(points[self.FLAT], "2.00")
        elif self.stage == "off" and supply["observed"] == "connected":
            self.stage = "on"
            self.shown = True
            self.tell(f"apartment 12 has light again: {points[self.FLAT]['balance']} of credit")
            self.demo.simulator.order("set_load", self.FLAT)

    def kept_on(self):
        return int(self.stage in ("held", "off", "on"))

    def faults(self):
        return ["apartment 12 was cut off in friendly hours"] if self.cut_too_early else []
