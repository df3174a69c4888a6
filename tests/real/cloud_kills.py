# The cloud is killed without warning again and again, now and then together with the gateway, while the
# gateway uploads and an operator pays through the cloud. What the cloud has acknowledged to the operator and
# to the gateway must still be there after each kill; in the end cloud and gateway have the same entries,
# byte for byte, the same balances and no open question, and every payment is credited once.
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import tomllib
import uuid
from pathlib import Path

import common
from demo_parts import Cloud, Process
from journal_rows import Damaged
from real_site import RealSite
from site_parts import NAMESPACE, check, micro, program, wait_for

CONVERGE_SECONDS = 180  # the gateway's waits after failures double, with jitter
AMOUNT = "0.41"
KILLS_WANTED = 20
FULL_LENGTH = 30


class RestartedCloud(Cloud):
    def start(self):
        self.process = Process("riser-cloud", [self.program, "--config", str(self.folder / "cloud.toml")],
                               f"{self.folder}/cloud.log")

    def kill(self):
        self.process.process.kill()
        self.process.process.wait()
        self.process.stop()

    def rows(self):
        """[(sequence, bytes, hash)] and {top-up: account} of a cloud that does not run."""
        with tempfile.TemporaryDirectory(prefix="riser-rows.") as folder:
            for source in self.state.glob("*.db*"):
                shutil.copyfile(source, Path(folder, source.name))
            (main,) = Path(folder).glob("*.db")
            database = sqlite3.connect(main)
            try:
                entries = database.execute("SELECT sequence, bytes, hash FROM ledger_entry ORDER BY sequence").fetchall()
                top_ups = database.execute("SELECT top_up, account FROM top_up").fetchall()
            except sqlite3.DatabaseError as fault:
                raise Damaged(f"{main.name}: {fault}") from fault
            finally:
                database.close()
        return entries, {str(uuid.UUID(bytes=t)): str(uuid.UUID(bytes=a)) for t, a in top_ups}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def enrol(site, cloud):
    """Makes the building known to the cloud, and the cloud to the gateway. The gateway's id is returned."""
    text = site.config.read_text()
    config = tomllib.loads(text)
    gateway, place = config["gateway"]["id"], config["gateway"]["site"]
    key = site.dir / "site/gateway.key"
    public = subprocess.run([program("riser-gateway"), "--enrolment-key", str(key)], capture_output=True, text=True,
                            check=True).stdout.strip()
    owner = cloud.post("/v1/owners", {"name": "Test Properties"})["id"]
    cloud.post(f"/v1/owners/{owner}/sites", {"id": place, "name": "Test House", "zone": config["gateway"]["zone"],
                                             "currency": "EUR"})
    enrolled = cloud.post(f"/v1/sites/{place}/gateways", {"id": gateway, "label": "cellar", "public_key": public})
    for point in config["supply_point"]:
        cloud.post(f"/v1/gateways/{gateway}/accounts", {"id": point["account"], "label": point["name"]})
    root = site.dir / "site/root.pub"
    root.write_text(enrolled["root_public_key"] + "\n")
    site.config.write_text(f'{text}\n[cloud]\nurl = "{cloud.url}"\nca_file = "{site.dir}/ca.pem"\nkey_file = "{key}"\n'
                           f'root_file = "{root}"\nfirst_contact_spread_s = 1\n')
    return gateway


class Operator(common.Background):
    """Pays through the cloud; an unanswered payment is repeated under its id and key."""

    def __init__(self, cloud, accounts, random):
        super().__init__()
        self.cloud, self.accounts, self.random = cloud, list(accounts), random
        self.lock = threading.Lock()
        self.acknowledged, self.unanswered = {}, 0
        self.pending = []  # acknowledged, not yet seen to be credited

    def work(self):
        number = 0
        while not self.over.is_set():
            payment, account = str(uuid.uuid5(NAMESPACE, f"operator {number}")), self.random.choice(self.accounts)
            number += 1
            while not self.send(payment, account):
                self.unanswered += 1
                if self.given_up.wait(0.05):
                    return
            with self.lock:
                self.acknowledged[payment] = account
                self.pending.append(payment)
            self.over.wait(self.random.uniform(0, 0.3))

    def send(self, payment, account):
        status, answer = self.cloud.request("POST", f"/v1/accounts/{account}/top-ups",
                                            {"id": payment, "amount": AMOUNT, "currency": "EUR"}, key=payment)
        check(status in (0, 200, 201, 202, 503), f"a payment at the cloud: {status} {answer}")
        return status in (200, 201, 202)

    def snapshot(self):
        with self.lock:
            return dict(self.acknowledged)


