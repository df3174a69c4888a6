#!/usr/bin/python3
# The gateway is killed without warning again and again, at seeded random moments, while the building
# uses energy and tenants pay. Whatever was acknowledged must still be there, nothing may be credited
# twice, nobody who has credit may lose light, and in the end every watt-hour is charged once.
# time-limit: 240
import random
import sys
import threading
import uuid

from site_parts import NAMESPACE, PATIENCE, Site, Watch, check, micro, say, wait_for

KILLS = 6
SEED = 20261122
AMOUNT = "0.37"


class Payer:
    """Pays the accounts in turn. An unanswered payment is repeated under its id, now and then an answered
    one too, as a cashier does who is not sure."""

    def __init__(self, site, accounts, seed):
        self.site, self.accounts = site, list(accounts.values())
        self.random = random.Random(seed)
        self.acknowledged = []  # (account, id)
        self.repeats, self.unanswered, self.problem = 0, 0, None
        self.over, self.pause = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.pay, daemon=True)

    def pay(self):
        number = 0
        while not self.over.is_set() and self.problem is None:
            account = self.accounts[number % len(self.accounts)]
            payment = str(uuid.uuid5(NAMESPACE, f"chaos {number}"))
            number += 1
            while not self.send(account, payment) and self.problem is None:
                self.unanswered += 1
                self.pause.wait(0.05)  # also when over: what was begun is brought to its end
            self.acknowledged.append((account, payment))
            if self.random.random() < 0.2:
                self.repeats += 1
                self.send(*self.random.choice(self.acknowledged))
            self.over.wait(0.1)

    def send(self, account, payment):
        status, answer = self.site.request("POST", f"/v1/accounts/{account}/top-ups",
                                           {"id": payment, "amount": AMOUNT, "currency": "EUR"})
        if status not in (0, 200, 503):
            self.problem = f"{status} {answer}"
        return status == 200

    def finish(self):
        self.over.set()
        self.thread.join(PATIENCE)
        check(self.problem is None, f"a top-up was refused: {self.problem}")
        check(not self.thread.is_alive(), "a top-up was never answered")
        for account, _ in self.acknowledged:
            self.site.paid[account] = self.site.paid.get(account, 0) + micro(AMOUNT)


def kill_again_and_again(site, moments):
    for number in range(KILLS):
        site.let_live(moments.uniform(0.2, 4.0))
        site.kill()
        if number % 2 == 1:
            lines = len(site.logged("books_loaded"))
            site.start_unattended()
            # Every second time it dies while it starts: before or just after its books are loaded.
            wait_for("books to be loaded", PATIENCE, lambda: len(site.logged("books_loaded")) > lines, 0.01)
            site.kill()
        site.start()


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    say(f"seed {seed}")
    moments = random.Random(seed)
    with Site(settlement_interval=10) as site:
        site.start()
        accounts = site.commission(dict.fromkeys(range(1, 5), "50.00"))
        for number in accounts:
            site.order("set_load", number, 2000 * number)
        payer = Payer(site, accounts, seed + 1)
        with Watch(site, accounts):
            payer.thread.start()
            kill_again_and_again(site, moments)
            wait_for("every meter to be read again", PATIENCE, site.all_read, 0.2)
            payer.finish()
            site.reckon()
        check(len(payer.acknowledged) > 2 * KILLS, f"only {len(payer.acknowledged)} top-ups in all that time")
        print(f"ok {KILLS + KILLS // 2} kills, {len(payer.acknowledged)} top-ups acknowledged, none lost or doubled "
              f"({payer.unanswered} unanswered tries, {payer.repeats} repeats)", flush=True)
        check(not site.logged("safe_mode"), "the gateway went into safe mode")
        check(site.stop() == 0, "the gateway did not stop cleanly")


if __name__ == "__main__":
    main()
