"""The catalog and tables that the repository ships, and readings made by hand."""

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.program import Program
from bot.domain.reading import Fired, Reading
from bot.programs.catalog import Catalog
from bot.programs.first_choice import FirstChoice
from bot.programs.hints import Hints
from bot.programs.matcher import Matcher

CONFIG = Path(__file__).parents[2] / "config"


@cache
def catalog() -> Catalog:
    adapter = TypeAdapter(Program)
    files = sorted((CONFIG / "programs").glob("*.toml"))
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    return Catalog(adapter.validate_python(entry) for t in tables for entry in t["program"])


@cache
def first_choice() -> FirstChoice:
    table = tomllib.loads((CONFIG / "first_choice.toml").read_text(encoding="utf-8"))
    return TypeAdapter(FirstChoice).validate_python(table)


@cache
def hints() -> Hints:
    table = tomllib.loads((CONFIG / "hints.toml").read_text(encoding="utf-8"))
    return TypeAdapter(Hints).validate_python(table)


@cache
def _matcher(home_scopes: frozenset[str]) -> Matcher:
    return Matcher(catalog(), home_scopes=home_scopes, first_choice=first_choice(), hints=hints())


def matcher(home_scopes: Collection[str] = ()) -> Matcher:
    return _matcher(frozenset(home_scopes))


def reading(urgency: str, *types: str, signs: Collection[str] = ()) -> Reading:
    return Reading(
        urgency=Urgency(urgency),
        crisis_types=tuple(CrisisType(crisis) for crisis in types),
        reporter=Reporter.SELF,
        fired=tuple(Fired(sign, ("…",)) for sign in signs),
    )


def found(
    text: str, read: Reading, *, home_scopes: Collection[str] = (), limit: int = 5
) -> list[str]:
    matches = matcher(home_scopes).match(text, read, limit=limit)
    return [match.program_id for match in matches]
