"""Bringing a database to the tables of this release.

At nearly every start there is nothing to do. Alembic, which takes long to load, is only asked when
there is.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from bot.storage.locks import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

NEWER = "which this release does not know: a newer one made it; install that one"
_FOLDER = Path(__file__).parent / "migrations"


def config_for(connection: Connection | None = None) -> "Config":
    """Where Alembic finds the migrations, and what they run on."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction.

    DatabaseError where a newer release has been at work.
    """
    at = current(connection)
    if at == head():
        return
    if not is_known(at):
        raise DatabaseError(f"the database is at {at}, {NEWER}")
    from alembic import command  # noqa: PLC0415 - see above

    command.upgrade(config_for(connection), "head")


def current(connection: Connection) -> str | None:
    """The revision the database is at; None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    at: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return at


@cache
def head() -> str:
    """The revision this release wants: that of the last file, which has its name."""
    return max(_revisions())


def is_known(revision: str | None) -> bool:
    """Whether this release can go on from there; None is an empty database."""
    return revision is None or revision in _revisions()


@cache
def _revisions() -> frozenset[str]:
    return frozenset(file.stem for file in _FOLDER.glob("versions/[0-9]*.py"))
