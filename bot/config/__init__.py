"""Reading `config/`, the folder a city edits, into objects; all mistakes are told at once."""

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import ValidationError

from bot.calendar.hours import SEOUL, Calendar
from bot.cases import casework as casework_rule
from bot.cases import welfare_check as rule
from bot.cases.permissions import Permission
from bot.config.files import ConfigError, Files, Mistake, shape
from bot.config.texts import languages, texts_of
from bot.domain import city_event, reply
from bot.domain.casework import Casework
from bot.domain.city import City
from bot.domain.city_event import CityEvent
from bot.domain.codes import Role
from bot.domain.program import Program
from bot.domain.reply import Reply
from bot.domain.welfare_check import WelfareCheck
from bot.flows.told import Meant, Told
from bot.programs import care_sos, eligibility, income, life_plan
from bot.programs.care_sos import CareRules
from bot.programs.catalog import Catalog
from bot.programs.first_choice import FirstChoice
from bot.programs.hints import Hints
from bot.programs.income import MedianIncome
from bot.programs.life_plan import PlanRules
from bot.programs.matcher import Matcher
from bot.triage import model
from bot.triage.findings import Finder
from bot.triage.model import Model
from bot.triage.vocabulary import Vocabulary

__all__ = ["Config", "ConfigError", "Mistake", "learned", "load"]
Permissions = dict[Permission, tuple[Role, ...]]


@dataclass(frozen=True, slots=True)
class Config:
    """All of `config/`."""

    city: City
    calendar: Calendar
    programs: tuple[Program, ...]
    vocabulary: Vocabulary
    first_choice: FirstChoice
    hints: Hints
    texts: Mapping[str, Mapping[str, str]]
    permissions: Permissions
    welfare_check: WelfareCheck
    care_sos: CareRules
    life_plan: PlanRules
    finder: Finder
    told: tuple[Told, ...] = ()
    median_income: MedianIncome = field(default_factory=MedianIncome)
    events: tuple[CityEvent, ...] = ()
    everyday: tuple[str, ...] = ()
    meant: tuple[Meant, ...] = ()
    replies: tuple[Reply, ...] = ()
    casework: Casework = field(default_factory=Casework)


@functools.cache
def learned() -> Model:
    """What the reader has learned; it comes with the program, not from `config/`."""
    return model.load(resources.files("bot.triage").joinpath("model.npz").read_bytes())


def load(folder: Path) -> Config:
    """The whole configuration; ConfigError with all mistakes if there is any."""
    files = Files(folder)
    city = _city(files)
    programs = tuple(_programs(files))
    vocabulary = files.check("signs.toml", Vocabulary, files.read("signs.toml"))
    first_choice = files.check("first_choice.toml", FirstChoice, files.read("first_choice.toml"))
    words = files.read("told.toml")
    told = files.check("told.toml", tuple[Told, ...], words.get("told"), "told")
    meant = files.check("told.toml", tuple[Meant, ...], words.get("answer", ()), "answer")
    hints = files.check("hints.toml", Hints, files.read("hints.toml"))
    texts = texts_of(files, city.languages if city else languages(files))
    permissions = files.check("permissions.toml", Permissions, files.read("permissions.toml"))
    welfare_check = _welfare_check(files, texts)
    care_rules = files.check("care_sos.toml", CareRules, files.read("care_sos.toml"))
    plan_rules = files.check("life_plan.toml", PlanRules, files.read("life_plan.toml"))
    median_income = _median_income(files)
    words = files.read("everyday_words.toml")
    everyday = files.check("everyday_words.toml", tuple[str, ...], words.get("words"), "words")
    parts = _parts(files)
    calendar = _calendar(files, parts)
    _references(files, parts, vocabulary)
    events = _events(files, parts)
    replies = _replies(files, city.languages if city else languages(files))
    finder = _signs(files, vocabulary) if vocabulary else None
    casework = _casework(files)
    _understanding(files, programs, first_choice, hints)
    _plans(files, programs, care_rules, plan_rules)
    if (
        files.mistakes
        or not (care_rules and plan_rules)
        or not (city and calendar and vocabulary and first_choice and hints)
        or permissions is None
        or welfare_check is None
        or finder is None
    ):
        raise ConfigError(tuple(files.mistakes))
    return Config(
        city,
        calendar,
        programs,
        vocabulary,
        first_choice,
        hints,
        texts,
        permissions,
        welfare_check,
        care_rules,
        plan_rules,
        finder,
        told or (),
        median_income,
        events,
        everyday or (),
        meant or (),
        replies,
        casework,
    )


