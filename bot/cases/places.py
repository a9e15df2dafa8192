"""Where a household lives, as a report holds it: as it was told, or as its counselor found."""

from typing import Any

_BY_DESK, _TOLD = "by_desk", "told"


def words_of(place: Any) -> str:
    """The address as it is known now; empty where nothing was said of it."""
    if isinstance(place, dict):
        return str(place.get("words") or "")
    return place if isinstance(place, str) else ""


def first_told(place: Any) -> str:
    """What a resident said before a counselor found out more; else empty."""
    return str(place.get(_TOLD) or "") if isinstance(place, dict) else ""


def found_out(before: Any, dong: str | None, words: str) -> dict[str, Any]:
    """The place as a counselor wrote it; what was told first stays beside it."""
    told = first_told(before) or words_of(before)
    return {
        "words": words,
        "dong": dong,
        "outside": None,
        _TOLD: told if told != words else "",
        _BY_DESK: True,
    }


def kept_from(before: dict[str, Any]) -> dict[str, Any] | None:
    """The place of a report that later words of a resident do not change; None if they do."""
    place = before.get("place")
    return place if isinstance(place, dict) and place.get(_BY_DESK) else None
