"""Finding the dong in what a resident calls a place: its name, an old name, a landmark, misspelled."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bot.domain.city import Dong
from bot.domain.hangul import jamo, squeeze

# One wrong vowel in a three-syllable name costs about 15 points; below 82 other dongs come close.
_CLOSE_ENOUGH = 82
_MAX_WORDS = 120


class Gazetteer:
    """The dongs of a city by every name people use for them."""

    def __init__(self, dongs: Iterable[Dong]) -> None:
        self._dongs = {dong.id: dong for dong in dongs}
        self._names: dict[str, list[str]] = {}
        for dong in self._dongs.values():
            for name in (*dong.name.values(), *dong.aliases, *dong.landmarks):
                ids = self._names.setdefault(squeeze(name), [])
                if dong.id not in ids:
                    ids.append(dong.id)
        self._by_jamo = {jamo(name): ids for name, ids in self._names.items()}

    def dong(self, dong_id: str) -> Dong | None:
        """The dong with this id."""
        return self._dongs.get(dong_id)

    def find(self, words: str) -> tuple[str, ...]:
        """Ids of the dongs these words may mean: one when clear, several when not, none if unknown."""
        said = squeeze(words[:_MAX_WORDS])
        exact = [name for name in self._names if name and name in said]
        if exact:
            return tuple(self._names[max(exact, key=len)])
        return self._misspelled(words[:_MAX_WORDS])

    def _misspelled(self, words: str) -> tuple[str, ...]:
        """Each word by itself, since an address around the name would drown it."""
        best: tuple[float, list[str]] = (0, [])
        for word in (*words.split(), words):
            if len(squeeze(word)) < 2:  # noqa: PLR2004 - one syllable is like everything
                continue
            found = process.extractOne(
                jamo(squeeze(word)),
                self._by_jamo.keys(),
                scorer=fuzz.ratio,
                score_cutoff=_CLOSE_ENOUGH,
            )
            if found and found[1] > best[0]:
                best = (found[1], self._by_jamo[found[0]])
        return tuple(best[1])
