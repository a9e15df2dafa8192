"""An event that residents may sign up for, as `config/events.toml` describes it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_TAKEN = ("mine", "end", "others")
MAX_LABEL = 14
MAX_PEOPLE = 6
"""As many as one sign-up may bring: each number is a button."""


@dataclass(frozen=True, slots=True)
class CityEvent:
    """One event. Times without a zone are Seoul's; `sign_up_closes` is the first moment too late.

    `button` is the name as a button shows it, at most 14 letters; `who` says whom it is for;
    `people_at_most` is how many may come with one sign-up; `contact` is a telephone number.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    id: str
    button: dict[str, str]
    name: dict[str, str]
    about: dict[str, str]
    who: dict[str, str]
    place: dict[str, str]
    dong: str
    starts: datetime
    ends: datetime
    capacity: int
    sign_up_opens: datetime
    sign_up_closes: datetime
    contact: str
    people_at_most: int = 1
    bring: dict[str, str] = field(default_factory=dict)

    def is_offered(self, now: datetime) -> bool:
        """Whether it is still to come."""
        return now < self.starts

    def is_open(self, now: datetime) -> bool:
        """Whether one may sign up now."""
        return self.sign_up_opens <= now < min(self.sign_up_closes, self.starts)


def mistakes(events: Sequence[CityEvent], dongs: Collection[str]) -> Iterator[tuple[str, str]]:
    """What the types cannot say: the event's id and what is wrong with it."""
    seen: set[str] = set()
    for event in events:
        if event.id in seen:
            yield event.id, "this id is used twice"
        seen.add(event.id)
        for what in _wrong(event, dongs):
            yield event.id, what


def _wrong(event: CityEvent, dongs: Collection[str]) -> Iterator[str]:
    if not _ID.fullmatch(event.id) or event.id in _TAKEN:
        yield "an id is up to 32 small letters, digits, - and _"
    for label in event.button.values():
        if len(label) > MAX_LABEL:
            yield f"the button {label!r} is longer than {MAX_LABEL} letters"
    for name in ("button", "name", "about", "who", "place"):
        if not getattr(event, name).get("ko"):
            yield f"{name} has no Korean"
    if event.bring and not event.bring.get("ko"):
        yield "bring has no Korean"
    if event.dong not in dongs:
        yield f"there is no dong {event.dong!r}"
    yield from _wrong_numbers(event)


def _wrong_numbers(event: CityEvent) -> Iterator[str]:
    if not event.starts < event.ends:
        yield "it ends before it starts"
    if not event.sign_up_opens < event.sign_up_closes:
        yield "the sign-up closes before it opens"
    if event.sign_up_closes > event.ends:
        yield "the sign-up closes after the event"
    if event.capacity < 1:
        yield "it has no seats"
    if not 1 <= event.people_at_most <= min(MAX_PEOPLE, max(event.capacity, 1)):
        yield f"people_at_most is 1 to {MAX_PEOPLE}, and no more than there are seats"
