"""Finding the dong in what a resident calls a place: a name old or new, a landmark, a slip."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from bot.domain.city import Dong
from bot.domain.frozen import frozen
from bot.domain.hangul import jamo, sound, squeeze
from bot.domain.places import Spot
from bot.flows.elsewhere import Elsewhere, Outside

_MAX_WORDS = 120
# A name of up to four syllables may have one wrong letter, a longer one two: with more, other
# places of the country come close (군산역 and 부산역 to 구산역, 신도림초등학교 to 신도초등학교).
_SHORT = 4
_SLIPS_SHORT, _SLIPS_LONG = 1, 2
_ONE_SYLLABLE = 2


class NamesPins(Protocol):
    """Names a point on the map (`bot.services.pins`); not every city has it installed."""

    def spot(self, latitude: float, longitude: float) -> Spot | None:
        """The divisions it lies in; None outside the country. WGS 84 degrees."""
        ...


@frozen
class Whereabouts:
    """What is known of a place: the dongs it may be, or the other place that it is in."""

    words: str
    dongs: tuple[str, ...]
    outside: Outside | None = None


class Gazetteer:
    """The dongs of a city by every name people use for them."""

    def __init__(
        self,
        dongs: Iterable[Dong],
        elsewhere: Elsewhere | None = None,
        pins: NamesPins | None = None,
        map_code: str = "",
    ) -> None:
        self._elsewhere = elsewhere or Elsewhere(())
        self._pins = pins
        self._map_code = map_code
        self._dongs = {dong.id: dong for dong in dongs}
        self._own = {dong.id: _own_names(dong) for dong in self._dongs.values()}
        # Without spaces and marks: the dongs that go by this name.
        self._names: dict[str, set[str]] = {}
        for dong in self._dongs.values():
            for name in (*dong.name.values(), *dong.aliases, *dong.landmarks):
                self._names.setdefault(squeeze(name), set()).add(dong.id)
        self._names.pop("", None)
        self._by_sound: dict[str, list[tuple[str, str]]] = {}
        for name in self._names:
            self._by_sound.setdefault(sound(name)[:1], []).append((name, jamo(name)))

    def dong(self, dong_id: str) -> Dong | None:
        """The dong with this id."""
        return self._dongs.get(dong_id)

    def find(self, words: str) -> tuple[str, ...]:
        """Ids of the dongs these words may mean: one if clear, several if not, none if unknown.

        Several names together narrow each other down: 역촌동 says which side of 구산역 it is.
        """
        return self._found(words, self._standing_in(words))

    def _standing_in(self, words: str) -> list[str]:
        """The names of ours that stand in the words as they are."""
        said = squeeze(words[:_MAX_WORDS])
        return list(filter(said.__contains__, self._names))

    def _found(self, words: str, exact: list[str]) -> tuple[str, ...]:
        # 녹번역 within the name of an apartment house says nothing of its own.
        whole = [name for name in exact if not any(name in other != name for other in exact)]
        named = [self._names[name] for name in whole] or [self._misspelled(words[:_MAX_WORDS])]
        found = set.intersection(*named) or set.union(*named)
        return tuple(dong for dong in self._dongs if dong in found)

    def whereabouts(self, words: str) -> Whereabouts:
        """What these words say about the place; a name elsewhere goes before a guess at a slip."""
        ours = self._standing_in(words)
        outside = self._elsewhere.find(words[:_MAX_WORDS], ours)
        return Whereabouts(words, () if outside else self._found(words, ours), outside)

    def locate(self, latitude: float, longitude: float) -> Whereabouts:
        """What a pin on the map says: its legal dong may be served by several centers."""
        pin = f"{latitude:.5f}, {longitude:.5f}"
        spot = self._pins.spot(latitude, longitude) if self._pins else None
        if spot is None:
            return Whereabouts(pin, ())
        name = " ".join(filter(None, (spot.province, spot.district, spot.dong)))
        words = f"{name} ({pin})"
        if not self._map_code or spot.code == self._map_code:
            served = (dong.id for dong in self._dongs.values() if spot.dong in dong.legal)
            return Whereabouts(words, tuple(served))
        is_near = spot.code[:2] == self._map_code[:2]
        return Whereabouts(words, (), Outside(spot.district or spot.province, is_near))

    def named(self, words: str) -> tuple[str, ...]:
        """Ids of the dongs whose own names, not landmarks, stand in the words as they are."""
        said = squeeze(words[:_MAX_WORDS])
        return tuple(
            dong for dong, names in self._own.items() if any(map(said.__contains__, names))
        )

    def _misspelled(self, words: str) -> set[str]:
        """The names closest to one of the words; several if they are equally close."""
        by_slips: dict[int, set[str]] = {}
        for word in (*map(squeeze, words.split()), squeeze(words)):
            for name, slips in self._close_to(word):
                by_slips.setdefault(slips, set()).update(self._names[name])
        return by_slips[min(by_slips)] if by_slips else set()

    def _close_to(self, word: str) -> Iterator[tuple[str, int]]:
        """Names with the same first sound, and how many letters of the word's beginning differ.

        The first sound must be right: it tells names apart, and people rarely get it wrong.
        """
        if len(word) < 2:  # noqa: PLR2004 - one syllable is like everything
            return
        for name, spelled in self._by_sound.get(sound(word)[:1], ()):
            allowed = _SLIPS_SHORT if len(name) <= _SHORT else _SLIPS_LONG
            for said in {word, word[: len(name)]}:
                slips = Levenshtein.distance(spelled, jamo(said), score_cutoff=allowed)
                if slips <= allowed:
                    yield name, slips


def _own_names(dong: Dong) -> tuple[str, ...]:
    """Its name and those of its other names that are a dong's name: 대조동 and not 연신내."""
    others = (alias for alias in dong.aliases if len(alias) > _ONE_SYLLABLE and alias[-1] == "동")
    return tuple(map(squeeze, (*dong.name.values(), *others)))
