"""One inbound in the middle of a flow: an answer, a question about us, or a misunderstanding."""

from typing import Any

from bot.domain.frozen import replace
from bot.domain.lookups import CaseStatus, OwnCase
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows import about, danger, filing, menu, returning
from bot.flows.asides import (
    is_long,
    is_of_a_child,
    kept,
    more_of_the_story,
    of_a_child,
    with_way_back,
)
from bot.flows.commands import Command, Commands, choice
from bot.flows.consent import HEALTH, YES, begins_as_a_child, says_to_be_a_child
from bot.flows.danger import FOR_A_CHILD
from bot.flows.engine import Advance, advance, locate, start
from bot.flows.env import Env, World
from bot.flows.in_a_row import has_to_answer
from bot.flows.journal import Journal
from bot.flows.pictures import noted, received, with_photo
from bot.flows.registry import FLOWS, left
from bot.flows.report import EASY
from bot.flows.review import with_edited
from bot.flows.status import told
from bot.flows.steps import Question
from bot.flows.turn import Standing, Turn
from bot.flows.understood import filled, tells_anew
from bot.flows.vague import is_feeling

STATUS = "status"
MISSES_BEFORE_A_PERSON = 2
MISSES_BEFORE_HANDING_OVER = 3
# Later questions ask for an age themselves, and not always for that of who answers.
_BEFORE_WHO_IT_IS = ("danger", "story", "more", "since", "troubles")


