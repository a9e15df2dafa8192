"""The one write path. Turns are committed in groups: whatever arrived while the last commit ran.

Nothing waits for a timer, and a lone message is a group of one. A unit that fails is taken out and
the others are committed without it: the group is rolled back and its units run one by one, each in
a transaction of its own.
"""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection as Connection  # noqa: PLC0414 - the shell names it from here

from bot.storage.tx import Tx

T = TypeVar("T")
Unit = TypeVar("Unit")
Done = TypeVar("Done")
Unit_contra = TypeVar("Unit_contra", contravariant=True)
Done_co = TypeVar("Done_co", covariant=True)

MAX_GROUP = 64
"""More would make the first wait for the last, and everybody else, without saving an fsync."""

MANY_WAIT = 8
"""From so many units in line on, work that nobody waits for is put off."""

Batch = Callable[[Tx, Sequence[Unit]], list[Done]]
"""Does the work of a group inside one transaction, a result per unit, in order."""


class Store(Protocol, Generic[Unit_contra, Done_co]):
    """A database of either kind."""

    async def turn(self, unit: Unit_contra, lane: str) -> Done_co:
        """Commit one unit with whatever else is waiting; units of one lane keep their order."""
        ...

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; its exception rolls back and comes out here."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a connection that only reads, beside the writer."""
        ...

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same database."""
        ...

    @property
    def is_busy(self) -> bool:
        """Whether many wait for a commit right now: what can wait should."""
        ...

    def notify(self, payloads: Sequence[str]) -> None:
        """Tell the other processes on this database, in a while; does not wait for it."""
        ...

    def hear(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with what other processes tell, from now on; survives lost connections."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go of the database."""
        ...


class StoreClosedError(RuntimeError):
    """The process is going down; the message was not taken and should be sent again."""
