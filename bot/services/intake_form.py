"""Reports that counselors take down: read while they are typed, filed like a resident's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.cases.permissions import Permission
from bot.cases.states import after
from bot.domain.codes import CaseState, CrisisType, Urgency
from bot.domain.effects import Effect, FileCase, RaiseAlert
from bot.domain.errors import ConflictError
from bot.domain.messages import Channel
from bot.domain.reading import Match, Reading
from bot.flows import taken_down
from bot.flows.danger import WHEN_UNKNOWN, care_lines
from bot.flows.env import Env, Ticket
from bot.flows.journal import Hints, Journal
from bot.flows.report_sent import sent
from bot.services import filed, raised
from bot.services.intake import nobody
from bot.services.numbers import number_for
from bot.services.office import EVERYTHING, Office
from bot.services.outcome import Outcome
from bot.services.staff import Actor
from bot.services.world import new_secret
from bot.storage import cases, drafts
from bot.storage.cases import Case
from bot.storage.store import Connection
from bot.storage.tx import tx_of

Makes = Callable[[Env, Journal], tuple[Effect, ...]]
"""What is to be filed, given a number and the time."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a story is understood to say while it is typed: `hotlines` are ids of the city's."""

    urgency: Urgency
    crisis_types: tuple[CrisisType, ...]
    matches: tuple[Match, ...]
    hotlines: tuple[str, ...]
    dongs: tuple[str, ...]
    is_danger: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The new case, and the secret that its bearer shows with the number."""

    case: Case
    secret: str


class IntakeForm:
    """The form of the phone and of the counter."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def read(self, actor: Actor, form: dict[str, Any]) -> Understood:
        """What the form says so far. Nothing is kept."""
        actor.require(Permission.INTAKE_FORM)
        world = self._office.living.world
        story, place = str(form.get("story") or ""), str(form.get("place") or "")
        reading = world.reader.read(story)
        is_danger = taken_down.is_in_danger(form, reading)
        return Understood(
            urgency=Urgency.EMERGENCY if is_danger else reading.urgency,
            crisis_types=reading.crisis_types,
            matches=world.matcher.match(story, reading) if story.strip() else (),
            hotlines=self._hotlines(reading, is_danger=is_danger),
            dongs=world.gazetteer.whereabouts(place).dongs if place.strip() else (),
            is_danger=is_danger,
        )

    def _hotlines(self, reading: Reading, *, is_danger: bool) -> tuple[str, ...]:
        if is_danger:
            return reading.hotlines or WHEN_UNKNOWN
        return care_lines(self._office.city, reading.crisis_types)

    async def file(
        self, actor: Actor, draft_id: str, kind: str, form: dict[str, Any], *, is_queued: bool
    ) -> Taken:
        """The case of a finished form; the draft goes with it.

        The counselor has it at once and has spoken the first word, unless `is_queued`.

        Raises:
            InvalidError: something is missing, see `bot.flows.taken_down.report_of`.
            ConflictError: this form was filed already.

        """
        world = self._office.living.world
        reading = world.reader.read(str(form["story"]))
        told = taken_down.report_of(self._office.city, world.gazetteer, form, reading)

        def makes(env: Env, journal: Journal) -> tuple[Effect, ...]:
            _, _, effects = sent(env, journal, told)
            return effects

        return await self.take(actor, draft_id, kind, makes, reading, is_queued=is_queued)

    async def take(
        self,
        actor: Actor,
        draft_id: str,
        kind: str,
        makes: Makes,
        reading: Reading,
        *,
        is_queued: bool = False,
        note: str = "",
    ) -> Taken:
        """File what `makes` says in one transaction with the end of its draft."""
        actor.require(Permission.INTAKE_FORM)
        secret = new_secret()

        def work(c: Connection) -> Case:
            at = self._office.clock.now()
            if not drafts.remove(c, actor.id, draft_id):
                raise ConflictError("already_filed")
            env = self._env(number_for(tx_of(c), at), secret, kind, reading, at)
            effects = makes(env, Journal(lang=env.lang, hints=env.hints))
            case_id = self._written(c, effects, kind, at)
            self._office.record(c, actor, "report.taken_down", case_id, {"way": kind})
            if note:
                new = self._office.ids.new()
                cases.add_note(c, self._office.vault, new, case_id, actor.id, note, at)
            if not is_queued:
                self._claim(c, actor, case_id, at)
            return self._office.case(c, case_id)

        case = await self._office.act(work, *EVERYTHING)
        return Taken(case, secret)

    def _env(self, number: str, secret: str, kind: str, reading: Reading, at: datetime) -> Env:
        hints, lang = Hints().plus(reading), self._office.texts.languages[0]
        ticket = Ticket(number, secret)
        return Env(self._office.living.world, lang, _channel(kind), at, ticket, hints)

    def _written(self, c: Connection, effects: tuple[Effect, ...], kind: str, at: datetime) -> str:
        """The rows of the case, and of the alert where a life may be in danger; the case's id."""
        office, tx = self._office, tx_of(c)
        outcome = Outcome(tx, office.vault, office.index, office.ids, office.city, at)
        row = nobody(_channel(kind))
        for effect in effects:
            if isinstance(effect, FileCase):
                told = taken_down.as_told(effect.report, kind)
                row, _ = filed.file(outcome, row, replace(effect, report=told))
            elif isinstance(effect, RaiseAlert):
                raised.alert(outcome, row, effect)
        outcome.write()
        case_id = row.case_id or ""
        cases.change(c, case_id, conversation_id=None)
        return case_id

    def _claim(self, c: Connection, actor: Actor, case_id: str, at: datetime) -> None:
        """Whoever took it down has it, and has been talking to them."""
        actor.require(Permission.CASE_CLAIM)
        cases.claim(c, case_id, actor.id, at)
        case = self._office.case(c, case_id)
        home = next((d.center for d in self._office.city.dongs if d.id == case.dong), None)
        state = after(CaseState.CLAIMED, "talk")
        cases.change(c, case_id, state=state, center=case.center or home)
        cases.ledger(c, case_id, queued_at=at, claimed_at=at, first_word_at=at)
        cases.acknowledge(c, case_id, actor.id, at)
        self._office.record(c, actor, "case.claimed", case_id)


def _channel(kind: str) -> Channel:
    """A visitor who is screened stands at the counter too."""
    return Channel.PHONE if kind == "phone" else Channel.WALK_IN
