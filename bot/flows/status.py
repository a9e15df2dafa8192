"""What became of a report: for whoever holds its numbers, and for its own conversation.

What is told is safe for anybody: how far it has come and what was promised, never about whom it
is, what was found, or who looks after it.
"""

import re
import unicodedata
from typing import cast

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.codes import CaseState
from bot.domain.effects import AddToCase, Json, WithdrawCase
from bot.domain.frozen import frozen
from bot.domain.lookups import CaseByNumber, CaseBySecret, CaseStatus, OwnCase
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.commands import Command, choice
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.menu import button_for
from bot.flows.questions import One, choose, labelled, photo, text
from bot.flows.steps import Answer, Find, Flow, Say, Taken, Unclear
from bot.flows.understand import picked

WORD, PHOTO, WITHDRAW, OTHER, DONE = "word", "photo", "withdraw", "other", "done"
LOST = "lost"
WORD_MAX = 2000
_DASH = "[- .]{0,3}"
_RECEIPT = re.compile(rf"(?<!\d)(20\d\d){_DASH}(\d{{6}})(?!\d)")
_SECRET = re.compile(rf"(?<![\d-])(\d{{4}}){_DASH}(\d{{4}})(?!\d)")


@frozen
class Looked:
    """What somebody did after they had seen how the report stands."""

    number: str = ""
    act: str = ""
    words: str = ""
    photo: str = ""
    is_over: bool = False
    is_alerted: bool = False


def numbers_in(words: str) -> tuple[str, str]:
    """The receipt number and the check number in the words; empty where there is none."""
    plain = unicodedata.normalize("NFKC", words).translate({0x2013: "-", 0x2014: "-"})
    receipt = _RECEIPT.search(plain)
    secret = _SECRET.search(_RECEIPT.sub(" ", plain))
    return (
        f"{receipt[1]}-{receipt[2]}" if receipt else "",
        f"{secret[1]}{secret[2]}" if secret else "",
    )


