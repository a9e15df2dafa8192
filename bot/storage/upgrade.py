"""Bringing a database to the tables of this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    command.upgrade(_config(connection), "head")


def current(connection: Connection) -> str | None:
    """The revision the database is at; None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this release wants."""
    return ScriptDirectory.from_config(_config()).get_current_head()
