"""The files that hold one kind of thing each, with the checks of that kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.calendar.hours import SEOUL
from bot.cases import casework as casework_rule
from bot.cases import welfare_check as rule
from bot.config.files import Files
from bot.domain import city_event, reply
from bot.domain.casework import Casework
from bot.domain.city_event import CityEvent
from bot.domain.program import Program
from bot.domain.reply import Reply
from bot.domain.welfare_check import WelfareCheck
from bot.programs import eligibility, income
from bot.programs.income import MedianIncome


def welfare_check_of(files: Files, texts: Mapping[str, Mapping[str, str]]) -> WelfareCheck | None:
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


def programs_of(files: Files) -> Iterator[Program]:
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


def events_of(files: Files, parts: Mapping[str, Any]) -> tuple[CityEvent, ...]:
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


def replies_of(files: Files, languages: Sequence[str]) -> tuple[Reply, ...]:
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


def median_income_of(files: Files) -> MedianIncome:
    """`median_income.toml`; nothing in it where it is wrong, which is noted."""
    name = "median_income.toml"
    median = files.check(name, MedianIncome, files.read(name)) or MedianIncome()
    for key, what in income.mistakes(median):
        files.note(name, key, what)
    return median


def casework_of(files: Files) -> Casework:
    """`casework.toml`; nothing in it where it is wrong, which is noted."""
    name = "casework.toml"
    read = files.check(name, Casework, files.read(name))
    for key, what in casework_rule.mistakes(read) if read else ():
        files.note(name, key, what)
    return read or Casework()
