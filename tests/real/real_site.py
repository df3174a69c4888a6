# The building of the system tests with what these parts need besides: a gateway that may be started under
# the shim, quick orders to the simulator, a kill at any moment, and the journal as an independent reader
# sees it.
import contextlib
import json
import socket
import uuid
from pathlib import Path

import common  # noqa: F401  (makes the folders of the next imports known)
from demo_parts import DemoFailed, GatewayProcess, Process, wait_for
from journal_rows import JournalRows
from site_parts import NAMESPACE, PATIENCE, PRICE_MICRO, Site, check, program


class Gateway(GatewayProcess):
    """The program with an environment of its own; otherwise the one of the system tests."""

    def __init__(self, command, folder, environment):
        settings = [f"{name}={value}" for name, value in environment.items()]
        self.socket = f"{folder}/site/gateway.sock"
        self.process = Process("riser-gateway", ["env", *settings, *command], f"{folder}/gateway.log")


class RealSite(Site):
    def __init__(self, *options, environment=None, **settings):
        super().__init__(*options, **settings)
        self.environment = environment or {}
        self.state = self.dir / "site/state"
        self.journal = JournalRows()

    def __enter__(self):
        super().__enter__()
        # Contacts may move again after a second, so that a few minutes see many moves.
        text = self.config.read_text()
        self.config.write_text(text.replace("[supply]\n", "[supply]\nswitch_interval_s = 1\nretry_first_s = 1\n"))
        return self

    def command(self):
        return [program("riser-gateway"), "--config", str(self.config)]

    def start_unattended(self):
        self.gateway = Gateway(self.command(), str(self.dir), self.environment)

    @contextlib.contextmanager
    def killed_at_end(self):
        """For a state folder that is unmounted afterwards: nobody may use it then."""
        try:
            yield
        finally:
            if self.gateway is not None and self.gateway.process.process.poll() is None:
                self.kill()

    def answers(self):
        """Whether the gateway answers at all; other than building() it may be dead."""
        status, body = self.request("GET", "/v1/building")
        return body if status == 200 else None

    def simulated(self):
        """The simulator's state, without the cost of a program for each look."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.dir / "site/control"))
            line.sendall(b'{"cmd":"state"}\n')
            answer = b""
            while not answer.endswith(b"\n"):
                part = line.recv(1 << 16)
                if not part:
                    raise DemoFailed("the simulator has hung up")
                answer += part
        return {m["id"]: m for m in json.loads(answer)["meters"] if m["role"] == "apartment"}

    def read_journal(self):
        """Of a gateway that is not running. Entries seen earlier must still be there."""
        return self.journal.read(self.state)

    def check_top_ups(self, acknowledged, asked):
        """Everything acknowledged is in the journal (which knows no id twice), nothing else is."""
        there = self.journal.top_ups()
        own = {str(uuid.uuid5(NAMESPACE, str(number))) for number in range(1, self.payments + 1)}  # top_up()
        lost = [payment for payment in acknowledged if payment not in there]
        check(not lost, f"acknowledged and lost: {lost}")
        invented = [payment for payment in there if payment not in asked and payment not in own]
        check(not invented, f"credited, but nobody paid: {invented}")

    def check_money(self):
        """The journal's own sums, to the micro-unit: credited less watt-hours at the one price."""
        collected = self.journal.collected()
        for point, account in self.journal.account_of.items():
            credited = sum(c.amount for c in self.journal.credits if c.account == account)
            balance = credited - collected[point] * PRICE_MICRO // 1000
            check(self.journal.balances()[account] == balance,
                  f"apartment {point}: the journal's balance is {self.journal.balances()[account]}, "
                  f"reckoned {balance} micro-units")

    def log_size(self):
        log = Path(self.dir, "gateway.log")
        return log.stat().st_size if log.exists() else 0

    def wait_logged_since(self, size, text, patience=PATIENCE):
        """Until the log says this after its first `size` bytes."""
        def told():
            with open(self.dir / "gateway.log", "rb") as log:
                log.seek(size)
                return text.encode() in log.read()

        wait_for(f"the log to say {text!r}", patience, told, 0.01)
