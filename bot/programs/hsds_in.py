"""Open Referral HSDS 3 as programs: our own files as they were, files of others for review."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.domain.codes import CrisisType, LifeStage
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.programs.eligibility import HOUSEHOLDS, STAGE_AGES, mistakes
from bot.programs.hsds import CRISIS, FIELD, HOUSEHOLD, STAGE, Service

_SLUG = re.compile(r"[^a-z0-9]+")
_LISTS = ("contents", "services")


@frozen
class Wrong:
    """A mistake in the file: where, and what."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@frozen
class Read:
    """What a file held. `wrong` are mistakes, `notes` are gaps that an editor must fill."""

    programs: tuple[Program, ...]
    wrong: tuple[Wrong, ...]
    notes: tuple[Wrong, ...]


def imported(content: object, *, scope: str, today: date) -> Read:
    """The programs of a service package, a page of services, or a single service.

    `scope` and `today` stand in for what a foreign file does not say: where it holds, and when it
    was looked up. What comes from elsewhere is never marked as verified.
    """
    programs: list[Program] = []
    wrong: list[Wrong] = []
    notes: list[Wrong] = []
    for place, entry in _entries(content):
        try:
            service = Service.model_validate(entry)
        except ValidationError as error:
            wrong += (Wrong(_place(place, e["loc"]), e["msg"]) for e in error.errors())
            continue
        gaps: list[str] = []
        program = _program(service, scope, today, gaps, wrong, place)
        notes += (Wrong(place, gap) for gap in gaps)
        wrong += (Wrong(place, what) for what in mistakes(program))
        programs.append(program)
    if not (programs or wrong):
        wrong.append(Wrong("-", "no service was found"))
    wrong += _twice(programs)
    return Read(tuple(programs), tuple(wrong), tuple(notes))


def _entries(content: object) -> Iterator[tuple[str, object]]:
    if isinstance(content, dict):
        held = next((name for name in _LISTS if isinstance(content.get(name), list)), None)
        if held is None:
            yield "service", content
            return
        yield from ((f"{held}[{at}]", entry) for at, entry in enumerate(content[held]))
    elif isinstance(content, list):
        yield from ((f"[{at}]", entry) for at, entry in enumerate(content))


def _place(place: str, loc: Iterable[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return place + "".join(parts)


def _twice(programs: list[Program]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for program in programs:
        if program.id in seen:
            yield Wrong(program.id, "this id comes twice")
        seen.add(program.id)


def _program(
    service: Service, scope: str, today: date, gaps: list[str], wrong: list[Wrong], place: str
) -> Program:
    fields = _values(service)
    is_ours = "id" in fields
    key = fields["id"][0] if is_ours else _made_up(service)
    name_en = service.alternate_name or ("" if is_ours else service.name)
    organization = service.organization
    schedule = service.schedules[0] if service.schedules else None
    area = next((a.extent for a in service.service_areas if a.extent_type == "text"), None)
    return Program(
        id=key,
        name_ko=service.name,
        name_en=name_en,
        provider=organization.name if organization else _gap("provider", gaps),
        scope=(area if is_ours else None) or scope,
        life_stages=_stages(service),
        crisis_types=_crises(service, gaps),
        eligibility=_or_gap(service.eligibility_description, "eligibility", gaps),
        benefit=_or_gap(service.description, "benefit", gaps),
        how_to_apply=_or_gap(service.application_process, "how_to_apply", gaps),
        keywords=tuple(fields.get("keyword", ())) or (service.name,),
        source=fields["source"][0] if "source" in fields else f"HSDS {service.id}",
        as_of=service.assured_date or today,
        verified=is_ours and fields.get("verified") == ["true"],
        phone=service.phones[0].number if service.phones else "",
        summary_en=fields.get("summary_en", [""])[0],
        age_min=_years(service.minimum_age),
        age_max=_years(service.maximum_age),
        households=tuple(c for c in _codes(service, HOUSEHOLD) if c in HOUSEHOLDS),
        income_percent=_number(fields, wrong, place),
        opens=schedule.valid_from if schedule else None,
        closes=schedule.valid_to if schedule else None,
        papers=tuple(p.document for p in service.required_documents if p.document),
    )


def _values(service: Service) -> dict[str, list[str]]:
    """The values of what is ours, by field, in the order of the file."""
    found: dict[str, list[str]] = {}
    for attribute in service.attributes:
        term = attribute.taxonomy_term
        if term and term.taxonomy == FIELD and term.code and attribute.value is not None:
            found.setdefault(term.code, []).append(attribute.value)
    return found


def _codes(service: Service, taxonomy: str) -> list[str]:
    terms = (attribute.taxonomy_term for attribute in service.attributes)
    return [term.code for term in terms if term and term.taxonomy == taxonomy and term.code]


def _crises(service: Service, gaps: list[str]) -> tuple[CrisisType, ...]:
    found = tuple(CrisisType(c) for c in _codes(service, CRISIS) if c in list(CrisisType))
    if not found:
        _gap("crisis_types", gaps)
    return found


def _stages(service: Service) -> tuple[LifeStage, ...]:
    """As they stand there; else those that its ages touch."""
    named = tuple(LifeStage(c) for c in _codes(service, STAGE) if c in list(LifeStage))
    low, high = service.minimum_age, service.maximum_age
    if named or (low is None and high is None):
        return named or (LifeStage.ALL,)
    return tuple(
        stage
        for stage, (first, last) in STAGE_AGES.items()
        if (low is None or last >= low) and (high is None or first <= high)
    )


def _number(fields: dict[str, list[str]], wrong: list[Wrong], place: str) -> int | None:
    said = fields.get("income_percent")
    if not said:
        return None
    if said[0].isdigit():
        return int(said[0])
    wrong.append(Wrong(place, f"income_percent {said[0]!r} is no number"))
    return None


def _years(age: float | None) -> int | None:
    return None if age is None else int(age)


def _made_up(service: Service) -> str:
    """An id for what has none of ours: its name in small letters, and a piece of its UUID."""
    slug = _SLUG.sub("_", (service.alternate_name or service.name).lower()).strip("_")[:30]
    name = slug.strip("_") if slug[:1].isalpha() else "service"
    return f"{name}_{service.id.hex[:8]}"


def _or_gap(words: str | None, field: str, gaps: list[str]) -> str:
    return words or _gap(field, gaps)


def _gap(field: str, gaps: list[str]) -> str:
    gaps.append(f"{field} is not told; fill it in")
    return ""


def as_toml(programs: Iterable[Program]) -> str:
    """The programs as a file for `config/programs/`."""
    tables = ("\n".join(_table(program)) for program in programs)
    return "# Imported; compare each entry with its source before it goes live.\n\n" + "\n\n".join(
        tables
    ) + "\n"  # fmt: skip


def _table(program: Program) -> Iterator[str]:
    yield "[[program]]"
    for name in Program.__slots__:
        value: Any = getattr(program, name)
        is_optional = name in _OPTIONAL and value in (None, "", ())
        if not is_optional:
            yield f"{name} = {_literal(value)}"


_OPTIONAL = (
    *("phone", "summary_en", "age_min", "age_max", "households"),
    *("income_percent", "opens", "closes", "papers"),
)


def _literal(value: object) -> str:
    """A TOML value. JSON's strings are TOML's too, but for one control sign."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
