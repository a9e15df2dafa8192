"""What all tables share: one metadata, the form of their ids, how their rows lie."""

from typing import Any

from sqlalchemy import Column, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite: rows lie in the order of their ids, without a second tree that leads to them.
BY_ID: dict[str, Any] = {"sqlite_with_rowid": False}


def id_column() -> Column[str]:
    """The primary key: 32 hex digits that sort by time."""
    return Column("id", String(32), primary_key=True)
