# An independent reader of a gateway's journal: rows from the copy of a ledger.db that nobody has open, the
# hash chain (core/journal/chain.h), the bytes of the records that move money or contacts (core/journal/
# describe.h), and the sums that follow from them. Shares no code with the gateway, so that a mistake there
# cannot hide itself here.
import hashlib
import shutil
import sqlite3
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path

LABEL = b"riser/journal/1\0"
GENESIS = bytes(32)
EPOCH_STARTED, ACCOUNT_OPENED, CREDITED, SETTLEMENT, SUPPLY_DESIRED, PAIRING_TESTED = 2, 7, 10, 11, 13, 16
# Version 2 has its fields behind those of version 1: contacts, wiring.
NEWEST_VERSIONS = {SUPPLY_DESIRED: 2, PAIRING_TESTED: 2}
SEGMENT_COLUMNS = ("point", "meter", "epoch", "quantity", "share", "from_wh", "to_wh", "from_ms", "to_ms",
                   "tariff", "price", "estimated", "provisional", "amount", "residue")
CONNECTED, DISCONNECTED = 1, 2
REASONS = {1: "commissioned", 2: "credit exhausted", 3: "credit restored", 4: "hold", 5: "remote connect",
           6: "relay test", 7: "relay test done", 8: "no longer justified"}


class Damaged(AssertionError):
    """The journal is not what its rules say."""


