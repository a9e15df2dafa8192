"""Noticing that a place lies outside the city: 강남구 is helped by others."""

from collections.abc import Iterable, Iterator
from operator import itemgetter

from bot.domain.city import City
from bot.domain.frozen import frozen
from bot.domain.hangul import squeeze
from bot.programs.hints import Region

# The last syllable of a district's, city's, county's or province's full name.
_FULL = frozenset("구시군도")


@frozen
class Outside:
    """A place that this city does not serve. `is_near`: in the same province.

    `scopes`: of the programs there, the province's included; empty where only a map knows it.
    """

    name: str
    is_near: bool
    scopes: tuple[str, ...] = ()


class Elsewhere:
    """Knows the provinces and districts around, by the names of `config/hints.toml`."""

    def __init__(self, regions: Iterable[Region], city: City | None = None) -> None:
        home, province = (city.id, city.province) if city else ("", "")
        regions = tuple(regions)
        own = [region for region in regions if region.scope == home]
        around = [region for region in regions if region.scope not in (home, province)]
        self._own = tuple(squeeze(name) for region in own for name in region.names)
        known = (
            (squeeze(name), _outside(others, province), is_sure)
            for others in around
            for name, is_sure in _surely(others)
        )
        # By their first letter, so that a place of the text is compared with a few of them only.
        self._known: dict[str, list[tuple[int, str, Outside, bool]]] = {}
        for rank, (name, outside, is_sure) in enumerate(known):
            self._known.setdefault(name[:1], []).append((rank, name, outside, is_sure))

    def find(self, words: str, ours: Iterable[str] = ()) -> Outside | None:
        """The other place that the words name, unless they mean one of ours.

        `ours`: names of our own dongs in the words. Addresses go from wide to narrow: in "강남구
        신사동" the district says which 신사동 it is; a short name (강남) is not as sure.
        """
        said = squeeze(words)
        if any(name in said for name in self._own):
            return None
        first = min((said.find(squeeze(name)) for name in ours), default=None)
        named = (
            (rank, outside)
            for at in _starts(words)
            for rank, name, outside, is_sure in self._known.get(said[at : at + 1], ())
            if said.startswith(name, at) and (first is None or (is_sure and at < first))
        )
        return min(named, default=(0, None), key=itemgetter(0))[1]


def _outside(region: Region, province: str) -> Outside:
    scopes = tuple(filter(None, (region.scope, region.province)))
    return Outside(region.names[0], region.province == province, scopes)


def _surely(region: Region) -> Iterator[tuple[str, bool]]:
    """Its names, and whether each can be nothing else: full names, and those of provinces."""
    return ((name, not region.province or name[-1] in _FULL) for name in region.names)


def _starts(words: str) -> list[int]:
    """Where in the squeezed text each word begins."""
    starts, at = [], 0
    for word in words.split():
        starts.append(at)
        at += len(squeeze(word))
    return starts
