"""What a flow may ask the shell to look up before it goes on, and what it gets back.

A look-up is data, like an effect: the flow names it, the shell reads it in the transaction of
the turn. Each kind says what its fact is; None means that nothing was found.
"""

from datetime import datetime
from typing import TypeAlias

from bot.domain.codes import CaseState
from bot.domain.frozen import frozen


@frozen
class CaseBySecret:
    """The case that a receipt number and its check number open. Its fact: `CaseStatus`.

    A wrong pair counts: after a few, neither this number nor this conversation gets an answer for
    a while. An unknown number and a wrong check number cannot be told apart.
    """

    number: str
    secret: str


@frozen
class CaseByNumber:
    """The case of somebody who has shown before that they may ask. Its fact: `CaseStatus`."""

    number: str


@frozen
class OwnCase:
    """The newest case of the conversation itself. Its fact: `CaseStatus`."""


@frozen
class CaseStatus:
    """What a flow may know of a case whose numbers somebody holds.

    `is_late`: it has waited longer than promised; `is_alerted`: an officer was called because of
    it; `closed_at`: when it ended, if it has; `is_locked`: too many wrong check numbers,
    then nothing else is true of it.
    """

    number: str
    state: CaseState
    received_at: datetime
    promised_at: datetime
    is_held: bool
    is_locked: bool = False
    closed_at: datetime | None = None
    is_alerted: bool = False
    is_late: bool = False


@frozen
class InvitationByCode:
    """The invitation with the code of this link. Its fact: `Invitation`."""

    code: str


@frozen
class OwnInvitation:
    """The newest invitation of whoever is talking. Its fact: `Invitation`."""


@frozen
class Invitation:
    """What a flow may know of an invitation: what its answers need not ask for again."""

    id: str
    dong: str | None
    name: str
    phone: str
    is_answered: bool


@frozen
class NewOfferNumber:
    """A number for an offer, which nobody else gets. Its fact: `OfferNumber`."""


@frozen
class OfferNumber:
    """The number."""

    number: str


@frozen
class OwnSignUps:
    """The events whoever is talking has signed up for. Its fact: `SignUps`."""


@frozen
class OwnSignUp:
    """One of them. `place` on the waiting list; 0: they have seats."""

    event: str
    people: int
    place: int


@frozen
class SignUps:
    """All of them, in the order of signing up."""

    own: tuple[OwnSignUp, ...]


@frozen
class EventsTaken:
    """How full these events are. Its fact: `Taken`."""

    events: tuple[str, ...]


@frozen
class Taken:
    """`events`: id, seats given away, people who wait; those without any are left out."""

    events: tuple[tuple[str, int, int], ...]


@frozen
class SeatFor:
    """What a sign-up for so many people gets. Its fact: `Seat`.

    It holds until the turn is committed: nobody else signs up for the event meanwhile.
    """

    event: str
    people: int
    capacity: int


@frozen
class Seat:
    """`place` on the waiting list; 0: there are seats."""

    place: int


LookUp: TypeAlias = (
    CaseBySecret
    | CaseByNumber
    | OwnCase
    | InvitationByCode
    | OwnInvitation
    | NewOfferNumber
    | OwnSignUps
    | EventsTaken
    | SeatFor
)
Fact: TypeAlias = CaseStatus | Invitation | OfferNumber | SignUps | Taken | Seat | None
