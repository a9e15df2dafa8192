"""Backups: a consistent copy while the service runs, and back.

What lies encrypted stays encrypted in a backup: the keys (`var/secret_keys`) are kept elsewhere.
"""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from bot.storage.database import Database

_WAL_FILES = ("-wal", "-shm")


class BackupError(RuntimeError):
    """The copy could not be made or used; the message says why."""


def backup(database: Database, to: Path) -> None:
    """Copy the database into a new file."""
    if to.exists():
        raise BackupError(f"{to} exists already")
    if database.file:
        _copy(database.file, to)
    else:
        _run("pg_dump", "--format=custom", f"--file={to}", database.url)


def restore(database: Database, source: Path) -> None:
    """Put a backup in the place of the database. Stop the service first."""
    if not source.exists():
        raise BackupError(f"there is no {source}")
    if not database.file:
        _run("pg_restore", "--clean", "--if-exists", f"--dbname={database.url}", str(source))
        return
    with closing(sqlite3.connect(source)) as opened:
        if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError(f"{source} is damaged")
    database.file.parent.mkdir(parents=True, exist_ok=True)
    for ending in _WAL_FILES:
        database.file.with_name(database.file.name + ending).unlink(missing_ok=True)
    shutil.copyfile(source, database.file)


def _copy(file: Path, to: Path) -> None:
    """SQLite's own online copy: it takes what is committed, while others write."""
    if not file.exists():
        raise BackupError(f"there is no {file}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is needed; it comes with PostgreSQL's client programs")
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our words, no shell
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip().splitlines()[-1]}")
