"""Guessing stopped: wrong check numbers are counted in rows, so for all processes and restarts.

Counted are the receipt number that was tried, whether it exists or not, and the conversation that
tries. Both count at once: one resident cannot try many numbers, nor many residents one.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.rows import TryRow

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# Wrong tries older than this are forgotten.
COUNTED_FOR = timedelta(hours=1)
_US = timedelta(microseconds=1)
_CHANGED = ("failures", "locked_until", "updated_at")


class Tries:
    """The counts that one try touches, locked until the turn is committed."""

    def __init__(self, outcome: Outcome, number: str, conversation_id: str) -> None:
        self._tx = outcome.tx
        self._now = outcome.now
        self._of_number = outcome.index.of("tries-number", number)
        of_asker = outcome.index.of("tries-conversation", conversation_id)
        ids = sorted((self._of_number, of_asker))
        blank = [TryRow(key, 0, None, self._now) for key in ids]
        self._tx.insert_new(tables.tries, ("id",), blank)
        found = self._tx.select_in(tables.tries, "id", ids, lock=True)
        self._rows = [self._as_of_now(TryRow(*row)) for row in found]

    @property
    def is_locked(self) -> bool:
        """Whether nobody gets an answer for now."""
        return any(row.locked_until is not None for row in self._rows)

    def missed(self) -> None:
        """One more wrong try; the last one allowed locks."""
        self._write([self._after_a_miss(row) for row in self._rows])

    def right(self) -> None:
        """The number's count begins anew; who tries many numbers stays counted."""
        known = [row for row in self._rows if row.id == self._of_number]
        self._write([row._replace(failures=0, updated_at=self._now) for row in known])

    def _as_of_now(self, row: TryRow) -> TryRow:
        if row.locked_until is not None and row.locked_until > self._now:
            return row
        is_old = row.updated_at < self._now - COUNTED_FOR // _US
        kept = 0 if is_old or row.locked_until is not None else row.failures
        return row._replace(failures=kept, locked_until=None)

    def _after_a_miss(self, row: TryRow) -> TryRow:
        failures = row.failures + 1
        locked = self._now + LOCKED_FOR // _US if failures >= TRIES else None
        return row._replace(failures=failures, locked_until=locked, updated_at=self._now)

    def _write(self, rows: Sequence[TryRow]) -> None:
        changed = [(row.id, row.failures, row.locked_until, row.updated_at) for row in rows]
        self._tx.update(tables.tries, _CHANGED, changed)