class Stepping:
    """Takes flows from question to question and, at their end, back to the menu."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._commands = Commands(world)
        self._about = about.About(world.texts)

    def _enter(self, env: Env, journal: Journal, first: tuple[Message, ...] = ()) -> Turn:
        assert journal.flow  # noqa: S101 - `begin` set it
        env = replace(env, flow=journal.flow, hints=journal.hints)
        entered = start(FLOWS[journal.flow].flow, env, journal)
        return self._step(env, journal, replace(entered, messages=(*first, *entered.messages)))

    def _asked(self, env: Env, journal: Journal) -> Question | None:
        """The question that the flow waits at."""
        return locate(FLOWS[journal.flow or ""].flow, env, dict(journal.answers)).question

    def _ask_again(self, env: Env, journal: Journal) -> Turn:
        return self._step(env, journal, start(FLOWS[journal.flow or ""].flow, env, journal))

    def _go_on(self, env: Env, journal: Journal, standing: Standing, inbound: Inbound) -> Turn:
        shown = self._without_words(env, journal, inbound) or self._of_a_child(
            env, journal, standing, inbound
        )
        if shown:
            return shown
        topic = self._about.asked(inbound, is_strict=True)
        if topic and is_open(self._asked(env, journal)):
            return self._answered(env, journal, about.answer(env, topic))
        taken = advance(FLOWS[journal.flow or ""].flow, env, journal, inbound)
        if not taken.is_understood:
            topic = topic or self._about.asked(inbound)
            aside = about.answer(env, topic) if topic else _how_it_stands(env, inbound)
            if aside:
                return self._answered(env, journal, aside)
            taken = self._no_answer(env, journal, inbound, taken)
        else:
            taken = self._understanding(env, journal, taken, inbound)
        taken = _with_way_back(journal, taken)
        if taken.journal.misses >= MISSES_BEFORE_HANDING_OVER:
            return self._hand_over(env, taken.journal, standing)
        if not filing.has_said_yes(journal, taken.journal):
            return self._step(env, journal, taken)
        filed, effects = filing.in_danger(env, taken.journal, "", Standing())
        turn = self._step(env, filed, replace(taken, journal=filed))
        first = danger.numbers(env, ())
        return Turn(turn.journal, (first, *turn.messages), (*effects, *turn.effects))

    def _without_words(self, env: Env, journal: Journal, inbound: Inbound) -> Turn | None:
        """Somebody comes back, or sends a picture: it belongs to what is told, whenever it comes.

        In the look at a report a picture has a place of its own, and of a child none is kept.
        """
        if inbound.kind is InboundKind.START:
            return welcomed(env, self._ask_again(env, journal))
        if not inbound.photo or journal.flow == STATUS or is_of_a_child(journal):
            return None
        taken = advance(FLOWS[journal.flow or ""].flow, env, journal, inbound)
        after = taken.journal if taken.is_understood else replace(journal, misses=0)
        sent = with_photo(after, inbound.photo.ref)
        again = start(FLOWS[journal.flow or ""].flow, env, sent)
        turn = self._step(env, noted(env, again.journal), again)
        effects = filing.more_known(env, sent) if sent is not after else ()
        said = received(env, turn.messages)
        return Turn(noted(env, turn.journal), said, effects or turn.effects)

    def _of_a_child(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound
    ) -> Turn | None:
        """Who says only now that they are under 14 is asked as a child from here on."""
        if journal.flow != menu.REPORT or not _may_be_a_child(env, journal, inbound):
            return None
        asked = self._asked(env, journal)
        is_card = asked is not None and asked.key == f"consent.{HEALTH}"
        is_early = asked is not None and asked.key in _BEFORE_WHO_IT_IS
        if not (is_card or (is_early and begins_as_a_child(env, inbound.text))):
            return None
        young = of_a_child(journal)
        first = Message(env.text("report.child"), links=danger.calls(env, FOR_A_CHILD))
        turn = (
            self._go_on(env, young, standing, inbound)
            if is_open(asked)
            else self._ask_again(env, young)
        )
        said = turn.messages if first in turn.messages else (first, *turn.messages)
        return replace(turn, messages=said)

    def _understanding(
        self, env: Env, journal: Journal, taken: Advance[Any], inbound: Inbound
    ) -> Advance[Any]:
        """What a story just told answers of itself, and the next question after that.

        A long answer to another question may be a story as well: it is kept in its words.
        """
        if tells_anew(journal, taken.journal):
            told = filled(env, taken.journal)
        elif taken.result is None and is_long(inbound):
            told = more_of_the_story(env, taken.journal, inbound) or taken.journal
        else:
            return taken
        if told is taken.journal:
            return taken
        again = start(FLOWS[journal.flow or ""].flow, env, told)
        said = (*taken.messages[:-1], again.messages[-1])
        return replace(again, messages=said, asked=taken.asked)

    def _answered(self, env: Env, journal: Journal, answer: Message) -> Turn:
        """A question of theirs in the middle: its answer, then what was asked, once more."""
        again = self._ask_again(env, journal)
        return replace(again, messages=(answer, *again.messages))

    def _no_answer(
        self, env: Env, journal: Journal, inbound: Inbound, taken: Advance[Any]
    ) -> Advance[Any]:
        """What was no answer may be something told besides, or the words of a scared child."""
        asked = self._asked(env, journal)
        if _is_word_of_a_child(journal, inbound):
            return self._to_a_child(env, journal, inbound, taken)
        aside = kept(env, journal, asked, inbound)
        felt = is_feeling(env.world.texts, inbound.text)
        kindly = Message(env.text("vague.heard"))
        if aside:
            after, heard = aside
            again = start(FLOWS[journal.flow or ""].flow, env, after)
            said = (kindly if felt else heard, *again.messages)
            return replace(again, messages=said, asked=taken.asked)
        if felt:
            return replace(taken, messages=(kindly, *taken.messages[-1:]))
        if asked and is_consent(asked) and taken.journal.misses >= MISSES_BEFORE_A_PERSON:
            explained = Message(env.text(f"{asked.key}.explain"))
            return replace(taken, messages=(explained, *taken.messages[-1:]))
        return taken

    def _to_a_child(
        self, env: Env, journal: Journal, inbound: Inbound, taken: Advance[Any]
    ) -> Advance[Any]:
        """What the child told is kept; else whom to call, once more, and what was asked."""
        aside = kept(env, journal, self._asked(env, journal), inbound)
        if aside:
            again = start(FLOWS[journal.flow or ""].flow, env, aside[0])
            heard = Message(env.text("report.young.noted"), links=danger.calls(env, FOR_A_CHILD))
            said = (heard, *again.messages[-1:])
            return replace(again, messages=said, asked=taken.asked)
        scared = Message(env.text("report.child_again"), links=danger.calls(env, FOR_A_CHILD))
        return replace(taken, messages=(scared, *taken.messages[-1:]))

    def _to_a_person(self, env: Env, journal: Journal, standing: Standing, why: str) -> Turn:
        """Into the counselors' queue; the flow they were in rests and is one tap away."""
        after, messages, effects = filing.wants_a_person(
            env, journal, has_case=standing.has_case, why=why
        )
        broken_off = left(env, journal)
        ways: tuple[Choice, ...] = ()
        if has_to_answer(env):  # nothing of a counselor's comes by itself there
            messages, ways = (
                (*messages, Message(env.text("person.fetch"))),
                (choice(env, Command.CHECK),),
            )
        if not after.flow or broken_off:
            return Turn(after.end(), with_ways(messages, *ways), (*effects, *broken_off))
        return Turn(after, with_ways(messages, *ways, returning.going_on(env)), effects)

    def _hand_over(self, env: Env, journal: Journal, standing: Standing) -> Turn:
        """Not understood again and again: a person goes on, without being asked for."""
        turn = self._to_a_person(env, journal, standing, filing.NOT_UNDERSTOOD)
        sorry = Message(env.text("unclear.handed_over"))
        return replace(turn, messages=(sorry, *turn.messages))

    def _step(self, env: Env, journal: Journal, taken: Advance[Any]) -> Turn:
        """Turn what the flow did into messages, and its result into what is filed."""
        if taken.result is None:
            messages = self._with_ways_out(env, taken)
            is_news = taken.journal.answers != journal.answers
            effects = filing.more_known(env, taken.journal) if is_news else ()
            return Turn(taken.journal, messages, effects)
        ended = FLOWS[env.flow].ended
        journal, messages, effects = ended(env, taken.journal, taken.result)
        said = (*taken.messages, *messages)
        if journal.flow and journal.flow != env.flow:
            turn = self._enter(env, journal, said)
            return replace(turn, effects=(*effects, *turn.effects))
        return Turn(journal.end(), said if messages else (*said, *menu.shown(env)), effects)

    def _with_ways_out(self, env: Env, taken: Advance[Any]) -> tuple[Message, ...]:
        """The question last, with the commands as buttons; who is not understood gets a person."""
        *before, question = taken.messages
        extra = [choice(env, Command.BACK), choice(env, Command.PERSON)]
        is_lost = taken.journal.misses >= MISSES_BEFORE_A_PERSON
        if is_lost:
            extra.reverse()
            before.append(Message(env.text("unclear.person")))
        extra += way_to_ease(env, taken.journal, question, is_lost=is_lost)
        choices = (*question.choices, *extra)
        return (*before, Message(question.text, choices, question.links))


