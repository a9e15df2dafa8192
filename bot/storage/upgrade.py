"""Bringing a database to the tables of this release.

At nearly every start there is nothing to do. Alembic, which takes long to load, is only asked when
there is.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def config_for(connection: Connection | None = None) -> "Config":
    """Where Alembic finds the migrations, and what they run on."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    if current(connection) == head():
        return
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
    return max(file.stem for file in _FOLDER.glob("versions/[0-9]*.py"))
