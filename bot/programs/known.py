"""What is known of a household from a report and from its counselor, held against a program.

Pure. A report has rough answers (an age group, one kind of household), a counselor exact ones; the
counselor's count. Never a promise: the office that decides looks at more.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from bot.domain.codes import LifeStage
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.programs.eligibility import (
    HOUSEHOLDS,
    STAGE_AGES,
    Fact,
    Told,
    Verdict,
    Why,
    by_fact,
    closed_on,
    stated,
)
from bot.programs.income import MedianIncome

HERE, ELSEWHERE = "here", "elsewhere"
NONE = "none"
MAX_AGE, MAX_SIZE, MAX_INCOME = 130, 20, 1_000_000_000
# Full years, both included, of the age groups of a report.
_AGES = {"teen": (0, 18), "young": (19, 39), "middle": (40, 64), "old": (65, MAX_AGE)}
_ALONE = "alone"


@frozen
class Facts:
    """What a counselor found out; None: not yet.

    `income` is what all of the household earn in a month, in won; `kinds` are all kinds of
    household that apply, so others do not. `district`: `here`, `elsewhere` or empty.
    """

    age: int | None = None
    size: int | None = None
    income: int | None = None
    kinds: frozenset[str] | None = None
    district: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        kinds = None if self.kinds is None else sorted(self.kinds)
        return {
            "age": self.age,
            "size": self.size,
            "income": self.income,
            "kinds": kinds,
            "district": self.district,
        }


def facts_from(stored: Mapping[str, Any]) -> Facts:
    """Facts as `Facts.as_json` wrote them."""
    kinds = stored.get("kinds")
    return Facts(
        age=stored.get("age"),
        size=stored.get("size"),
        income=stored.get("income"),
        kinds=None if kinds is None else frozenset(kinds),
        district=str(stored.get("district") or ""),
    )


@frozen
class Known:
    """All that is known. `is_whole`: the kinds of household are complete, others do not apply."""

    told: Told
    is_whole: bool = False
    percent: int | None = None


@frozen
class Line:
    """One condition of a program and how it stands."""

    fact: Fact
    verdict: Verdict


@frozen
class Checked:
    """A program's conditions; `closed` where it takes no applications that day."""

    program: Program
    lines: tuple[Line, ...]
    closed: Why | None = None

    @property
    def verdict(self) -> Verdict:
        """What speaks against it counts first, then what is open; unchecked is open, too."""
        found = {line.verdict for line in self.lines}
        if self.closed or Verdict.NOT in found:
            return Verdict.NOT
        return Verdict.FITS if found == {Verdict.FITS} else Verdict.UNKNOWN

    @property
    def missing(self) -> tuple[Fact, ...]:
        """What is still to be asked."""
        return tuple(line.fact for line in self.lines if line.verdict is Verdict.UNKNOWN)


def known(
    report: Mapping[str, Any],
    facts: Facts,
    median: MedianIncome,
    home: Collection[str],
    on: date,
) -> Known:
    """What is known on that day. `home`: the scopes of programs for who lives in the city."""
    percent = _percent(report, facts, median, on)
    kinds, is_whole = _kinds(report, facts)
    told = Told(
        ages=_ages(report, facts, on.year),
        households=kinds,
        percent=None if percent is None else (percent, percent),
        scopes=_scopes(report, facts, home),
    )
    return Known(told, is_whole, percent)


def checked(program: Program, known: Known, on: date) -> Checked:
    """The program's own conditions, one by one, in the order in which they are asked for."""
    return Checked(program, tuple(_lines(program, known)), closed_on(program, on))


def _lines(program: Program, known: Known) -> Iterator[Line]:
    asked = stated(program)
    for fact, verdict in by_fact(program, known.told).items():
        is_open = fact is Fact.HOUSEHOLD and verdict is Verdict.NOT and not known.is_whole
        if fact in asked:
            yield Line(fact, Verdict.UNKNOWN if is_open else verdict)


def _ages(report: Mapping[str, Any], facts: Facts, year: int) -> tuple[int, int] | None:
    if facts.age is not None:
        return facts.age, facts.age
    stage = report.get("stage")
    if isinstance(stage, dict) and isinstance(stage.get("year"), int):
        age = year - int(stage["year"])
        return max(age - 1, 0), age  # the birthday may be still to come
    if isinstance(stage, int):
        return stage, stage
    if stage in list(LifeStage):
        return STAGE_AGES.get(LifeStage(stage))
    return _AGES.get(str(report.get("age") or ""))


def _kinds(report: Mapping[str, Any], facts: Facts) -> tuple[frozenset[str] | None, bool]:
    if facts.kinds is not None:
        return facts.kinds - {NONE}, True
    kinds = report.get("kinds")
    if isinstance(kinds, list) and kinds:
        return frozenset(map(str, kinds)) - {NONE}, True
    household = str(report.get("household") or "")
    if household.startswith(_ALONE):
        return frozenset({_ALONE}), False
    return (frozenset({household}), False) if household in HOUSEHOLDS else (None, False)


def _percent(
    report: Mapping[str, Any], facts: Facts, median: MedianIncome, on: date
) -> int | None:
    if facts.income is not None and facts.size is not None:
        return median.percent(facts.size, facts.income, on)
    told = report.get("percent")
    return told if isinstance(told, int) else None


def _scopes(
    report: Mapping[str, Any], facts: Facts, home: Collection[str]
) -> frozenset[str] | None:
    if facts.district:
        return frozenset(home) if facts.district == HERE else frozenset()
    place = report.get("place")
    is_here = isinstance(place, dict) and bool(place.get("dong"))
    return frozenset(home) if is_here or report.get("district") == HERE else None
