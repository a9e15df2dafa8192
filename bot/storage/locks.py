"""Who has a database file: everybody who works on it together, or one who replaces it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DatabaseError(RuntimeError):
    """The database cannot be used as things are; the message says why, in one sentence."""


class Held:
    """The lock on `<database>.lock`, until `close` or the end of the process, however it ends.

    DatabaseError where others have the file in a way that does not go together with this one.
    """

    def __init__(self, database: Path, *, alone: bool = False) -> None:
        way = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        why = "in use; stop the service first" if alone else "just being restored"
        self._descriptor: int | None = _locked(database, ".lock", way, why)

    def close(self) -> None:
        """Let others have it; a second time nothing happens."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def held(database: Path, *, alone: bool = False) -> Iterator[None]:
    """The same for the length of a block."""
    lock = Held(database, alone=alone)
    try:
        yield
    finally:
        lock.close()


@contextmanager
def served(database: Path) -> Iterator[None]:
    """The lock on `<database>.served`: one process serves a file, commands may run beside it."""
    descriptor = _locked(database, ".served", fcntl.LOCK_EX, "served by another process already")
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(database: Path, ending: str, way: int, why: str) -> int:
    database.parent.mkdir(parents=True, exist_ok=True)
    file = database.with_name(database.name + ending)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, way | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DatabaseError(f"{database} is {why}") from None
    return descriptor
