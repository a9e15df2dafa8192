"""The city, its centers and its hours: `city.toml` and `centers.toml`."""

import contextlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_type_hints

from pydantic import ValidationError

from bot.calendar.hours import Calendar
from bot.config.files import Files, shape
from bot.domain.city import City

# Minutes are minutes of open office: more than a week of them is no promise.
_FIGURES = {
    "answer_within_minutes": range(1, 2401),
    "first_word_within_minutes": range(1, 481),
    "cases_at_hand": range(1, 201),
    "reopen_within_days": range(366),
}


def city_of(files: Files) -> City | None:
    """`city.toml` and `centers.toml` make one city."""
    together, more = _together(files.read("city.toml"), files.read("centers.toml"))
    for part, key in (("dongs", "dong"), ("centers", "center")):
        if not together[part] and "centers.toml" not in files.unread:
            files.note("centers.toml", key, f"no [[{key}]] table was found")
    for key in more:
        files.note("centers.toml", key, "only [[dong]] and [[center]] tables belong here")
    if files.unread & {"city.toml", "centers.toml"}:
        return None
    files.city = together
    try:
        checked: City = shape(City).validate_python(together)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            loc = wrong["loc"]
            file = "centers.toml" if loc and loc[0] in ("dongs", "centers") else "city.toml"
            files.note(file, ".".join(map(str, loc)) or "-", wrong["msg"])
        return None
    return checked


def _together(city: dict[str, Any], centers: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Both files as one table, and the keys of the second one that do not belong there."""
    more = [key for key in centers if key not in ("dong", "center")]
    return city | {"dongs": centers.get("dong", []), "centers": centers.get("center", [])}, more


def parts_of(files: Files) -> dict[str, Any]:
    """What is sound of the city, by field: one mistake does not keep others from being found."""
    parts: dict[str, Any] = {}
    for name, kind in get_type_hints(City).items():
        if name in files.city:
            with contextlib.suppress(ValidationError):  # `city_of` has noted it
                parts[name] = shape(kind).validate_python(files.city[name])
    return parts


def figures_fit(files: Files, parts: Mapping[str, Any]) -> None:
    """Figures outside of what a city can mean: a zero too few or too many."""
    for name, allowed in _FIGURES.items():
        if name in parts and parts[name] not in allowed:
            what = f"must be from {allowed.start} to {allowed.stop - 1}, not {parts[name]}"
            files.note("city.toml", name, what)
    if "retention" in parts:
        for name, days in asdict(parts["retention"]).items():
            if days < 1:  # the next purge would take what came in today
                files.note("city.toml", f"retention.{name}", f"must be 1 or more, not {days}")


def calendar_of(files: Files, parts: Mapping[str, Any]) -> Calendar | None:
    """The hours as a calendar; None where they are not sound, which is noted."""
    if "hours" not in parts:
        return None
    if not any(parts["hours"].week.values()):
        files.note("city.toml", "hours.week", "no day is open: nobody could be told when")
        return None
    try:
        return Calendar.of(parts["hours"])
    except ValueError as error:
        files.note("city.toml", "hours", str(error))
    return None
