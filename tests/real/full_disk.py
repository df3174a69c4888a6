# A disk that fills up, on a small ext4 of its own, again and again: payments are refused with a clear answer
# and leave nothing half-done, nobody is cut off although credit runs dry meanwhile, a gateway that is killed
# comes back, and once there is space again it goes on by itself: everybody's payment goes through once, and
# only then the apartment without credit is cut off.
import errno
import os
import shutil
import tempfile
from pathlib import Path

import common
from contacts import ContactLog
from disk import Mounted, make_ext4, need_tools
from real_site import RealSite
from site_parts import PATIENCE, check, wait_for
from tenants import Acknowledged, Tenant

MEGABYTES = 16
ROUNDS = 3
RICH = (1, 2, 3)
POOR = 4
REFUSALS_WANTED = 5
GIVEN_UP = "00000000-0000-4000-8000-00000000000{}"  # paid once while the disk is full, and never again


class Ballast(common.Background):
    """Takes every free block, also those that are given back meanwhile."""

    def __init__(self, path):
        super().__init__()
        self.path = Path(path)

    def work(self):
        with open(self.path, "wb", buffering=0) as file:
            size = 1 << 20
            while not self.over.is_set():
                try:
                    file.write(bytes(size))
                    os.fsync(file.fileno())
                except OSError as fault:
                    check(fault.errno == errno.ENOSPC, f"filling the disk: {fault}")
                    size = max(1024, size // 2)
                    self.over.wait(0.02)

    def __exit__(self, failed, *_):
        try:
            super().__exit__(failed)
        finally:
            self.path.unlink(missing_ok=True)


def test_full(job, site, book, accounts, contacts, number):
    refused = book.refusals.get("cannot_save", 0)
    wait_for("payments to be refused", PATIENCE,
             lambda: book.refusals.get("cannot_save", 0) >= refused + REFUSALS_WANTED, 0.05)
    status, answer = site.request("POST", f"/v1/accounts/{accounts[1]}/top-ups",
                                  {"id": GIVEN_UP.format(number), "amount": "5.00", "currency": "EUR"})
    check(status == 503 and answer["code"] == "cannot_save", f"a payment on a full disk: {status} {answer}")
    wait_for("safe mode to be shown", PATIENCE, lambda: (site.building() or {}).get("safe_mode"), 0.05)
    site.order("set_load", POOR, 9000)
    wait_for("an account to run dry meanwhile", 2 * PATIENCE,
             lambda: (site.point(POOR) or {"balance": ""})["balance"].startswith("-"), 0.1)
    site.wait_sweeps(5)
    check(not contacts.is_dark(POOR), "cut off on a full disk")


def test_restarted_while_full(job, site, contacts):
    site.kill()
    site.start()
    wait_for("safe mode to be shown again", PATIENCE, lambda: (site.building() or {}).get("safe_mode"), 0.05)
    wait_for("every meter to be read on a full disk", PATIENCE, site.all_read, 0.1)
    check(not contacts.is_dark(POOR), "cut off after a restart on a full disk")
    job.count("restarts_while_full")


def test_recovered(site, book, accounts, contacts):
    acknowledged = len(book.ids)
    wait_for("payments to go through again", PATIENCE, lambda: len(book.ids) >= acknowledged + 5, 0.05)
    wait_for("safe mode to end", PATIENCE, lambda: site.building() and not site.building()["safe_mode"], 0.05)
    wait_for("the account without credit to be cut off", PATIENCE, lambda: contacts.is_dark(POOR), 0.05)
    site.order("set_load", POOR, 0)
    site.top_up(accounts[POOR], "0.10")
    wait_for("the light to come back", PATIENCE, lambda: not contacts.is_dark(POOR), 0.05)


def fill_again_and_again(job, site, book, accounts, contacts):
    for number in range(ROUNDS):
        with Ballast(site.state / "ballast"):
            test_full(job, site, book, accounts, contacts, number)
            if number % 2 == 1:
                test_restarted_while_full(job, site, contacts)
        test_recovered(site, book, accounts, contacts)
        job.count("times_full")
        job.say(f"  full and recovered, {len(book.ids)} top-ups acknowledged, {book.refusals} refused")


def run(job):
    need_tools()
    folder = Path(tempfile.mkdtemp(prefix="riser-full."))
    try:
        make_ext4(folder / "image", MEGABYTES)
        with RealSite(settlement_interval=10) as site, Mounted(folder / "image", site.state), site.killed_at_end():
            live(job, site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def live(job, site):
    site.start()
    accounts = site.commission({**dict.fromkeys(RICH, "50.00"), POOR: "0.15"})
    for number in RICH:
        site.order("set_load", number, 2000 * number)
    site.order("set_load", POOR, 0)
    book = Acknowledged()
    rich = [accounts[n] for n in RICH]
    with ContactLog(site) as contacts:
        with Tenant(site, book, "first", rich, job.random("first tenant")), \
                Tenant(site, book, "second", rich, job.random("second tenant")):
            fill_again_and_again(job, site, book, accounts, contacts)
        book.credit(site)
        site.reckon()
        contacts.check_still(RICH)
    check(site.stop() == 0, "the gateway did not stop cleanly")
    site.read_journal()
    site.check_top_ups(*book.snapshot())  # those given up were never credited
    site.check_money()
    contacts.check_causes(site.journal.desires)
    job.counts.update(top_ups_acknowledged=len(book.ids), refused=book.refusals.get("cannot_save", 0),
                      unknown=book.refusals.get("outcome_unknown", 0), contacts_moved=len(contacts.moves))
