"""What an editor of the catalog should look at again: not wrong, but worth a second look."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.programs.catalog import Catalog
from bot.programs.income import MedianIncome
from bot.programs.looked import spell
from bot.programs.typed_wrong import misspelled

_OLD = timedelta(days=365)
# Longer keywords are phrases and stand in no everyday word by chance.
_SHORT = 3
_AMONG = 3
# Finds programs: ids, best first, at most so many.
Finder = Callable[[str, int], tuple[str, ...]]


@frozen
class Remark:
    """Something to look at: the program's id (or another key) and what."""

    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.key}: {self.what}"


def remarks(
    catalog: Catalog,
    median: MedianIncome,
    everyday: Iterable[str],
    find: Finder,
    today: date,
) -> Iterator[Remark]:
    """Everything worth a second look. `everyday`: words that no keyword should stand in."""
    programs = tuple(catalog)
    yield from old(programs, today)
    yield from duplicates(programs)
    yield from shared_keywords(programs)
    yield from in_everyday_words(programs, everyday)
    yield from hard_to_find(programs, find)
    if not median.table(today):
        yield Remark("median_income", f"there is no table for {today.year}")


def from_the_future(programs: Iterable[Program], today: date) -> Iterator[Remark]:
    """Entries that claim to be looked up on a day to come: that is a mistake."""
    for program in programs:
        if program.as_of > today:
            yield Remark(program.id, f"as_of {program.as_of} is in the future")


def old(programs: Iterable[Program], today: date) -> Iterator[Remark]:
    """Entries that nobody has looked up again for a year, and those whose time is over."""
    for program in programs:
        if today - program.as_of > _OLD:
            yield Remark(program.id, f"as_of {program.as_of} is older than 12 months")
        if program.closes and program.closes < today:
            yield Remark(program.id, f"applications closed on {program.closes}")


def duplicates(programs: Iterable[Program]) -> Iterator[Remark]:
    """Two entries of one scope with the same name, and a keyword that is there twice."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for program in programs:
        for name in {spell(program.name_ko), spell(program.name_en)} - {""}:
            names[program.scope, name].append(program.id)
        words = [spell(word) for word in program.keywords]
        for word in sorted({word for word in words if words.count(word) > 1}):
            shown = next(each for each in program.keywords if spell(each) == word)
            yield Remark(program.id, f"the keyword {shown!r} is there twice")
    for ids in names.values():
        if len(ids) > 1:
            yield Remark(ids[0], f"has the same name as {', '.join(ids[1:])}")


def shared_keywords(programs: Iterable[Program]) -> Iterator[Remark]:
    """A keyword of two programs that have no kind of trouble in common."""
    owners: defaultdict[str, list[Program]] = defaultdict(list)
    for program in programs:
        for word in {spell(word): word for word in program.keywords}:
            owners[word].append(program)
    for word, sharing in owners.items():
        strangers = [
            (one, other)
            for one, other in combinations(sharing, 2)
            if not set(one.crisis_types) & set(other.crisis_types)
        ]
        for one, other in strangers:
            shown = next(each for each in one.keywords if spell(each) == word)
            yield Remark(one.id, f"shares the keyword {shown!r} with {other.id}, "
                         "which is about other troubles")  # fmt: skip


def in_everyday_words(programs: Iterable[Program], everyday: Iterable[str]) -> Iterator[Remark]:
    """A short keyword that stands inside a word everybody says."""
    spelled = {spell(word): word for word in everyday}
    for program in programs:
        for keyword in program.keywords:
            key = spell(keyword)
            if not 0 < len(key) <= _SHORT:
                continue
            inside = next((w for s, w in spelled.items() if key in s and key != s), None)
            if inside:
                yield Remark(program.id, f"the keyword {keyword!r} stands in {inside!r}")


def hard_to_find(programs: Iterable[Program], find: Finder) -> Iterator[Remark]:
    """A program that its own name, with two wrong keys, does not bring among the first three."""
    for program in programs:
        tried = tuple(misspelled(program.name_ko.partition("(")[0].strip()))
        lost = [typed for typed in tried if program.id not in find(typed, _AMONG)]
        if lost:
            said = ", ".join(map(repr, lost))
            yield Remark(
                program.id, f"{len(lost)} of {len(tried)} misspellings do not find it: {said}"
            )
