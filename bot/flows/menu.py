"""Outside of any flow: the greeting, the first choice, and words that need no flow."""

from bot.domain.codes import Reporter, Urgency
from bot.domain.effects import Json
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.domain.reading import Match, Reading, ReasonKind
from bot.flows.commands import Command, choice
from bot.flows.danger import dial
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.report import STORY_MAX
from bot.flows.suggestions import suggested

SELF, NEIGHBOR = "menu:self", "menu:neighbor"
# Shorter texts are greetings and slips of the finger, no story.
_STORY_MIN = 4


def shown(env: Env) -> tuple[Message, ...]:
    """The first choice."""
    others = [lang for lang in env.world.texts.languages if lang != env.lang]
    choices = (
        Choice(SELF, env.text("menu.self")),
        Choice(NEIGHBOR, env.text("menu.neighbor")),
        choice(env, Command.PERSON),
        *(Choice(f"lang:{lang}", env.world.texts.get(lang, "language.name")) for lang in others),
    )
    return (Message(env.text("menu.ask"), choices),)


def welcome(env: Env) -> tuple[Message, ...]:
    """The very first words to a resident."""
    return (Message(env.text("welcome.text", service=env.name(env.world.city.service_name))),
            *shown(env))  # fmt: skip


def chosen(journal: Journal, inbound: Inbound) -> Journal | None:
    """The journal at the start of the flow that was chosen."""
    if inbound.kind is InboundKind.CHOICE and inbound.choice in (SELF, NEIGHBOR):
        who: Json = inbound.choice.removeprefix("menu:")
        # A neighbor may be asking as part of their work: they are asked, a person in need is not.
        return journal.begin("report", {"who": who} if inbound.choice == SELF else {})
    return None


def begin_report(journal: Journal, story: str) -> Journal:
    """The report with what was already said filled in; the review confirms it."""
    answers: dict[str, Json] = {"story": story.strip()[:STORY_MAX]}
    reporter = journal.hints.reporter
    if reporter in (Reporter.NEIGHBOR, Reporter.WORKER):
        answers["who"] = reporter.value
    return journal.begin("report", answers)


def is_about_trouble(inbound: Inbound, reading: Reading) -> bool:
    """Whether free words are the beginning of a report."""
    return (
        inbound.kind is InboundKind.TEXT
        and len(inbound.text.strip()) >= _STORY_MIN
        and reading.urgency is not Urgency.NONE
        and bool(reading.crisis_types)
    )


def added(env: Env, journal: Journal) -> tuple[Message, ...]:
    """Words that came after the report was sent belong to it."""
    more = (Choice(SELF, env.text("menu.another")), choice(env, Command.PERSON))
    return (Message(env.text("case.added", number=journal.number or ""), more),)


def answer(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """Words that start no report: a program asked for by name, a greeting, another office's matter."""
    if inbound.kind is InboundKind.START:
        return welcome(env)
    if inbound.kind is not InboundKind.TEXT:
        return shown(env)
    named = _asked_by_name(env.world.matcher.match(inbound.text, reading, limit=3))
    if named:
        return (*suggested(env, named), *shown(env))
    if len(inbound.text.strip()) >= _STORY_MIN:
        lines = [line for line in env.world.city.hotlines if line.id in env.world.city.meanwhile]
        elsewhere = Message(env.text("menu.elsewhere"), links=tuple(dial(env, x) for x in lines))
        return (elsewhere, *shown(env))
    return welcome(env)


def _asked_by_name(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(m for m in matches if any(r.kind == ReasonKind.NAME for r in m.reasons))
