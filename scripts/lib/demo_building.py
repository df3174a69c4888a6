# The building of the demo: simulated meters, gateway and cloud, enrolled with each other, and what a tenant's payment, a
# statement or an order of riserctl is there. What happens in it: demo.py and its scenes.
import subprocess
import tomllib
import uuid
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from build import ROOT, build, build_dir, configure
from demo_parts import Cloud, DemoFailed, GatewayProcess, Simulator, say, take_folder, take_port, wait_for
from demo_reckoning import HOUSE, micro

NAMESPACE = uuid.UUID("5f0d7c7e-3a52-4b57-9c0e-6d1d3f0e8a11")
FRIENDLY_MINUTES = 1
FIRST_ON_ZIGBEE = 1001  # number of the first apartment whose meter is behind the radio, as riser-sim counts
DAY_HOURS = 16


def night_after(meters):
    """Seconds from the start by which the night may begin: by then meters are read and the first credit is used up."""
    return 45 + 6 * meters // 10


class Building:
    def __init__(self, options):
        self.options = options
        self.folder = Path(options.folder) if options.folder else ROOT / "build" / "demo"
        self.programs = Path(options.programs) if options.programs else build_dir("release")
        self.simulator = self.gateway = self.cloud = None
        self.begun = self.night = self.morning = None  # times of the building
        self.opening = {}  # meter -> watt-hours on its register before anything was used
        self.paid = Counter()  # account -> micro-units credited
        self.payments = 0
        self.site = {}  # gateway.toml
        self.shop = None  # number of the supply point that has no tenant at first

    # ---- its parts ------------------------------------------------------------------------------

    def set_stage(self):
        take_port(self.options.port, "--port")
        take_port(self.options.cloud_port, "--cloud-port")
        take_folder(self.folder, ours=self.options.folder is None)
        if self.options.programs is None:
            configure("release")
            build("release", ["riser-gateway", "riser-cloud", "riserctl", "riser-sim"])
        self.choose_hours()
        (self.folder / "site").mkdir(parents=True)
        self.simulator = Simulator(str(self.programs / "riser-sim"), str(self.folder / "site"), self.plan())
        self.simulator.wait_until_ready()
        self.simulator.order("freeze")  # nothing is used before the gateway has seen the registers
        self.opening = self.simulator.registers()
        self.cloud = Cloud(str(self.programs / "riser-cloud"), str(self.folder), self.options.cloud_port)
        self.enrol()
        self.gateway = GatewayProcess(
            str(self.programs / "riser-gateway"), str(self.folder / "gateway.toml"), str(self.folder))

    def choose_hours(self):
        """The night begins with the first full minute by which something has been used."""
        self.begun = self.now()
        enough = self.begun + timedelta(seconds=night_after(self.options.meters + self.options.zigbee) + 59)
        self.night = enough.replace(second=0, microsecond=0)
        self.morning = self.night + timedelta(minutes=FRIENDLY_MINUTES)

    def plan(self):
        day = self.night - timedelta(hours=DAY_HOURS)
        return ["--meters", str(self.options.meters), "--zigbee", str(self.options.zigbee), "--buses", "2", "--baud", "9600", "--seed", "1",
                "--mix", "demo", "--time-of-day", "19:00", "--load-scale", "300",
                "--profiles", str(ROOT / "configs/meters"), "--several-prices", "--shop", "--trust-clock",
                "--day-from", f"{day:%H:%M}", "--night-from", f"{self.night:%H:%M}",
                "--friendly-from", f"{self.night:%H:%M}", "--friendly-to", f"{self.morning:%H:%M}",
                "--money-interval", "5", "--slow-interval", "10", "--settlement-interval", "60",
                "--http-port", str(self.options.port), "--emit-gateway-config", str(self.folder / "gateway.toml")]

    def enrol(self):
        """Makes the building known to the cloud, and the cloud to the gateway."""
        config = self.folder / "gateway.toml"
        text = config.read_text()
        self.site = tomllib.loads(text)
        gateway = self.site["gateway"]
        key = self.folder / "site" / "gateway.key"
        public = subprocess.run([str(self.programs / "riser-gateway"), "--enrolment-key", str(key)],
                                capture_output=True, text=True, check=True).stdout.strip()
        owner = self.cloud.post("/v1/owners", {"name": "Demo Properties"})["id"]
        self.cloud.post(f"/v1/owners/{owner}/sites",
                        {"id": gateway["site"], "name": self.site["building"]["name"], "zone": gateway["zone"], "currency": "EUR"})
        self.id = gateway["id"]
        enrolled = self.cloud.post(f"/v1/sites/{gateway['site']}/gateways",
                                   {"id": self.id, "label": "cellar", "public_key": public})
        for point in self.site["supply_point"]:
            if "account" in point:
                self.cloud.post(f"/v1/gateways/{self.id}/accounts", {"id": point["account"], "label": point["name"]})
            else:
                self.shop = point["id"]
        (self.folder / "site" / "root.pub").write_text(enrolled["root_public_key"] + "\n")
        config.write_text(f'{text}\n[cloud]\nurl = "{self.cloud.url}"\nca_file = "{self.folder}/ca.pem"\n'
                          f'key_file = "{key}"\nroot_file = "{self.folder}/site/root.pub"\n'
                          "first_contact_spread_s = 1\n")

    def check_processes(self):
        for part in (self.gateway, self.simulator, self.cloud):
            part.process.check()

    # ---- what is known of it --------------------------------------------------------------------

    @staticmethod
    def now():
        return datetime.now(HOUSE)

    @property
    def meters(self):
        """Numbers of the apartments, which are those of their meters and supply points."""
        return range(1, self.options.meters + 1)

    @property
    def on_zigbee(self):
        """Numbers of the apartments whose meters are on Zigbee."""
        return range(FIRST_ON_ZIGBEE, FIRST_ON_ZIGBEE + self.options.zigbee)

    def points(self):
        building = self.gateway.building()
        return building["supply_points"] if building else []

    def account_of(self, number):
        return next(p["account"] for p in self.points() if p["id"] == number)

    def tariff(self, name):
        return next(t for t in self.site["tariff"] if t["name"] == name)

    def prices(self, name):
        """Micro-units of a kilowatt-hour, before tax: of the day and the night, of the blocks, or the only one."""
        tariff = self.tariff(name)
        texts = [w["price"] for w in tariff["window"]] if "window" in tariff else tariff.get("prices", [tariff.get("price")])
        return [micro(text) for text in texts]

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

    def statement(self, account, since=0):
        """Everything since the start, up to this entry of the journal at least."""
        path = f"/v1/accounts/{account}/statement?from={self.begun:%Y-%m-%d}&to={self.now():%Y-%m-%d}"

        def known():
            statement = self.gateway.get(path)
            return statement if statement and statement["position"] >= since else None

        return wait_for(f"the statement of {account}", 30, known, 0.1)

    def used_by_price(self, account, since=0):
        """Watt-hours that an account was charged for, by the price of each in micro-units."""
        used = Counter()
        for line in self.statement(account, since)["lines"]:
            if line["kind"] == "energy":
                used[micro(line["price_per_kwh"])] += line["energy_wh"]
        return used

    # ---- what people do there -------------------------------------------------------------------

    def top_up(self, point, amount):
        """Somebody pays at the office: the cloud credits it, and the gateway hears of it."""
        self.payments += 1
        identity = str(uuid.uuid5(NAMESPACE, f"payment {self.payments}"))
        self.cloud.post(f"/v1/accounts/{point['account']}/top-ups",
                        {"id": identity, "amount": amount, "currency": "EUR"}, key=identity)
        self.paid[point["account"]] += micro(amount)

    def payments_arrived(self):
        building = self.gateway.building()
        return building and building["counts"]["top_ups"] == self.payments

    def riserctl(self, *words):
        """An order at the gateway, shown with its answer as a person in the cellar sees it."""
        shown = " ".join(f"'{word}'" if " " in word else word for word in words)
        say(f"    $ riserctl {shown}")
        done = subprocess.run([str(self.programs / "riserctl"), "--socket", self.gateway.socket, *words],
                              capture_output=True, text=True, timeout=120)
        for line in (done.stdout + done.stderr).splitlines():
            say(f"      {line}".rstrip())
        if done.returncode != 0:
            raise DemoFailed(f"riserctl {shown}: exit code {done.returncode}")
