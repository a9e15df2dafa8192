"""All words by which programs are found: official names, popular names, keywords."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.programs.catalog import Catalog
from bot.programs.lexicon import Lexicon
from bot.programs.looked import Looked, spell
from bot.programs.names import MIN_NAME, official_names, popular_names
from bot.programs.typos import Typos

# Shorter keywords with one wrong letter are too often another word: 받았어요, 맞았어요.
_LONG_KEYWORD = 5


@dataclass(slots=True)
class Term:
    """One word. `shown`: its right spelling; the lists: ids of the programs it stands for."""

    shown: str
    official: list[str] = field(default_factory=list)
    popular: list[str] = field(default_factory=list)
    keyword: list[str] = field(default_factory=list)

    @property
    def is_name(self) -> bool:
        """Whether somebody who writes it asks for a program."""
        return bool(self.official or self.popular)

    @property
    def everyone(self) -> dict[str, None]:
        """All programs it stands for, each once."""
        return dict.fromkeys((*self.official, *self.popular, *self.keyword))

    def means(self, program_id: str) -> bool:
        """Whether it stands for this program."""
        return program_id in self.everyone


@dataclass(frozen=True, slots=True)
class Hit:
    """A term in the text. `start`, `length` in squeezed letters; `ratio` 100 if spelled right."""

    term: Term
    start: int
    length: int
    ratio: float

    @property
    def is_exact(self) -> bool:
        """Whether it is spelled right."""
        return self.ratio >= 100  # noqa: PLR2004 - the scale is explained above

    def covers(self, other: "Hit") -> bool:
        """Whether the other stands inside this one."""
        ends = self.start + self.length, other.start + other.length
        return self.start <= other.start and ends[0] >= ends[1]

    def touches(self, other: "Hit") -> bool:
        """Whether the two overlap."""
        return other.start < self.start + self.length and self.start < other.start + other.length


class Vocabulary:
    """The words of one catalog, ready to be looked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._terms: dict[str, Term] = {}
        for program in catalog:
            for name in official_names(program):
                self._add(name).official.append(program.id)
            for name in popular_names(program):
                self._add(name).popular.append(program.id)
            for word in program.keywords:
                self._add(word).keyword.append(program.id)
        self._terms.pop("", None)
        self._lexicon = Lexicon(self._terms)
        korean = [word for word in self._terms if any("가" <= char <= "힣" for char in word)]
        self._typos = Typos(
            (word for word in korean if self._terms[word].is_name and len(word) >= MIN_NAME),
            (word for word in korean if len(word) >= _LONG_KEYWORD),
        )

    def hits(self, looked: Looked) -> tuple[Hit, ...]:
        """What of the vocabulary stands in the text: longest first, misspelt words last."""
        exact = [
            Hit(self._terms[word], start, len(word), 100.0)
            for word, start in self._lexicon.scan(looked)
        ]
        exact.sort(key=lambda hit: -hit.length)
        return (*exact, *self._misspelt(looked, exact))

    def _misspelt(self, looked: Looked, exact: list[Hit]) -> Iterator[Hit]:
        """Words with typing errors, where no name as long is spelled right.

        장애수당 is no misspelt 아동수당, but 긴급복지 의로지원 is more than 긴급복지.
        """
        right = [hit for hit in exact if hit.term.is_name]
        for typo in self._typos.find(looked):
            hit = Hit(self._terms[typo.word], typo.start, len(typo.word), typo.ratio)
            if not any(name.length >= hit.length and name.touches(hit) for name in right):
                yield hit

    def _add(self, word: str) -> Term:
        return self._terms.setdefault(spell(word), Term(word))
