"""What becomes of a case that was handed on, and what its receiver may read of it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.calendar.hours import Calendar
from bot.domain.casework import Casework
from bot.domain.codes import Reporter, Urgency
from bot.domain.errors import ConflictError, InvalidError

MAX_WORDS = 2000
MAX_NAME = 64
# Integrated case management is one team.
INTEGRATED = "integrated"


class ReferralKind(StrEnum):
    """To whom a case is handed on."""

    CENTER = "center"
    DEPARTMENT = "department"
    INTEGRATED = "integrated"
    AGENCY = "agency"


class ReferralState(StrEnum):
    """Where a referral stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What may be done with a referral: the receiver's answers, and the sender's recall.

    `REPORT` is a result that is none yet: they are still looking into it.
    """

    ACCEPT = "accept"
    RETURN = "return"
    REPORT = "report"
    FINISH = "finish"
    WITHDRAW = "withdraw"


_S = ReferralState
TRANSITIONS: Mapping[ReferralState, Mapping[Step, ReferralState]] = {
    _S.SENT: {
        Step.ACCEPT: _S.ACCEPTED,
        Step.RETURN: _S.RETURNED,
        Step.WITHDRAW: _S.WITHDRAWN,
    },
    _S.ACCEPTED: {
        Step.REPORT: _S.ACCEPTED,
        Step.FINISH: _S.DONE,
        Step.RETURN: _S.RETURNED,
        Step.WITHDRAW: _S.WITHDRAWN,
    },
    _S.RETURNED: {},
    _S.DONE: {},
    _S.WITHDRAWN: {},
}
OPEN = (ReferralState.SENT, ReferralState.ACCEPTED)
# In these the receiver may read what was told; whoever gave a case back needs it no longer.
READABLE = (*OPEN, ReferralState.DONE)

# Answers of a report that a receiver reads. Who reported, how they know, and when they may be
# called are not among them; an answer that a later flow invents is not either until it is named.
FOR_RECEIVERS = frozenset(
    {
        *("danger", "signs", "since", "troubles", "story", "household", "age", "place"),
        *("place.dong", "points", "band"),
        *("today", "verdict", "group", "move", "family", "public", "change", "services", "income"),
        *("need", "question", "stage", "kinds", "trouble", "percent", "district"),
    }
)


def after(state: ReferralState, step: Step) -> ReferralState:
    """The state that the step leads to; ConflictError `wrong_state` if it may not be taken."""
    try:
        return TRANSITIONS[state][step]
    except KeyError:
        raise ConflictError("wrong_state", state=state, act=step) from None


def by_when(calendar: Calendar, rule: Casework, urgency: Urgency, now: datetime) -> datetime:
    """By when the receiver is to say whether it takes the case, counted in open hours."""
    is_pressing = urgency in (Urgency.EMERGENCY, Urgency.HIGH)
    within = rule.accept_urgent_within_minutes if is_pressing else rule.accept_within_minutes
    return calendar.add_working(now, within)


def step_of(rule: Casework, step: Step, code: str) -> Step:
    """What an answer comes to: a result that is none yet ends nothing."""
    return Step.REPORT if step is Step.FINISH and code in rule.pending else step


def heard_by(calendar: Calendar, rule: Casework, now: datetime) -> datetime:
    """By when a receiver that took it, or is still looking into it, is to be heard again."""
    return calendar.add_working(now, rule.result_within_minutes)


def is_overdue(state: ReferralState, due_at: datetime, now: datetime) -> bool:
    """Whether a receiver has kept silent too long."""
    return state in OPEN and due_at < now


def check_receiver(kind: str, receiver: str, centers: frozenset[str], rule: Casework) -> str:
    """Whom it goes to: a known id, or the name of an agency that is typed in.

    Raises:
        InvalidError: `no_such_kind`, `no_such_center`, `no_such_receiver`.

    """
    if kind not in list(ReferralKind):
        raise InvalidError("no_such_kind")
    if kind == ReferralKind.CENTER and receiver not in centers:
        raise InvalidError("no_such_center")
    if kind == ReferralKind.DEPARTMENT and receiver not in {d.id for d in rule.departments}:
        raise InvalidError("no_such_receiver")
    if kind == ReferralKind.AGENCY and not 0 < len(receiver) <= MAX_NAME:
        raise InvalidError("no_such_receiver")
    return INTEGRATED if kind == ReferralKind.INTEGRATED else receiver


def for_receiver(report: Mapping[str, Any], questions: frozenset[str]) -> dict[str, Any]:
    """What was told, without anything about who told it.

    `questions` are those of the welfare check, which a city names itself.
    """
    shown = {
        key: value for key, value in report.items() if key in FOR_RECEIVERS or key in questions
    }
    # For whom care was asked says who asked; that it was asked is what the other answers hang on.
    return shown | ({"whom": ""} if "whom" in report else {})


def may_be_named(reporter: Reporter, report: Mapping[str, Any]) -> bool:
    """Whether a receiver may learn name and number: of the person in need, who consented."""
    consents = report.get("consents")
    given = consents.get("given") if isinstance(consents, dict) else None
    has_consented = bool(given and "general" in given) or report.get("consent.general") == "yes"
    return reporter is Reporter.SELF and has_consented
