"""Receipt numbers, set aside ahead of need: a turn may name one before anybody knows if it will.

A number may only be used by another transaction once the one that reserved it has been committed:
else a rollback would give the same number out twice.
"""

from collections import deque
from datetime import datetime

from bot.calendar.hours import seoul
from bot.flows.env import Ticket
from bot.services.world import new_secret
from bot.storage.tx import Tx

_AT_ONCE = 64


class Numbers:
    """What one process has reserved and not used. Gaps are harmless, repeats are not."""

    def __init__(self) -> None:
        self._year = 0
        self._free: deque[int] = deque()

    def pad(self, tx: Tx, at: datetime) -> "Pad":
        """The numbers for one transaction; what it leaves over comes back when it is committed."""
        year = seoul(at).year
        if year != self._year:
            self._year = year
            self._free.clear()
        pad = Pad(tx, year, self._free)
        tx.on_commit(lambda: self._take_back(pad))
        return pad

    def _take_back(self, pad: "Pad") -> None:
        if pad.year == self._year:
            self._free.extendleft(reversed(pad.own))


class Pad:
    """Numbers of one transaction. `own` are those that only it may use until it is committed."""

    def __init__(self, tx: Tx, year: int, free: deque[int]) -> None:
        self.year = year
        self.own: deque[int] = deque()
        self._tx = tx
        self._free = free
        self._ticket: Ticket | None = None

    def ticket(self) -> Ticket:
        """What the next turn may give out: the same one again until it is used."""
        if self._ticket is None:
            if not self.own:
                self.own.extend([self._free.popleft()] if self._free else self._reserve())
            self._ticket = Ticket(f"{self.year}-{self.own[0]:06d}", new_secret())
        return self._ticket

    def used(self) -> None:
        """A case has the ticket's number now; the next turn gets another."""
        self.own.popleft()
        self._ticket = None

    def _reserve(self) -> range:
        first = self._tx.count_up(counter(self.year), _AT_ONCE)
        return range(first, first + _AT_ONCE)


def counter(year: int) -> str:
    """The counter that a year's numbers come from."""
    return f"cases-{year}"


def number_for(tx: Tx, at: datetime) -> str:
    """One number, for a case that comes without a conversation."""
    year = seoul(at).year
    return f"{year}-{tx.count_up(counter(year), 1):06d}"
