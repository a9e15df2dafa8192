"""What a city edits in `config/`: these dataclasses are the schema of `run_bot.py check`."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from bot.domain.codes import CrisisType, Role

STRICT: dict[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number a resident can dial. `hours`: as the public knows them; empty: day and night.

    `whom`: the trouble that tells whom it is for, say `child_care`; lines for others than are
    spoken of are not shown (`bot/flows/danger.py`).
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    number: str
    name: dict[str, str]
    source: str
    hours: str = ""
    whom: CrisisType | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly opening hours. `week` maps mon…sun to "HH:MM-HH:MM" intervals.

    Lunch is the gap between two intervals. `reviewed_until`: the last day for which somebody
    compared the holidays with the official almanac; temporary holidays and by-elections cannot be
    known earlier. `weeks`: other weeks, each by the day from which it counts.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    week: dict[str, tuple[str, ...]]
    reviewed_until: date
    closed_days: dict[date, str]
    extra_days: dict[date, tuple[str, ...]]
    weeks: dict[date, dict[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DutyStep:
    """Who is alerted when: `after_minutes` without acknowledgement, `notify` over these drivers.

    A driver is `console`, `telegram:<chat id>` or `webhook:<https url>`.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    after_minutes: int
    who: str
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent text with the four items of the Personal Information Protection Act, 15(2).

    Each of `purpose`, `items`, `period`, `refusal` maps a language to a sentence. A change of
    words needs a new `version`: it is stored with the answer.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    version: str
    purpose: dict[str, str]
    items: dict[str, str]
    period: dict[str, str]
    refusal: dict[str, str]


@dataclass(frozen=True, slots=True)
class Dong:
    """An administrative dong. `aliases`: legal dongs, old names and landmarks that lie in it.

    `legal`: the legal dongs, as maps name them, that it serves wholly or in part.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]
    center: str
    aliases: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Center:
    """A dong community center."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]
    address: str
    phone: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days each kind of record is kept; the consent texts must say the same.

    Sources: Social Security Benefits Act article 34 (5 years), safety standard article 8 (access
    log 2 years), article 5 (changes of rights 3 years). `survey_answers_days` is for answers to
    the welfare check that led to no case; those that did go with it. `offers_days` counts from the
    last step of an offer, `sign_ups_days` from the end of the event.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    closed_cases_days: int
    not_a_crisis_days: int
    talks_without_case_days: int
    access_log_days: int
    audit_days: int
    invitations_days: int
    survey_answers_days: int
    offers_days: int
    sign_ups_days: int


@dataclass(frozen=True, slots=True)
class City:
    """One municipality: `config/city.toml` and `config/centers.toml` together.

    `phone` is the welfare desk by day; `embedded_on` are sites that may show the chat in a
    frame; `meanwhile` are ids of hotlines for the time until somebody answers;
    `crisis_hotlines` are those shown at once to who tells of such a trouble without an emergency;
    `answer_within_minutes` counts minutes in which the office is open, and so does
    `first_word_within_minutes`, after which a claimed case that nobody did anything about goes
    back to the queue; `cases_at_hand` is what the "next case" button fills a counselor up to;
    `reward` is the rule by which reporters are rewarded, by language, and empty where the city
    rewards nobody;
    `map_code` is the district's code on national maps (11380), for pins; `elsewhere` are hotlines
    for places outside the city: `near` in the same province, `far` beyond it; `foreigners` are
    hotlines that speak other languages, for who does not write in the city's own: `meanwhile`
    instead of those above, `care` besides the `crisis_hotlines`; `emergency_aid` are the ids of
    programs that count as emergency aid in the monthly evaluation; `second_factor_roles` are those
    who log in to the console with a code besides the password.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    name: dict[str, str]
    province: str
    service_name: dict[str, str]
    phone: str
    privacy_officer: str
    languages: tuple[str, ...]
    embedded_on: tuple[str, ...]
    answer_within_minutes: int
    reopen_within_days: int
    programs_scopes: tuple[str, ...]
    hours: Hours
    retention: Retention
    hotlines: tuple[Hotline, ...]
    meanwhile: tuple[str, ...]
    crisis_hotlines: dict[CrisisType, tuple[str, ...]]
    duty: tuple[DutyStep, ...]
    consents: dict[str, Consent]
    dongs: tuple[Dong, ...]
    centers: tuple[Center, ...]
    reward: dict[str, str] = field(default_factory=dict)
    map_code: str = ""
    elsewhere: dict[str, tuple[str, ...]] = field(default_factory=dict)
    foreigners: dict[str, tuple[str, ...]] = field(default_factory=dict)
    emergency_aid: tuple[str, ...] = ()
    first_word_within_minutes: int = 15
    cases_at_hand: int = 12
    second_factor_roles: tuple[Role, ...] = ()