class Bytes:
    def __init__(self, content):
        self.content, self.at = content, 0

    def raw(self, size):
        if self.at + size > len(self.content):
            raise Damaged("a record is cut off")
        self.at += size
        return self.content[self.at - size:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.raw(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def blob(self):
        return self.raw(self.number())

    def identity(self):
        return str(uuid.UUID(bytes=self.raw(16)))


@dataclass
class Credit:
    sequence: int
    top_up: str
    account: str
    amount: int
    source: int


@dataclass
class Desire:
    sequence: int
    wall_ms: int
    point: int
    state: int
    reason: str


@dataclass
class Segment:
    sequence: int
    point: int
    wh: int
    amount: int


@dataclass
class JournalRows:
    """Grows with each read(): what was read before must still be there, unchanged."""

    heads: list = field(default_factory=list)  # of entry 1, 2, ...
    bytes: list = field(default_factory=list)
    credits: list = field(default_factory=list)
    desires: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    account_of: dict = field(default_factory=dict)  # supply point -> account
    opening: dict = field(default_factory=dict)  # (meter, epoch, quantity) -> watt-hours
    charged_to: dict = field(default_factory=dict)  # (supply point, meter, epoch, quantity) -> watt-hours

    @property
    def sequence(self):
        return len(self.heads)

    def read(self, state_folder):
        """Of a gateway that does not run, be it stopped, killed or without power."""
        rows = copied_rows(state_folder)
        if len(rows) < self.sequence:
            raise Damaged(f"the journal ends at {len(rows)}, it was at {self.sequence}")
        for number, (sequence, entry, head) in enumerate(rows, 1):
            if sequence != number:
                raise Damaged(f"entry {sequence} where {number} belongs")
            if number <= self.sequence:
                if head != self.heads[number - 1] or entry != self.bytes[number - 1]:
                    raise Damaged(f"entry {number} was changed")
                continue
            self.take(number, entry, head)
        ids = [credit.top_up for credit in self.credits]
        if len(ids) != len(set(ids)):
            raise Damaged(f"credited twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}")
        return self

    def take(self, number, entry, head):
        before = self.heads[-1] if self.heads else GENESIS
        if hashlib.blake2b(LABEL + before + entry, digest_size=32).digest() != head:
            raise Damaged(f"entry {number} does not fit the hash chain")
        source = Bytes(entry)
        if source.raw(1) != b"\1":
            raise Damaged(f"entry {number} has another format")
        source.raw(16)  # epoch
        if source.number() != number:
            raise Damaged(f"entry {number} says it is another one")
        source.raw(16)  # boot
        _monotonic, wall_ms, _earliest, _latest = (source.signed() for _ in range(4))
        for _ in range(source.number()):
            kind, version = source.number(), source.number()
            if not 1 <= version <= NEWEST_VERSIONS.get(kind, 1):
                raise Damaged(f"entry {number} has a record of version {version}")
            self.record(number, wall_ms, kind, Bytes(source.blob()))
        if source.at != len(entry):
            raise Damaged(f"bytes follow the last record of entry {number}")
        self.heads.append(head)
        self.bytes.append(entry)

    def record(self, number, wall_ms, kind, body):
        if kind == CREDITED:
            self.credits.append(Credit(number, body.identity(), body.identity(), body.signed(), body.number()))
        elif kind == SUPPLY_DESIRED:
            self.desires.append(Desire(number, wall_ms, body.number(), body.number(), REASONS[body.number()]))
        elif kind == ACCOUNT_OPENED:
            account, point = body.identity(), body.number()
            self.account_of[point] = account
        elif kind == SETTLEMENT:
            self.settlement(number, body)
        elif kind == EPOCH_STARTED:
            self.epoch_started(body)

    def settlement(self, number, body):
        body.number()  # rating version
        for _ in range(body.number()):
            body.raw(16), body.number(), body.raw(16)
        rows = [{} for _ in range(body.number())]
        for column in SEGMENT_COLUMNS:
            value = 0
            for row in rows:
                value += body.signed()
                row[column] = value
        for row in rows:
            register = (row["point"], row["meter"], row["epoch"], row["quantity"])
            before = self.charged_to.get(register, self.opening.get(register[1:]))
            if row["from_wh"] != before or row["to_wh"] < row["from_wh"]:
                raise Damaged(f"entry {number} charges meter {row['meter']} from {row['from_wh']} to "
                              f"{row['to_wh']} Wh, before it was at {before}")
            self.charged_to[register] = row["to_wh"]
            self.segments.append(Segment(number, row["point"], row["to_wh"] - row["from_wh"], row["amount"]))

    def epoch_started(self, body):
        meter, epoch, _reason = (body.number() for _ in range(3))
        body.blob(), body.blob()  # model, serial number
        for _ in range(body.number()):
            body.number(), body.signed()  # what the old meter showed
        for _ in range(body.number()):
            quantity = body.number()
            self.opening[meter, epoch, quantity] = body.signed()

    # ---- what follows from the rows -----------------------------------------------------------------

    def top_ups(self):
        return {credit.top_up: credit for credit in self.credits}

    def balances(self):
        """Micro-units by account: what was credited less what was charged."""
        sums = {account: 0 for account in self.account_of.values()}
        for credit in self.credits:
            sums[credit.account] += credit.amount
        for segment in self.segments:
            sums[self.account_of[segment.point]] -= segment.amount
        return sums

    def collected(self):
        """Watt-hours charged, by supply point."""
        sums = dict.fromkeys(self.account_of, 0)
        for segment in self.segments:
            sums[segment.point] += segment.wh
        return sums


def copied_rows(state_folder):
    """[(sequence, bytes, hash)] in order of their numbers. Opening a copy leaves the original untouched; the
    copy's log is taken in by SQLite as it would be by the gateway."""
    with tempfile.TemporaryDirectory(prefix="riser-rows.") as folder:
        for name in ("ledger.db", "ledger.db-wal"):
            source = Path(state_folder, name)
            if source.exists():
                shutil.copyfile(source, Path(folder, name))
        if not Path(folder, "ledger.db").exists():
            return []
        database = sqlite3.connect(Path(folder, "ledger.db"))
        try:
            tables = database.execute("SELECT name FROM sqlite_master WHERE name = 'catalogue'").fetchall()
            names = database.execute("SELECT name FROM catalogue ORDER BY first_sequence").fetchall() if tables else []
            rows = []
            for (name,) in names:
                rows += database.execute(f"SELECT sequence, bytes, hash FROM {name} ORDER BY sequence").fetchall()
            return rows
        except sqlite3.DatabaseError as fault:
            raise Damaged(f"ledger.db: {fault}") from fault
        finally:
            database.close()
