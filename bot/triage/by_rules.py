"""Judging a page by its signs alone: what a reader does that has learned nothing."""

from collections.abc import Iterable
from typing import TypeVar

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.reading import NOTHING_READ, Reading
from bot.triage.findings import Findings, Fires
from bot.triage.vocabulary import Crisis, Cue, Danger, OffTopic

MOST_TYPES = 4
_BY_RANK = tuple(Urgency)
_RANKS = {urgency: urgency.rank for urgency in Urgency}
_SELF_WEIGHT = 1
# Equal weights: who meets the person through work says so less often than the words suggest.
_REPORTERS = (Reporter.WORKER, Reporter.NEIGHBOR, Reporter.SELF)

T = TypeVar("T")


def judge(found: Findings) -> Reading:
    """One danger sign makes an emergency; an off-topic sign closes what it beats."""
    urgency = _urgency(found.dangers, found.crises, found.gates)
    if urgency is Urgency.NONE:
        return closed(found) if found.gates else NOTHING_READ
    return Reading(
        urgency=urgency,
        crisis_types=_types(found.dangers, found.crises),
        reporter=_reporter(found.cues),
        hotlines=unique(line for danger, _ in found.dangers for line in danger.hotlines),
        fired=found.fired(),
    )


def closed(found: Findings) -> Reading:
    """No welfare matter; the signs tell what it is about instead."""
    fired = tuple(fired for _, fired in found.gates)
    return Reading(Urgency.NONE, (), Reporter.NA, fired=fired)


def _urgency(dangers: Fires[Danger], crises: Fires[Crisis], gates: Fires[OffTopic]) -> Urgency:
    urgencies = {crisis.urgency for crisis, _ in crises}
    if dangers:
        urgencies.add(Urgency.EMERGENCY)
    level = min((_RANKS[urgency] for urgency in urgencies), default=_RANKS[Urgency.NONE])
    beaten = any(_RANKS[gate.beats] <= level for gate, _ in gates)
    return Urgency.NONE if beaten else _BY_RANK[level]


def _types(dangers: Fires[Danger], crises: Fires[Crisis]) -> tuple[CrisisType, ...]:
    by_urgency = sorted(
        (crisis for crisis, _ in crises), key=lambda crisis: _RANKS[crisis.urgency]
    )
    found = [kind for danger, _ in dangers for kind in danger.crisis_types]
    found += [kind for crisis in by_urgency for kind in crisis.crisis_types]
    return unique(found)[:MOST_TYPES]


def _reporter(cues: Fires[Cue]) -> Reporter:
    weights = dict.fromkeys(_REPORTERS, 0) | {Reporter.SELF: _SELF_WEIGHT}
    for cue, _ in cues:
        weights[cue.who] += cue.weight
    return max(_REPORTERS, key=weights.__getitem__)


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Each once, in the order they came."""
    return tuple(dict.fromkeys(items))
