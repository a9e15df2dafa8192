"""Handing cases on, and hearing back: what counselors send and what receivers answer."""

from datetime import datetime
from typing import Any

from bot.cases.permissions import Permission
from bot.cases.promise import promise
from bot.cases.referrals import (
    MAX_WORDS,
    OPEN,
    ReferralKind,
    ReferralState,
    Step,
    after,
    by_when,
    check_receiver,
    heard_by,
    step_of,
)
from bot.cases.states import after as state_after
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.services import telling
from bot.services.claims import Claims
from bot.services.events import Kind
from bot.services.office import EVERYTHING, Office
from bot.services.referred import known, reachable
from bot.services.staff import Actor
from bot.storage import cases, closures, referrals
from bot.storage.cases import Case
from bot.storage.referrals import Referral
from bot.storage.store import Connection

_CODED = (Step.RETURN, Step.FINISH)
_ANSWERS = (Step.ACCEPT, *_CODED)


class Referrals:
    """Both sides of every referral. Each act is one transaction with its audit line."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._claims = Claims(office)

    async def send(
        self, actor: Actor, case_id: str, kind: str, receiver: str, request: str
    ) -> Case:
        """Hand a case on; its counselor keeps following it.

        Raises:
            InvalidError: there is no such receiver, or nothing is asked of it.
            ConflictError: `already_referred`, the same receiver has not answered yet.

        """
        actor.require(Permission.CASE_REFER)
        centers = frozenset(center.id for center in self._office.city.centers)
        name = clean(receiver).strip()
        whom = check_receiver(kind, name, centers, self._office.casework)
        words = checked(request)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            state = state_after(case.state, "refer")
            for sent in referrals.of_case(c, self._office.vault, case_id):
                if sent.state in OPEN and (sent.kind, sent.receiver) == (kind, whom):
                    raise ConflictError("already_referred")
            values = {"center": whom} if kind == ReferralKind.CENTER else {}
            cases.change(c, case_id, state=state, **values)
            cases.keep(c, case_id)
            self._add(c, actor, case, ReferralKind(kind), whom, words)
            return self._office.case(c, case_id)

        return await self._office.act(work)

    async def to_center(self, actor: Actor, case_id: str, center: str) -> Case:
        """The same to a dong center with the usual request: for other systems."""
        texts = self._office.texts
        request = texts.get(texts.languages[0], "console.referrals.usual_request")
        return await self.send(actor, case_id, ReferralKind.CENTER, center, request)

    async def withdraw(self, actor: Actor, case_id: str, referral_id: str, words: str) -> Case:
        """Call it back, with the reason."""
        actor.require(Permission.CASE_REFER)
        return await self._of_the_desk(actor, case_id, referral_id, Step.WITHDRAW, "", words)

    async def heard(
        self, actor: Actor, case_id: str, referral_id: str, step: str, code: str, words: str
    ) -> Case:
        """What a receiver said by phone or letter, as the counselor heard it."""
        actor.require(Permission.CASE_WORK)
        if step not in _ANSWERS:
            raise InvalidError("no_such_step")
        return await self._of_the_desk(actor, case_id, referral_id, Step(step), code, words)

    async def answer(
        self, actor: Actor, referral_id: str, step: str, code: str, words: str
    ) -> Referral:
        """A receiver takes it, gives it back with a reason, or says what came of it."""
        actor.require(Permission.REFERRAL_ANSWER)
        if step not in _ANSWERS:
            raise InvalidError("no_such_step")
        found = await self._office.read(
            lambda c: reachable(actor, referrals.find(c, self._office.vault, referral_id))
        )

        def work(c: Connection) -> Case:
            case = self._office.case(c, found.case_id)
            return self._step(c, actor, case, referral_id, Step(step), code, words)

        await self._act(work, step)
        return await self._office.read(
            lambda c: known(referrals.find(c, self._office.vault, referral_id))
        )

    async def note_back(self, actor: Actor, referral_id: str, words: str) -> Case:
        """A word from the receiver to the counselor, among the notes of the case."""
        actor.require(Permission.REFERRAL_ANSWER)
        text = checked(words)

        def work(c: Connection) -> Case:
            found = reachable(actor, referrals.find(c, self._office.vault, referral_id))
            if found.state not in OPEN:
                raise ConflictError("wrong_state", state=found.state)
            at, note_id = self._office.clock.now(), self._office.ids.new()
            cases.add_note(c, self._office.vault, note_id, found.case_id, actor.id, text, at)
            self._office.record(c, actor, "referral.noted", found.case_id)
            return self._office.known(cases.find(c, found.case_id))

        return await self._office.act(work)

    async def _of_the_desk(
        self, actor: Actor, case_id: str, referral_id: str, step: Step, code: str, words: str
    ) -> Case:
        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            return self._step(c, actor, case, referral_id, step, code, words)

        return await self._act(work, step)

    async def _act(self, work: Any, step: str) -> Case:
        """Whoever has the case hears of one that came back."""
        more = (Kind.RETURNED,) if step == Step.RETURN else ()
        return await self._office.act(work, *EVERYTHING, *more)

    def _add(
        self, c: Connection, actor: Actor, case: Case, kind: ReferralKind, whom: str, words: str
    ) -> None:
        office, at = self._office, self._office.clock.now()
        due_at = by_when(office.calendar, office.casework, case.urgency, at)
        referrals.add(
            c, office.vault, office.ids.new(), case.id, kind=kind, receiver=whom, request=words,
            by=actor.id, at=at, due_at=due_at,
        )  # fmt: skip
        is_center = kind is ReferralKind.CENTER
        detail = {"center": whom} if is_center else {"step": self._receiver(kind, whom)}
        office.record(c, actor, "case.referred", case.id, detail)

    def _step(
        self,
        c: Connection,
        actor: Actor,
        case: Case,
        referral_id: str,
        step: Step,
        code: str,
        words: str,
    ) -> Case:
        office = self._office
        found = referrals.find(c, office.vault, referral_id, lock=True)
        if found is None or found.case_id != case.id:
            raise MissingError("no_such_referral")
        reason, step = self._code(step, code), step_of(office.casework, step, code)
        state = after(found.state, step)
        needs_words = step in (Step.RETURN, Step.WITHDRAW)
        answer = checked(words) if needs_words or words.strip() else ""
        referrals.change(
            c, office.vault, referral_id, state=state, code=reason or None, answer=answer,
            answered_by=actor.id, **self._times(step),
        )  # fmt: skip
        detail = {"step": self._receiver(found.kind, found.receiver)}
        if step is Step.REPORT:
            office.record(c, actor, "referral.reported", case.id, detail)
            return case
        office.record(c, actor, f"referral.{state}", case.id, detail)
        self._follow(c, case, found, state)
        return office.case(c, case.id)

    def _times(self, step: Step) -> dict[str, datetime | None]:
        """When it was answered, and by when they are to be heard again."""
        office, at = self._office, self._office.clock.now()
        if step in (Step.ACCEPT, Step.REPORT):
            due = heard_by(office.calendar, office.casework, at)
            return {"answered_at": at, "due_at": due, "reminded_at": None}
        return {"done_at" if step is Step.FINISH else "answered_at": at}

    def _follow(self, c: Connection, case: Case, found: Referral, state: ReferralState) -> None:
        """What the answer means for the case."""
        office = self._office
        if state is ReferralState.ACCEPTED:
            telling.accepted(office, c, case, found)
            return
        if case.state is CaseState.REFERRED and not self._is_out(c, case.id):
            cases.change(c, case.id, state=state_after(case.state, "answered"))
        if state is not ReferralState.RETURNED:
            return
        whom = telling.member(c, case.claimed_by or found.sent_by)
        telling.call(office, c, whom or telling.supervisors(c), "returned", case.number)
        if case.state is CaseState.CLOSED:
            self._reopen(c, case)

    def _reopen(self, c: Connection, case: Case) -> None:
        """Nobody has it any more: it waits anew, before others; an emergency rings."""
        office, at = self._office, self._office.clock.now()
        promised = promise(office.calendar, at, office.city.answer_within_minutes)
        closures.reopen(
            c, case.id, office.ids.new(), promised_at=promised.at, is_held=promised.is_held, at=at
        )
        cases.record(c, office.ids.new(), at, "system", "case.reopened", case.id)
        self._claims.ring_again(c, case)

    def _is_out(self, c: Connection, case_id: str) -> bool:
        of_case = referrals.of_case(c, self._office.vault, case_id)
        return any(one.state in OPEN for one in of_case)

    def _code(self, step: Step, code: str) -> str:
        """The reason of a return or the result; InvalidError `code_needed` without a known one."""
        if step not in _CODED:
            return ""
        rule = self._office.casework
        codes = rule.return_reasons if step is Step.RETURN else rule.referral_results
        if code not in {one.id for one in codes}:
            raise InvalidError("code_needed")
        return code

    def _receiver(self, kind: ReferralKind, receiver: str) -> str:
        """Its name for the history, in the city's own language."""
        rule, lang = self._office.casework, self._office.texts.languages[0]
        if kind is ReferralKind.INTEGRATED:
            return rule.integrated.get(lang, receiver)
        names = {one.id: one.name for one in (*rule.departments, *rule.agencies)}
        names |= {center.id: center.name for center in self._office.city.centers}
        return names[receiver][lang] if receiver in names else receiver


def checked(words: str) -> str:
    """Words as they may be kept; InvalidError `empty`, `too_long`."""
    text = clean(words).strip()
    if not text or len(text) > MAX_WORDS:
        raise InvalidError("too_long" if text else "empty")
    return text
