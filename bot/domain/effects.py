"""What a turn wants done. Pure data: the shell turns it into rows of one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.codes import CaseKind, CrisisType, Reporter, Urgency

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reported. Kept in a table of its own, apart from the case."""

    phone: str | None = None
    name: str | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing leads to a person."""
        return not (self.phone or self.name)


@dataclass(frozen=True, slots=True)
class FileCase:
    """Put what was told before the counselors: a new case, or more about the open one.

    `report` holds the answers (story, place, consents …) and is stored encrypted. `is_complete` is
    false while the resident has not pressed "send" (danger, or "a person please", came first).
    `kind` is what was asked for; `secret` goes with a new receipt number and is stored only as a
    keyed hash.
    """

    number: str
    secret: str | None
    urgency: Urgency
    crisis_types: tuple[CrisisType, ...]
    reporter: Reporter
    dong: str | None
    programs: tuple[tuple[str, float, str], ...]
    report: dict[str, Json]
    identity: Identity
    is_complete: bool
    promised_at: datetime
    is_held: bool
    kind: CaseKind = CaseKind.REPORT


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Wake the officer on duty now. `signs`: which danger signs fired."""

    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """The resident wrote again after the case was closed: it waits anew, with a new promise."""

    promised_at: datetime
    is_held: bool


Effect: TypeAlias = FileCase | RaiseAlert | ReopenCase
