# The gateway is killed without warning a hundred times and more: at random moments, just after a payment
# was sent, while a contact is being moved, while it starts. Tenants pay all the time, one apartment runs
# dry and is paid for again and again, another one's contact is tested again and again. After every kill the
# journal is read by an independent reader; in the end every watt-hour is charged once.
import common
from contacts import ContactLog
from real_site import RealSite
from site_parts import PATIENCE, check, wait_for
from tenants import Acknowledged, Tenant

POOR, TESTED = 5, 6
RICH = (1, 2, 3, 4)
KILLS_WANTED = 100
FULL_LENGTH = 60  # seconds; a shorter run makes fewer kills
MOMENTS = ["any"] * 4 + ["payment"] * 3 + ["contact"] * 2 + ["start"] * 2


class Needy(Tenant):
    """Pays a cent when the light has gone out."""

    def __init__(self, *arguments, contacts, point, **settings):
        super().__init__(*arguments, **settings)
        self.contacts, self.point = contacts, point

    def work(self):
        while not self.over.is_set():
            if self.contacts.is_dark(self.point):
                self.pay(self.accounts[0])
            self.over.wait(0.2)


class Killer:
    def __init__(self, job, site, book, contacts):
        self.job, self.site, self.book, self.contacts = job, site, book, contacts
        self.random = job.random("moments of the kills")

    def cycle(self, moment):
        self.site.start_unattended()
        if moment == "start":
            # From the first instruction to just after its books are loaded.
            self.wait(0.0, 0.25)
        else:
            wait_for("the gateway to answer", PATIENCE, self.site.answers, 0.01)
            getattr(self, f"await_{moment}")()
        self.site.gateway.process.check()  # it must be this kill that ends it
        self.site.kill()
        self.job.count(f"kills_{moment}")
        self.site.read_journal()
        self.site.check_top_ups(*self.book.snapshot())

    def wait(self, low, high):
        common.pause(self.random.uniform(low, high))

    def await_any(self):
        self.wait(0.0, 1.2)

    def await_payment(self):
        check(self.book.wait_sent(PATIENCE), "nobody pays")
        self.wait(0.0, 0.012)

    def await_contact(self):
        if self.random.random() < 0.5:
            # Refused while a test runs or a contact is away: then another one moves soon.
            self.site.request("POST", f"/v1/supply-points/{TESTED}/test-relay")
        if self.random.random() < 0.7:
            self.contacts.wait_moved(8)
            self.wait(0.0, 0.03)
        else:
            self.wait(0.0, 1.0)


def kill_again_and_again(job, site, book, contacts):
    killer = Killer(job, site, book, contacts)
    going_on = common.deadline(job.seconds)
    wanted = KILLS_WANTED if job.seconds >= FULL_LENGTH else 1 + int(KILLS_WANTED * job.seconds / FULL_LENGTH)
    kills = 0
    while kills < wanted or going_on():
        killer.cycle(killer.random.choice(MOMENTS))
        kills += 1
        if kills % 20 == 0:
            job.say(f"  {kills} kills, {len(book.ids)} top-ups acknowledged, {len(contacts.moves)} contacts moved")
    job.counts["kills"] = kills


def run(job):
    with RealSite("--load-scale", 300, meters=6, settlement_interval=10) as site:
        site.start()
        accounts = site.commission({**dict.fromkeys(RICH, "50.00"), POOR: "0.15", TESTED: "50.00"})
        for number in accounts:
            site.order("set_load", number, 9000 if number == POOR else 1500 * number)
        site.kill()
        book = Acknowledged()
        contacts = ContactLog(site)
        site_accounts = [accounts[n] for n in RICH]
        with contacts:
            with Tenant(site, book, "first", site_accounts, job.random("first tenant")), \
                    Tenant(site, book, "second", site_accounts, job.random("second tenant")), \
                    Needy(site, book, "needy", [accounts[POOR]], job.random("needy"), amount="0.02",
                          contacts=contacts, point=POOR):
                kill_again_and_again(job, site, book, contacts)
                site.start()
                wait_for("every meter to be read again", PATIENCE, site.all_read, 0.1)
            book.credit(site)
            site.reckon()
        check(not site.logged("safe_mode"), "the gateway went into safe mode")
        check(site.stop() == 0, "the gateway did not stop cleanly")
        judge(job, site, book, contacts)


def judge(job, site, book, contacts):
    site.read_journal()
    site.check_money()
    contacts.check_still(RICH)
    job.counts["contacts_moved"] = contacts.check_causes(site.journal.desires)
    asked = book.snapshot()[1]
    mine = [credit for credit in site.journal.credits if credit.top_up in asked]
    check(len(mine) == len(asked) == len(book.ids), f"{len(asked)} asked, {len(book.ids)} acknowledged, "
                                                    f"{len(mine)} credited")
    job.counts.update(top_ups_acknowledged=len(book.ids), unanswered=book.unanswered, repeats=book.repeats,
                      entries=site.journal.sequence, watt_hours=sum(site.journal.collected().values()))
