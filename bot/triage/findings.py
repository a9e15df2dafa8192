"""The signs found on a page, before anybody judges what they mean together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from bot.domain.reading import Fired
from bot.triage.lexicon import Lexicon
from bot.triage.page import Page
from bot.triage.signs import Evidence, Grammar, Sign, words_of
from bot.triage.vocabulary import Crisis, Cue, Danger, OffTopic, Vocabulary

S = TypeVar("S", bound=Sign)
Fires = list[tuple[S, Fired]]


class Findings(NamedTuple):
    """The signs that fired, by their kind, each in the order of the vocabulary."""

    dangers: Fires[Danger]
    crises: Fires[Crisis]
    cues: Fires[Cue]
    gates: Fires[OffTopic]

    def fired(self) -> tuple[Fired, ...]:
        """What speaks for a welfare matter."""
        return tuple(fired for kind in self[:3] for _, fired in kind)


class _Rules(Generic[S]):
    """Signs of one kind, each with its rule, found by the words that may start it."""

    def __init__(self, signs: Iterable[S], grammar: Grammar) -> None:
        self.rules = [(sign, grammar.rule(sign)) for sign in signs]
        self._started_by: dict[str, list[int]] = defaultdict(list)
        for number, (_, rule) in enumerate(self.rules):
            for word in rule.parts[0]:
                self._started_by[word].append(number)

    def words(self) -> Iterator[str]:
        """Every word that judging these signs may ask for."""
        for _, rule in self.rules:
            yield from words_of(rule)

    def fire(self, evidence: Evidence) -> Fires[S]:
        """The signs that fire, in the order of the vocabulary."""
        started_by = self._started_by
        started = {
            number for word in evidence.hits if word in started_by for number in started_by[word]
        }
        fires: Fires[S] = []
        for number in sorted(started):
            sign, rule = self.rules[number]
            fired = rule.fire(evidence)
            if fired is not None:
                fires.append((sign, fired))
        return fires


class Finder:
    """Finds all signs of a vocabulary in a page. Raises ValueError for a sign it cannot use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        grammar = Grammar(vocabulary.group)
        self._dangers = _Rules(vocabulary.danger, grammar)
        self._crises = _Rules(vocabulary.crisis, grammar)
        self._cues = _Rules(vocabulary.reporter, grammar)
        self._gates = _Rules(vocabulary.offtopic, grammar)
        kinds = (self._dangers, self._crises, self._cues, self._gates)
        self._lexicon = Lexicon(word for kind in kinds for word in kind.words())

    def find(self, page: Page) -> Findings:
        """What fires on this page."""
        evidence = Evidence(page, self._lexicon.find(page))
        return Findings(
            self._dangers.fire(evidence),
            self._crises.fire(evidence),
            self._cues.fire(evidence),
            self._gates.fire(evidence),
        )
