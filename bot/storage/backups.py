"""Backups: a consistent copy while the service runs, and back.

What lies encrypted stays encrypted in a backup: the keys (`var/secret_keys`) are kept elsewhere.
"""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.storage.database import Database
from bot.storage.locks import DatabaseError, held
from bot.storage.upgrade import NEWER, is_known

_BEFORE = ".before-restore-"


class BackupError(RuntimeError):
    """The copy could not be made or used; the message says why."""


def backup(database: Database, to: Path) -> None:
    """Copy the database into a new file, which is its owner's alone to read."""
    if database.file and not database.file.exists():
        raise BackupError(f"there is no {database.file}")
    try:
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupError(f"{to} exists already") from None
    except OSError as error:
        raise BackupError(f"{to} cannot be written: {error.strerror}") from None
    try:
        if database.file:
            _copy(database.file, to)
        else:
            _run("pg_dump", "--format=custom", f"--file={to}", database.url)
    except BackupError:
        to.unlink()
        raise


def restore(database: Database, source: Path, at: datetime) -> None:
    """Put a backup in the place of the database. All of it or nothing.

    What was there is kept as `….before-restore-<time>`, if it is a file. DatabaseError while
    somebody has the database.
    """
    if not source.exists():
        raise BackupError(f"there is no {source}")
    if not database.file:
        _restore_dump(database, source)
        return
    _check(source, _version_of_file(source))
    with held(database.file, alone=True):
        _replace(database.file, source, at)


def _restore_dump(database: Database, source: Path) -> None:
    _check(source, _version_of_dump(source))
    if others := asyncio.run(database.others()):
        why = f"in use over {others} connections; stop the service first"
        raise DatabaseError(f"the database is {why}")
    how = ("--clean", "--if-exists", "--single-transaction")
    _run("pg_restore", *how, f"--dbname={database.url}", str(source))


def _check(source: Path, version: str | None) -> None:
    """BackupError unless this release can go on with it."""
    if version is None:
        raise BackupError(f"{source} is no backup of ours")
    if not is_known(version):
        raise BackupError(f"{source} is at {version}, {NEWER}")


def _version_of_dump(source: Path) -> str | None:
    """What it has in Alembic's table, whose only row follows the line that names it."""
    told = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source))
    lines = iter(told.splitlines())
    found = any(line.startswith("COPY ") for line in lines)
    return next(lines, None) if found else None


def _version_of_file(source: Path) -> str | None:
    """What it has in Alembic's table; None without one. BackupError if it is damaged."""
    ours = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    try:
        with closing(_opened(source)) as opened:
            if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged")
            if opened.execute(ours).fetchone() != (1,):
                return None
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupError(f"{source} cannot be read: {error}") from None
    except sqlite3.Error as error:
        raise BackupError(f"{source} is damaged: {error}") from None
    return str(row[0]) if row else None


def _opened(file: Path) -> sqlite3.Connection:
    """To be read. A backup may lie where nothing can be written, not even what SQLite puts beside.

    A database that was set aside may have a part of itself in its write-ahead log.
    """
    if file.with_name(file.name + "-wal").exists():
        return sqlite3.connect(file)
    return sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True)


def _replace(file: Path, source: Path, at: datetime) -> None:
    """At every moment, also after a power cut, a whole database lies in the file's place."""
    kept = file.with_name(f"{file.name}{_BEFORE}{at:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise BackupError(f"{kept} exists already")
    fresh = file.with_name(file.name + ".restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _copy(source, fresh, _opened)
    _on_disk(fresh)
    if file.exists():
        _keep(file, kept)
    fresh.replace(file)
    _on_disk(file.parent)


def _keep(file: Path, kept: Path) -> None:
    """The old database under another name, with what only its write-ahead log knows."""
    log, index = (file.with_name(file.name + ending) for ending in ("-wal", "-shm"))
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a damaged one is kept as it is
    os.link(file, kept)
    if log.exists():
        log.replace(kept.with_name(kept.name + "-wal"))
    index.unlink(missing_ok=True)


def _copy(
    file: Path, to: Path, opened: Callable[[Path], sqlite3.Connection] = sqlite3.connect
) -> None:
    """SQLite's own online copy: it takes what is committed, while others write."""
    try:
        with closing(opened(file)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(f"{file} cannot be copied to {to}: {error}") from None


def _on_disk(path: Path) -> None:
    """Returns once a file, or the names in a folder, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _run(program: str, *words: str) -> str:
    """What it printed; BackupError with its last word if it failed."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is needed; it comes with PostgreSQL's client programs")
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our words, no shell
    if done.returncode:
        told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {told[-1]}")
    return done.stdout
