# The true contacts of the simulated building, watched all the time, and the question of why each of them
# moved: a move is justified only by a wish that is in the journal and was written before it.
import threading
import time
from dataclasses import dataclass

import common
from journal_rows import CONNECTED, DISCONNECTED
from site_parts import check

LOOK_SECONDS = 0.03
# A command that was on its way when the wish was turned round.
UNDER_WAY_MS = 1000


@dataclass
class Move:
    point: int
    closed: bool
    earliest_ms: int  # it was still otherwise then
    latest_ms: int


def wall_ms():
    return time.time_ns() // 1_000_000


class ContactLog(common.Background):
    def __init__(self, site):
        super().__init__()
        self.site = site
        self.begun_ms = wall_ms()
        self.first = site.simulated()
        self.latest = self.first
        self.moves, self.looks = [], 0
        self.moved = threading.Semaphore(0)  # one more for each move

    def work(self):
        before_ms = wall_ms()
        while not self.over.is_set():
            begun = wall_ms()
            now = self.site.simulated()
            for point, meter in now.items():
                if meter["closed"] != self.latest[point]["closed"]:
                    self.moves.append(Move(point, meter["closed"], before_ms, wall_ms()))
                    self.moved.release()
            self.latest, before_ms = now, begun
            self.looks += 1
            self.over.wait(LOOK_SECONDS)

    def wait_moved(self, patience):
        """Until a contact moves after now."""
        while self.moved.acquire(blocking=False):
            pass
        return self.moved.acquire(timeout=patience)

    def is_dark(self, point):
        return self.latest[point]["closed"] is False

    def check_still(self, points):
        """These never moved at all, not even between two looks: the contacts themselves have counted."""
        now = self.site.simulated()
        for point in points:
            moves = now[point]["operations"] - self.first[point]["operations"]
            check(moves == 0 and now[point]["closed"] is not False,
                  f"apartment {point}: its contact moved {moves} times, closed: {now[point]['closed']}")
        check(self.looks > 5, "hardly looked at the contacts")

    def check_causes(self, desires):
        """Each move has its wish in the journal, and no contact moved more often than its wish turned."""
        for move in self.moves:
            check(has_cause(move, [d for d in desires if d.point == move.point]),
                  f"apartment {move.point}: the contact {'closed' if move.closed else 'opened'} between "
                  f"{move.earliest_ms} and {move.latest_ms} without a wish in the journal")
        now = self.site.simulated()
        for point, meter in now.items():
            wishes = [d.state for d in desires if d.point == point and d.wall_ms >= self.begun_ms]
            turns = sum(a != b for a, b in zip([CONNECTED, *wishes], wishes))
            moved = meter["operations"] - self.first[point]["operations"]
            check(moved <= turns, f"apartment {point}: the contact moved {moved} times, its wish turned {turns} times")
        return len(self.moves)


def has_cause(move, desires):
    wanted = CONNECTED if move.closed else DISCONNECTED
    for number, desire in enumerate(desires):
        if desire.state != wanted or desire.wall_ms > move.latest_ms:
            continue
        turned = next((d.wall_ms for d in desires[number + 1:] if d.state != wanted), None)
        if turned is None or turned >= move.earliest_ms - UNDER_WAY_MS:
            return True
    return False
