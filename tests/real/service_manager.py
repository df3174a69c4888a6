# The gateway under systemd, with the lines of its own unit file that matter here: it says READY only when its
# books are loaded; stopped, hung on a bus or killed it is started again and the building comes back by
# itself, without a contact moving and with every watt-hour charged; a bus that is merely silent is no reason
# to restart; a failed sync ends it with 70 and it returns. The watchdog's time is shortened.
import os
import signal
import tempfile
import uuid
from pathlib import Path

import common
from contacts import ContactLog
from demo_parts import wait_for
from real_site import RealSite
from shim import FAIL, HOLD, PASS, Shim
from site_parts import NAMESPACE, PATIENCE, check
from user_manager import UserManager

UNIT = "riser-gateway.service"
WATCHDOG_SECONDS = 5
SILENT_SECONDS = 3 * WATCHDOG_SECONDS
# What of the unit this tests; the rest (sandbox, users, devices) needs the system's own manager.
KEPT = ("Type", "NotifyAccess", "TimeoutStartSec", "TimeoutStopSec", "Restart", "RestartSec",
        "RestartPreventExitStatus", "LimitCORE", "StartLimitIntervalSec")
ALL = (1, 2, 3, 4)


class ServedSite(RealSite):
    """The gateway is the manager's child, not ours: only its socket is known here."""

    class Served:
        class Nothing:
            def check(self):
                pass

            def stop(self):
                pass

        def __init__(self, socket):
            self.socket, self.process = socket, self.Nothing()

    def start_unattended(self):
        self.gateway = self.Served(f"{self.dir}/site/gateway.sock")


def unit_text(site, shim):
    lines = (common.ROOT / "systemd" / UNIT).read_text().splitlines()
    kept = [line for line in lines if line.split("=")[0] in KEPT]
    unit = [line for line in kept if line.startswith("StartLimit")]
    service = [line for line in kept if line not in unit]
    settings = [f'Environment="{name}={value}"' for name, value in shim.environment().items()]
    return "\n".join(["[Unit]", *unit, "[Service]", *service, f"WatchdogSec={WATCHDOG_SECONDS}", *settings,
                      f"ExecStart={' '.join(site.command())}", f"StandardOutput=append:{site.dir}/gateway.log",
                      f"StandardError=append:{site.dir}/gateway.log", ""])


class Service:
    def __init__(self, job, site, manager, shim):
        self.job, self.site, self.manager, self.shim = job, site, manager, shim
        self.restarts = 0

    def show(self, *names):
        return self.manager.show(UNIT, *names)

    def main_process(self):
        return int(self.show("MainPID")["MainPID"])

    def restarted(self, result, log_size):
        """Waits until systemd has ended it for this reason and it is back by itself."""
        wait_for(f"systemd to see: {result}", 2 * PATIENCE, lambda: self.show("Result")["Result"] == result, 0.1)
        self.restarts += 1
        # Whatever hung it is mended before it returns.
        self.shim.order("hang_lines", 0)
        self.shim.order("syncs", PASS)
        wait_for("the restart", PATIENCE, lambda: self.show("ActiveState", "NRestarts") ==
                 {"ActiveState": "active", "NRestarts": str(self.restarts)}, 0.1)
        self.site.wait_logged_since(log_size, "books_loaded")
        wait_for("every meter to be read again", PATIENCE, self.site.all_read, 0.1)
        self.job.count("restarts_by_" + result.replace("-", "_"))

    def pay(self, name):
        account = self.site.point(1)["account"]
        body = {"id": str(uuid.uuid5(NAMESPACE, name)), "amount": "1.00", "currency": "EUR"}
        return self.site.request("POST", f"/v1/accounts/{account}/top-ups", body)[0]


def test_ready(service):
    """While the ledger is being opened it is not ready; once it is ready, its books are loaded."""
    service.shim.order("syncs", HOLD)
    service.manager.control("start", "--no-block", UNIT)
    wait_for("the ledger to be opened", PATIENCE, lambda: service.shim.begun > 0, 0.01)
    common.pause(1)
    state = service.show("ActiveState")["ActiveState"]
    check(state == "activating", f"{state} before its books are loaded")
    service.shim.order("syncs", PASS)
    wait_for("the service", PATIENCE, lambda: service.show("ActiveState")["ActiveState"] == "active", 0.02)
    check(service.site.logged("books_loaded"), "ready, and no books loaded")
    service.site.start()
    service.job.say("  READY comes after the books")


def test_stopped(service):
    log = service.site.log_size()
    os.kill(service.main_process(), signal.SIGSTOP)
    service.restarted("watchdog", log)
    service.job.say("  stopped: restarted by the watchdog")


def test_hung_bus(service):
    log = service.site.log_size()
    service.shim.order("hang_lines", 1)
    wait_for("a write to the bus to hang", PATIENCE, lambda: service.shim.hanging > 0, 0.01)
    check(service.pay("while the bus hangs") == 200, "a hung bus keeps tenants from paying")
    service.restarted("watchdog", log)
    check(service.site.logged("runners_stuck"), "the log does not say who hung")
    service.job.say("  hung in a write to the bus: restarted by the watchdog")


def test_silent_bus(service):
    """A simulator that stands still answers nothing and takes nothing: no reason to restart."""
    simulator = service.site.simulator.process.process
    simulator.send_signal(signal.SIGSTOP)
    try:
        common.pause(SILENT_SECONDS)
        check(service.pay("while the bus is silent") == 200, "a silent bus keeps tenants from paying")
    finally:
        simulator.send_signal(signal.SIGCONT)
    check(int(service.show("NRestarts")["NRestarts"]) == service.restarts, "restarted because a bus was silent")
    wait_for("every meter to be read again", PATIENCE, service.site.all_read, 0.1)
    service.job.say(f"  bus silent for {SILENT_SECONDS} s: no restart")


def test_killed(service):
    log = service.site.log_size()
    os.kill(service.main_process(), signal.SIGKILL)
    service.restarted("signal", log)


def test_failed_sync(service):
    log = service.site.log_size()
    service.shim.order("syncs", FAIL)
    check(service.pay("sync fails") != 200, "a failed sync was answered with 200")
    service.restarted("exit-code", log)
    check(service.pay("sync fails") == 200, "the repeated payment was refused")
    service.job.say("  killed, and after a failed sync: started again")


def live(job, site, service):
    accounts = site.commission(dict.fromkeys(ALL, "50.00"))
    for number in accounts:
        site.order("set_load", number, 2000 * number)
    with ContactLog(site) as contacts:
        for test in (test_stopped, test_silent_bus, test_killed, test_failed_sync, test_hung_bus):
            test(service)
        for _ in range(3):
            site.paid[accounts[1]] += 1_000_000
        site.reckon()
        contacts.check_still(ALL)
    service.manager.control("stop", UNIT)
    check(service.show("Result")["Result"] == "success", "the gateway did not stop cleanly")
    site.read_journal()
    site.check_money()
    job.counts.update(contacts_moved=len(contacts.moves), looks=contacts.looks,
                      watt_hours=sum(site.journal.collected().values()))


def run(job):
    with tempfile.TemporaryDirectory(prefix="riser-service.") as folder:
        shim = Shim(folder)
        with ServedSite(settlement_interval=10) as site, UserManager(Path(folder) / "manager") as manager:
            manager.add(UNIT, unit_text(site, shim))
            service = Service(job, site, manager, shim)
            site.start_unattended()
            test_ready(service)
            live(job, site, service)
