"""Reads one message: whether a life is at stake, what the trouble is, and who is writing.

Theory
------
The reader knows no sentence of Korean. It knows *words* (stems, really) from `config/signs.toml`,
finds all of them in one pass, and judges *signs* by them. Five steps:

1. **Page** (`page.py`): the letters of the text in a row without spaces, as typed and as heard.
   Spelling, spacing and laughter fall away here; where words and sentences began is kept.
2. **Lexicon** (`lexicon.py`): every word of the vocabulary in the page, with its places.
3. **Rules** (`signs.py`): a sign fires when one of its words is found, its `needs` stand near, and
   nothing takes its force. *Defusing is local*: "죽겠다" in an idiom is silenced by the idiom that
   lies over it, a quoted lyric by the word 노래 beside it, a denial by what follows. Another place
   in the same text where the word stands undefused still fires. That is how "죽고 싶다는 건
   아니고" is believed until the rest of the text says otherwise.
4. **Urgency**: one danger sign makes an emergency, whatever else the text says. Otherwise an
   off-topic sign makes it `none` if it `beats` the most urgent crisis sign; otherwise that crisis
   sign decides; otherwise nothing was read and it is `none`.
5. **Reporter**: cues are added up by weight. Without a cue people write about themselves.

Signs compose in two ways. Inside one sign, `needs` asks for several observations together: a door
that is not answered is nothing, and with days of silence it is an emergency. Between signs, crisis
types add up: first those of dangers, then of the more urgent crises, four at most.

Nothing here keeps state between messages, so a reader may be shared by all threads.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.reading import NOTHING_READ, Fired, Reading
from bot.triage.lexicon import Lexicon
from bot.triage.page import lay_out
from bot.triage.signs import Evidence, Grammar, Sign, words_of
from bot.triage.vocabulary import Crisis, Cue, Danger, OffTopic, Vocabulary

_MOST_TYPES = 4
_BY_RANK = tuple(Urgency)
_REMEMBERED = 512
_RANKS = {urgency: urgency.rank for urgency in Urgency}
_SELF_WEIGHT = 1
# Equal weights: who meets the person through work says so less often than the words suggest.
_REPORTERS = (Reporter.WORKER, Reporter.NEIGHBOR, Reporter.SELF)

S = TypeVar("S", bound=Sign)
Fires = list[tuple[S, Fired]]


class _Rules(Generic[S]):
    """Signs of one kind, each with its rule, found by the words that may start it."""

    def __init__(self, signs: Iterable[S], grammar: Grammar) -> None:
        self.rules = [(sign, grammar.rule(sign)) for sign in signs]
        self._started_by: dict[str, list[int]] = defaultdict(list)
        for number, (_, rule) in enumerate(self.rules):
            for word in rule.parts[0]:
                self._started_by[word].append(number)

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


class Reader:
    """Turns texts into readings. One is made at the start from the vocabulary and shared."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        grammar = Grammar(vocabulary.group)
        self._dangers = _Rules(vocabulary.danger, grammar)
        self._crises = _Rules(vocabulary.crisis, grammar)
        self._cues = _Rules(vocabulary.reporter, grammar)
        self._gates = _Rules(vocabulary.offtopic, grammar)
        rules = (
            *(rule for _, rule in self._dangers.rules),
            *(rule for _, rule in self._crises.rules),
            *(rule for _, rule in self._cues.rules),
            *(rule for _, rule in self._gates.rules),
        )
        self._lexicon = Lexicon(word for rule in rules for word in words_of(rule))
        # A story is read when it comes and again when the report is sent.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def read(self, text: str) -> Reading:
        """What this text says, judged alone. Never raises, whatever the text."""
        return self._remembered(text)

    def _read(self, text: str) -> Reading:
        page = lay_out(text)
        evidence = Evidence(page, self._lexicon.find(page))
        dangers = self._dangers.fire(evidence)
        crises = self._crises.fire(evidence)
        gates = self._gates.fire(evidence)
        urgency = _urgency(dangers, crises, gates)
        if urgency is Urgency.NONE:
            return NOTHING_READ if not gates else _closed(gates)
        cues = self._cues.fire(evidence)
        return Reading(
            urgency=urgency,
            crisis_types=_types(dangers, crises),
            reporter=_reporter(cues),
            hotlines=_unique(line for danger, _ in dangers for line in danger.hotlines),
            fired=tuple(fired for _, fired in (*dangers, *crises, *cues)),
        )


def _closed(gates: Fires[OffTopic]) -> Reading:
    fired = tuple(fired for _, fired in gates)
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
    return _unique(found)[:_MOST_TYPES]


def _reporter(cues: Fires[Cue]) -> Reporter:
    weights = dict.fromkeys(_REPORTERS, 0) | {Reporter.SELF: _SELF_WEIGHT}
    for cue, _ in cues:
        weights[cue.who] += cue.weight
    return max(_REPORTERS, key=weights.__getitem__)


T = TypeVar("T")


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
