"""The queue of the desk: tabs and filters, who gets which case next, how long a claim holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.calendar.hours import Calendar
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.codes import CaseKind, CaseState, CrisisType, Urgency
from bot.domain.frozen import frozen
from bot.domain.messages import Channel

TABS: Mapping[str, tuple[CaseState, ...]] = {
    "waiting": (CaseState.QUEUED,),
    "held": (CaseState.HELD,),
    "mine": WITH_A_COUNSELOR,
    "all": (*WAITING, *WITH_A_COUNSELOR),
}
SEVERE = (Urgency.EMERGENCY, Urgency.HIGH)
# What a counselor is busy with; what is handed on or only watched fills nobody's hands.
AT_HAND = (CaseState.CLAIMED, CaseState.IN_CONSULTATION)
# Where a promise can still be broken: nobody has said a word yet.
UNANSWERED = (CaseState.QUEUED, CaseState.CLAIMED)
# Why a case is given to somebody else.
WHYS = ("load", "absence", "field", "district", "wish", "protection", "shift_end", "left")
# Those a supervisor chooses among; the others are said by what happens.
WHYS_TO_CHOOSE = WHYS[:6]
NO_DONG = "unknown"


@frozen
class Filter:
    """What of a list is wanted; None and False want everything. `dong` may be `NO_DONG`."""

    urgency: Urgency | None = None
    dong: str | None = None
    channel: str | None = None
    crisis: CrisisType | None = None
    center: str | None = None
    kind: CaseKind | None = None
    is_late: bool = False
    is_ringing: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing is left out."""
        return self == Filter()


@frozen
class Load:
    """What a counselor has at hand, severe cases among them, and how many are enough."""

    staff_id: str
    at_hand: int
    severe: int
    enough: int

    @property
    def is_free(self) -> bool:
        """Whether one more may come."""
        return self.at_hand < self.enough


def wanted(asked: Mapping[str, str], dongs: Iterable[str], centers: Iterable[str]) -> Filter:
    """The filter that an address asks for; what it does not know wants everything."""

    def one_of(name: str, known: Iterable[str]) -> str | None:
        value = asked.get(name, "")
        return value if value in tuple(known) else None

    urgency, crisis = one_of("urgency", Urgency), one_of("crisis", CrisisType)
    kind = one_of("kind", CaseKind)
    return Filter(
        urgency=Urgency(urgency) if urgency else None,
        dong=one_of("dong", (*dongs, NO_DONG)),
        channel=one_of("channel", Channel),
        crisis=CrisisType(crisis) if crisis else None,
        center=one_of("center", centers),
        kind=CaseKind(kind) if kind else None,
        is_late=asked.get("late") == "1",
        is_ringing=asked.get("ringing") == "1",
    )


def asks(chosen: Filter) -> dict[str, str]:
    """A filter as an address says it, without what it leaves open."""
    names = ("urgency", "dong", "channel", "crisis", "center", "kind")
    said = {name: str(value) for name in names if (value := getattr(chosen, name))}
    ticks = {"late": chosen.is_late, "ringing": chosen.is_ringing}
    return said | {name: "1" for name, is_ticked in ticks.items() if is_ticked}


def next_steps(mine: Load, colleagues: Iterable[Load]) -> tuple[tuple[Urgency, ...], ...]:
    """Which urgencies "next for me" looks among, one step after the other.

    An emergency goes to whoever asks first, however much they have. Who has enough gets nothing
    else. Who carries more severe cases than a colleague on shift with a free hand gets a severe
    one only where nothing lighter waits. Everybody else gets the front of the queue.
    """
    if not mine.is_free:
        return ((Urgency.EMERGENCY,),)
    if any(other.is_free and other.severe < mine.severe for other in colleagues):
        return ((Urgency.EMERGENCY,), (Urgency.NORMAL, Urgency.NONE), (Urgency.HIGH,))
    return (tuple(Urgency),)


def lease_end(
    calendar: Calendar, claimed_at: datetime, minutes: int, *, is_emergency: bool = False
) -> datetime:
    """By when whoever claimed a case must have done something about it.

    While the office is open its minutes count, and lunch and night do not; who takes a case
    outside the hours is at work, so there every minute counts. So it does for an emergency: taken
    just before the office closes it must not lie until it opens again.
    """
    if calendar.is_open(claimed_at) and not is_emergency:
        return calendar.add_working(claimed_at, minutes)
    return claimed_at + timedelta(minutes=minutes)


def stays(state: CaseState) -> bool:
    """Whether a case stays with its counselor over the end of a shift unless they say otherwise.

    What was handed on or is watched waits for nobody's word today.
    """
    return state in WITH_A_COUNSELOR and state not in AT_HAND
