"""One turn of a conversation, pure: the memory and one inbound in, what to say and do out.

The order is the promise of the house: danger is answered before anything else; then a person, if
one is speaking, has the word alone; then come the words that work everywhere; then the flow.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.effects import Effect, Json, ReopenCase, StopInvitations
from bot.domain.frozen import replace
from bot.domain.lookups import Fact, LookUp
from bot.domain.messages import Channel, Inbound, InboundKind, Message
from bot.domain.reading import NOTHING_READ, Reading
from bot.flows import broken, danger, filing, invited, menu, pages, returning, welfare_check
from bot.flows.asides import is_of_a_child, with_phone, without_besides
from bot.flows.between_flows import BetweenFlows
from bot.flows.commands import Command, choice
from bot.flows.engine import back, start
from bot.flows.env import NO_FACTS, Env, Ticket
from bot.flows.in_a_row import TOGETHER, again, has_to_answer
from bot.flows.journal import PHOTOS, Hints, Journal
from bot.flows.menu import REPORT
from bot.flows.pictures import noted, with_photo
from bot.flows.registry import FLOWS, left
from bot.flows.report import EASY
from bot.flows.review import called_off
from bot.flows.stepping import STATUS, with_ways
from bot.flows.turn import Standing, Turn
from bot.texts.language import guess, settle

__all__ = ["Conversation", "Standing", "Turn"]
# Ids of signs in `config/signs.toml` that tell only of whom somebody speaks.
_WHOSE = ("self_", "neighbor", "worker", "hearsay", "greeting")


class Conversation(BetweenFlows):
    """Answers residents, one turn at a time; the same instance serves all of them."""

    def respond(
        self,
        journal: Journal,
        standing: Standing,
        inbound: Inbound,
        reading: Reading,
        ticket: Ticket,
        now: datetime,
        facts: Mapping[LookUp, Fact] = NO_FACTS,
    ) -> Turn:
        """What to say and do about one inbound.

        Raises:
            FactNeededError: look that up, add it to `facts` and take the same turn again.

        """
        journal = self._settle_language(journal, inbound)
        if reading is not NOTHING_READ:
            journal = replace(journal, hints=journal.hints.plus(reading))
        in_a_row = journal.noted if standing.silent < TOGETHER else 0
        env = self._env(journal, inbound, ticket, now, facts, in_a_row)
        if journal.noted:
            journal = replace(journal, noted=0)
        answered = self._in_danger if reading.is_emergency else self._calm
        return pages.cut(env, answered(env, journal, standing, inbound, reading))

    def break_off(
        self,
        journal: Journal,
        standing: Standing,
        inbound: Inbound,
        reading: Reading,
        ticket: Ticket,
        now: datetime,
        *,
        is_alarm: bool,
    ) -> Turn:
        """What is said and done in place of a turn that broke; see `bot.flows.broken`."""
        journal = self._settle_language(journal, inbound)
        env = self._env(journal, inbound, ticket, now, NO_FACTS, 0)
        if is_alarm:
            return broken.alarm(env, journal, standing, inbound, reading)
        return broken.apology(env, journal, reading)

    def _env(
        self,
        journal: Journal,
        inbound: Inbound,
        ticket: Ticket,
        now: datetime,
        facts: Mapping[LookUp, Fact],
        noted: int,
    ) -> Env:
        return Env(
            world=self._world,
            lang=journal.lang or self._world.texts.languages[0],
            channel=inbound.channel,
            now=now,
            ticket=ticket,
            hints=journal.hints,
            flow=journal.flow or "",
            facts=facts,
            noted=noted,
        )

    def _settle_language(self, journal: Journal, inbound: Inbound) -> Journal:
        languages = self._world.texts.languages
        if journal.lang:
            return journal
        guessed = guess(inbound.text) if inbound.kind is InboundKind.TEXT else None
        if guessed or inbound.lang_hint in languages:
            return replace(journal, lang=settle(guessed or inbound.lang_hint, languages))
        return journal

    def _in_danger(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """The numbers first, the officer woken, a case at once; then the conversation goes on."""
        first = danger.numbers(env, reading.hotlines)
        if inbound.photo and not is_of_a_child(journal):
            journal = with_photo(journal, inbound.photo.ref)
        kept_besides = left(env, journal)
        if standing.has_case and journal.flow in filing.TELLS_NOTHING:
            # They looked at something; what they cry out belongs to the report they have sent.
            journal = replace(journal.end(), hints=journal.hints)
        if journal.flow and journal.flow != REPORT:
            # Whatever they came for can wait; what they have said stays with the case.
            journal = menu.begin_report(env, journal, inbound.text)
            env = replace(env, flow=REPORT)
        journal = menu.told_more(journal.going_on_again(), inbound.text)
        filed, effects = filing.in_danger(env, journal, inbound.text, standing)
        rest = self._after_danger(env, filed, standing, inbound)
        return Turn(
            rest.journal, (first, *rest.messages), (*effects, *kept_besides, *rest.effects)
        )

    def _after_danger(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound
    ) -> Turn:
        """The words are told already; they are no answer to what was asked before."""
        if standing.is_human_speaking:
            return self._pass_on(env, journal, standing, None)
        if journal.flow:
            return self._step(env, journal, start(FLOWS[journal.flow].flow, env, journal))
        if standing.has_case:
            return Turn(journal.end(), menu.added(env, journal))
        return self._enter(env, menu.begin_report(env, journal, inbound.text))

    def _calm(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        command = self._commands.named(inbound)
        code = invited.came_with(inbound)
        if code or command is Command.NO_INVITES:
            return self._invitation(env, journal, standing, code)
        if standing.is_human_speaking:
            return self._pass_on(env, journal, standing, command)
        if journal.waits and not standing.has_case:
            journal = journal.end()  # the person they waited for has closed it
        return self._heard(env, journal, standing, inbound, reading)

    def _heard(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """Something said to us: a command, a language, a wish for a person, or words."""
        if inbound.photo and inbound.text.strip():
            return self._captioned(env, journal, standing, inbound, reading)
        if pages.asks_for_more(env, inbound, journal) and journal.flow and not journal.waits:
            return self._ask_again(env, pages.turned(journal))
        inbound = pages.counted(journal, inbound)
        if not journal.flow or journal.waits:
            inbound = menu.pressed(env, inbound, has_case=standing.has_case)
        lang = menu.language(env, inbound)
        if lang:
            return self._speak(env, replace(journal, lang=lang))
        command = self._commands.named(inbound)
        if not command and self._asks_for_a_person(env, journal, inbound, reading):
            command = Command.PERSON
            is_told_already = standing.has_case and (journal.waits or not journal.answers)
            journal = journal if is_told_already else with_phone(journal, inbound.text)
        if command:
            return self._obey(env, journal, standing, command)
        return self._words(env, journal, standing, inbound, reading)

    def _captioned(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """A picture with words below it: the picture is kept, the words are heard like any."""
        alone, words = (
            replace(inbound, text=""),
            replace(inbound, kind=InboundKind.TEXT, photo=None),
        )
        shown = self._words(env, journal, standing, alone, NOTHING_READ)
        if any(isinstance(effect, ReopenCase) for effect in shown.effects):
            return shown  # the words are read with it
        heard = self._heard(env, shown.journal, standing, words, reading)
        is_taken = PHOTOS in shown.journal.answers and not env.noted
        first = shown.messages[:1] if is_taken and heard.messages else ()
        return replace(
            heard, messages=(*first, *heard.messages), effects=(*shown.effects, *heard.effects)
        )

    def _invitation(
        self, env: Env, journal: Journal, standing: Standing, code: str | None
    ) -> Turn:
        """Somebody came by an invitation, or wants no more of them; a person keeps the word."""
        if code is None:
            turn = self._no_invites(env, journal)
        else:
            after, told, effects = invited.welcomed(env, journal, code)
            turn = self._beside(env, after, told, effects)
        if not standing.is_human_speaking:
            return turn
        said = () if code else turn.messages[:1]
        return Turn(journal, said, turn.effects)

    def _no_invites(self, env: Env, journal: Journal) -> Turn:
        is_survey = journal.flow == welfare_check.NAME
        after = journal.end() if is_survey else journal
        return self._beside(env, after, invited.confirmed(env), (StopInvitations(),))

    def _beside(
        self, env: Env, journal: Journal, said: tuple[Message, ...], effects: tuple[Effect, ...]
    ) -> Turn:
        """Something is said and done; then the conversation goes on where it is."""
        if not journal.flow:
            return Turn(journal, (*said, *menu.shown(env)), effects)
        turn = self._enter(env, journal, said)
        return replace(turn, effects=(*effects, *turn.effects))

    def _asks_for_a_person(
        self, env: Env, journal: Journal, inbound: Inbound, reading: Reading
    ) -> bool:
        """In the words of a story a person is part of the story; "are you a person?" asks us."""
        if not self._commands.asks_for_a_person(inbound):
            return False
        if self._about.asked(inbound, is_strict=True):
            return False
        if not journal.flow or journal.waits:
            return not (reading.crisis_types and _tells_trouble(reading))
        asked = self._asked(env, journal)
        return asked is None or asked.key != "story"

    def _pass_on(
        self, env: Env, journal: Journal, standing: Standing, command: Command | None
    ) -> Turn:
        """A person has the word. Only Kakao needs an answer of ours, and then a short one.

        Who asks us for help or for news gets an answer all the same, over every channel.
        """
        if not journal.flow:
            # What is told to a person is no hint for a report that may begin after them.
            journal = replace(journal, hints=Hints())
        if command is Command.HELP:
            return Turn(journal, (Message(env.text("help.live")),))
        is_asked = command is Command.CHECK
        if standing.has_waiting or not (has_to_answer(env) or is_asked):
            return Turn(journal, ())
        way = (choice(env, Command.CHECK),)
        if is_asked:
            return Turn(journal, (Message(env.text("desk.nothing_yet"), way),))
        first = (Message(env.text("desk.passed_on"), way),)
        said = again(env, "desk.passed_on_more", way) if env.noted else first
        return Turn(noted(env, journal), said)

    def _speak(self, env: Env, journal: Journal) -> Turn:
        """Go on in another language, where the resident is."""
        env = replace(env, lang=journal.lang or env.lang)
        if journal.flow and not journal.waits:
            return self._ask_again(env, journal.going_on_again())
        return Turn(journal, menu.shown(env))

    def _obey(self, env: Env, journal: Journal, standing: Standing, command: Command) -> Turn:
        if command is Command.PERSON:
            return self._to_a_person(env, journal, standing, filing.ASKED)
        if command in (Command.STOP, Command.EASY, Command.PLAIN):
            return self._less(env, journal, standing, command)
        first = self._first_words(env, standing, command)
        if command is Command.RESTART or not journal.flow:
            return Turn(journal.end(), (*first, *menu.shown(env)))
        if journal.waits and command is not Command.BACK:
            return Turn(journal, with_ways(first or menu.shown(env), returning.going_on(env)))
        flow, is_resting = FLOWS[journal.flow].flow, journal.waits or journal.kept is not None
        if command is Command.BACK and not is_resting:
            return self._back(env, journal)
        again = start(flow, env, journal.going_on_again())
        return self._step(env, journal, replace(again, messages=(*first, *again.messages)))

    def _back(self, env: Env, journal: Journal) -> Turn:
        """To the question before; from a change to one answer, to the look at all of them."""
        as_before = called_off(journal)
        if as_before:
            return self._ask_again(env, as_before)
        flow = FLOWS[journal.flow or ""].flow
        return self._step(env, journal, back(flow, env, without_besides(journal)))

    def _less(self, env: Env, journal: Journal, standing: Standing, command: Command) -> Turn:
        """Short questions from here on, or all of them; at the menu, a report in short ones."""
        if command is Command.STOP:
            return self._stop(env, journal, standing)
        if not journal.flow and standing.has_case:
            return Turn(journal, menu.added(env, journal))
        if journal.flow not in (None, REPORT):
            return self._ask_again(env, journal.going_on_again())
        is_easy = command is Command.EASY
        short: dict[str, Json] = {EASY: "yes"} if is_easy else {}
        first = (Message(env.text("report.easy.said" if is_easy else "report.easy.over")),)
        if not journal.flow:
            return self._enter(env, journal.begin(REPORT, short), first)
        answers = {key: value for key, value in journal.answers.items() if key != EASY} | short
        return self._enter(env, replace(journal.going_on_again(), answers=answers), first)

    def _stop(self, env: Env, journal: Journal, standing: Standing) -> Turn:
        """Nothing more is asked; who said it to us and not to a report is invited no more."""
        told, effects = invited.stopped(env, journal)
        is_alerted = journal.is_alerted or journal.hints.is_emergency
        if journal.flow == STATUS:
            return Turn(journal.end(), (Message(env.text("status.done")), *menu.shown(env)))
        is_waiting = journal.waits and not is_alerted
        if standing.has_case and (not journal.flow or is_waiting):
            sent = Message(env.text("stop.sent"), (menu.button_for(env, STATUS),))
            return Turn(journal.end(), (sent, *told), effects)
        is_with_a_person = journal.pending is not None and not is_alerted
        how = "sent" if is_with_a_person else "alerted" if is_alerted else "done"
        stopped = Message(env.text(f"stop.{how}"))
        # Who sends STOP from a telephone wants no more texts: the menu comes with their next word.
        rest = () if env.channel is Channel.SMS else menu.shown(env)
        return Turn(journal.end(), (stopped, *told, *rest), effects)

    def _first_words(self, env: Env, standing: Standing, command: Command) -> tuple[Message, ...]:
        """What a command says before the conversation goes on."""
        if command is Command.HELP:
            return (Message(env.text("help.text")),)
        if command is Command.CHECK and not standing.has_waiting:
            return (Message(env.text("desk.nothing_yet")),)
        return ()


def _tells_trouble(reading: Reading) -> bool:
    """Whether words of trouble stand in it: a mere likeness takes a person from nobody."""
    return any(not fired.sign.startswith(_WHOSE) for fired in reading.fired)
