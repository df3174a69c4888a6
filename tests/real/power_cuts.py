# Power cuts on a real ext4: a gateway works on a recorded disk while tenants pay, is killed and started
# again; then, from the record, the images that power cuts at many moments may have left. Each is mounted
# (ext4 replays its journal), read by the independent reader and given to a gateway: every payment that was
# acknowledged before the cut is there once, the chain holds, the balances add up. The same with syncs that
# are left out must lose payments, or this harness sees nothing.
import contextlib
import shutil
import tempfile
from pathlib import Path

import common
from demo_parts import DemoFailed
from disk import Mounted, RecordedDisk, need_tools, run as command
from disk_history import DiskHistory
from journal_rows import Damaged, JournalRows
from real_site import RealSite
from shim import LEAVE_OUT, Shim
from site_parts import PATIENCE, check, micro, wait_for
from tenants import Acknowledged, Tenant

MEGABYTES = 48
LYING_IMAGES = 24
MOST_WRONG = 5  # then it is known well enough
LIVING_IMAGES = 3  # on which the building goes on until every watt-hour is charged
TENANTS = ("first", "second", "third")


def need_fuse():
    need_tools()
    if not Path("/dev/fuse").exists():
        raise common.Skipped("this kernel has no /dev/fuse")


# ---- what is recorded ---------------------------------------------------------------------------------


def record(job, site, prefix, seconds):
    """The gateway works on a recorded disk. Returns what was acknowledged, and when."""
    book = Acknowledged()
    moments = job.random("restarts while recording")
    with RecordedDisk(prefix, site.state, MEGABYTES) as disk, site.killed_at_end():
        site.start()
        accounts = site.commission(dict.fromkeys(range(1, 5), "50.00"))
        commissioned = disk.count()
        for number in accounts:
            site.order("set_load", number, 2000 * number)
        going_on = common.deadline(seconds)
        with contextlib.ExitStack() as tenants:
            for name in TENANTS:
                tenants.enter_context(
                    Tenant(site, book, name, accounts.values(), job.random(name), disk.count, between=0.03))
            while going_on():
                common.pause(moments.uniform(0.3, 1.5))
                site.request("POST", "/v1/settle")
                common.pause(moments.uniform(0.3, 1.5))
                if moments.random() < 0.3:
                    check(site.stop() == 0, "the gateway did not stop cleanly")
                else:
                    site.kill()
                site.start_unattended()
                wait_for("the gateway to answer", PATIENCE, site.answers, 0.01)
    return book, commissioned


# ---- how an image is judged ---------------------------------------------------------------------------


class Judge:
    def __init__(self, job, site, book):
        self.job, self.site = job, site
        self.marks, self.asked = book.snapshot()

    def lost(self, rows, cut):
        there = rows.top_ups()
        return [payment for payment, mark in self.marks.items() if mark <= cut and payment not in there]

    def read(self, cut):
        """The journal on the mounted image, with everything that must be in it."""
        self.site.journal = JournalRows()
        rows = self.site.read_journal()
        self.site.check_top_ups([payment for payment, mark in self.marks.items() if mark <= cut], self.asked)
        self.site.check_money()
        return rows

    def start(self, rows):
        """A gateway on the image: it must take everything it finds and say the same of it."""
        found, balances = rows.sequence, rows.balances()
        self.site.start_unattended()
        building = wait_for("the gateway to answer on the image", PATIENCE, self.site.building, 0.01)
        check(not building["safe_mode"], f"safe mode: {building['safe_mode']}")
        check(building["journal"]["sequence"] >= found, f"entry {building['journal']['sequence']} after {found}")
        if not found:
            return
        settled = {p["account"]: micro(p["settled_balance"]) for p in building["supply_points"] if p["account"]}
        if building["journal"]["sequence"] == found:
            check(settled == balances, f"the gateway says {settled}, the journal {balances}")

    def live_on(self, rows):
        """What was used since the last settlement that survived is still in the registers."""
        self.site.paid = {}
        for credit in rows.credits:
            self.site.paid[credit.account] = self.site.paid.get(credit.account, 0) + credit.amount
        wait_for("every meter to be read again", PATIENCE, self.site.all_read, 0.1)
        self.site.reckon()
        self.site.order("unfreeze")
        self.job.count("images_lived_on")

    def end(self):
        self.site.kill()
        self.site.read_journal()  # what was on the image is still there, unchanged, and goes on
        self.site.check_money()


