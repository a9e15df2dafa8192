"""Backups: a consistent copy while the service runs, and back.

What lies encrypted stays encrypted in a backup: the keys (`var/secret_keys`) are kept elsewhere.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from bot.storage.database import Database
from bot.storage.locks import held

_BEFORE = ".before-restore"


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


def restore(database: Database, source: Path) -> None:
    """Put a backup in the place of the database; what was there is kept as `….before-restore`.

    DatabaseError while the service has the file.
    """
    if not source.exists():
        raise BackupError(f"there is no {source}")
    if not database.file:
        _run("pg_restore", "--clean", "--if-exists", f"--dbname={database.url}", str(source))
        return
    _look_at(source)
    with held(database.file, alone=True):
        _replace(database.file, source)


def _look_at(source: Path) -> None:
    """BackupError unless it is a sound database of ours."""
    ours = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    try:
        with closing(sqlite3.connect(source)) as opened:
            is_sound = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            is_ours = opened.execute(ours).fetchone() == (1,)
    except sqlite3.Error as error:
        raise BackupError(f"{source} is damaged: {error}") from None
    if not (is_sound and is_ours):
        raise BackupError(f"{source} is damaged" if is_ours else f"{source} is no backup of ours")


def _replace(file: Path, source: Path) -> None:
    """At every moment, also after a power cut, a whole database lies in the file's place."""
    fresh = file.with_name(file.name + ".restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _copy(source, fresh)
    _on_disk(fresh)
    if file.exists():
        _keep(file, file.with_name(file.name + _BEFORE))
    fresh.replace(file)
    _on_disk(file.parent)


def _keep(file: Path, kept: Path) -> None:
    """The old database under another name, with what only its write-ahead log knows."""
    log, index = (file.with_name(file.name + ending) for ending in ("-wal", "-shm"))
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a damaged one is kept as it is
    kept_log = kept.with_name(kept.name + "-wal")
    kept.unlink(missing_ok=True)
    kept_log.unlink(missing_ok=True)
    os.link(file, kept)
    if log.exists():
        log.replace(kept_log)
    index.unlink(missing_ok=True)


def _copy(file: Path, to: Path) -> None:
    """SQLite's own online copy: it takes what is committed, while others write."""
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
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


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is needed; it comes with PostgreSQL's client programs")
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our words, no shell
    if done.returncode:
        told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {told[-1]}")
