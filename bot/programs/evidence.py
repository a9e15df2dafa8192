"""What speaks for one program in one text, and the score it comes to."""

from dataclasses import dataclass, field

from bot.domain.codes import CrisisType
from bot.domain.reading import Reason, ReasonKind
from bot.programs import weights
from bot.programs.vocabulary import Hit

_ORDER = (ReasonKind.NAME, ReasonKind.FUZZY, ReasonKind.KEYWORD, ReasonKind.CRISIS)


@dataclass(slots=True)
class Evidence:
    """Gathered piece by piece. `named` and `danger` are points, 0 when there is none.

    `official`: the official name was written, so the program is meant wherever it is offered;
    `leaning`: how sure the reading is of it, 0 to 1; None where nothing was
    learned; `learned`: the words that spoke for it.
    """

    named: float = 0.0
    danger: float = 0.0
    official: bool = False
    leaning: float | None = None
    learned: tuple[str, ...] = ()
    missing: float = 1.0
    reasons: dict[tuple[str, str], None] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        """Whether a word of the text speaks for the program, not only its crisis type."""
        return bool(self.hits)

    def add_name(self, hit: Hit, *, official: bool) -> None:
        """The text asks for the program by this name, perhaps misspelt."""
        base = weights.OFFICIAL_NAME if official else weights.POPULAR_NAME
        points = base + weights.PER_LETTER * min(hit.length, weights.LETTERS_COUNTED)
        points = max(points * hit.ratio / 100, weights.NAMED_LEAST)
        self.named = max(self.named, points)
        self.official = self.official or official
        self.hits.append(hit)
        self._because(ReasonKind.NAME if hit.is_exact else ReasonKind.FUZZY, hit.term.shown)

    def add_word(self, hit: Hit, weight: float) -> None:
        """A keyword of the program stands in the text; overlapping ones and repeats count once."""
        if any(known.touches(hit) or known.term is hit.term for known in self.hits):
            return
        self.hits.append(hit)
        self.add_support(weight)
        self._because(ReasonKind.KEYWORD if hit.is_exact else ReasonKind.FUZZY, hit.term.shown)

    def add_crisis(self, crisis: CrisisType, weight: float) -> None:
        """The program is a first choice for a trouble that was read."""
        self.add_support(weight)
        self._because(ReasonKind.CRISIS, crisis.value)

    def add_danger(self, crisis: CrisisType, points: float) -> None:
        """The program is the help for a danger that was read."""
        self.danger = max(self.danger, points)
        self._because(ReasonKind.CRISIS, crisis.value)

    def add_support(self, weight: float) -> None:
        """Something that speaks for the program without being a reason of its own."""
        self.missing *= 1 - weight

    def score(self, factor: float) -> float:
        """0 to 100; `factor` lowers what the text only suggests."""
        if self.danger:
            return self.danger
        likely = 1 - self.missing
        if self.leaning is not None:
            likely = 1 - (1 - self.leaning) * (1 - weights.BESIDE_LEARNED * likely)
        likely *= factor
        if self.named:
            return min(self.named + weights.NAMED_SUPPORT * likely, weights.NAMED_MOST)
        return weights.SUGGESTED_MOST * likely

    def best_reasons(self) -> tuple[Reason, ...]:
        """The strongest reasons, names first."""
        ranked = sorted(self.reasons, key=lambda reason: _ORDER.index(reason[0]))
        if self.learned:
            ranked.insert(0, (ReasonKind.LEARNED, ", ".join(self.learned)))
        return tuple(Reason(kind, word) for kind, word in ranked[: weights.REASONS_SHOWN])

    def _because(self, kind: str, word: str) -> None:
        self.reasons[kind, word] = None
