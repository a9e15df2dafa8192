"""The outside that even the shell takes as arguments: time, ids, chance."""

import itertools
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SECRET_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Ids:
    """32 hex digits that sort by the time they were made, also within one process."""

    _count: "itertools.count[int]"
    _salt: str

    @classmethod
    def fresh(cls) -> "Ids":
        """Ids for one process."""
        return cls(itertools.count(int.from_bytes(os.urandom(2))), os.urandom(5).hex())

    def new(self) -> str:
        """12 digits of milliseconds, 10 of a counter, 10 of the process."""
        count = next(self._count) & 0xFFFFFFFFFF
        return f"{time.time_ns() // 1_000_000:012x}{count:010x}{self._salt}"


class Clock:
    """Tells the time; may start at another one (training, demos, tests) and then ticks on."""

    def __init__(
        self, start: datetime | None = None, *, tick: Callable[[], float] | None = None
    ) -> None:
        self._tick = tick or time.monotonic
        self._began: tuple[datetime, float] | None = None
        if start:
            self.jump(start)

    def now(self) -> datetime:
        """Aware, UTC."""
        began = self._began  # read once: another thread may be setting the clock
        if began is None:
            return datetime.now(UTC)  # noqa: TID251 - this is the one clock
        start, ticked = began
        return start + timedelta(seconds=self._tick() - ticked)

    @staticmethod
    def wall() -> float:
        """Seconds since 1970 by this machine, whatever this clock was set to.

        For what is agreed on with devices outside, which nobody sets: codes of authenticators.
        """
        return time.time()

    @property
    def was_set(self) -> bool:
        """Whether it shows another time than the machine's, by which ids are made."""
        return self._began is not None

    def jump(self, to: datetime) -> None:
        """Go on from another time: what tests and training do to a clock that was set."""
        self._began = to.astimezone(UTC), self._tick()


def new_secret() -> str:
    """Eight digits, read out and typed by people; guessing is stopped by the rate limit."""
    return f"{secrets.randbelow(10**_SECRET_DIGITS):0{_SECRET_DIGITS}d}"


def new_token() -> str:
    """256 bits for a cookie, a key or a link."""
    return secrets.token_urlsafe(32)
