"""How found programs are put to a resident: a short list first, everything about one on a tap."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.calendar.hours import seoul
from bot.domain.messages import Link
from bot.domain.program import Program
from bot.flows.env import Env
from bot.flows.suggestions import reason
from bot.programs.eligibility import Fact, Verdict, Why, closed_on
from bot.programs.finder import Suggestion

MAX_LABEL = 14
_KOREAN = "ko"


def listed(env: Env, found: Sequence[Suggestion], missing: Iterable[Fact]) -> str:
    """The programs, numbered like their buttons, and what would make it more exact."""
    lines = [_line(env, number, one) for number, one in enumerate(found, 1)]
    told = env.text("find_program.look.ask", programs="\n".join(lines))
    facts = [env.text(f"find_program.fact.{fact}") for fact in missing]
    parts = [told]
    if not all(one.program.verified for one in found):
        parts.append(env.text("find_program.marked"))
    if facts:
        parts.append(env.text("find_program.narrower", facts=", ".join(facts)))
    return "\n".join(parts)


def label(env: Env, program: Program) -> str:
    """The program's name as a button."""
    name = named(env, program)
    return name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1].rstrip()}…"


def named(env: Env, program: Program) -> str:
    """The program's name; for who reads neither Korean nor English the one to show at a desk."""
    return program.name_en if env.lang == "en" else program.name_ko


def details(env: Env, one: Suggestion) -> str:
    """All about one program: for whom, what, how, papers, telephone, how sure this is."""
    program = one.program
    parts = [
        env.text("find_program.details.name", name=named(env, program)),
        *_described(env, program),
        _paired(env, "papers", ", ".join(program.papers) or env.text("find_program.no_papers")),
        _paired(env, "phone", program.phone),
        _paired(env, "period", _period(env, program)),
        _standing(env, one),
        env.text(
            "find_program.as_of_verified" if program.verified else "find_program.as_of_unverified",
            date=program.as_of.isoformat(),
        ),
    ]
    return "\n".join(filter(None, parts))


def dial(env: Env, program: Program) -> tuple[Link, ...]:
    """A button that calls the program's office, if it has one plain number."""
    number = program.phone.replace("-", "")
    if not number.isdigit():
        return ()
    return (Link(env.text("danger.call", number=program.phone), f"tel:{number}"),)


def why_not(env: Env, why: Iterable[Why]) -> str:
    """What speaks against a program, in plain words."""
    return " ".join(env.text(f"find_program.not.{each}") for each in why)


def _line(env: Env, number: int, one: Suggestion) -> str:
    program = one.program
    mark = "" if program.verified else env.text("match.unverified")
    why = reason(env.world.texts, env.lang, one.reasons[0]) if one.reasons else ""
    line = env.text("find_program.line", number=number, name=f"{named(env, program)}{mark}")
    if one.finding.why:
        return f"{line} — {why_not(env, one.finding.why)}"
    fits = _stated(program) if one.finding.verdict is Verdict.FITS else []
    facts = ", ".join(env.text(f"find_program.fact.{fact}") for fact in fits)
    said = ", ".join(
        filter(None, (why, env.text("find_program.fitting", facts=facts) if facts else ""))
    )
    return f"{line} — {said}" if said else line


def _stated(program: Program) -> list[Fact]:
    """The facts that the program states: the others fit whatever was told."""
    stated = {
        Fact.AGE: program.age_min is not None or program.age_max is not None,
        Fact.HOUSEHOLD: bool(program.households),
        Fact.INCOME: program.income_percent is not None,
    }
    return [fact for fact, is_stated in stated.items() if is_stated]


def _described(env: Env, program: Program) -> list[str]:
    """The catalog's own words in Korean; for others the summary and what is known in figures."""
    if env.lang == _KOREAN:
        return [
            _paired(env, "who", program.eligibility),
            _paired(env, "what", program.benefit),
            _paired(env, "how", program.how_to_apply),
        ]
    return [program.summary_en, _paired(env, "who", _in_figures(env, program))]


def _in_figures(env: Env, program: Program) -> str:
    low, high = program.age_min, program.age_max
    parts = [env.text(f"find_program.kinds.{kind}") for kind in program.households]
    if low is not None and high is not None:
        parts.append(env.text("find_program.ages.between", low=low, high=high))
    elif low is not None:
        parts.append(env.text("find_program.ages.from", low=low))
    elif high is not None:
        parts.append(env.text("find_program.ages.to", high=high))
    if program.income_percent is not None:
        parts.append(env.text("find_program.upto_percent", percent=program.income_percent))
    return " · ".join(parts)


def _period(env: Env, program: Program) -> str:
    if not (program.opens or program.closes):
        return ""
    opens, closes = (_day(day) for day in (program.opens, program.closes))
    said = env.text("find_program.period", opens=opens, closes=closes)
    closed = closed_on(program, seoul(env.now).date())
    return f"{said} {env.text(f'find_program.not.{closed}')}" if closed else said


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _standing(env: Env, one: Suggestion) -> str:
    """What is still unknown, or what speaks against it."""
    against = [why for why in one.finding.why if why not in (Why.CLOSED, Why.NOT_YET)]
    if against:
        return why_not(env, against)
    facts = ", ".join(env.text(f"find_program.fact.{fact}") for fact in one.finding.missing)
    return env.text("find_program.still_unknown", facts=facts) if facts else ""


def _paired(env: Env, key: str, words: str) -> str:
    return env.text(f"find_program.details.{key}", words=words) if words else ""
