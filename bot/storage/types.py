"""Column types: instants and text that only opens with a key."""

from datetime import UTC, datetime, timedelta
from typing import Any, NewType

from sqlalchemy import BigInteger, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

Sealed = NewType("Sealed", bytes)
"""Ciphertext made by `bot.storage.vault.Vault.seal`; mypy keeps plain bytes and text out."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SEALED_MARK = 1


def to_us(at: datetime) -> int:
    """Microseconds since 1970 UTC: how both databases keep an instant."""
    return (at - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """The instant, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=us)


def is_storable(word: str) -> bool:
    """Whether a text column takes the word: PostgreSQL refuses NUL, both refuse half characters.

    What comes out of an address bar may be anything; nothing of ours has such a name.
    """
    return word.isprintable()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 UTC: both databases sort it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuses naive datetimes by the subtraction failing."""
        del dialect
        return None if value is None else to_us(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        del dialect
        return None if value is None else from_us(value)


class SealedText(TypeDecorator[Sealed]):
    """Ciphertext. Binding anything that was not sealed is an error, not a leak."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        """Only what carries the vault's mark may be stored."""
        del dialect
        if value is not None and value[:1] != bytes([_SEALED_MARK]):
            raise ValueError("this column takes sealed text only")
        return value
