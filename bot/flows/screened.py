"""What a visitor tells who wants to know which help there is: household, income, troubles.

Filled in by a counselor with the visitor beside them, after consent. Members are years of birth
or stages of life, nobody's name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.city import City
from bot.domain.codes import CaseKind, CrisisType, LifeStage, Urgency
from bot.domain.effects import Effect, Identity, RaiseAlert
from bot.domain.errors import InvalidError
from bot.domain.frozen import frozen, replace
from bot.domain.masking import clean
from bot.domain.reading import Reading
from bot.flows import taken_down
from bot.flows.consent import HEALTH, NO, YES, Consents
from bot.flows.env import Env, World
from bot.flows.filing import Matter, handed_in
from bot.flows.household import MOST, year_in
from bot.flows.journal import Journal
from bot.flows.life_plan import PlanRequest
from bot.flows.place import MAX_CHARS
from bot.flows.suggestions import unquoted
from bot.flows.understood import TROUBLES
from bot.programs import life_plan as rule
from bot.programs.eligibility import HOUSEHOLDS, Told, Verdict, at_stage
from bot.programs.finder import Suggestion, made_for, shortlist
from bot.programs.life_plan import STAGES, Member, Share, Situation

SITUATIONS = (
    Situation.PREGNANT, Situation.SINGLE_PARENT, Situation.DISABILITY, Situation.CARE,
)  # fmt: skip
INCOMES: dict[str, tuple[int, int]] = {
    "to_32": (0, 32),
    "to_40": (33, 40),
    "to_48": (41, 48),
    "to_50": (49, 50),
    "to_60": (51, 60),
    "to_75": (61, 75),
    "to_100": (76, 100),
    "to_150": (101, 150),
    "over": (151, 1000),
}
"""Bands of the median income in percent, cut where the basic benefits and others are."""
HOUSING = ("own", "jeonse", "monthly", "public", "gosiwon", "family", "none")
KINDS = tuple(kind for kind in HOUSEHOLDS if kind != "alone")
ONE: dict[str, tuple[str, ...]] = {
    "consent": (YES, NO),
    "health": (YES, NO),
    "income": tuple(INCOMES),
    "housing": HOUSING,
}
MANY: dict[str, tuple[str, ...]] = {"kinds": KINDS, "troubles": tuple(TROUBLES)}
_WORDS = {"story": 4000, "place": MAX_CHARS, "dong": 32, "phone": 40, "name": 40, "monthly": 9}
_MOST_FILED, _MOST_SHOWN, _MOST_MATCHES = 12, 10, 30
_WON = 10_000
Form = dict[str, Any]


@frozen
class Screening:
    """What comes of it: the plan, the programs that may fit best first, the income in percent."""

    shares: tuple[Share, ...]
    programs: tuple[Suggestion, ...]
    percent: tuple[int, int] | None


def typed(sent: Mapping[str, Sequence[str]]) -> Form:
    """What of a sent form is ours: known fields with known answers, cleaned and cut."""
    form: Form = {}
    for key, options in ONE.items():
        form[key] = next((value for value in sent.get(key, ()) if value in options), "")
    for key, options in MANY.items():
        form[key] = [value for value in options if value in sent.get(key, ())]
    for key, most in _WORDS.items():
        form[key] = clean(next(iter(sent.get(key, ())), ""))[:most]
    form["members"] = [member for n in range(1, MOST + 1) if (member := _row(sent, n))]
    return form


def _row(sent: Mapping[str, Sequence[str]], number: int) -> dict[str, Any] | None:
    year = clean(next(iter(sent.get(f"year-{number}", ())), ""))[:12].strip()
    stage = next((one for one in sent.get(f"stage-{number}", ()) if one in STAGES), "")
    about = [one.value for one in SITUATIONS if one in sent.get(f"about-{number}", ())]
    return {"year": year, "stage": stage, "about": about} if year or stage else None


def members_of(form: Mapping[str, Any], now: int) -> tuple[Member, ...]:
    """The household; a year that cannot be read leaves the stage of life."""
    members = []
    for row in form.get("members") or ():
        year = year_in(f"{row['year']}세" if len(row["year"]) <= 3 else row["year"], now)  # noqa: PLR2004
        stage = LifeStage(row["stage"]) if row["stage"] and year is None else None
        if year is not None or stage:
            members.append(Member(year, stage, tuple(map(Situation, row["about"]))))
    return tuple(members)


def percent_of(
    world: World, form: Mapping[str, Any], size: int, on: date
) -> tuple[int, int] | None:
    """The income in percent of the median: what was typed (10,000 won a month), else the band."""
    words = str(form.get("monthly") or "").replace(",", "").strip()
    if words.isascii() and words.isdigit() and size:
        percent = world.median_income.percent(size, int(words) * _WON, on)
        if percent is not None:
            return percent, percent
    return INCOMES.get(str(form.get("income") or ""))


def screened(world: World, form: Mapping[str, Any], reading: Reading, on: date) -> Screening:
    """The plan and the programs for what the form says so far."""
    members = members_of(form, on.year)
    shares = rule.plan(world.life_plan, world.catalog, members, on.year)
    percent = percent_of(world, form, len(members), on)
    programs = _programs(
        world, form, reading, on, tuple(_told(world.city, form, members, percent, on))
    )
    return Screening(tuple(share.shortened(_MOST_FILED) for share in shares), programs, percent)


def _told(
    city: City,
    form: Mapping[str, Any],
    members: Sequence[Member],
    percent: tuple[int, int] | None,
    on: date,
) -> Iterator[Told]:
    """What is known, member by member: a program fits a household if it fits one of them."""
    kinds = set(form.get("kinds") or ())
    if len(members) == 1:
        kinds.add("alone")
    if any(Situation.DISABILITY in member.situations for member in members):
        kinds.add("disabled")
    if any(Situation.SINGLE_PARENT in member.situations for member in members):
        kinds.add("single_parent")
    for member in members:
        is_pregnant = Situation.PREGNANT in member.situations
        stage = LifeStage.PREGNANCY if is_pregnant else member.stage
        told = at_stage(stage) if stage else Told()
        if member.year is not None and not is_pregnant:
            age = on.year - member.year
            told = replace(told, ages=(max(age - 1, 0), age))
        yield replace(
            told,
            households=frozenset(kinds),
            percent=percent,
            scopes=frozenset(city.programs_scopes),
        )


def types_of(form: Mapping[str, Any], reading: Reading) -> tuple[CrisisType, ...]:
    """The kinds of trouble that were ticked or told."""
    ticked = (kind for trouble in form.get("troubles") or () for kind in TROUBLES[trouble])
    return tuple(dict.fromkeys((*reading.crisis_types, *ticked)))


def _programs(
    world: World, form: Mapping[str, Any], reading: Reading, on: date, tolds: Iterable[Told]
) -> tuple[Suggestion, ...]:
    """The best of what is found for each member; what is for none of them is left out."""
    types = types_of(form, reading)
    matches = world.matcher.match(
        str(form.get("story") or ""), replace(reading, crisis_types=types), limit=_MOST_MATCHES
    )
    best: dict[str, Suggestion] = {}
    for told in tolds:
        special = made_for(world.catalog, told, types, on, world.life_plan.first)
        for one in shortlist(world.catalog, (*special, *matches), told, on):
            known = best.get(one.program.id)
            if one.finding.verdict is not Verdict.NOT and (not known or _rank(one) < _rank(known)):
                best[one.program.id] = one
    return tuple(sorted(best.values(), key=_rank)[:_MOST_SHOWN])


def _rank(one: Suggestion) -> tuple[bool, float]:
    return one.finding.verdict is not Verdict.FITS, -one.score


def filed(env: Env, form: Form, reading: Reading, on: date) -> tuple[Effect, ...]:
    """The case of a screening: the plan to go through, and the programs that came up.

    What is health data goes along only if that was agreed to.

    Raises:
        InvalidError: no consent, nobody in the household, or a number that is none.

    """
    if form["consent"] != YES:
        raise InvalidError("screening_consent")
    consents = taken_down.consents_of(env.world.city, form)
    told = form if HEALTH in consents.given else _without_health(form)
    found = screened(env.world, told, reading, on)
    if not found.shares:
        raise InvalidError("members_needed")
    matter = _matter(env, told, reading, found, consents)
    case = handed_in(env, Journal(lang=env.lang), matter)
    signs = tuple(fired.sign for fired in reading.fired)
    return (case, RaiseAlert(signs)) if reading.is_emergency else (case,)


def _matter(
    env: Env, form: Form, reading: Reading, found: Screening, consents: Consents
) -> Matter:
    place = taken_down.place_of(env.world.gazetteer, form)
    phone = taken_down.phone_of(form)
    request = PlanRequest(env.world.life_plan, found.shares, env.now.year, place, phone, consents)
    more = {
        "story": str(form["story"]).strip(),
        "troubles": list(form["troubles"]),
        "kinds": list(form["kinds"]),
        "housing": form["housing"],
        "percent": list(found.percent or ()),
    }
    return Matter(
        CaseKind.LIFE_PLAN,
        min(reading.urgency, Urgency.NORMAL, key=lambda urgency: urgency.rank),
        {**request.as_json(), **more},
        crisis_types=types_of(form, reading),
        dong=place.dong,
        programs=tuple(
            (one.program.id, one.score, unquoted(env.world.texts, env.lang, one.reasons))
            for one in found.programs
        ),
        identity=Identity(phone or None, str(form["name"]).strip() or None),
    )


def _without_health(form: Form) -> Form:
    """The form without what is health data: situations of members, disability at home."""
    health = {situation.value for situation in rule.HEALTH}
    members = [
        {**row, "about": [one for one in row["about"] if one not in health]}
        for row in form["members"]
    ]
    kinds = [kind for kind in form["kinds"] if kind != "disabled"]
    return {**form, "members": members, "kinds": kinds}
