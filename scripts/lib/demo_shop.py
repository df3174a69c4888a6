# The postpaid shop of the demo: a shopkeeper moves in, uses energy on a bill, sees what the bill would be, leaves and is
# billed; the next one moves in. Each step is a command of riserctl, as a landlord would type it.
import uuid
from datetime import timedelta

from demo_parts import DemoFailed, wait_for
from demo_reckoning import micro
from demo_scenes import Scene

SHOP = 11


class Shop(Scene):
    title = "postpaid shop"
    SHOP_W = 6000
    PREVIEW_AFTER_WH = 60

    def __init__(self, demo):
        super().__init__(demo)
        self.keepers = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"riser demo shopkeeper {n}")) for n in (1, 2)]
        self.previewed = False
        self.bill = None

    @property
    def apartments(self):
        return self.existing([SHOP])

    def playbill(self):
        return ("the shop pays afterwards. Its bill is previewed, and issued with a number when the shopkeeper leaves "
                f"after {self.demo.morning:%H:%M}; then the next one moves in")

    def loads(self):
        return {SHOP: self.SHOP_W}

    def invitation(self):
        return "see what the new shopkeeper's bill would be: riserctl bill preview shop"

    def begin(self):
        self.tell("a shopkeeper moves in: the landlord's readings end, hers begin")
        self.move_in(self.keepers[0])

    def move_in(self, keeper):
        self.demo.riserctl("account", "move-in", "shop", "--postpaid", "--class", "commercial", "--account", keeper)

    def look(self, points):
        if not self.previewed and points[SHOP]["collected_wh"] >= self.PREVIEW_AFTER_WH:
            self.previewed = True
            self.tell("what the bill would be if it were issued now:")
            self.demo.riserctl("bill", "preview", "shop")
        elif self.previewed and not self.bill and self.demo.now() > self.demo.morning + timedelta(seconds=3):
            self.close()
        elif self.bill and not self.shown and self.at_cloud():
            self.shown = True
            self.tell(f"the cloud has composed the bill a second time from readings and prices: {self.bill['total']}, the same")

    def close(self):
        leaver = self.keepers[0]
        self.tell("the shopkeeper leaves: her last reading, and her last bill")
        self.demo.riserctl("account", "move-out", "shop")
        bills = self.demo.gateway.get(f"/v1/accounts/{leaver}/bills")
        if not bills or not bills["documents"]:
            raise DemoFailed(f"the shopkeeper left without a bill: {bills}")
        document = bills["documents"][-1]
        self.bill = self.demo.gateway.get(f"/v1/accounts/{leaver}/bills/{document['bill']}")["bill"]
        self.demo.riserctl("bill", "show", leaver, self.bill["number"])
        # What is used between the two readings is the landlord's, as while the shop stood empty before.
        self.tell("the next shopkeeper moves in: what the shop used in between is the landlord's, her readings begin")
        self.move_in(self.keepers[1])

    def bills(self):
        return [{"number": self.bill["number"], "total": self.bill["total"]}] if self.bill else []

    def at_cloud(self):
        """Whether the cloud has the bill, which it composes a second time: a difference would be one of its audit."""
        bills = self.demo.cloud.get(f"/v1/accounts/{self.keepers[0]}/bills")["items"]
        differences = self.demo.cloud.get(f"/v1/gateways/{self.demo.id}/audit-differences")["items"]
        return any(bill["total"] == self.bill["total"] for bill in bills) and not differences

    def faults(self):
        """The bill is the energy between its two readings at the price of the shop, with tax, rounded once."""
        if not self.bill:
            return []
        faults = []
        read = self.bill["reads"][0]
        tariff = self.demo.tariff("shop")
        used = read["to_wh"] - read["from_wh"]
        net = used * micro(tariff["price"]) // 1000
        gross = used * micro(tariff["price"]) * (1_000_000 + tariff["tax_ppm"]) // 1_000_000_000
        # The parts of what was charged are in whole micro-units.
        if abs(micro(self.bill["net"]) - net) > 1:
            faults.append(f"the bill says {self.bill['net']} net for {used} Wh")
        if abs(micro(self.bill["total"]) - gross) > 5000 or micro(self.bill["total"]) % 10_000:
            faults.append(f"the bill of {self.bill['total']} is not {gross} micro-units in whole cents")
        if not wait_for("the bill at the cloud", 30, self.at_cloud):
            faults.append("the cloud has another bill")
        return faults
