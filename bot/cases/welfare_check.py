"""The published scoring rule: answers in, points and band out. The same for everybody."""

from collections.abc import Iterator, Mapping

from bot.domain.codes import CrisisType
from bot.domain.frozen import frozen
from bot.domain.welfare_check import Band, LeadsTo, Option, Question, WelfareCheck

DANGER = "danger"
MOST_QUESTIONS = 12
_MOST_OPTIONS = 6
_LEAST_OPTIONS = 2
_MANY_POINTS = 2
# A button's id is its question's key, a colon and the option; Telegram takes 64 bytes.
_LONGEST_ID = 24
_LONGEST_NAME = 32


@frozen
class Scored:
    """What the rule makes of somebody's answers. `crisis_types`: most points first."""

    points: int
    most: int
    band: Band
    crisis_types: tuple[CrisisType, ...]


def score(check: WelfareCheck, answers: Mapping[str, object]) -> Scored:
    """The sum of the points, and the band it falls into; one alarming answer is enough."""
    told = list(_told(check, answers))
    points = sum(option.points for _, option in told)
    has_health = any(question.is_health for question, _ in told)
    bands = [_band(check, points, has_health=has_health)]
    bands += [option.at_least for _, option in told]
    band = max(bands, key=lambda band: band.rank)
    return Scored(
        points=points,
        most=sum(question.most for question, _ in told),
        band=band,
        crisis_types=_crisis_types(told, is_slight_enough=band is not Band.LOW),
    )


def _told(check: WelfareCheck, answers: Mapping[str, object]) -> Iterator[tuple[Question, Option]]:
    for question in check.questions:
        for option in question.options:
            if answers.get(question.id) == option.id:
                yield question, option


def _band(check: WelfareCheck, points: int, *, has_health: bool) -> Band:
    reached = [
        step.id
        for step in check.bands
        if points >= (step.from_points if has_health else step.from_points_without_health)
    ]
    return max(reached, key=lambda band: band.rank, default=Band.LOW)


def _crisis_types(
    told: list[tuple[Question, Option]], *, is_slight_enough: bool
) -> tuple[CrisisType, ...]:
    """What the worrying answers are about; slight worries count only where there are no others.

    To somebody who gets along a single slight one is no trouble at all.

    That somebody may be in danger is no trouble of its own here: the alert tells it.
    """
    scored = [(q, o) for q, o in told if o.points and q.id != DANGER]
    worst = [(q, o) for q, o in scored if o.points >= _MANY_POINTS]
    if not worst and is_slight_enough:
        worst = scored
    ordered = sorted(worst, key=lambda pair: -pair[1].points)
    return tuple(dict.fromkeys(question.crisis_type for question, _ in ordered))


def mistakes(check: WelfareCheck) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule that has the right shape: where, and what."""
    ids = [question.id for question in check.questions]
    for key, word in (("round", check.round), ("version", check.version)):
        if not 0 < len(word) <= _LONGEST_NAME:
            yield key, f"needs 1 to {_LONGEST_NAME} characters"
    if not 1 <= len(ids) <= MOST_QUESTIONS:
        yield "questions", f"there may be 1 to {MOST_QUESTIONS} questions"
    if not ids or ids[-1] != DANGER:
        yield "questions", f"the last question must be {DANGER!r}"
    for doubled in sorted({key for key in ids if ids.count(key) > 1}):
        yield doubled, "this id is used twice"
    for question in check.questions:
        yield from _wrong_options(question)
    yield from _wrong_bands(check)


def _wrong_options(question: Question) -> Iterator[tuple[str, str]]:
    ids = [option.id for option in question.options]
    if len(set(ids)) != len(ids):
        yield question.id, "an option's id is used twice"
    if not _LEAST_OPTIONS <= len(ids) <= _MOST_OPTIONS:
        yield question.id, f"there may be {_LEAST_OPTIONS} to {_MOST_OPTIONS} options"
    if question.id == DANGER and not {"yes", "no"} <= set(ids):
        yield question.id, "needs the options 'yes' and 'no'"
    for key in (question.id, *ids):
        if not key.isascii() or not key.isidentifier() or len(key) > _LONGEST_ID:
            yield question.id, f"{key!r} is no short id of ASCII letters"
    if any(option.points < 0 for option in question.options):
        yield question.id, "points may not be negative"


def _wrong_bands(check: WelfareCheck) -> Iterator[tuple[str, str]]:
    if [step.id for step in check.bands] != list(Band):
        yield "bands", f"must be {', '.join(Band)}, in this order"
        return
    for column in ("from_points", "from_points_without_health"):
        starts = [getattr(step, column) for step in check.bands]
        if starts[0] != 0 or starts != sorted(set(starts)):
            yield "bands", f"{column} must begin with 0 and rise"
    if check.bands[-1].leads_to is not LeadsTo.CASE:
        yield "bands", f"{Band.AT_RISK} must lead to a case"
