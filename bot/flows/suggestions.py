"""Programs that may fit, each with its reason in plain words. Never a promise."""

from collections.abc import Iterable

from bot.domain.messages import Message
from bot.domain.program import Program
from bot.domain.reading import Match, Reason, ReasonKind
from bot.flows.env import Env
from bot.texts.lookup import Texts

SHOWN = 3


def reason(texts: Texts, lang: str, why: Reason) -> str:
    """One reason in plain words."""
    is_crisis = why.kind == ReasonKind.CRISIS
    word = texts.get(lang, f"crisis.{why.word}") if is_crisis else why.word
    return texts.get(lang, f"match.why.{why.kind}", word=word)


def plainly(env: Env, reasons: Iterable[Reason]) -> str:
    """Why a program is shown, to the resident. Learned words are never quoted back.

    To somebody who grieves they would hurt, and they explain little.
    """
    return unquoted(env.world.texts, env.lang, reasons)


def unquoted(texts: Texts, lang: str, reasons: Iterable[Reason]) -> str:
    """Why a program came up, without the resident's own words: a case keeps this readable.

    A learned reason holds whatever they wrote, be it a name; those of the catalog are our words.
    """
    plain = next((why for why in reasons if why.kind != ReasonKind.LEARNED), None)
    return reason(texts, lang, plain) if plain else texts.get(lang, "match.why.alike")


def suggested(env: Env, matches: tuple[Match, ...]) -> tuple[Message, ...]:
    """One bubble with the programs, or nothing where none fits."""
    if not matches:
        return ()
    lines = "\n".join(_line(env, match) for match in matches[:SHOWN])
    return (Message(env.text("match.intro", programs=lines)),)


def offered(env: Env, programs: Iterable[Program]) -> str:
    """A line for each program, without a reason; what nobody has checked yet is marked."""
    return "\n".join(_offer(env, program) for program in programs)


def _offer(env: Env, program: Program) -> str:
    name = program.name_en if env.lang == "en" else program.name_ko
    mark = "" if program.verified else env.text("match.unverified")
    key = "match.offer" if program.phone else "match.offer_no_phone"
    return env.text(key, name=f"{name}{mark}", phone=program.phone)


def _line(env: Env, match: Match) -> str:
    names = env.world.program_names[match.program_id]
    return env.text(
        "match.line" if names.get("phone") else "match.line_no_phone",
        name=env.name(names),
        phone=names.get("phone", ""),
        why=plainly(env, match.reasons),
    )
