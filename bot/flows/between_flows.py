"""Words outside of a running flow: at the menu, while a person is waited for, after an absence."""

from bot.domain.frozen import replace
from bot.domain.messages import Inbound, InboundKind, Message
from bot.domain.reading import Reading
from bot.flows import about, danger, filing, menu, returning
from bot.flows.asides import is_of_a_child, kept
from bot.flows.contact import phone_in
from bot.flows.engine import advance
from bot.flows.env import Env
from bot.flows.in_a_row import in_short, one_more
from bot.flows.journal import Journal
from bot.flows.pictures import carried, noted, received, with_photo
from bot.flows.registry import FLOWS
from bot.flows.status import numbers_in
from bot.flows.stepping import (
    MISSES_BEFORE_A_PERSON,
    MISSES_BEFORE_HANDING_OVER,
    STATUS,
    Stepping,
    is_open,
    welcomed,
    with_ways,
)
from bot.flows.turn import Standing, Turn
from bot.flows.vague import is_feeling

_BESIDE_WORDS = (InboundKind.PHOTO, InboundKind.LOCATION, InboundKind.CONTACT)


class BetweenFlows(Stepping):
    """Finds out what somebody wants who is not in the middle of answering."""

    def _words(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """Words that are no command, to whoever they are for."""
        if journal.waits:
            return self._while_waiting(env, journal, standing, inbound, reading)
        if journal.kept is not None:
            return self._come_back(env, journal, standing, inbound)
        if not journal.flow:
            return self._at_the_menu(env, journal, standing, inbound, reading)
        is_back = standing.silent >= returning.AWAY
        go_on = self._returned if is_back else self._go_on
        return go_on(env, journal, standing, inbound)

    def _at_the_menu(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        if inbound.photo and not (standing.has_case or standing.was_closed):
            sent = with_photo(carried(journal, journal.end()), inbound.photo.ref)
            return Turn(noted(env, sent), received(env, menu.shown(env), "photo.first"))
        turn = self._said_at_the_menu(env, journal, standing, inbound, reading)
        # Pictures wait for what is told to them; what is filed has them.
        is_waiting = not (turn.journal.flow or turn.effects or standing.has_case)
        return replace(turn, journal=carried(journal, turn.journal)) if is_waiting else turn

    def _said_at_the_menu(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        if inbound.kind is InboundKind.TEXT and numbers_in(inbound.text)[0]:
            return self._look_at(env, journal, standing, inbound)
        entered = menu.chosen(journal, inbound) or menu.asked_for(env, journal, inbound, reading)
        if entered:
            return self._enter(env, entered)
        if menu.is_courtesy(env, inbound, reading) and (standing.has_case or standing.was_closed):
            return self._thanked(env, journal, standing)
        is_else = reading.crisis_types or menu.asks_about_a_program(env, inbound, reading)
        topic = None if is_else else self._about.asked(inbound)
        if standing.has_case and inbound.kind not in (InboundKind.START, InboundKind.CHOICE):
            return self._with_a_case(env, journal, inbound, reading, topic)
        if topic and topic != about.GREETING:
            return Turn(journal.end(), (about.answer(env, topic), *menu.shown(env)))
        return self._told(env, journal, standing, inbound, reading)

    def _thanked(self, env: Env, journal: Journal, standing: Standing) -> Turn:
        """Thanks are answered, among other bubbles in a word."""
        if env.noted and standing.has_case:
            return Turn(replace(journal.end(), noted=env.noted), in_short(env, "case.thanks"))
        return Turn(journal.end(), (Message(env.text("case.courtesy")),))

    def _told(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """Free words of somebody without an open case."""
        if menu.asks_about_a_program(env, inbound, reading):
            return self._enter(env, menu.look_for(journal, inbound))
        if standing.was_closed and (reading.crisis_types or _is_for_their_counselor(inbound)):
            reopened, messages, effects = filing.reopened(env, journal)
            return Turn(reopened.end(), messages, effects)
        cries = inbound.kind is InboundKind.TEXT and is_feeling(env.world.texts, inbound.text)
        if cries or menu.is_about_trouble(inbound, reading):
            story = inbound.text if reading.crisis_types or cries else ""
            heard = Message(env.text("menu.heard"))
            care = danger.care(env, reading.crisis_types)
            first = (*care, *menu.asked_by_name(env, inbound, reading), heard)
            return self._enter(env, menu.begin_report(env, journal, story), first)
        known = menu.answer(env, inbound, reading)
        if not known:
            return self._not_known(env, journal, standing)
        if known != menu.welcome(env) or inbound.kind is InboundKind.START:
            return Turn(journal.end(), known)
        # Who was welcomed a moment ago is asked only.
        said = menu.shown(env) if env.noted else known
        return Turn(noted(env, journal.end()), said)

    def _not_known(self, env: Env, journal: Journal, standing: Standing) -> Turn:
        """Words that lead nowhere: asked for others, offered a person, then put through to one.

        Whose case was closed not long ago may speak of that, and is offered a person at once.
        """
        missed = replace(journal, misses=journal.misses + 1)
        if missed.misses >= MISSES_BEFORE_HANDING_OVER:
            return self._hand_over(env, missed, standing)
        is_again = standing.was_closed or missed.misses >= MISSES_BEFORE_A_PERSON
        said = menu.elsewhere(env, is_again=is_again)
        return Turn(replace(journal.end(), misses=missed.misses), said)

    def _with_a_case(
        self, env: Env, journal: Journal, inbound: Inbound, reading: Reading, topic: str | None
    ) -> Turn:
        """Words of somebody who waits: a question is answered, all else belongs to the case.

        Only the first of several bubbles is told so; who cries is told whom to call meanwhile.
        """
        told = menu.promised_again(env, journal, inbound)
        if not told and (topic == about.WHEN or menu.asks_when(env, inbound)):
            return self._enter(env, journal.begin(STATUS))
        if not told and topic:
            told = (about.answer(env, topic),)
        if not told and menu.asks_about_a_program(env, inbound, reading):
            told = menu.asked_by_name(env, inbound, reading)
        if told:
            return Turn(journal.end(), told)
        said = one_more(env, "case.more") if env.noted else menu.added(env, journal)
        if menu.asks(env, inbound):
            said = menu.added(env, journal, "case.asked")
        return Turn(noted(env, journal.end()), (*_cared_for(env, inbound, reading), *said))

    def _look_at(self, env: Env, journal: Journal, standing: Standing, inbound: Inbound) -> Turn:
        """A receipt number, wherever it is typed, asks what became of the report."""
        begun = self._enter(env, journal.begin(STATUS))
        env = replace(env, flow=STATUS, hints=begun.journal.hints)
        asked = self._asked(env, begun.journal)
        is_wanted = asked is not None and asked.key == "number"
        return self._go_on(env, begun.journal, standing, inbound) if is_wanted else begun

    def _while_waiting(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """A person was asked for: words are for them, and the flow that rests is one tap away."""
        is_pressed = inbound.kind is not InboundKind.TEXT
        if returning.chosen(env, inbound) == returning.ON and (
            is_pressed or not menu.is_courtesy(env, inbound, reading)
        ):
            return self._ask_again(env, journal.going_on_again())
        turn = self._at_the_menu(env, journal, standing, inbound, reading)
        if turn.journal.flow:
            return turn
        told = _told_meanwhile(env, journal, inbound)
        known = filing.more_known(env, told) if told is not journal else ()
        after = replace(told, misses=journal.misses, noted=turn.journal.noted)
        messages = with_ways(turn.messages, returning.going_on(env)) if turn.messages else ()
        return Turn(after, messages, (*turn.effects, *known))

    def _returned(self, env: Env, journal: Journal, standing: Standing, inbound: Inbound) -> Turn:
        """Back after hours or days: what fits the question answers it, of the rest they say."""
        again = replace(journal, kept=None)
        if inbound.kind in (InboundKind.CHOICE, InboundKind.START):
            return self._go_on(env, again, standing, inbound)
        asked, is_text = self._asked(env, journal), inbound.kind is InboundKind.TEXT
        flow = FLOWS[journal.flow or ""].flow
        is_answer = not (is_text and is_open(asked)) and (
            advance(flow, env, again, inbound).is_understood
        )
        if is_answer or self._about.asked(inbound, is_strict=True):
            return welcomed(env, self._go_on(env, again, standing, inbound))
        if not is_text:
            return self._go_on(env, again, standing, inbound)
        which = returning.which_way(env, asked)
        return Turn(returning.kept_with(journal, inbound), (which,))

    def _come_back(self, env: Env, journal: Journal, standing: Standing, inbound: Inbound) -> Turn:
        """They say which way their words go."""
        way = returning.chosen(env, inbound)
        if way == returning.ON:
            return self._take_kept(env, journal, standing, inbound)
        if way == returning.NEW:
            return self._begin_anew(env, journal, standing, inbound)
        if not journal.kept or inbound.kind is not InboundKind.TEXT:
            return self._returned(env, journal, standing, inbound)
        missed = replace(returning.kept_with(journal, inbound), misses=journal.misses + 1)
        if missed.misses >= MISSES_BEFORE_HANDING_OVER:
            return self._hand_over(env, missed, standing)
        return Turn(missed, (returning.which_way(env, self._asked(env, missed)),))

    def _take_kept(self, env: Env, journal: Journal, standing: Standing, inbound: Inbound) -> Turn:
        """On where they were, with the words they came back with."""
        again, words = journal.going_on_again(), journal.kept
        if not words:
            return self._ask_again(env, again)
        if returning.is_told_besides(env, journal, self._asked(env, journal)):
            after = returning.with_story(journal)
            turn = self._ask_again(env, after)
            noted = Message(env.text("resume.noted"))
            known = filing.more_known(env, after)
            return Turn(turn.journal, (noted, *turn.messages), (*known, *turn.effects))
        said = replace(inbound, kind=InboundKind.TEXT, text=words, choice=None)
        taken = advance(FLOWS[journal.flow or ""].flow, env, again, said)
        if taken.is_understood:
            return self._go_on(env, again, standing, said)
        return self._ask_again(env, again)

    def _begin_anew(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound
    ) -> Turn:
        """What was begun is left; the words they came back with begin something else."""
        words, fresh = journal.kept, journal.end()
        if not words:
            return Turn(fresh, menu.shown(env))
        reading = self._world.reader.read(words)
        fresh = replace(fresh, hints=fresh.hints.plus(reading))
        said = replace(inbound, kind=InboundKind.TEXT, text=words, choice=None)
        env = replace(env, flow="", hints=fresh.hints)
        return self._at_the_menu(env, fresh, standing, said, reading)


def _is_for_their_counselor(inbound: Inbound) -> bool:
    """A picture, a place or another number: nobody sends these for courtesy."""
    return inbound.kind in _BESIDE_WORDS or phone_in(inbound.text) is not None


def _cared_for(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """Whom to call, for who tells of violence or only how it feels; not with every bubble."""
    cries = inbound.kind is InboundKind.TEXT and is_feeling(env.world.texts, inbound.text)
    if env.noted and not cries:
        return ()
    care = danger.care(env, reading.crisis_types)
    return care or ((danger.care_in_doubt(env),) if cries else ())


def _told_meanwhile(env: Env, journal: Journal, inbound: Inbound) -> Journal:
    """The resting flow with what belongs into it: a picture, a place, a number, more trouble.

    Before the consent only what may save a life.
    """
    if inbound.photo:
        is_kept = not is_of_a_child(journal)
        return with_photo(journal, inbound.photo.ref) if is_kept else journal
    is_agreed = "consent.general" in journal.answers or journal.hints.is_emergency
    aside = kept(env, journal, None, inbound) if is_agreed else None
    return aside[0] if aside else journal
