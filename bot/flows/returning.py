"""Coming back to a conversation left in its middle: they go on with it, or it is something new."""

from datetime import timedelta

from bot.domain.frozen import replace
from bot.domain.hangul import squeeze
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.commands import Command, choice
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.report import STORY_MAX
from bot.flows.steps import Question
from bot.flows.understand import picked
from bot.texts.lookup import Texts

# Who was silent for so long may have forgotten what was asked.
AWAY = timedelta(hours=2)
ON, NEW = "resume_on", "resume_new"
_SHOWN = 60


def ways(texts: Texts, lang: str) -> tuple[Choice, ...]:
    """The two ways."""
    return Choice(ON, texts.get(lang, "resume.on")), Choice(NEW, texts.get(lang, "resume.new"))


def choices(env: Env) -> tuple[Choice, ...]:
    """The two ways, in the resident's language."""
    return ways(env.world.texts, env.lang)


def going_on(env: Env) -> Choice:
    """The way back into a flow that rests."""
    return Choice(ON, env.text("resume.on"))


def chosen(env: Env, inbound: Inbound) -> str | None:
    """Which way was pressed or typed."""
    return picked(env, inbound, choices(env))


def which_way(env: Env, asked: Question | None) -> Message:
    """Where they were, in the first words of the question, and the two ways."""
    question = asked.message(env, None).text.partition("\n")[0] if asked else ""
    shown = question if len(question) <= _SHOWN else f"{question[:_SHOWN].rstrip()}…"
    return Message(env.text("resume.which", question=shown), choices(env))


def welcomed(env: Env, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The question again after a greeting, with "start over" where "back" would stand."""
    *before, question = messages
    over = choice(env, Command.RESTART)
    back = choice(env, Command.BACK)
    shown = tuple(over if way == back else way for way in question.choices)
    first = Message(env.text("resume.again"))
    return (first, *before, Message(question.text, shown, question.links))


def kept_with(journal: Journal, inbound: Inbound) -> Journal:
    """The journal of somebody who is asked which way their words go; words add up."""
    words = inbound.text.strip() if inbound.kind is InboundKind.TEXT else ""
    kept = "\n".join(filter(None, (journal.kept, words)))
    return replace(journal, kept=kept[:STORY_MAX])


def is_told_besides(env: Env, journal: Journal, asked: Question | None) -> bool:
    """Whether the kept words belong into the story, though something else was asked.

    Before the consent nothing is filled in.
    """
    if journal.flow != "report" or "consent.general" not in journal.answers or not journal.kept:
        return False
    is_story_next = asked is not None and (asked.key == "story" or asked.key[:7] == "consent")
    return not is_story_next and bool(env.world.reader.read(journal.kept).crisis_types)


def with_story(journal: Journal) -> Journal:
    """The report with the kept words at the end of what was told."""
    story = str(journal.answers.get("story") or "")
    words = (journal.kept or "").strip()
    if squeeze(words) in squeeze(story):
        return journal.going_on_again()
    more = f"{story}\n{words}".strip()[:STORY_MAX]
    after = journal.going_on_again()
    return replace(after, answers={**after.answers, "story": more})
