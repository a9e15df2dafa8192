"""The plan of a case: states of a need, and mistakes in `config/casework.toml`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from bot.cases.follow_ups import FollowUpKind
from bot.cases.giving import LINK_KINDS
from bot.cases.states import REASONS
from bot.domain.casework import Casework, Named, Receiver, Rhythm

MAX_NEED, MAX_PROVIDER = 500, 64
_LONGEST_ID = 32
_MINUTES = ("accept_within_minutes", "accept_urgent_within_minutes", "result_within_minutes")


class NeedState(StrEnum):
    """How far a need is met."""

    PLANNED = "planned"
    DOING = "doing"
    MET = "met"
    DROPPED = "dropped"


OPEN_NEEDS = (NeedState.PLANNED, NeedState.DOING)


def needs_approval(rule: Casework, reason: str) -> bool:
    """Whether a supervisor looks at a closure for this reason first."""
    return reason in rule.approval


def mistakes(rule: Casework) -> Iterator[tuple[str, str]]:
    """What is wrong with rules that have the right shape: where, and what."""
    for key in _MINUTES:
        if getattr(rule, key) <= 0:
            yield key, "must be more than 0"
    for table, known in _tables(rule).items():
        yield from _wrong_ids(table, known)
    yield from _strangers("approval", rule.approval, REASONS)
    yield from _strangers("pending", rule.pending, [r.id for r in rule.referral_results])
    yield from _strangers("contacts", rule.contacts, [r.id for r in rule.follow_up_results])
    kinds = [kind.id for kind in rule.link_kinds]
    yield from _strangers("link_kinds", sorted(set(LINK_KINDS.values())), kinds)
    yield from _strangers("rhythms", [r.kind for r in rule.rhythms], list(FollowUpKind))
    for rhythm in rule.rhythms:
        if rhythm.days < 0 or rhythm.months < 0 or not rhythm.days + rhythm.months:
            yield f"rhythms {rhythm.id}", "needs days or months"


def _tables(rule: Casework) -> Mapping[str, tuple[Named | Receiver | Rhythm, ...]]:
    return {
        "departments": rule.departments,
        "agencies": rule.agencies,
        "link_kinds": rule.link_kinds,
        "return_reasons": rule.return_reasons,
        "referral_results": rule.referral_results,
        "follow_up_results": rule.follow_up_results,
        "rhythms": rule.rhythms,
    }


def _wrong_ids(
    table: str, known: tuple[Named | Receiver | Rhythm, ...]
) -> Iterator[tuple[str, str]]:
    ids = [one.id for one in known]
    if not ids:
        yield table, "needs at least one entry"
    for doubled in sorted({one for one in ids if ids.count(one) > 1}):
        yield table, f"{doubled!r} is used twice"
    for one in known:
        if not one.id.isascii() or not one.id.isidentifier() or len(one.id) > _LONGEST_ID:
            yield table, f"{one.id!r} is no short id of ASCII letters"
        if not one.name.get("ko"):
            yield f"{table} {one.id}", "needs a Korean name"


def _strangers(key: str, used: Sequence[str], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one in dict.fromkeys(used):
        if one not in known:
            yield key, f"there is no {one!r}"
