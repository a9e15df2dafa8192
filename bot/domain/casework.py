"""What a city decides about casework: whom cases are handed on to, what counts, what is approved.

`config/casework.toml` holds it; `bot.cases.casework.mistakes` says what is wrong with it.
"""

from dataclasses import dataclass, field
from typing import ClassVar

STRICT: dict[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Named:
    """A code and its name by language."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Receiver:
    """A department or an agency that takes cases over; `phone` as the public knows it."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]
    phone: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A day that is offered for a follow-up: so many days, or months, from today.

    `is_within`: the law sets it as a limit, so that a day off moves it forward, not back.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]
    kind: str
    days: int = 0
    months: int = 0
    is_within: bool = False


@dataclass(frozen=True, slots=True)
class Casework:
    """All of `config/casework.toml`. Minutes are minutes of open office.

    `integrated` is the name of the team for integrated case management, by language; `approval`
    are the reasons of a closure that a supervisor must approve; `pending` are the results of a
    referral that are none yet: it stays open; `contacts` are the results of a
    follow-up that mean: somebody spoke with the household.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    accept_within_minutes: int = 240
    accept_urgent_within_minutes: int = 60
    result_within_minutes: int = 2400
    integrated: dict[str, str] = field(default_factory=dict)
    departments: tuple[Receiver, ...] = ()
    agencies: tuple[Receiver, ...] = ()
    link_kinds: tuple[Named, ...] = ()
    return_reasons: tuple[Named, ...] = ()
    referral_results: tuple[Named, ...] = ()
    pending: tuple[str, ...] = ()
    follow_up_results: tuple[Named, ...] = ()
    contacts: tuple[str, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    approval: tuple[str, ...] = ()
