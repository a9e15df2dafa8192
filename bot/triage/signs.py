"""How one sign is judged on a page: which of its words count, and what takes their force."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.reading import Fired
from bot.triage.lexicon import Hits, Span
from bot.triage.page import Page
from bot.triage.vocabulary import Crisis, Cue, Danger, Group, OffTopic

_GROUP_MARK = "@"


Sign = Danger | Crisis | Cue | OffTopic


@dataclass(frozen=True, slots=True, eq=False)
class Defuser:
    """Words that take the force of a sign near them; see `Group` for how near.

    Compared by identity: the signs that name a group share its defuser, so that it is looked for
    once in a page.
    """

    words: frozenset[str]
    side: str = "around"
    reach: int = 24
    crosses: bool = False
    unless: frozenset[str] = frozenset()

    def reaches(self, its: Span, sign: Span, page: Page) -> bool:
        """Whether one of these words, found at `its`, stands near enough to the sign.

        Lying over the sign is near enough; being a part of it ("살고 싶지 않" holds a "지 않")
        is not.
        """
        before, after = sign.start - its.end, its.start - sign.end
        if before >= 0:
            near = self.side != "after" and before <= self.reach
        elif after >= 0:
            near = self.side != "before" and after <= self.reach
        else:
            near = not (sign.start <= its.start and its.end <= sign.end)
        return near and (self.crosses or _same_sentence(its, sign, page))


class Evidence:
    """What was found in one page. Looks for the places of each defuser once."""

    def __init__(self, page: Page, hits: Hits) -> None:
        self.page = page
        self.hits = hits
        # A set, because comparing two sets is several times faster than a set with a dict.
        self.found = frozenset(hits)
        self._defusing: dict[Defuser, list[Span]] = {}

    def places(self, words: frozenset[str]) -> list[Span]:
        """All places of any of the words, in order."""
        found = tuple(words & self.found)
        if len(found) == 1:
            return self.hits[found[0]]
        return sorted(span for word in found for span in self.hits[word])

    def is_defused(self, sign: Span, defusers: Iterable[Defuser]) -> bool:
        """Whether something near takes the force of a sign found here."""
        return any(
            defuser.reaches(its, sign, self.page)
            for defuser in defusers
            if not defuser.words.isdisjoint(self.found)
            for its in self._places_of(defuser)
        )

    def _places_of(self, defuser: Defuser) -> list[Span]:
        if defuser not in self._defusing:
            silenced = {self.page.sentence_of(span.start) for span in self.places(defuser.unless)}
            self._defusing[defuser] = [
                span
                for span in self.places(defuser.words)
                if self.page.sentence_of(span.start) not in silenced
            ]
        return self._defusing[defuser]


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign with its groups spelled out. `parts`: one of the words of each must be found."""

    sign: str
    parts: tuple[frozenset[str], ...]
    defusers: tuple[Defuser, ...]
    within: int

    def fire(self, evidence: Evidence) -> Fired | None:
        """The sign with the words that made it fire, or None."""
        found = evidence.found
        for part in self.parts:
            if part.isdisjoint(found):
                return None
        others = [evidence.places(part) for part in self.parts[1:]]
        for place in evidence.places(self.parts[0]):
            companions = [self._nearest(place, spans) for spans in others]
            if None not in companions and not evidence.is_defused(place, self.defusers):
                spans = [place, *filter(None, companions)]
                return Fired(self.sign, _words_at(evidence.page, spans))
        return None

    def _nearest(self, place: Span, spans: list[Span]) -> Span | None:
        closest = min(spans, key=lambda span: _gap(place, span))
        return closest if _gap(place, closest) <= self.within else None


class Grammar:
    """Makes rules of signs; knows the groups that signs name."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = {group.id: group for group in groups}
        self._defusers = {group.id: self._defuser(group) for group in self._groups.values()}

    def rule(self, sign: Sign) -> Rule:
        """The rule for a sign. A group that the vocabulary does not have is a ValueError."""
        parts = (sign.words, *sign.needs) if sign.words else sign.needs
        if not parts:
            raise ValueError(f"The sign {sign.id!r} has no words.")
        own = frozenset(word for word in sign.unless if not word.startswith(_GROUP_MARK))
        named = (self._group(word).id for word in sign.unless if word.startswith(_GROUP_MARK))
        return Rule(
            sign=sign.id,
            parts=tuple(map(self._spell_out, parts)),
            defusers=(*(self._defusers[name] for name in named), *([Defuser(own)] if own else ())),
            within=sign.within,
        )

    def _group(self, reference: str) -> Group:
        name = reference.removeprefix(_GROUP_MARK)
        if name not in self._groups:
            raise ValueError(f"There is no group {name!r} in the vocabulary.")
        return self._groups[name]

    def _defuser(self, group: Group) -> Defuser:
        return Defuser(
            words=self._spell_out(group.words),
            side=group.side,
            reach=group.reach,
            crosses=group.crosses,
            unless=self._spell_out(group.unless),
        )

    def _spell_out(self, words: Iterable[str]) -> frozenset[str]:
        """The words with each `@group` replaced by the words of the group."""
        spelled: set[str] = set()
        for word in words:
            if word.startswith(_GROUP_MARK):
                spelled |= self._spell_out(self._group(word).words)
            else:
                spelled.add(word)
        return frozenset(spelled)


def words_of(rule: Rule) -> Iterable[str]:
    """Every word that judging this rule may ask for."""
    for part in rule.parts:
        yield from part
    for defuser in rule.defusers:
        yield from defuser.words
        yield from defuser.unless


def _gap(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _same_sentence(one: Span, other: Span, page: Page) -> bool:
    return page.sentence_of(one.start) == page.sentence_of(other.start)


def _words_at(page: Page, spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(page.letters[span.start : span.end] for span in sorted(spans)))