@frozen
class _Number:
    """The receipt number; whoever sends both numbers at once is not asked for the other.

    The stored answer is `{"number", "is_open"}`. The check number itself is never kept.
    """

    key: str

    def _lost(self, env: Env) -> tuple[Choice, ...]:
        return labelled(env, f"status.{self.key}", (LOST,))

    def message(self, env: Env, draft: Json) -> Message:
        """The question, with a way out for who has lost it."""
        del draft
        return Message(env.text(f"status.{self.key}.ask"), self._lost(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A number of the right form. Whether there is such a report nobody is told."""
        del draft
        number, secret = numbers_in(inbound.text if inbound.kind is InboundKind.TEXT else "")
        if not number:
            is_lost = not secret and picked(env, inbound, self._lost(env))
            return Answer({"number": "", "is_open": False}) if is_lost else Unclear(_NO_NUMBER)
        if not secret:
            return Answer({"number": number, "is_open": False})
        refused = _refused(env, number, secret)
        return refused or Answer({"number": number, "is_open": True})

    def fits(self, value: Json) -> bool:
        """The shape that `take` gives."""
        return isinstance(value, dict) and value.keys() == {"number", "is_open"}


_NO_NUMBER = "status.number.unclear"


@frozen
class _Secret:
    """The check number that goes with the receipt number."""

    key: str
    number: str

    def message(self, env: Env, draft: Json) -> Message:
        """The question."""
        del draft
        return Message(env.text(f"status.{self.key}.ask"))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """Right, wrong, or too often wrong."""
        del draft
        _, secret = numbers_in(inbound.text if inbound.kind is InboundKind.TEXT else "")
        if not secret:
            return Unclear(f"status.{self.key}.unclear")
        return _refused(env, self.number, secret) or Answer("ok")

    def fits(self, value: Json) -> bool:
        """Only that it was right is kept."""
        return value == "ok"


def _refused(env: Env, number: str, secret: str) -> Unclear | None:
    """Why these two numbers open nothing; None if they do. Each look is a try that counts."""
    found = cast("CaseStatus | None", env.fact(CaseBySecret(number, secret)))
    if found is None:
        return Unclear("status.wrong", is_miss=False)
    return Unclear("status.locked", is_miss=False) if found.is_locked else None


def status(env: Env) -> Flow[Looked]:
    """How it stands; then a word, a photo, the withdrawal, or nothing more."""
    is_known = not env.channel.is_forgeable
    own = cast("CaseStatus | None", (yield Find(OwnCase()))) if is_known else None
    if own:
        yield Say(told(env, own))
        act = yield from _act(env, "next", (*_acts(env, own), OTHER))
        if act != OTHER:
            return (yield from _done(env, own, act))
    number = yield from _opened()
    found = cast("CaseStatus | None", (yield Find(CaseByNumber(number)))) if number else None
    if found is None:
        lost = "status.lost_by_text" if env.channel.is_forgeable else "status.lost"
        yield Say(env.text(lost, phone=env.world.city.phone))
        return Looked()
    yield Say(told(env, found))
    act = yield from _act(env, "then", _acts(env, found))
    return (yield from _done(env, found, act))


def _opened() -> Flow[str]:
    """The number of a report that its bearer may see; empty if they have no number."""
    given = cast("dict[str, Json]", (yield _Number("number")))
    number = str(given["number"])
    if number and not given["is_open"]:
        yield _Secret("secret", number)
    return number


def told(env: Env, found: CaseStatus) -> str:
    """How far it has come, in words that are safe for anybody, and the promise."""
    when = spoken(found.promised_at, env.lang, env.now)
    return env.text(f"status.told.{_stage(env, found)}", number=found.number, when=when)


def _stage(env: Env, found: CaseStatus) -> str:
    stage = _STAGES[found.state]
    if found.is_late:
        return "late"
    # What was promised for the opening begins then; only a promise of an answer can be broken.
    return "in_turn" if stage in ("held", "queued") and found.promised_at < env.now else stage


_STAGES = {
    CaseState.RECEIVED: "queued",
    CaseState.HELD: "held",
    CaseState.QUEUED: "queued",
    CaseState.CLAIMED: "with_counselor",
    CaseState.IN_CONSULTATION: "with_counselor",
    CaseState.MONITORING: "with_counselor",
    CaseState.REFERRED: "with_center",
    CaseState.CLOSED: "over",
}


def _acts(env: Env, found: CaseStatus) -> tuple[str, ...]:
    """What may be done with it now; what was over long ago is told anew instead."""
    if found.state is not CaseState.CLOSED:
        return WORD, PHOTO, WITHDRAW, DONE
    silent = env.now - (found.closed_at or env.now)
    is_recent = silent.days < env.world.city.reopen_within_days
    return (WORD, PHOTO, DONE) if is_recent else (DONE,)


def _act(env: Env, key: str, acts: tuple[str, ...]) -> Flow[str]:
    labels = tuple(choice.label for choice in labelled(env, "status.act", acts))
    return cast("str", (yield One(key, acts, labels, env.text("status.act.ask"))))


def _done(env: Env, found: CaseStatus, act: str) -> Flow[Looked]:
    """The act, as far as it needs words of its own."""
    del env
    is_over = found.state is CaseState.CLOSED
    words = (yield from text("word", max_chars=WORD_MAX)) if act == WORD else ""
    picture = (yield from photo("photo")) if act == PHOTO else ""
    if act == PHOTO and not picture:
        act = DONE
    if act == WITHDRAW and (yield from choose("sure", ("yes", "no"))) == "no":
        act = "kept"
    return Looked(found.number, act, words, picture, is_over, found.is_alerted)


def looked(env: Env, journal: Journal, result: Looked) -> Filed:
    """What was added, taken back, or nothing; and the way back to it."""
    if result.act in (WORD, PHOTO):
        return _added(env, journal, result)
    if result.act == WITHDRAW:
        alerted = "_alerted" if result.is_alerted else ""
        message = Message(env.text(f"status.withdrawn{alerted}", number=result.number))
        return journal, (message,), (WithdrawCase(result.number),)
    if not result.act:
        return journal, (), ()
    return journal, (Message(env.text(f"status.{result.act}")),), ()


def _added(env: Env, journal: Journal, result: Looked) -> Filed:
    promised = promise(env.world.calendar, env.now, env.world.city.answer_within_minutes)
    when = spoken(promised.at, env.lang, env.now)
    key = f"reopened.{'held' if promised.is_held else 'open'}" if result.is_over else "case.added"
    more = (button_for(env, "status"), choice(env, Command.PERSON))
    message = Message(env.text(key, number=result.number, when=when), more)
    effect = AddToCase(
        result.number, promised.at, promised.is_held, words=result.words, photo=result.photo
    )
    return journal, (message,), (effect,)
