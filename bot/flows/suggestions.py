"""Programs that may fit, each with its reason in plain words. Never a promise."""

from bot.domain.messages import Message
from bot.domain.reading import Match, Reason, ReasonKind
from bot.flows.env import Env
from bot.texts.lookup import Texts

SHOWN = 3


def reason(texts: Texts, lang: str, why: Reason) -> str:
    """One reason in plain words."""
    is_crisis = why.kind == ReasonKind.CRISIS
    word = texts.get(lang, f"crisis.{why.word}") if is_crisis else why.word
    return texts.get(lang, f"match.why.{why.kind}", word=word)


def suggested(env: Env, matches: tuple[Match, ...]) -> tuple[Message, ...]:
    """One bubble with the programs, or nothing where none fits."""
    if not matches:
        return ()
    lines = "\n".join(_line(env, match) for match in matches[:SHOWN])
    return (Message(env.text("match.intro", programs=lines)),)


def _line(env: Env, match: Match) -> str:
    names = env.world.program_names[match.program_id]
    return env.text(
        "match.line" if names.get("phone") else "match.line_no_phone",
        name=env.name(names),
        phone=names.get("phone", ""),
        why=reason(env.world.texts, env.lang, match.reasons[0]),
    )