def _city(files: Files) -> City | None:
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


def _welfare_check(files: Files, texts: Mapping[str, Mapping[str, str]]) -> WelfareCheck | None:
    """`welfare_check.toml`; every question and option needs its words in the texts."""
    name = "welfare_check.toml"
    check = files.check(name, WelfareCheck, files.read(name))
    if check is None:
        return None
    before = len(files.mistakes)
    for key, what in rule.mistakes(check):
        files.note(name, key, what)
    known = next(iter(texts.values()), {})
    is_told = any(key.startswith("welfare_check.") for key in known)
    for question in check.questions:
        for word in ("ask", "name", *(option.id for option in question.options)):
            key = f"welfare_check.{question.id}.{word}"
            if is_told and key not in known:
                files.note(name, question.id, f"the texts have no {key}")
    return check if len(files.mistakes) == before else None


def _parts(files: Files) -> dict[str, Any]:
    """What is sound of the city, by field: one mistake does not keep others from being found."""
    parts: dict[str, Any] = {}
    for name, kind in get_type_hints(City).items():
        if name in files.city:
            with contextlib.suppress(ValidationError):  # `_city` has noted it
                parts[name] = shape(kind).validate_python(files.city[name])
    return parts


def _calendar(files: Files, parts: Mapping[str, Any]) -> Calendar | None:
    if "hours" not in parts:
        return None
    try:
        return Calendar.of(parts["hours"])
    except ValueError as error:
        files.note("city.toml", "hours", str(error))
    return None


def _programs(files: Files) -> Iterator[Program]:
    """Every `programs/*.toml`; an entry's scope is the file's name and its id is used once."""
    seen: dict[str, str] = {}
    for path in sorted((files.folder / "programs").glob("*.toml")):
        name = f"programs/{path.name}"
        data = files.read(name)
        for key in data.keys() - {"program"}:
            files.note(name, key, "only [[program]] tables belong here")
        entries = data.get("program", [])
        if not isinstance(entries, list):
            files.note(name, "program", "[[program]] tables belong here")
            continue
        for number, entry in enumerate(entries):
            program = files.check(name, Program, entry, f"program.{number}")
            if program is None:
                continue
            if program.scope != path.stem:
                files.note(name, program.id, f"scope {program.scope!r} is not the file's name")
            if program.id in seen:
                files.note(name, program.id, f"this id is used in {seen[program.id]} too")
                continue
            seen[program.id] = name
            for what in eligibility.mistakes(program):
                files.note(name, program.id, what)
            yield program
    if not seen:
        files.note("programs/", "-", "no program was found")


def _events(files: Files, parts: Mapping[str, Any]) -> tuple[CityEvent, ...]:
    """`events.toml`; times without a zone are Seoul's."""
    name = "events.toml"
    data = files.read(name)
    for key in data.keys() - {"event"}:
        files.note(name, key, "only [[event]] tables belong here")
    read = files.check(name, tuple[CityEvent, ...], data.get("event", []), "event") or ()
    events = tuple(map(_in_seoul, read))
    dongs = {dong.id for dong in parts.get("dongs", ())} or {one.dong for one in events}
    for key, what in city_event.mistakes(events, dongs):
        files.note(name, key, what)
    return events


def _replies(files: Files, languages: Sequence[str]) -> tuple[Reply, ...]:
    """`replies.toml`; each reply in every language of the city."""
    name = "replies.toml"
    replies = files.check(name, tuple[Reply, ...], files.read(name).get("reply", []), "reply")
    for key, what in reply.mistakes(replies or (), languages):
        files.note(name, key, what)
    return replies or ()


