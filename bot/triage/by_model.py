"""Judging a page by what was learned: the signs are evidence beside the words, not verdicts.

The labels of the model:

- `emergency`, `high`, `normal`, `none`: how soon; and, one for each `[[kind]]` of the vocabulary,
  `danger:<kind>`: an emergency is read where `emergency` and the strongest kind together pass the
  limit. So the wordings of a suicide and of a fire are learned apart, and the kind names the
  numbers to call where no sign does. It is no welfare matter where `none` outweighs the
  strongest crisis type and the strongest program.
- `type:<crisis type>`: every type above its limit.
- `by:<reporter>`: the strongest one.
- `program:<id>`: passed on to the matcher as leanings.

A danger sign that was added after the model had learned counts as certain; in a handful of
letters a sign does, or a score far above the limit; in a short answer without a sign only such a
score does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.reading import Fired, Reading
from bot.triage import by_rules
from bot.triage.findings import Findings
from bot.triage.grams import grams, words_with
from bot.triage.model import Floats, Model
from bot.triage.page import Page
from bot.triage.vocabulary import Kind

EMERGENCY, NONE = "emergency", "none"
_LEANINGS = 12
_GRAMS_TOLD, _WORDS_TOLD = 8, 3
_FEW_LETTERS, _FEW_WORDS = 5, 3
# Of 4,200 short labels and answers in four languages, eight score more; cries for help do.
_SURE = 1.0
# So of short answers without a sign ("약 먹었어요", "지금 나가요"): of all the emergencies among
# the labelled messages of up to so many letters none is missed by it.
_SHORT_LETTERS = 12
# By less than this the first is right in six of ten messages, else in more than nine of ten.
_LEAD = 0.15
REPORTERS = (Reporter.SELF, Reporter.NEIGHBOR, Reporter.WORKER)
_TYPES = tuple(CrisisType)


def marks(found: Findings, read: Reading) -> Iterator[str]:
    """What the rules found and read, as evidence: `sign:…` for each sign, and their verdicts."""
    for kind in found:
        yield from (f"sign:{fired.sign}" for _, fired in kind)
    if found.dangers:
        yield "some danger"
    if found.gates:
        yield "some gate"
    yield f"rules:{read.urgency}"
    yield f"rules by:{read.reporter}"
    yield from (f"rules type:{kind}" for kind in read.crisis_types)


def is_terse(page: Page) -> bool:
    """Whether a text is as short as an answer: "다 했어요", "I don't know".

    Its few letters may weigh anything: danger is told by a sign, or by a model that is sure.
    """
    is_alphabetic = sum(len(token.typed) for token in page.tokens) == len(page.letters)
    return len(page.tokens) <= _FEW_WORDS if is_alphabetic else len(page.letters) <= _FEW_LETTERS


class Columns:
    """Which columns of the scores are which labels, and what they say together."""

    def __init__(self, labels: Sequence[str]) -> None:
        place = {label: number for number, label in enumerate(labels)}
        self.emergency, self.none = place[Urgency.EMERGENCY], place[Urgency.NONE]
        self.high, self.normal = place[Urgency.HIGH], place[Urgency.NORMAL]
        self.types = np.array([place[f"type:{crisis}"] for crisis in CrisisType])
        self.reporters = np.array([place[f"by:{who}"] for who in REPORTERS])
        self.kinds = _beginning("danger:", place)
        self.programs = _beginning("program:", place)

    def danger(self, scores: Floats) -> Floats:
        """How much speaks for an emergency; `scores` hold the labels in their last axis."""
        told = scores[..., self.emergency] + scores[..., self.kinds].max(-1)
        danger: Floats = told - np.maximum(self.off_topic(scores), 0) / 2
        return danger

    def off_topic(self, scores: Floats) -> Floats:
        """How much speaks for no welfare matter at all."""
        matter = (scores[..., self.types].max(-1) + scores[..., self.programs].max(-1)) / 2
        off_topic: Floats = scores[..., self.none] - matter
        return off_topic


def _beginning(start: str, place: Mapping[str, int]) -> NDArray[np.intp]:
    return np.array([number for label, number in place.items() if label.startswith(start)])


class ModelJudge:
    """Turns the scores of a model into readings."""

    def __init__(self, model: Model, kinds: tuple[Kind, ...]) -> None:
        self._model = model
        self._columns = Columns(model.labels)
        self._named = {f"danger:{kind.id}": kind for kind in kinds}
        self._kinds = [self._named[model.labels[column]] for column in self._columns.kinds]
        self._type_limits = [model.limits[model.labels[n]] for n in self._columns.types]
        self._programs = [model.labels[n].partition(":")[2] for n in self._columns.programs]

    def judge(self, page: Page, found: Findings) -> Reading:
        """The reading of a page on which these signs were found."""
        by_rule = by_rules.judge(found)
        scores = self._model.scores(grams(page), marks(found, by_rule))
        urgency = self._urgency(scores, page, found)
        if urgency is Urgency.NONE:
            return by_rules.closed(found)
        is_emergency = urgency is Urgency.EMERGENCY
        kind = self._kinds[int(np.argmax(scores[self._columns.kinds]))]
        of_reporters = scores[self._columns.reporters]
        second, first = np.sort(of_reporters)[-2:]
        return Reading(
            urgency=urgency,
            crisis_types=self._types(scores, urgency),
            reporter=REPORTERS[int(np.argmax(of_reporters))],
            hotlines=_hotlines(found, kind) if is_emergency else (),
            fired=(*(self._told(page, found, kind) if is_emergency else ()), *found.fired()),
            leanings=self._leanings(scores),
            is_sure_who=bool(first - second >= _LEAD),
        )

    def why(self, page: Page, labels: Sequence[str]) -> list[tuple[str, ...]]:
        """For each label the words of the page that spoke most for it."""
        loudest = self._model.loudest(grams(page), labels, _GRAMS_TOLD)
        return [_words(page, spoke) for spoke in loudest]

    def _urgency(self, scores: Floats, page: Page, found: Findings) -> Urgency:
        columns, limits = self._columns, self._model.limits
        is_new = any(not self._model.knows(f"sign:{danger.id}") for danger, _ in found.dangers)
        if is_terse(page):
            is_heard = bool(found.dangers) or columns.danger(scores) > _SURE
        else:
            is_short = len(page.letters) <= _SHORT_LETTERS and not found.dangers
            is_heard = columns.danger(scores) > (_SURE if is_short else limits[EMERGENCY])
        if is_new or is_heard:
            return Urgency.EMERGENCY
        if columns.off_topic(scores) > limits[NONE]:
            return Urgency.NONE
        return Urgency.HIGH if scores[columns.high] > scores[columns.normal] else Urgency.NORMAL

    def _types(self, scores: Floats, urgency: Urgency) -> tuple[CrisisType, ...]:
        of_types = scores[self._columns.types]
        order = [int(place) for place in np.argsort(-of_types)[: by_rules.MOST_TYPES]]
        passed = tuple(_TYPES[n] for n in order if of_types[n] > self._type_limits[n])
        # Danger to life is danger of some kind, and the desk sorts by it.
        is_needed = urgency is Urgency.EMERGENCY and not passed
        return (_TYPES[order[0]],) if is_needed else passed

    def _told(self, page: Page, found: Findings, kind: Kind) -> tuple[Fired, ...]:
        """An emergency that no danger sign tells is told by the words that spoke for it."""
        if found.dangers:
            return ()
        (words,) = self.why(page, [f"danger:{kind.id}"])
        return (Fired(kind.id, words),)

    def _leanings(self, scores: Floats) -> tuple[tuple[str, float], ...]:
        of_programs = scores[self._columns.programs]
        best = np.argsort(-of_programs)[:_LEANINGS]
        return tuple((self._programs[n], float(of_programs[n])) for n in best)


def _words(page: Page, spoke: Iterable[str]) -> tuple[str, ...]:
    """The words that these grams were found in, the loudest, as the text has them."""
    told = by_rules.unique(word for gram in spoke for word in words_with(page, gram))
    return told[:_WORDS_TOLD]


def _hotlines(found: Findings, kind: Kind) -> tuple[str, ...]:
    of_signs = [line for danger, _ in found.dangers for line in danger.hotlines]
    return by_rules.unique((*of_signs, *kind.hotlines))
