# The gateway says 200 to a payment only after the ledger was synced: while the sync is held back there is no
# answer, it comes when the sync is let go, and at least one sync was carried out between request and answer.
# A sync that fails is never answered with 200: the gateway leaves, and the payment, repeated under its id,
# is credited once.
import json
import select
import socket
import tempfile
import uuid

import common  # noqa: F401  (makes the folders of the next imports known)
from real_site import RealSite
from shim import FAIL, HOLD, PASS, Shim
from site_parts import NAMESPACE, PATIENCE, check, wait_for

PAYMENTS = 20
HELD_SECONDS = 0.3  # how long no answer may come; the gateway gives up after 2 s
EXIT_RELOAD = 70


class Payment:
    """One request on a connection of its own, whose answer can be looked for without waiting."""

    def __init__(self, site, account, name):
        self.id = str(uuid.uuid5(NAMESPACE, f"order {name}"))
        body = json.dumps({"id": self.id, "amount": "0.50", "currency": "EUR"})
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(site.gateway.socket)
        self.socket.sendall((f"POST /v1/accounts/{account}/top-ups HTTP/1.1\r\nHost: localhost\r\n"
                             f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                             f"Connection: close\r\n\r\n{body}").encode())

    def answered(self, seconds):
        return bool(select.select([self.socket], [], [], seconds)[0])

    def status(self):
        """0 when the connection ends without an answer."""
        with self.socket:
            try:
                answer = self.socket.recv(4096).decode()
            except ConnectionError:
                answer = ""
        return int(answer.split(" ")[1]) if answer else 0


def test_counted(job, site, shim, account):
    for number in range(PAYMENTS):
        before = shim.done
        status = Payment(site, account, f"counted {number}").status()
        synced = shim.done - before
        check(status == 200, f"a payment was answered {status}")
        check(synced >= 1, "answered 200 without a sync since the request")
        job.count("answers")
        job.count("syncs", synced)
    check(shim.failed == 0, f"{shim.failed} syncs failed")


def test_held(job, site, shim, account):
    for number in range(PAYMENTS // 4):
        begun = shim.begun
        shim.order("syncs", HOLD)
        payment = Payment(site, account, f"held {number}")
        wait_for("the sync of a payment", PATIENCE, lambda: shim.begun > begun or payment.answered(0), 0.002)
        check(not payment.answered(HELD_SECONDS), "answered while the sync was still held back")
        shim.order("syncs", PASS)
        status = payment.status()
        check(status == 200, f"after its sync a payment was answered {status}")
        job.count("held_back")


def test_failed(job, site, shim, account):
    shim.order("syncs", FAIL)
    payment = Payment(site, account, "failed")
    status = payment.status()
    check(status != 200, "a failed sync was answered with 200")
    code = site.gateway.process.process.wait(PATIENCE)
    check(code == EXIT_RELOAD, f"after a failed sync the gateway ended with code {code}")
    shim.order("syncs", PASS)
    site.start()
    check(Payment(site, account, "failed").status() == 200, "the repeated payment was refused")
    job.count("failed_syncs", shim.failed)


def run(job):
    with tempfile.TemporaryDirectory(prefix="riser-order.") as folder:
        shim = Shim(folder)
        # Everything stands still, so that no settlement comes in between.
        with RealSite(environment=shim.environment(), settlement_interval=300) as site:
            site.start()
            wait_for("every meter to be read", PATIENCE, site.all_read, 0.1)
            account = site.point(1)["account"]
            test_counted(job, site, shim, account)
            test_held(job, site, shim, account)
            test_failed(job, site, shim, account)
            check(site.stop() == 0, "the gateway did not stop cleanly")
            credited = [credit.amount for credit in site.read_journal().credits]
            wanted = PAYMENTS + PAYMENTS // 4 + 1
            check(credited == [500_000] * wanted, f"{len(credited)} payments credited, {wanted} made")
