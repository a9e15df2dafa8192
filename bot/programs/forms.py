"""A program as a form: what was typed in, a program or everything that is wrong with it out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.domain.codes import CrisisType, LifeStage
from bot.domain.program import Program
from bot.programs.eligibility import HOUSEHOLDS, mistakes

WORDS = (
    "name_ko", "name_en", "provider", "phone", "eligibility", "benefit", "how_to_apply",
    "summary_en", "source",
)  # fmt: skip
NEEDED = ("name_ko", "name_en", "provider", "eligibility", "benefit", "how_to_apply", "source")
LISTS = ("keywords", "papers")
CHOICES: dict[str, tuple[str, ...]] = {
    "life_stages": tuple(LifeStage),
    "crisis_types": tuple(CrisisType),
    "households": HOUSEHOLDS,
}
NUMBERS = ("age_min", "age_max", "income_percent")
DAYS = ("opens", "closes")
_LONGEST = 1500
_OLDEST, _MOST_PERCENT = 130, 1000

Form = Mapping[str, Sequence[str]]
"""What a browser sends: the values of each field."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the field, and a text key under `console.catalog.wrong`."""

    field: str
    code: str


def written(program: Program) -> dict[str, list[str]]:
    """The form that this program would fill."""
    form = {key: [str(getattr(program, key))] for key in (*WORDS, "id", "scope", "as_of")}
    form |= {key: ["\n".join(getattr(program, key))] for key in LISTS}
    form |= {key: [str(one) for one in getattr(program, key)] for key in CHOICES}
    for key in (*NUMBERS, *DAYS):
        value = getattr(program, key)
        form[key] = ["" if value is None else str(value)]
    return form | {"verified": ["yes"] if program.verified else []}


def read(form: Form, scopes: Collection[str], today: date) -> tuple[Program | None, list[Fault]]:
    """The program, or None and everything that is wrong with it."""
    values: dict[str, Any] = {key: _first(form, key) for key in (*WORDS, "id", "scope")}
    values |= {key: _lines(_first(form, key)) for key in LISTS}
    values |= {key: tuple(form.get(key, ())) for key in CHOICES}
    values["verified"] = _first(form, "verified") == "yes"
    faults = [*_words(values), *_choices(values, scopes)]
    for key in NUMBERS:
        values[key] = _number(form, key, faults)
    for key in (*DAYS, "as_of"):
        values[key] = _day(form, key, faults)
    faults += _together(values, today)
    if faults:
        return None, faults
    values["life_stages"] = tuple(map(LifeStage, values["life_stages"]))
    values["crisis_types"] = tuple(map(CrisisType, values["crisis_types"]))
    program = Program(**values)
    return (None, [Fault("id", "rules")]) if any(mistakes(program)) else (program, [])


def body(program: Program) -> dict[str, Any]:
    """As it is stored: plain words, numbers and lists."""
    return {key: _plain(value) for key, value in asdict(program).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [str(one) for one in value] if isinstance(value, tuple) else value


def _first(form: Form, key: str) -> str:
    values = form.get(key, ())
    return values[0].replace("\r\n", "\n").strip() if values else ""


def _lines(text: str) -> tuple[str, ...]:
    """One to a line or parted by commas; each once."""
    parts = (part.strip() for line in text.split("\n") for part in line.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _words(values: Mapping[str, Any]) -> Iterator[Fault]:
    for key in WORDS:
        if key in NEEDED and not values[key]:
            yield Fault(key, "needed")
        if len(values[key]) > _LONGEST:
            yield Fault(key, "long")
    for key in LISTS:
        if sum(map(len, values[key])) > 2 * _LONGEST:
            yield Fault(key, "long")
    if not values["keywords"]:
        yield Fault("keywords", "needed")


def _choices(values: Mapping[str, Any], scopes: Collection[str]) -> Iterator[Fault]:
    for key, known in CHOICES.items():
        if set(values[key]) - set(known):
            yield Fault(key, "unknown")
        elif not values[key] and key != "households":
            yield Fault(key, "needed")
    if values["scope"] not in scopes:
        yield Fault("scope", "unknown")


def _number(form: Form, key: str, faults: list[Fault]) -> int | None:
    text = _first(form, key)
    if not text:
        return None
    low, most = (1, _MOST_PERCENT) if key == "income_percent" else (0, _OLDEST)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_PERCENT))
    if is_number and low <= int(text) <= most:
        return int(text)
    faults.append(Fault(key, "number" if key == "income_percent" else "age"))
    return None


def _day(form: Form, key: str, faults: list[Fault]) -> date | None:
    text = _first(form, key)
    if not text and key in DAYS:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(key, "day"))
    return None


def _together(values: Mapping[str, Any], today: date) -> Iterator[Fault]:
    """What is wrong only between fields, or with the calendar."""
    low, high = values["age_min"], values["age_max"]
    if low is not None and high is not None and low > high:
        yield Fault("age_max", "order")
    if values["opens"] and values["closes"] and values["closes"] < values["opens"]:
        yield Fault("closes", "order")
    if values["as_of"] and values["as_of"] > today:
        yield Fault("as_of", "future")