def _in_seoul(event: CityEvent) -> CityEvent:
    def there(at: datetime) -> datetime:
        return at if at.tzinfo else at.replace(tzinfo=SEOUL)

    return replace(
        event,
        starts=there(event.starts),
        ends=there(event.ends),
        sign_up_opens=there(event.sign_up_opens),
        sign_up_closes=there(event.sign_up_closes),
    )


def _median_income(files: Files) -> MedianIncome:
    """`median_income.toml`; nothing in it where it is wrong, which is noted."""
    name = "median_income.toml"
    median = files.check(name, MedianIncome, files.read(name)) or MedianIncome()
    for key, what in income.mistakes(median):
        files.note(name, key, what)
    return median


def _casework(files: Files) -> Casework:
    """`casework.toml`; nothing in it where it is wrong, which is noted."""
    name = "casework.toml"
    read = files.check(name, Casework, files.read(name))
    for key, what in casework_rule.mistakes(read) if read else ():
        files.note(name, key, what)
    return read or Casework()


# Tables of the city that name hotlines.
_HOTLINE_TABLES = ("crisis_hotlines", "elsewhere", "foreigners")


def _references(files: Files, parts: Mapping[str, Any], vocabulary: Vocabulary | None) -> None:
    """Ids that one file uses must exist in the file they come from, where that can be read."""
    if "centers" in parts:
        centers = {center.id for center in parts["centers"]}
        for dong in parts.get("dongs", ()):
            if dong.center not in centers:
                what = f"there is no center {dong.center!r}"
                files.note("centers.toml", f"dong {dong.id}", what)
    if "hotlines" not in parts:
        return
    hotlines = {line.id for line in parts["hotlines"]}
    for hotline in set(parts.get("meanwhile", ())) - hotlines:
        files.note("city.toml", "meanwhile", f"there is no hotline {hotline!r}")
    tables = [(table, parts.get(table, {})) for table in _HOTLINE_TABLES]
    named = ((f"{name}.{key}", lines) for name, table in tables for key, lines in table.items())
    for where, hotline in ((where, hotline) for where, lines in named for hotline in lines):
        if hotline not in hotlines:
            files.note("city.toml", where, f"there is no hotline {hotline!r}")
    for sign in vocabulary.danger if vocabulary else ():
        for hotline in set(sign.hotlines) - hotlines:
            files.note("signs.toml", sign.id, f"there is no hotline {hotline!r}")


def _understanding(
    files: Files,
    programs: tuple[Program, ...],
    first_choice: FirstChoice | None,
    hints: Hints | None,
) -> None:
    """The matcher must be able to work with the words it is given."""
    catalog = Catalog(programs)
    for program in first_choice.unknown_ids(catalog) if first_choice else ():
        files.note("first_choice.toml", program, "there is no such program")
    try:
        Matcher(catalog, hints=hints)
    except ValueError as error:
        files.note("hints.toml", "-", str(error))


def _plans(
    files: Files,
    programs: tuple[Program, ...],
    care_rules: CareRules | None,
    plan_rules: PlanRules | None,
) -> None:
    """The rules of the flows that go through the catalog must fit it."""
    catalog = Catalog(programs)
    for key, what in care_sos.mistakes(care_rules, catalog) if care_rules else ():
        files.note("care_sos.toml", key, what)
    for key, what in life_plan.mistakes(plan_rules, catalog) if plan_rules else ():
        files.note("life_plan.toml", key, what)


def _signs(files: Files, vocabulary: Vocabulary) -> Finder | None:
    """The finder says what is wrong with one sign; here every sign is asked about."""
    try:
        return Finder(vocabulary)
    except ValueError as error:
        whole = str(error)
    before = len(files.mistakes)
    alone = replace(vocabulary, danger=(), crisis=(), reporter=(), offtopic=())
    for kind in ("danger", "crisis", "reporter", "offtopic"):
        for sign in getattr(vocabulary, kind):
            try:
                Finder(replace(alone, **{kind: (sign,)}))
            except ValueError as error:
                files.note("signs.toml", sign.id, str(error))
    if len(files.mistakes) == before:
        files.note("signs.toml", "-", whole)
    return None