def _with_way_back(journal: Journal, taken: Advance[Any]) -> Advance[Any]:
    """What was told besides the answer goes with it when they go back."""
    if taken.result is not None:
        return taken
    after = with_way_back(journal, taken.journal, taken.asked)
    after = with_edited(journal, after, taken.asked)
    return taken if after is taken.journal else replace(taken, journal=after)


def way_to_ease(env: Env, journal: Journal, question: Message, *, is_lost: bool) -> list[Choice]:
    """The button for short questions: at the first card of a report, and for who is lost in it."""
    if journal.flow != menu.REPORT:
        return []
    if EASY in journal.answers:
        return [choice(env, Command.PLAIN)]
    is_first = any(each.id == f"consent.general:{YES}" for each in question.choices)
    return [choice(env, Command.EASY)] if is_first or is_lost else []


def _how_it_stands(env: Env, inbound: Inbound) -> Message | None:
    """The answer to "what happened to my report?" in the middle of something else."""
    if not menu.wishes_for(env, STATUS, inbound):
        return None
    own = None if env.channel.is_forgeable else env.fact(OwnCase())
    if isinstance(own, CaseStatus):
        return Message(told(env, own))
    return Message(env.text("status.after_this"))


def is_open(asked: Question | None) -> bool:
    """Whether any words would be an answer."""
    return bool(getattr(asked, "is_open", False))


def is_consent(asked: Question) -> bool:
    """Whether it asks for consent."""
    return asked.key.startswith("consent.")


def welcomed(env: Env, turn: Turn) -> Turn:
    """The same turn, said to somebody who comes back."""
    return replace(turn, messages=returning.welcomed(env, turn.messages))


def with_ways(messages: tuple[Message, ...], *ways: Choice) -> tuple[Message, ...]:
    """The last bubble with buttons besides its own."""
    *before, last = messages
    return (*before, Message(last.text, (*last.choices, *ways), last.links))


def _may_be_a_child(env: Env, journal: Journal, inbound: Inbound) -> bool:
    """Whether who reports something of their own tells that they are under 14."""
    is_own = journal.answers.get("who", "self") == "self"
    if not is_own or is_of_a_child(journal) or inbound.kind is not InboundKind.TEXT:
        return False
    return says_to_be_a_child(env, inbound.text) or begins_as_a_child(env, inbound.text)


def _is_word_of_a_child(journal: Journal, inbound: Inbound) -> bool:
    """Free words of somebody under 14: they may be scared, whatever was asked."""
    return inbound.kind is InboundKind.TEXT and is_of_a_child(journal)