class Killer:
    def __init__(self, job, site, cloud, operator):
        self.job, self.site, self.cloud, self.operator = job, site, cloud, operator
        self.random = job.random("moments of the kills")
        self.uploaded = 0

    def cycle(self):
        gateway_too = self.random.random() < 0.2
        if self.random.random() < 0.2:
            common.pause(self.random.uniform(0, 0.3))  # while it starts
        else:
            common.pause(self.random.uniform(0.5, 4))
        acknowledged = (self.site.answers() or {"journal": {"acknowledged": 0}})["journal"]["acknowledged"]
        self.cloud.process.check()
        self.cloud.kill()
        self.job.count("kills")
        if gateway_too:
            self.site.gateway.process.check()
            self.site.kill()
            self.job.count("kills_with_gateway")
            self.site.read_journal()
        self.judge(acknowledged)
        self.cloud.start()
        if gateway_too:
            self.site.start_unattended()

    def judge(self, acknowledged):
        entries, top_ups = self.cloud.rows()
        numbers = [sequence for sequence, _, _ in entries]
        check(numbers == list(range(1, len(entries) + 1)), "the cloud's entries have a gap")
        check(len(entries) >= acknowledged, f"the gateway was told {acknowledged} entries, {len(entries)} are there")
        lost = [payment for payment in self.operator.snapshot() if payment not in top_ups]
        check(not lost, f"acknowledged by the cloud and lost: {lost}")
        self.job.count("uploads_between_kills", len(entries) > self.uploaded)
        self.uploaded = len(entries)


def kill_again_and_again(job, site, cloud, operator):
    killer = Killer(job, site, cloud, operator)
    going_on = common.deadline(job.seconds)
    wanted = KILLS_WANTED if job.seconds >= FULL_LENGTH else 3
    while job.counts.get("kills", 0) < wanted or going_on():
        killer.cycle()
        if job.counts["kills"] % 10 == 0:
            job.say(f"  {job.counts['kills']} kills, {len(operator.snapshot())} payments, the cloud has "
                    f"{killer.uploaded} entries")


def all_credited(cloud, operator):
    while operator.pending:
        status, answer = cloud.request("GET", f"/v1/top-ups/{operator.pending[-1]}")
        if status != 200 or answer["state"] != "credited":
            return False
        operator.pending.pop()
    return True


def converged(site, cloud, gateway):
    building = site.building()
    if not building:
        return False
    status, answer = cloud.request("GET", f"/v1/gateways/{gateway}")
    last = building["journal"]["sequence"]
    return status == 200 and answer["ledger_through"] == last == building["journal"]["acknowledged"]


def judge(job, site, cloud, gateway, operator):
    """Both are at rest: the same entries, the same money, no open question."""
    balances = {b["account"]: micro(b["balance"]) for b in cloud.get(f"/v1/gateways/{gateway}/balances")["items"]}
    differences = cloud.get(f"/v1/gateways/{gateway}/audit-differences")["items"]
    items = cloud.get("/v1/open-items")["items"]
    check(site.stop() == 0, "the gateway did not stop cleanly")
    cloud.kill()
    site.read_journal()
    site.check_money()
    check(not differences and not items, f"differences {differences}, open items {items}")
    entries, _ = cloud.rows()
    here = list(zip(site.journal.bytes, site.journal.heads))
    there = [(content, head) for _, content, head in entries]
    check(here[:len(there)] == there, "cloud and gateway have different entries")
    job.counts.update(entries=len(there), payments=len(operator.acknowledged), unanswered=operator.unanswered)
    # Stopping may have settled once more, which the cloud hears of at the next start.
    check(len(here) - len(there) <= 1, f"the gateway has {len(here)} entries, the cloud {len(there)}")
    credited = [credit.top_up for credit in site.journal.credits]
    check(sorted(operator.acknowledged) == sorted(set(credited) & set(operator.acknowledged)), "a payment is missing")
    for account, balance in site.journal.balances().items():
        check(balances[account] == balance, f"account {account}: {balances[account]} at the cloud, {balance} here")


def run(job):
    with RealSite(settlement_interval=10) as site:
        cloud = RestartedCloud(program("riser-cloud"), str(site.dir), free_port())
        try:
            gateway = enrol(site, cloud)
            site.start()
            accounts = site.commission(dict.fromkeys(range(1, 5), "20.00"))
            for number in accounts:
                site.order("set_load", number, 2000 * number)
            operator = Operator(cloud, accounts.values(), job.random("operator"))
            with operator:
                kill_again_and_again(job, site, cloud, operator)
            for account in operator.acknowledged.values():
                site.paid[account] += micro(AMOUNT)
            # The cloud knows that a payment is credited only from the gateway's journal.
            wait_for("every payment to be credited", CONVERGE_SECONDS, lambda: all_credited(cloud, operator), 0.3)
            site.reckon()
            wait_for("cloud and gateway to agree", CONVERGE_SECONDS, lambda: converged(site, cloud, gateway), 0.3)
            judge(job, site, cloud, gateway, operator)
        finally:
            cloud.process.stop()
