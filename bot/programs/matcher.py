"""Which programs fit a resident's text, best first, each with the reason why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from math import sqrt
from typing import TypeAlias

from bot.domain.codes import CrisisType, Urgency
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.domain.reading import Match, Reading
from bot.programs import weights
from bot.programs.catalog import Catalog
from bot.programs.evidence import Evidence
from bot.programs.first_choice import FirstChoice, generic_choice
from bot.programs.hints import Circumstances, HintReader, Hints
from bot.programs.looked import Looked, look, spell
from bot.programs.vocabulary import Hit, Vocabulary

_NATIONAL = "national"
# What follows a benefit's name when somebody says that they have it: 기초수급(자)인데.
_ALREADY = tuple(
    spell(tail)
    for tail in (
        *("인데", "이에요", "예요", "입니다", "이고", "이라", "이며", "가구인데", "가정인데"),
        *("대상인데", "받고 있", "을 받고", "를 받고", "을 받는", "를 받는", "받는데", "받는 중"),
    )
)
_PERSON = "자"


@frozen
class Examined:
    """How one program stands to one text. `words`: its own that were found in the text.

    `leaning`: how sure what was learned is of it, 0 to 1; `is_elsewhere`: it is offered in another
    place than the one told, or than the city's own.
    """

    score: float
    words: tuple[str, ...]
    is_named: bool
    leaning: float
    shares_crisis: bool
    is_elsewhere: bool
    is_contradicted: bool
    is_off_topic: bool


# The words of a text that spoke for labels of the model: `bot.triage.reader.Reader.why`.
TellsWhy: TypeAlias = Callable[[str, Sequence[str]], list[tuple[str, ...]]]


class Matcher:
    """Knows one catalog. `home_scopes`: where residents live unless they say otherwise."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        home_scopes: Collection[str] = (),
        first_choice: FirstChoice | None = None,
        hints: Hints | None = None,
        why: TellsWhy | None = None,
    ) -> None:
        self._catalog = catalog
        self._rank = {program.id: place for place, program in enumerate(catalog)}
        self._vocabulary = Vocabulary(catalog)
        self._hints = HintReader(hints or Hints())
        self._first_choice = first_choice or generic_choice(catalog)
        self._why = why
        self._home = self._hints.with_provinces(home_scopes) - {_NATIONAL}

    def match(
        self, text: str, reading: Reading, *, limit: int = 5, quotes: bool = True
    ) -> tuple[Match, ...]:
        """Up to `limit` programs. Empty if the text is no welfare matter and names no program.

        `quotes`: whether the reasons also tell which words of the text spoke for a program. To
        find them takes as long as to find the programs; residents are not shown them.
        """
        found, circumstances = self._gathered(look(text), reading)
        scores = (
            (round(self._score(key, evidence, circumstances), 1), key)
            for key, evidence in found.items()
        )
        best = sorted(
            (pair for pair in scores if pair[0] >= weights.LEAST_SCORE),
            key=lambda pair: (-pair[0], self._rank[pair[1]]),
        )
        if quotes:
            self._explain(text, {key: found[key] for _, key in best[:limit]})
        return tuple(Match(key, score, found[key].best_reasons()) for score, key in best[:limit])

    def examine(self, text: str, reading: Reading, key: str) -> Examined:
        """What spoke for one program and against it, suggested or not; KeyError for no id."""
        program = self._program(key)
        found, circumstances = self._gathered(look(text), reading)
        evidence = found[key]
        score = round(self._score(key, evidence, circumstances), 1)
        return Examined(
            score=score,
            words=tuple(dict.fromkeys(hit.term.shown for hit in evidence.hits)),
            is_named=bool(evidence.named),
            leaning=evidence.leaning or 0.0,
            shares_crisis=bool(set(program.crisis_types) & set(reading.crisis_types)),
            is_elsewhere=not self._offered(program.scope, circumstances),
            is_contradicted=circumstances.contradict(program),
            is_off_topic=_is_off_topic(reading),
        )

    def _gathered(
        self, looked: Looked, reading: Reading
    ) -> tuple[dict[str, Evidence], Circumstances]:
        """All that speaks for each program, and what is told of the people it would be for."""
        found = self._found_words(looked, reading)
        circumstances = self._hints.read(looked)
        self._add_leanings(found, reading)
        if max((sure for _, sure in reading.leanings), default=0.0) < weights.LEANING_WEAK:
            self._add_crises(found, reading, circumstances)
            self._add_dangers(found, reading, circumstances)
        return found, circumstances

    def _explain(self, text: str, chosen: dict[str, Evidence]) -> None:
        """Tells the words that spoke for what no name asked for."""
        learned = [key for key, one in chosen.items() if one.leaning and not one.named]
        if self._why and learned:
            told = self._why(text, [f"program:{key}" for key in learned])
            for key, words in zip(learned, told, strict=True):
                chosen[key].learned = words

    def _found_words(self, looked: Looked, reading: Reading) -> dict[str, Evidence]:
        """What the text's words speak for; nothing if it is off-topic and names no program."""
        found: dict[str, Evidence] = defaultdict(Evidence)
        hits = self._vocabulary.hits(looked)
        for hit in hits:
            _add_names(found, hit, hits, already=_is_told_as_status(hit, looked))
        if _is_off_topic(reading) and not any(evidence.named for evidence in found.values()):
            return defaultdict(Evidence)
        for hit in hits:
            _add_keywords(found, hit)
        for key, evidence in found.items():
            for crisis in self._program(key).crisis_types:
                if crisis in reading.crisis_types:
                    evidence.add_support(weights.SAME_CRISIS)
        return found

    def _add_leanings(self, found: dict[str, Evidence], reading: Reading) -> None:
        """What messages like this one called for, as far as this catalog has it."""
        for key, sure in reading.leanings:
            if self._catalog.get(key):
                found[key].leaning = min(max(sure, 0.0), weights.LEANING_MOST)

    def _add_crises(
        self, found: dict[str, Evidence], reading: Reading, circumstances: Circumstances
    ) -> None:
        """First choices for the troubles read: weaker than words, but there when words are not."""
        for place, crisis in enumerate(reading.crisis_types):
            weight = weights.FIRST_CHOICE * (weights.LATER_TYPE if place else 1)
            stages = circumstances.stages
            for key in self._first_choice.for_crisis(crisis, reading.urgency, stages):
                if self._catalog.get(key):
                    found[key].add_crisis(crisis, weight)
                    weight *= weights.FIRST_CHOICE_STEP

    def _add_dangers(
        self, found: dict[str, Evidence], reading: Reading, circumstances: Circumstances
    ) -> None:
        """In an emergency the line or agency of that danger comes before anything else."""
        points = weights.DANGER_TOP
        for key in self._first_choice.for_danger(reading):
            program = self._catalog.get(key)
            if program and not circumstances.contradict(program):
                found[key].add_danger(_crisis_of(program, reading), points)
                points = max(points - weights.DANGER_STEP, weights.DANGER_LEAST)

    def _score(self, key: str, evidence: Evidence, circumstances: Circumstances) -> float:
        """The score of one program for people in these circumstances; 0: not for them."""
        program = self._program(key)
        factor = 1.0 if evidence.official else self._offered(program.scope, circumstances)
        if circumstances.agree(program) and evidence.has_words:
            evidence.add_support(weights.SAME_STAGE)
        if circumstances.contradict(program):
            factor *= weights.CONTRADICTED
        return evidence.score(factor) if factor else 0.0

    def _offered(self, scope: str, circumstances: Circumstances) -> float:
        """How far programs of this scope are for somebody who lives there; 0: not at all."""
        places = circumstances.scopes or self._home
        if scope == _NATIONAL or scope in places:
            return 1.0
        return weights.COUNTERPART if not places and scope in self._hints.provinces else 0.0

    def _program(self, key: str) -> Program:
        program = self._catalog.get(key)
        if program is None:
            raise KeyError(key)
        return program


