"""What a resident tells besides the answer: a place instead of a number, a number too early.

Many write their story in several bubbles, whatever has been asked meanwhile: that is kept as well.
"""

from typing import Any, cast

from bot.domain.effects import Json
from bot.domain.frozen import replace
from bot.domain.hangul import squeeze
from bot.domain.messages import Inbound, InboundKind, Message
from bot.flows.consent import CHILD
from bot.flows.contact import is_only_a_number, phone_in
from bot.flows.env import Env
from bot.flows.journal import BESIDES, PHOTOS, Journal
from bot.flows.report import CONSENT, STORY_MAX
from bot.flows.steps import Question
from bot.flows.understood import UNDERSTOOD, filled

# An answer with fewer letters says nothing else.
_LONG = 15
# Shorter words tell no story: 때려요 does.
_LEAST = 3
# What is not kept of somebody under 14; the consent of an adult is none of theirs.
_IDENTIFYING = frozenset((CONSENT, "consent.health", "phone", "name", PHOTOS, "photo"))


def kept(
    env: Env, journal: Journal, asked: Question | None, inbound: Inbound
) -> tuple[Journal, Message] | None:
    """The journal with what was told besides, and the words for it; None if it was no aside."""
    key = asked.key if asked else ""
    is_wanted = journal.flow == "report" and not is_of_a_child(journal)
    words = inbound.text.strip() if inbound.kind is InboundKind.TEXT else ""
    if is_wanted and key != "phone" and is_only_a_number(words):
        return with_phone(journal, words), Message(env.text("resume.noted"))
    is_about_place = journal.flow == "report" and not phone_in(words)
    is_about_place = is_about_place and not key.startswith("consent.")
    dongs: list[Json] = list(env.world.gazetteer.named(words)) if is_about_place else []
    before = journal.answers.get("place")
    if not dongs or not _is_nowhere(before):
        return _with_more(env, journal, inbound)
    known = str(before.get("words") or "") if isinstance(before, dict) else ""
    named = ", ".join(filter(None, (known, words)))[:300]
    place: dict[str, Json] = {"place": {"words": named, "dongs": dongs}}
    others = {k: value for k, value in journal.answers.items() if k != "place"}
    # Before it was asked it is not what "back" takes back.
    answers = others | place if "place" in journal.answers else place | others
    return replace(journal, answers=answers, misses=0), Message(env.text("place.kept"))


def is_long(inbound: Inbound) -> bool:
    """Whether the words are so many that they may tell more than was asked."""
    return inbound.kind is InboundKind.TEXT and len(squeeze(inbound.text)) >= _LONG


def more_of_the_story(env: Env, journal: Journal, inbound: Inbound) -> Journal | None:
    """The report with words of trouble at the end of its story; None if they are none.

    What they tell is filled in; "back" still leads to what was answered last.
    """
    words = inbound.text.strip() if inbound.kind is InboundKind.TEXT else ""
    is_story = journal.flow == "report" and len(squeeze(words)) >= _LEAST and "?" not in words
    if not is_story or not _tells(env, words):
        return None
    told = str(journal.answers.get("story") or "")
    if squeeze(words) in squeeze(told):
        return None
    story: dict[str, Json] = {"story": f"{told}\n{words}".strip()[:STORY_MAX]}
    told_more = replace(journal, answers=journal.answers | story)
    read = filled(env, told_more)
    in_order = {k: read.answers[k] for k in {**story, **journal.answers} if k in read.answers}
    # What was not asked for yet is not what "back" takes back.
    new = {k: value for k, value in read.answers.items() if k not in in_order}
    return replace(read, answers=new | in_order, misses=0)


def _tells(env: Env, words: str) -> bool:
    """Whether the words belong to a story: trouble, or what the report would ask for."""
    if env.world.understanding.read(words):
        return True
    return bool(env.world.reader.read(words).crisis_types)


def _with_more(env: Env, journal: Journal, inbound: Inbound) -> tuple[Journal, Message] | None:
    after = more_of_the_story(env, journal, inbound)
    return (after, Message(env.text("resume.noted"))) if after else None


def with_way_back(before: Journal, after: Journal, key: str) -> Journal:
    """The journal that remembers what the words told besides when they answered question `key`.

    With that answer "back" takes it back too. Words that left the question open add to what is
    known for good: they are no answer, and "back" goes to the one before them.
    """
    if after.answers == before.answers:
        return after
    new = after.answers.keys() - before.answers.keys()
    others: list[Json] = [name for name in after.answers if name in new and name != key]
    changed = {k: v for k, v in before.answers.items() if after.answers.get(k) != v}
    is_edit = not before.answers.keys() <= after.answers.keys()
    is_more = key in new and not is_edit and bool(others or changed)
    if not is_more and BESIDES not in after.drafts:
        return after
    drafts = {name: draft for name, draft in after.drafts.items() if name != BESIDES}
    if is_more:
        old = before.drafts.get(UNDERSTOOD)
        drafts[BESIDES] = {"key": key, "new": others, "changed": changed, UNDERSTOOD: old}
    return replace(after, drafts=drafts)


def without_besides(journal: Journal) -> Journal:
    """The journal before "back": only the last answer is left of what its words told."""
    drafts = dict(journal.drafts)
    besides = cast("dict[str, Any]", drafts.pop(BESIDES, None))
    if not besides or besides["key"] not in journal.answers:
        return journal
    key, gone = besides["key"], {besides["key"], *besides["new"]}
    kept_on = {k: v for k, v in journal.answers.items() if k not in gone}
    answers = kept_on | besides["changed"] | {key: journal.answers[key]}
    drafts.pop(UNDERSTOOD, None)
    if besides[UNDERSTOOD] is not None:
        drafts[UNDERSTOOD] = besides[UNDERSTOOD]
    return replace(journal, answers=answers, drafts=drafts)


def with_phone(journal: Journal, words: str) -> Journal:
    """The journal with the number in words that ask for a call."""
    number = None if is_of_a_child(journal) else phone_in(words)
    return replace(journal, answers=journal.answers | {"phone": number}) if number else journal


def is_of_a_child(journal: Journal) -> bool:
    """Whether somebody under 14 tells: nothing that identifies them is kept."""
    return journal.answers.get(CONSENT) == CHILD


def of_a_child(journal: Journal) -> Journal:
    """The report from the moment on at which they say to be under 14."""
    known = {key: value for key, value in journal.answers.items() if key not in _IDENTIFYING}
    return replace(journal, answers={CONSENT: CHILD, **known}, misses=0)


def _is_nowhere(place: Json) -> bool:
    """Whether no dong of ours is known by it, nor that it is another city's."""
    return not isinstance(place, dict) or not (place.get("dongs") or place.get("outside"))
