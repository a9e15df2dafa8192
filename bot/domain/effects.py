"""What a turn wants done. Pure data: the shell turns it into rows of one transaction."""

from datetime import datetime
from typing import TypeAlias

from bot.domain.codes import CaseKind, CrisisType, Reporter, Urgency
from bot.domain.frozen import frozen
from bot.domain.offer import OfferKind
from bot.domain.welfare_check import Band

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


@frozen
class Identity:
    """Who reported. Kept in a table of its own, apart from the case."""

    phone: str | None = None
    name: str | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing leads to a person."""
        return not (self.phone or self.name)


@frozen
class FileCase:
    """Put what was told before the counselors: a new case, or more about the open one.

    `report` holds the answers (story, place, consents …) and is stored encrypted. `is_complete` is
    false while the resident has not pressed "send" (danger, or "a person please", came first).
    `is_beside`: said after the telling had ended, so that it takes none of its answers back.
    `kind` is what was asked for, `lang` the language of the talk; `secret` goes with a new receipt
    number and is stored only as a keyed hash.
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
    lang: str = ""
    is_beside: bool = False


@frozen
class RaiseAlert:
    """Wake the officer on duty now. `signs`: which danger signs fired."""

    signs: tuple[str, ...]


@frozen
class ReopenCase:
    """The resident wrote again after the case was closed: it waits anew, with a new promise."""

    promised_at: datetime
    is_held: bool


@frozen
class AddToCase:
    """Words or a photo that a resident adds to a case; a closed one waits anew, as promised."""

    number: str
    promised_at: datetime
    is_held: bool
    words: str = ""
    photo: str = ""


@frozen
class WithdrawCase:
    """The resident takes the report back. Where an officer was called, a person decides."""

    number: str


@frozen
class PersonAsked:
    """Somebody was put through to a person. `why`: they asked, or were not understood."""

    why: str


@frozen
class OpenInvitation:
    """An invited resident came: the invitation with this code belongs to the conversation."""

    code: str


@frozen
class KeepWelfareCheck:
    """Keep the answers of a welfare check, `is_complete` or broken off by something urgent.

    `has_case`: it goes with the case of the conversation; `is_invited`: it answers the
    conversation's invitation, if that has none yet.
    """

    round: str
    version: str
    band: Band
    points: int
    answers: dict[str, Json]
    dong: str | None
    is_complete: bool
    has_case: bool
    is_invited: bool


@frozen
class IdentifyInvited:
    """The case in hand gets the number and the dong of the invitation: it may be about a life."""


@frozen
class StopInvitations:
    """No more invitations to whoever is talking, over whichever channel they were invited."""


@frozen
class OfferHelp:
    """Somebody wants to give something. `offer` (words, place, name, phone) is stored sealed."""

    number: str
    kind: OfferKind
    dong: str | None
    is_urgent: bool
    offer: dict[str, Json]
    promised_at: datetime


@frozen
class SignUp:
    """Whoever is talking comes to the event with so many people, or waits for seats.

    `person` (name, phone, consent, language) is stored sealed. Twice changes nothing.
    """

    event: str
    people: int
    capacity: int
    ends_at: datetime
    person: dict[str, Json]


@frozen
class CancelSignUp:
    """Whoever is talking does not come after all; those who wait move up."""

    event: str
    capacity: int


Effect: TypeAlias = (
    FileCase
    | RaiseAlert
    | ReopenCase
    | AddToCase
    | WithdrawCase
    | PersonAsked
    | OpenInvitation
    | KeepWelfareCheck
    | IdentifyInvited
    | StopInvitations
    | OfferHelp
    | SignUp
    | CancelSignUp
)
