"""The programs to show to somebody who looks for help: what matches, sorted by what they told."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from bot.domain.codes import CrisisType, LifeStage
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.domain.reading import Match, Reason, ReasonKind
from bot.programs.catalog import Catalog
from bot.programs.eligibility import Fact, Finding, Told, Verdict, Why, check

MOST = 5
# What nothing is left to ask about comes before what only may fit, if they match about as well.
_FITTING = 5.0
# A program that nobody's words called for, only what was told of the household.
_MADE_FOR = 25.0
# Of what scores less than this part of the best, the words said next to nothing.
_LEAST_OF_BEST = 0.25
_NO_APPLICATIONS = {Why.CLOSED, Why.NOT_YET}


@frozen
class Suggestion:
    """A program, why it came up, and how it stands to what was told."""

    program: Program
    score: float
    reasons: tuple[Reason, ...]
    finding: Finding


def shortlist(
    catalog: Catalog, matches: Iterable[Match], told: Told, on: date
) -> tuple[Suggestion, ...]:
    """At most five, best first.

    Left out is what does not fit, unless it was asked for by its name; what takes no applications
    today comes last.
    """
    found = {
        match.program_id: Suggestion(program, match.score, match.reasons, check(program, told, on))
        for match in matches
        if (program := catalog.get(match.program_id))
    }
    least = max((one.score for one in found.values()), default=0.0) * _LEAST_OF_BEST
    kept = (one for one in found.values() if one.score >= least and _is_worth_showing(one))
    return tuple(sorted(kept, key=_rank)[:MOST])


def made_for(
    catalog: Catalog,
    told: Told,
    types: Collection[CrisisType],
    on: date,
    first: Sequence[str] = (),
) -> Iterator[Match]:
    """Programs made for people like these and, if any trouble was told, for one of these.

    `first`: ids in the order in which a counselor would name them; others follow.
    """
    place = {key: at for at, key in enumerate(first)}
    fitting = [
        program
        for program in catalog
        if _is_special(program, told)
        and (not types or set(types) & set(program.crisis_types))
        and check(program, told, on).verdict is not Verdict.NOT
    ]
    fitting.sort(key=lambda program: place.get(program.id, len(place)))
    for at, program in enumerate(fitting):
        crisis = next((c for c in types if c in program.crisis_types), None)
        reasons = (Reason(ReasonKind.CRISIS, crisis.value),) if crisis else ()
        yield Match(program.id, round(_MADE_FOR - at / 100, 2), reasons)


def narrowing(suggestions: Iterable[Suggestion]) -> tuple[Fact, ...]:
    """The facts that would tell more about one of these, in the order in which they are asked."""
    missing = {fact for one in suggestions for fact in one.finding.missing}
    return tuple(fact for fact in Fact if fact in missing)


def _is_worth_showing(one: Suggestion) -> bool:
    is_named = any(reason.kind == ReasonKind.NAME for reason in one.reasons)
    return is_named or set(one.finding.why) <= _NO_APPLICATIONS


def _rank(one: Suggestion) -> tuple[bool, float]:
    fitting = 0.0 if one.finding.missing else _FITTING
    return one.finding.verdict is Verdict.NOT, -(one.score + fitting)


def _is_special(program: Program, told: Told) -> bool:
    """Whether it names the stage of life or the kind of household that was told."""
    stages = {told.stage} if told.stage else set()
    is_of_age = LifeStage.ALL not in program.life_stages and not stages.isdisjoint(
        program.life_stages
    )
    return is_of_age or not (told.households or frozenset()).isdisjoint(program.households)
