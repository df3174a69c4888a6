# Tenants who pay all the time, as the cashiers of the building do it: every payment has an id and is
# repeated under it until the gateway has said 200, now and then once more after that. What was asked and
# what was acknowledged is remembered, with a mark (say, how far a disk was written) that was taken after
# the answer.
import http.client
import json
import threading
import uuid

import common
from demo_parts import UnixConnection
from site_parts import NAMESPACE, check, micro



class Acknowledged:
    """What all tenants together know; shared by their threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = {}  # id -> (account, amount)
        self.ids = {}  # acknowledged id -> mark
        self.unanswered, self.repeats = 0, 0
        self.refusals = {}  # problem code -> how often
        self.sent = threading.Semaphore(0)  # one more for each request that has left

    def wait_sent(self, patience):
        """Until a request has left after now: its answer cannot be here yet."""
        while self.sent.acquire(blocking=False):
            pass
        return self.sent.acquire(timeout=patience)

    def snapshot(self):
        with self.lock:
            return dict(self.ids), dict(self.asked)

    def credit(self, site):
        """Into the site's own account of what was paid."""
        ids, asked = self.snapshot()
        unsettled = [payment for payment in asked if payment not in ids]
        check(not unsettled, f"never acknowledged: {unsettled}")
        for payment in ids:
            account, amount = asked[payment]
            site.paid[account] = site.paid.get(account, 0) + micro(amount)


class Tenant(common.Background):
    def __init__(self, site, book, name, accounts, random, mark=lambda: None, amount="0.37", between=0.05):
        super().__init__()
        self.site, self.book, self.name, self.accounts = site, book, name, list(accounts)
        self.random, self.mark, self.amount, self.between = random, mark, amount, between
        self.payments = 0

    def work(self):
        while not self.over.is_set():
            self.pay(self.random.choice(self.accounts))
            if self.random.random() < 0.1:
                payment = self.random.choice(sorted(self.book.snapshot()[0]))
                self.book.repeats += 1
                self.send(payment)
            self.over.wait(self.random.uniform(0, 2 * self.between))

    def pay(self, account):
        """To its end, also when over: a payment that is begun must not stay in doubt."""
        payment = str(uuid.uuid5(NAMESPACE, f"{self.name} {self.payments}"))
        self.payments += 1
        with self.book.lock:
            self.book.asked[payment] = (account, self.amount)
        while not self.send(payment):
            self.book.unanswered += 1
            if self.given_up.wait(0.02):
                return
        mark = self.mark()
        with self.book.lock:
            self.book.ids[payment] = mark

    def send(self, payment):
        account, amount = self.book.asked[payment]
        body = json.dumps({"id": payment, "amount": amount, "currency": "EUR"})
        connection = UnixConnection(self.site.gateway.socket)
        try:
            connection.request("POST", f"/v1/accounts/{account}/top-ups", body, {"Content-Type": "application/json"})
            self.book.sent.release()
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return False  # nobody there, or gone in the middle
        finally:
            connection.close()
        if answer.status == 200:
            return True
        check(answer.status == 503, f"a top-up was answered {answer.status}: {text[:300]}")
        code = json.loads(text)["code"]
        with self.book.lock:
            self.book.refusals[code] = self.book.refusals.get(code, 0) + 1
        return False
