"""Errors that are expected: a code for machines, and a kind that decides the HTTP status."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of no it is."""

    CONFLICT = "conflict"
    MISSING = "missing"
    REFUSED = "refused"
    INVALID = "invalid"


class DomainError(Exception):
    """A no that is part of the trade.

    `code` is a text key under `problem`; `details` go to machines.

    Never put a resident's words into `details`.
    """

    kind = Kind.INVALID

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class ConflictError(DomainError):
    """Somebody else was first, or the thing is in another state."""

    kind = Kind.CONFLICT


class MissingError(DomainError):
    """There is no such thing, or none that you may know of."""

    kind = Kind.MISSING


class RefusedError(DomainError):
    """You may not."""

    kind = Kind.REFUSED


class InvalidError(DomainError):
    """What was asked makes no sense as it stands."""

    kind = Kind.INVALID
