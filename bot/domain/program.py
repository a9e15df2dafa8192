"""A welfare program, as `config/programs/*.toml` describes it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.codes import CrisisType, LifeStage


@dataclass(frozen=True, slots=True)
class Program:
    """One program.

    `scope` is `national`, a province (`seoul`, `gyeonggi`) or a district's code (`eunpyeong`).
    `verified` is true only if the entry was seen in a source; otherwise it is shown with
    "to be confirmed". Sums of money live here with their `as_of`, never in dialogue texts.
    `age_min` and `age_max` are full years, both included; None: not known or no limit.
    `households` are the kinds of household it is meant for, codes of
    `bot.programs.eligibility.HOUSEHOLDS`; empty: any. `income_percent` is the ceiling in percent
    of the median income; None: not known or none. `opens` and `closes` are the first and last day
    of applications; `papers`: what to bring.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    id: str
    name_ko: str
    name_en: str
    provider: str
    scope: str
    life_stages: tuple[LifeStage, ...]
    crisis_types: tuple[CrisisType, ...]
    eligibility: str
    benefit: str
    how_to_apply: str
    keywords: tuple[str, ...]
    source: str
    as_of: date
    verified: bool
    phone: str = ""
    summary_en: str = ""
    age_min: int | None = None
    age_max: int | None = None
    households: tuple[str, ...] = ()
    income_percent: int | None = None
    opens: date | None = None
    closes: date | None = None
    papers: tuple[str, ...] = ()
