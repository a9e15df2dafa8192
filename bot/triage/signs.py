"""How one sign is judged on a page: which of its words count, and what takes their force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.reading import Fired
from bot.triage.lexicon import Hits, Span
from bot.triage.page import Page
from bot.triage.vocabulary import Crisis, Cue, Danger, Group, OffTopic

_GROUP_MARK = "@"


Sign = Danger | Crisis | Cue | OffTopic


@dataclass(frozen=True, slots=True)
class Defuser:
    """Words that take the force of a sign near them; see `Group` for how near."""

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


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign with its groups spelled out. `parts`: one of the words of each must be found."""

    sign: str
    parts: tuple[frozenset[str], ...]
    defusers: tuple[Defuser, ...]
    within: int

    def fire(self, page: Page, hits: Hits) -> Fired | None:
        """The sign with the words that made it fire, or None."""
        others: list[list[Span]] = []
        for part in self.parts[1:]:
            if part.isdisjoint(hits):
                return None
            others.append(_places(part, hits))
        for place in _places(self.parts[0], hits):
            companions = [self._nearest(place, spans) for spans in others]
            if None not in companions and not self._is_defused(place, page, hits):
                return Fired(self.sign, _words_at(page, [place, *filter(None, companions)]))
        return None

    def _nearest(self, place: Span, spans: list[Span]) -> Span | None:
        closest = min(spans, key=lambda span: _gap(place, span))
        return closest if _gap(place, closest) <= self.within else None

    def _is_defused(self, place: Span, page: Page, hits: Hits) -> bool:
        return any(
            defuser.reaches(its, place, page) and not _is_silenced(defuser, its, page, hits)
            for defuser in self.defusers
            if not defuser.words.isdisjoint(hits)
            for its in _places(defuser.words, hits)
        )


def compile_rule(sign: Sign, groups: Mapping[str, Group]) -> Rule:
    """The rule for a sign. A group that the vocabulary does not have is a ValueError."""
    own = tuple(word for word in sign.unless if not word.startswith(_GROUP_MARK))
    named = (_group(word, groups) for word in sign.unless if word.startswith(_GROUP_MARK))
    parts = (sign.words, *sign.needs) if sign.words else sign.needs
    if not parts:
        raise ValueError(f"The sign {sign.id!r} has no words.")
    return Rule(
        sign=sign.id,
        parts=tuple(spell_out(part, groups) for part in parts),
        defusers=(
            *(_defuser(group, groups) for group in named),
            *((Defuser(frozenset(own)),) if own else ()),
        ),
        within=sign.within,
    )


def words_of(rule: Rule) -> Iterable[str]:
    """Every word that judging this rule may ask for."""
    for part in rule.parts:
        yield from part
    for defuser in rule.defusers:
        yield from defuser.words
        yield from defuser.unless


def spell_out(words: Iterable[str], groups: Mapping[str, Group]) -> frozenset[str]:
    """The words with each `@group` replaced by the words of the group."""
    spelled: set[str] = set()
    for word in words:
        if word.startswith(_GROUP_MARK):
            spelled |= spell_out(_group(word, groups).words, groups)
        else:
            spelled.add(word)
    return frozenset(spelled)


def _group(reference: str, groups: Mapping[str, Group]) -> Group:
    name = reference.removeprefix(_GROUP_MARK)
    if name not in groups:
        raise ValueError(f"There is no group {name!r} in the vocabulary.")
    return groups[name]


def _defuser(group: Group, groups: Mapping[str, Group]) -> Defuser:
    return Defuser(
        words=spell_out(group.words, groups),
        side=group.side,
        reach=group.reach,
        crosses=group.crosses,
        unless=spell_out(group.unless, groups),
    )


def _places(words: frozenset[str], hits: Hits) -> list[Span]:
    return sorted(span for word in hits if word in words for span in hits[word])


def _gap(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _same_sentence(one: Span, other: Span, page: Page) -> bool:
    return page.sentence_of(one.start) == page.sentence_of(other.start)


def _is_silenced(defuser: Defuser, its: Span, page: Page, hits: Hits) -> bool:
    """Whether words that take the force of the defuser itself stand in its sentence."""
    return any(_same_sentence(span, its, page) for span in _places(defuser.unless, hits))


def _words_at(page: Page, spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(page.letters[span.start : span.end] for span in sorted(spans)))
