"""What a resident tells besides the answer: a photo too early, a place instead of a number.

Many write their story in several bubbles, whatever has been asked meanwhile: that is kept as well.
"""

from dataclasses import replace

from bot.domain.effects import Json
from bot.domain.hangul import squeeze
from bot.domain.messages import Inbound, InboundKind, Message
from bot.flows.consent import CHILD
from bot.flows.contact import phone_in
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.report import STORY_MAX
from bot.flows.steps import Question
from bot.flows.understood import filled

_NOWHERE: tuple[Json, ...] = (None, "")
# Shorter words tell no story.
_LEAST = 6


def kept(
    env: Env, journal: Journal, asked: Question | None, inbound: Inbound
) -> tuple[Journal, Message] | None:
    """The journal with what was told besides, and the words for it; None if it was no aside."""
    key = asked.key if asked else ""
    is_wanted = key != "photo" and journal.flow == "report" and not is_of_a_child(journal)
    if inbound.photo and is_wanted:
        return _with_photo(journal, inbound.photo.ref), Message(env.text("photo.kept"))
    words = inbound.text.strip()
    is_about_place = key == "phone" and inbound.kind is InboundKind.TEXT and not phone_in(words)
    dongs: list[Json] = list(env.world.gazetteer.named(words)) if is_about_place else []
    if not dongs or not _is_nowhere(journal.answers.get("place")):
        return _with_more(env, journal, inbound)
    answers = {k: value for k, value in journal.answers.items() if k != "place"}
    answers["place"] = {"words": words[:300], "dongs": dongs}
    return replace(journal, answers=answers, misses=0), Message(env.text("place.kept"))


def more_of_the_story(env: Env, journal: Journal, inbound: Inbound) -> Journal | None:
    """The report with words of trouble at the end of its story; None if they are none.

    What they tell is filled in; "back" still leads to what was answered last.
    """
    words = inbound.text.strip() if inbound.kind is InboundKind.TEXT else ""
    is_story = journal.flow == "report" and len(squeeze(words)) >= _LEAST and "?" not in words
    if not is_story or not env.world.reader.read(words).crisis_types:
        return None
    told = str(journal.answers.get("story") or "")
    if squeeze(words) in squeeze(told):
        return None
    story: dict[str, Json] = {"story": f"{told}\n{words}".strip()[:STORY_MAX]}
    told_more = replace(journal, answers=journal.answers | story)
    read = filled(env, told_more)
    in_order = {k: read.answers[k] for k in {**story, **journal.answers} if k in read.answers}
    return replace(read, answers=in_order | read.answers, misses=0)


def _with_more(env: Env, journal: Journal, inbound: Inbound) -> tuple[Journal, Message] | None:
    after = more_of_the_story(env, journal, inbound)
    return (after, Message(env.text("resume.noted"))) if after else None


def with_phone(journal: Journal, words: str) -> Journal:
    """The journal with the number in words that ask for a call."""
    number = None if is_of_a_child(journal) else phone_in(words)
    return replace(journal, answers=journal.answers | {"phone": number}) if number else journal


def is_of_a_child(journal: Journal) -> bool:
    """Whether somebody under 14 tells: nothing that identifies them is kept."""
    return journal.answers.get("consent.general") == CHILD


def _with_photo(journal: Journal, ref: str) -> Journal:
    """The first photo is the report's. It is noted as a draft too: "back" takes it back first."""
    if journal.answers.get("photo"):
        return replace(journal, misses=0)
    answers = {key: value for key, value in journal.answers.items() if key != "photo"}
    drafts = journal.drafts | {"photo": ref}
    return replace(journal, answers=answers | {"photo": ref}, drafts=drafts, misses=0)


def _is_nowhere(place: Json) -> bool:
    return place is None or (isinstance(place, dict) and place.get("words") in _NOWHERE)