def _is_off_topic(reading: Reading) -> bool:
    return reading.urgency is Urgency.NONE and not reading.crisis_types


def _crisis_of(program: Program, reading: Reading) -> CrisisType:
    """The trouble on account of which the program is named."""
    types = (*reading.crisis_types, *program.crisis_types)
    return next(crisis for crisis in types if crisis in program.crisis_types)


def _is_told_as_status(hit: Hit, looked: Looked) -> bool:
    rest = looked.text[hit.start + hit.length :].removeprefix(_PERSON)
    return rest.startswith(_ALREADY)


def _add_names(
    found: dict[str, Evidence], hit: Hit, hits: tuple[Hit, ...], *, already: bool
) -> None:
    """Counts a name for its programs, unless it is part of a longer word for something else."""
    for key in (*hit.term.official, *hit.term.popular):
        if already:
            found[key].add_word(hit, weights.ALREADY)
        elif not any(other.covers(hit) and not other.term.means(key) for other in hits):
            found[key].add_name(hit, official=key in hit.term.official)


def _add_keywords(found: dict[str, Evidence], hit: Hit) -> None:
    """Counts a keyword for its programs, less the more of them share it."""
    weight = weights.KEYWORD_BY_LENGTH[min(hit.length, len(weights.KEYWORD_BY_LENGTH) - 1)]
    if not hit.is_exact:
        weight *= weights.MISSPELT
    for key in hit.term.everyone:
        found[key].add_word(hit, weight / sqrt(len(hit.term.everyone)))
