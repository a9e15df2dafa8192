"""Reading `config/`, the folder a city edits, into objects; all mistakes are told at once."""

import contextlib
import functools
import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from bot.calendar.hours import Calendar
from bot.cases.permissions import Permission
from bot.config.city import calendar_of, city_of, figures_fit, parts_of
from bot.config.entries import (
    casework_of,
    events_of,
    median_income_of,
    programs_of,
    replies_of,
    welfare_check_of,
)
from bot.config.files import ConfigError, Files, Mistake
from bot.config.fits import (
    emergency_aid_fits,
    finder_of,
    plans_fit,
    references_fit,
    understanding_fits,
)
from bot.config.sense import values_make_sense
from bot.config.texts import languages, texts_of
from bot.domain.casework import Casework
from bot.domain.city import City
from bot.domain.city_event import CityEvent
from bot.domain.codes import Role
from bot.domain.program import Program
from bot.domain.reply import Reply
from bot.domain.welfare_check import WelfareCheck
from bot.flows.told import Meant, Told
from bot.programs.care_sos import CareRules
from bot.programs.first_choice import FirstChoice
from bot.programs.hints import Hints
from bot.programs.income import MedianIncome
from bot.programs.life_plan import PlanRules
from bot.triage import model
from bot.triage.findings import Finder
from bot.triage.model import Model
from bot.triage.vocabulary import Vocabulary

__all__ = ["Config", "ConfigError", "Mistake", "learned", "load"]
Permissions = dict[Permission, tuple[Role, ...]]


@dataclass(frozen=True, slots=True, repr=False)  # as long as all files together
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


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Of what is read nothing is garbage, and looking for some takes a seventh of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_collecting()
def load(folder: Path) -> Config:
    """The whole configuration; ConfigError with all mistakes if there is any."""
    files = Files(folder)
    city = city_of(files)
    programs = tuple(programs_of(files))
    vocabulary = files.check("signs.toml", Vocabulary, files.read("signs.toml"))
    first_choice = files.check("first_choice.toml", FirstChoice, files.read("first_choice.toml"))
    words = files.read("told.toml")
    told = files.check("told.toml", tuple[Told, ...], words.get("told"), "told")
    meant = files.check("told.toml", tuple[Meant, ...], words.get("answer", ()), "answer")
    hints = files.check("hints.toml", Hints, files.read("hints.toml"))
    texts = texts_of(files, languages(files, city))
    permissions = files.check("permissions.toml", Permissions, files.read("permissions.toml"))
    welfare_check = welfare_check_of(files, texts)
    care_rules = files.check("care_sos.toml", CareRules, files.read("care_sos.toml"))
    plan_rules = files.check("life_plan.toml", PlanRules, files.read("life_plan.toml"))
    median_income = median_income_of(files)
    words = files.read("everyday_words.toml")
    everyday = files.check("everyday_words.toml", tuple[str, ...], words.get("words"), "words")
    parts = parts_of(files)
    calendar = calendar_of(files, parts)
    figures_fit(files, parts)
    values_make_sense(files, parts, programs)
    references_fit(files, parts, vocabulary)
    emergency_aid_fits(files, parts, programs)
    events = events_of(files, parts)
    replies = replies_of(files, languages(files, city))
    finder = finder_of(files, vocabulary) if vocabulary else None
    casework = casework_of(files)
    understanding_fits(files, programs, first_choice, hints)
    plans_fit(files, programs, care_rules, plan_rules)
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
