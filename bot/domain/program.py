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
