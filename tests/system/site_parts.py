# A building for the system tests: riser-sim and riser-gateway as real processes in a folder of their own
# under the temporary directory, and what every test asks of them. No test here: those are the
# *_test.py files beside it. The processes themselves are scripts/lib/demo_parts.py's.
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))
from demo_parts import GatewayProcess, Simulator, UnixConnection, call, say, wait_for  # noqa: E402

SKIPPED = 77
PRICE = "3.00"  # ten times the usual, so that a poor account runs dry within seconds
PRICE_MICRO = 3_000_000
NAMESPACE = uuid.UUID("0f3a1c52-8a57-4c0e-9a9f-5b5a8b7f6d10")
PATIENCE = 45  # seconds for anything that takes one or two on an idle machine


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def program(name):
    path = ROOT / (os.environ.get("RISER_BUILD_DIR") or "build/release") / name
    if not path.exists():
        skip(f"{path} is not built")
    return str(path)


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def micro(text):
    """A decimal string of money in micro-units, exactly."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    return sign * (int(whole) * 1_000_000 + int((decimals + "000000")[:6]))


class Site:
    """Use it in a with statement: the simulator runs (frozen), the gateway is started by the test."""

    def __init__(self, *options, meters=4, baud=115200, turnaround_ms=2, settlement_interval=30):
        self.dir = Path(tempfile.mkdtemp(prefix="riser-system."))
        (self.dir / "site").mkdir()
        self.config = self.dir / "gateway.toml"
        self.simulator = None
        self.gateway = None
        self.paid = {}  # account -> micro-units in top-ups that were asked for
        self.payments = 0
        self.options = ["--meters", meters, "--buses", 1, "--baud", baud, "--turnaround-ms", turnaround_ms,
                        "--seed", 7, "--profiles", ROOT / "configs/meters", "--price", PRICE, "--http-port", 0,
                        "--money-interval", 1, "--slow-interval", 5,
                        "--settlement-interval", settlement_interval,
                        "--emit-gateway-config", self.config, *options]

    def __enter__(self):
        try:
            self.simulator = Simulator(program("riser-sim"), str(self.dir / "site"), list(map(str, self.options)))
            self.simulator.wait_until_ready()
            self.order("freeze")  # nothing is used before the gateway has seen the registers
            self.opening = self.simulator.registers()
        except BaseException:
            self.__exit__(True)
            raise
        return self

    def __exit__(self, failed, *_):
        for part in (self.gateway, self.simulator):
            if part is not None:
                part.process.stop()
        if failed:
            say("--- the gateway's last lines:")
            say("\n".join(self.log_lines()[-60:]))
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- the gateway as a process ---------------------------------------------------------------

    def start(self):
        self.start_unattended()
        return wait_for("the gateway to answer", PATIENCE, self.building, 0.1)

    def start_unattended(self):
        self.gateway = GatewayProcess(program("riser-gateway"), str(self.config), str(self.dir))

    def stop(self):
        return self.gateway.process.stop()

    def let_live(self, seconds):
        """Not a wait for something: this long it lives, undisturbed, and does not end by itself."""
        try:
            self.gateway.process.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        self.gateway.process.check()

    def kill(self):
        """As when the power goes: no farewell."""
        self.gateway.process.process.kill()
        self.gateway.process.process.wait()
        self.gateway.process.stop()

    def log_lines(self):
        log = self.dir / "gateway.log"
        return log.read_text(errors="replace").splitlines() if log.exists() else []

    def logged(self, event):
        """Lines of the log that tell of this event."""
        return [line for line in self.log_lines() if re.search(rf" {event}( |$)", line)]

    def run_gateway(self, *arguments, config=None):
        """The gateway to its end, for starts that must fail: (exit code, what it said)."""
        done = subprocess.run([program("riser-gateway"), "--config", str(config or self.config), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30)
        return done.returncode, done.stdout

    # ---- questions and orders -------------------------------------------------------------------

    def order(self, *words):
        return self.simulator.order(*words)

    def request(self, method, path, body=None):
        return call(UnixConnection(self.gateway.socket), method, path, body)

    def building(self):
        status, body = self.request("GET", "/v1/building")
        if status != 200:
            self.gateway.process.check()
            return None
        return body

    def points(self):
        building = self.building()
        return {p["id"]: p for p in building["supply_points"]} if building else {}

    def point(self, number):
        return self.points().get(number)

    def meters(self):
        return {m["id"]: m for m in self.order("state")["meters"]}

    def top_up(self, account, amount):
        """Paid once and surely: repeated under the same id until the gateway has said yes."""
        self.payments += 1
        body = {"id": str(uuid.uuid5(NAMESPACE, str(self.payments))), "amount": amount, "currency": "EUR"}
        self.paid[account] = self.paid.get(account, 0) + micro(amount)

        def paid():
            status, answer = self.request("POST", f"/v1/accounts/{account}/top-ups", body)
            check(status in (0, 200, 503), f"top-up of {amount}: {status} {answer}")
            return status == 200

        wait_for("the top-up", PATIENCE, paid, 0.2)

    def sweeps(self):
        building = self.building()
        return building["buses"][0]["sweeps"] if building else 0

    def wait_sweeps(self, count=3):
        first = self.sweeps()
        wait_for(f"{count} sweeps", PATIENCE, lambda: self.sweeps() >= first + count, 0.1)

    # ---- acts that several tests play -----------------------------------------------------------

    def commission(self, amounts):
        """Every meter read, every account paid, every switch proven under load."""
        wait_for("every meter to be read", PATIENCE, self.all_read, 0.2)
        accounts = {p["id"]: p["account"] for p in self.building()["supply_points"]}
        for number, account in accounts.items():
            self.top_up(account, amounts[number])
        for number in accounts:
            self.order("set_load", number, 1500)
        self.order("unfreeze")
        # One after the other (409 while another runs). On a very bad line a test may lose a reading for good;
        # it is then made again.
        wait_for("every switch to be proven", 5 * PATIENCE, self.all_proven, 0.2)
        return accounts

    def all_read(self):
        building = self.building()
        if not building:
            return False
        unread = [m for m in building["meters"] if m["health"] != "good" or not m["registers"]]
        return not unread and building["counts"]["readings"] >= 3 * len(building["meters"])

    def all_proven(self):
        points = self.points().values()
        for point in points:
            if not point["paired"] and point["supply"]["relay_test"] != "running":
                self.request("POST", f"/v1/supply-points/{point['id']}/test-relay")
        lit = all(p["supply"]["observed"] == "connected" for p in points)
        return bool(points) and lit and all(p["paired"] for p in points)

    def registers_read(self):
        """Whether the gateway shows what the registers show."""
        building = self.building()
        if not building:
            return False
        seen = {m["id"]: r["wh"] for m in building["meters"] for r in m["registers"]
                if r["quantity"] == "import_energy"}
        return all(seen.get(meter) == wh for meter, wh in self.simulator.registers().items())

    def reckon(self):
        """Loads off, everything read and settled: energy and money must agree to the last unit."""
        self.order("freeze")

        def still():
            # Some models show new energy only when their own second is over: the same twice in a row.
            before = self.simulator.registers()
            self.wait_sweeps(3)
            return before == self.simulator.registers() and self.registers_read()

        wait_for("the gateway to show the final registers", PATIENCE, still, 0.1)
        status, answer = self.request("POST", "/v1/settle")
        check(status in (200, 202), f"settling: {status} {answer}")
        wait_for("the books to be settled", PATIENCE, lambda: self.points() and all(
            p["balance"] == p["settled_balance"] for p in self.points().values()), 0.1)
        self.compare()

    def compare(self):
        registers = self.simulator.registers()
        total = 0
        for point in self.points().values():
            advance = sum(registers[m] - self.opening[m] for m in point["meters"])
            total += advance
            check(point["collected_wh"] == advance,
                  f"apartment {point['id']}: charged {point['collected_wh']} Wh, registered {advance} Wh")
            # Rounded down once over the whole life of the account, not with every settlement.
            balance = self.paid.get(point["account"], 0) - advance * PRICE_MICRO // 1000
            check(micro(point["settled_balance"]) == balance,
                  f"apartment {point['id']}: balance {point['settled_balance']}, reckoned {balance} micro-units")
        check(total > 0, "no energy was used: this test has shown nothing")
        print(f"ok {total} Wh charged to the watt-hour, money exact to the micro-unit", flush=True)


class Watch:
    """Looks at the true contacts all the time, in a thread of its own, and keeps what it saw open."""

    def __init__(self, site, numbers):
        self.site, self.numbers = site, set(numbers)
        self.dark, self.looks, self.problem = set(), 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self):
        try:
            while not self.over.is_set():
                meters = self.site.meters()
                self.looks += 1
                self.dark |= {n for n in self.numbers if meters[n]["closed"] is False}
                self.over.wait(0.05)
        except Exception as fault:  # told by __exit__, which runs in the test's own thread
            self.problem = fault

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, failed, *_):
        self.over.set()
        self.thread.join(10)
        if failed:
            return
        check(self.problem is None, f"the watch broke: {self.problem}")
        check(self.looks > 5, "the watch hardly looked")
        check(not self.dark, f"apartments {sorted(self.dark)} were dark although they had credit")
        print(f"ok nobody with credit was dark in {self.looks} looks", flush=True)
