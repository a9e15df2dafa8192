"""The tables by which sealed text is found, and what counselors add to a report.

`docs/adr/0016-search-in-sealed-text.md` says why they look as they do.
"""

from typing import Any

from sqlalchemy import Column, Dialect, Index, Integer, LargeBinary, String, Table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.storage.schema import BY_ID, id_column, metadata
from bot.storage.types import Instant, SealedText

TERM_BYTES = 3
_NO_ROW = text("version < 0")


class Terms(TypeDecorator[tuple[int, ...]]):
    """Numbers of 24 bits: an array that PostgreSQL indexes, a row of bytes in SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays."""
        is_array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(Integer()) if is_array else LargeBinary())

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> Any:
        """Three bytes each, or the numbers themselves."""
        if value is None or dialect.name == "postgresql":
            return None if value is None else list(value)
        return b"".join(term.to_bytes(TERM_BYTES, "big") for term in value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[int, ...] | None:
        """The numbers again."""
        if value is None or dialect.name == "postgresql":
            return None if value is None else tuple(value)
        parts = range(0, len(value), TERM_BYTES)
        return tuple(int.from_bytes(value[at : at + TERM_BYTES], "big") for at in parts)


# What a message, a note or a case has in it, as keyed hashes of pairs of characters. The id is
# that of what it was taken from.
search_terms = Table(
    "search_terms",
    metadata,
    id_column(),
    Column("kind", String(8), nullable=False),  # inbox outbox notes cases
    Column("place", String(32), nullable=False),  # the conversation, or the case
    Column("version", Integer, nullable=False),  # of the case; 0 of what never changes
    Column("terms", Terms, nullable=False),
    Index(None, "place"),
    # SQLite has no index of this kind and goes through the rows; there it holds nothing.
    Index("ix_search_terms_terms", "terms", postgresql_using="gin", sqlite_where=_NO_ROW),
    **BY_ID,
)

# How far each table has been gone through: the newest id that was seen.
search_cursors = Table(
    "search_cursors",
    metadata,
    Column("name", String(8), primary_key=True),
    Column("last_id", String(32), nullable=False),
    **BY_ID,
)

# What counselors found out for the check of eligibility, apart from what the resident told. The id
# is the case's.
case_facts = Table(
    "case_facts",
    metadata,
    id_column(),
    Column("body", SealedText, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Column("changed_at", Instant, nullable=False),
    **BY_ID,
)