def choose_cuts(random, history, marks, commissioned, number):
    """Half of them right after something was acknowledged, some while the files were made, the others anywhere;
    in order."""
    last = len(history.blocks)
    acknowledged = sorted(marks.values())
    cuts = []
    for which in range(number):
        if which % 6 == 0:
            cuts.append(random.randrange(1, commissioned + 1))
        elif which % 2:
            cuts.append(min(last, random.choice(acknowledged) + random.choice((0, 0, 1, 2, 5))))
        else:
            cuts.append(random.randrange(1, last + 1))
    return sorted(cuts)


def judge_images(job, site, prefix, book, commissioned, seconds):
    """As many images as fit into the time: they are made in rounds, each over the whole record."""
    random = job.random("cuts")
    judge = Judge(job, site, book)
    image = Path(str(prefix) + ".cut")
    going_on = common.deadline(seconds)
    wrong = []
    while (job.counts.get("images", 0) < LYING_IMAGES or going_on()) and len(wrong) < MOST_WRONG:
        with DiskHistory(prefix) as history:
            job.counts.update(writes_and_flushes=len(history.blocks), flushes=history.flushes())
            for cut in choose_cuts(random, history, judge.marks, commissioned, LYING_IMAGES):
                kind = history.make_image(image, cut, random)
                job.count("images")
                fault = judge_image(job, site, judge, image, cut, cut > commissioned)
                if fault:
                    wrong.append(f"after {cut} writes and flushes ({kind}): {fault}")
                    job.say(f"  wrong: image {wrong[-1]}; kept as {keep(image, job.counts['images'])}")
        job.say(f"  {job.counts['images']} images, {len(wrong)} wrong")
    check(not wrong, f"{len(wrong)} of {job.counts['images']} images are wrong, the first {wrong[:1]}")


def judge_image(job, site, judge, image, cut, commissioned):
    """Empty, or what is wrong with it."""
    try:
        mounted = Mounted(image, site.state).__enter__()
    except AssertionError as fault:
        job.count("mounts_failed")
        return str(fault)
    try:
        rows = judge.read(cut)
        job.count("acknowledged_checked", sum(mark <= cut for mark in judge.marks.values()))
        judge.start(rows)
        if commissioned and job.counts.get("images_lived_on", 0) < LIVING_IMAGES:
            judge.live_on(rows)
        judge.end()
        return ""
    except (AssertionError, DemoFailed) as fault:
        job.count("losses")
        return str(fault)
    finally:
        if site.gateway.process.process.poll() is None:
            site.kill()
        mounted.__exit__()


def keep(image, number):
    """Where the temporary folder does not take it along."""
    folder = common.ROOT / "build/soak-real"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"wrong-{number}.image"
    command("cp", "--sparse=always", image, kept)
    return kept


# ---- the proof that it can fail -----------------------------------------------------------------------


def lying_images(job, folder):
    """The same with syncs left out: how many images have lost something acknowledged, or are damaged."""
    shim = Shim(folder)
    shim.order("syncs", LEAVE_OUT)
    prefix, image = folder / "lying", folder / "lying.cut"
    with RealSite(environment=shim.environment(), settlement_interval=10) as site:
        book, commissioned = record(job, site, prefix, 4)
        check(shim.left_out > 0, "no sync was left out: the gateway makes none?")
        judge = Judge(job, site, book)
        random = job.random("lying cuts")
        wrong = 0
        with DiskHistory(prefix) as history:
            for cut in choose_cuts(random, history, judge.marks, commissioned, LYING_IMAGES):
                history.make_image(image, cut, random)
                with Mounted(image, site.state):
                    try:
                        wrong += bool(judge.lost(JournalRows().read(site.state), cut))
                    except Damaged:
                        wrong += 1
    job.counts.update(lying_images=LYING_IMAGES, lying_images_with_losses=wrong)
    check(wrong > 0, f"syncs were left out and {LYING_IMAGES} images lost nothing: this harness sees nothing")
    job.say(f"  with syncs left out {wrong} of {LYING_IMAGES} images have lost something, so losses are seen")


def run(job):
    need_fuse()
    folder = Path(tempfile.mkdtemp(prefix="riser-power."))
    try:
        lying_images(job, folder)
        prefix = folder / "disk"
        with RealSite(settlement_interval=10) as site:
            book, commissioned = record(job, site, prefix, max(6, job.seconds / 5))
            job.counts["top_ups_acknowledged"] = len(book.ids)
            job.counts.update(images=0, mounts_failed=0, losses=0)
            judge_images(job, site, prefix, book, commissioned, job.seconds * 0.7)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
