"""The one write path. Turns are committed in groups: whatever arrived while the last commit ran.

Nothing waits for a timer, and a lone message is a group of one. A unit that fails is taken out and
the others are committed without it: the group is rolled back and its units run one by one, each in
a transaction of its own.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection as Connection  # noqa: PLC0414 - the shell names it from here
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

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


# SQLSTATE classes: data, integrity and statements that are wrong however often they are tried.
_LASTING = ("22", "23", "42")
_LASTING_TOO = (sqlite3.IntegrityError, sqlite3.DataError, ValueError)


def is_passing(error: Exception) -> bool:
    """Whether the same may well succeed later: the database is away, locked, full or closed.

    Set-based statements raise the driver's own errors.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state:
        return not state.startswith(_LASTING)
    is_of_the_driver = type(cause).__module__.startswith("asyncpg")
    known = (StoreClosedError, OSError, SQLAlchemyError, sqlite3.Error)
    return (isinstance(error, known) or is_of_the_driver) and not isinstance(cause, _LASTING_TOO)
