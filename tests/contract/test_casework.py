"""Casework on both databases: referrals, plan, links, follow-ups, closing, and what is purged."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Services
from bot.cases.follow_ups import FollowUpState
from bot.cases.referrals import ReferralState
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.domain.offer import OfferState
from bot.services.arrivals import Reply
from bot.services.board import Board
from bot.services.casework import Casework, NewLink, NewNeed
from bot.services.closures import Closures
from bot.services.follow_ups import Asked, FollowUps
from bot.services.gifts import Gifts
from bot.services.referrals import Referrals
from bot.services.referred import Referred
from bot.services.reminders import Reminders
from bot.services.staff import Actor
from bot.storage import accounts
from bot.storage.cases import Case
from tests.contract.test_offers import Giver
from tests.support.callers import Resident, actor, counselor, only_case, texts_of
from tests.support.rows import rows, stored_bytes
from tests.support.running import FRIDAY_NIGHT, SetClock
from tests.support.world import kst

MINA = actor("mina")
JUNHO = actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)
NOKBEON = replace(actor("nok", Role.CENTER), center="nokbeon")
BULGWANG = replace(actor("bul", Role.CENTER), center="bulgwang1")


class Neighbor(Resident):
    """Somebody who reports another household."""

    async def taps(self, choice: str) -> Reply:
        """From the menu on."""
        return await super().taps("menu:neighbor" if choice == "menu:self" else choice)


async def _claimed(s: Services, who: Resident | None = None, **told: str) -> Case:
    """A report that mina has: a neighbor's, unless `who` says otherwise."""
    await (who or Neighbor(s, "a")).reports(**told)
    waiting = await s.desk.listed(BOSS, (CaseState.QUEUED, CaseState.HELD))
    return await s.desk.claim(MINA, waiting[-1].id)


async def _now(s: Services, case: Case) -> Case:
    return (await s.desk.folder(BOSS, case.id)).case


async def _actions(s: Services) -> list[str]:
    return [row["action"] for row in await rows(s, "audit")]


class TestReferrals:
    async def test_the_life_of_one(self, s: Services, database_url: str) -> None:
        case = await _claimed(s)
        referrals, referred = Referrals(s.office), Referred(s.office)
        await referrals.send(MINA, case.id, "center", "nokbeon", "표식의뢰 찾아가 주세요")
        assert (await _now(s, case)).state is CaseState.REFERRED
        with pytest.raises(ConflictError, match="already_referred"):
            await referrals.send(MINA, case.id, "center", "nokbeon", "다시")
        (sent,) = await referred.listed(NOKBEON, "open")
        assert (sent.number, sent.state) == (case.number, ReferralState.SENT)
        opened = await referred.opened(NOKBEON, sent.id)
        assert opened.report["story"] == "며칠째 드시지 못하고 쌀이 떨어졌어요"
        assert not opened.report.keys() & {"who", "role", "relation", "call", "updates"}
        assert (opened.phone, opened.name) == ("", "")  # a neighbor reported
        await referrals.answer(NOKBEON, sent.id, "accept", "", "")
        await referrals.note_back(NOKBEON, sent.id, "오늘 오후에 방문해요")
        assert (await s.desk.folder(MINA, case.id)).notes[-1].text == "오늘 오후에 방문해요"
        with pytest.raises(InvalidError, match="code_needed"):
            await referrals.answer(NOKBEON, sent.id, "finish", "whatever", "")
        done = await referrals.answer(NOKBEON, sent.id, "finish", "aid_given", "표식결과 쌀 지원")
        assert (done.state, done.code) == (ReferralState.DONE, "aid_given")
        assert (await _now(s, case)).state is CaseState.IN_CONSULTATION
        assert b"\xed\x91\x9c\xec\x8b\x9d" not in await stored_bytes(s, database_url)
        actions = await _actions(s)
        expected = ["case.referred", "referral.accepted", "referral.noted", "referral.done"]
        assert [a for a in actions if "refer" in a] == expected

    async def test_one_that_is_still_looked_into_stays_open(
        self, s: Services, clock: SetClock
    ) -> None:
        case = await _claimed(s)
        referrals, referred = Referrals(s.office), Referred(s.office)
        reminders = Reminders(s.office)
        await s.desk.refer(MINA, case.id, "nokbeon")
        (sent,) = await referred.listed(NOKBEON, "open")
        with pytest.raises(ConflictError, match="wrong_state"):  # it was not accepted yet
            await referrals.answer(NOKBEON, sent.id, "finish", "applied", "")
        await referrals.answer(NOKBEON, sent.id, "accept", "", "")
        told = len(await rows(s, "outbox"))
        now = await referrals.answer(NOKBEON, sent.id, "finish", "applied", "조사 나가요")
        assert (now.state, now.code, now.done_at) == ("accepted", "applied", None)
        assert now.due_at == kst("2026-12-01 10:00")
        assert (await _now(s, case)).state is CaseState.REFERRED
        assert len(await rows(s, "outbox")) == told
        with pytest.raises(ConflictError, match="work_left"):
            await s.desk.close(MINA, case.id, "public_aid")
        assert await reminders.run() == 0
        clock.jump(kst("2026-12-01 10:01"))
        (late,) = await referred.listed(MINA, "open")
        assert late.is_overdue(clock.now())
        assert (await reminders.run(), await reminders.run()) == (1, 0)
        with pytest.raises(InvalidError, match="no_such_step"):
            await referrals.answer(NOKBEON, sent.id, "report", "applied", "")
        await referrals.heard(MINA, case.id, sent.id, "finish", "applied", "더 걸린대요")
        assert (await referrals.answer(NOKBEON, sent.id, "finish", "aid_given", "")).done_at
        assert (await _now(s, case)).state is CaseState.IN_CONSULTATION
        actions = [a for a in await _actions(s) if a.startswith("referral")]
        assert actions == [
            "referral.accepted", "referral.reported", "referral.late", "referral.reported",
            "referral.done",
        ]  # fmt: skip

    async def test_who_took_it_and_is_silent_is_reminded_of(
        self, s: Services, clock: SetClock
    ) -> None:
        case = await _claimed(s)
        referrals, referred = Referrals(s.office), Referred(s.office)
        reminders = Reminders(s.office)
        await s.desk.refer(MINA, case.id, "nokbeon")
        (sent,) = await referred.listed(NOKBEON, "open")
        taken = await referrals.answer(NOKBEON, sent.id, "accept", "", "")
        assert taken.due_at == kst("2026-12-01 10:00")
        clock.jump(kst("2026-12-01 09:59"))
        assert await reminders.run() == 0
        clock.jump(kst("2026-12-01 10:01"))
        assert (await reminders.run(), await reminders.run()) == (1, 0)
        (late,) = await referred.listed(MINA, "open")
        assert late.is_overdue(clock.now())
        found = await Board(s.office).overview(BOSS)
        assert [row.number for row in found.referrals] == [case.number]

    async def test_one_that_comes_back_is_its_counselors(self, s: Services) -> None:
        case = await _claimed(s)
        referrals, referred = Referrals(s.office), Referred(s.office)
        await s.desk.refer(MINA, case.id, "nokbeon")  # as other systems do
        await referrals.send(MINA, case.id, "agency", "작은 교회", "반찬을 부탁드려요")
        (one,) = await referred.listed(NOKBEON, "open")
        with pytest.raises(InvalidError, match="empty"):
            await referrals.answer(NOKBEON, one.id, "return", "not_ours", " ")
        back = await referrals.answer(NOKBEON, one.id, "return", "not_ours", "옆 동이에요")
        assert (back.state, back.code, back.answer) == ("returned", "not_ours", "옆 동이에요")
        assert (await _now(s, case)).state is CaseState.REFERRED  # the church has it still
        assert (await referred.opened(NOKBEON, one.id)).report == {}
        mine = await referred.listed(MINA, "open")
        (church,) = [other for other in mine if other.kind == "agency"]
        with pytest.raises(ConflictError, match="already_claimed"):
            await referrals.heard(JUNHO, case.id, church.id, "accept", "", "")
        await referrals.heard(MINA, case.id, church.id, "accept", "", "전화로 들음")
        await referrals.withdraw(MINA, case.id, church.id, "필요 없게 됨")
        again = await _now(s, case)
        assert (again.state, again.claimed_by) == (CaseState.IN_CONSULTATION, "mina")

    async def test_a_center_reaches_nothing_else(self, s: Services) -> None:
        case = await _claimed(s)
        referrals, referred = Referrals(s.office), Referred(s.office)
        await s.desk.refer(MINA, case.id, "nokbeon")
        (one,) = await referred.listed(NOKBEON, "open")
        assert await referred.listed(BULGWANG, "open", is_all=True) == []
        assert await referred.listed(replace(NOKBEON, center=None), "open") == []
        for act in (
            referred.opened(BULGWANG, one.id),
            referrals.answer(BULGWANG, one.id, "accept", "", ""),
            referrals.note_back(BULGWANG, one.id, "x"),
        ):
            with pytest.raises(MissingError, match="no_such_referral"):
                await act
        work, follow_ups, closures = Casework(s.office), FollowUps(s.office), Closures(s.office)
        acts = (
            referrals.send(NOKBEON, case.id, "center", "bulgwang1", "x"),
            referrals.withdraw(NOKBEON, case.id, one.id, "x"),
            referrals.heard(NOKBEON, case.id, one.id, "accept", "", ""),
            work.work(NOKBEON, case.id), work.monitor(NOKBEON, case.id),
            work.add_need(NOKBEON, case.id, NewNeed("food", "x")),
            work.link(NOKBEON, case.id, NewLink("public", "cash")),
            work.undo_link(NOKBEON, case.id, one.id, "x"),
            work.change_need(NOKBEON, case.id, one.id, "met", "", ""),
            follow_ups.board(NOKBEON, Asked(None)), follow_ups.done(NOKBEON, one.id, "same", ""),
            follow_ups.plan(NOKBEON, case.id, "call", "2026-11-25", "x"),
            follow_ups.cancel(NOKBEON, one.id, "x"), closures.waiting(NOKBEON),
            follow_ups.postpone(NOKBEON, one.id, "2026-11-25", "x"),
            closures.close(NOKBEON, case.id, "advice"),
            closures.decide(NOKBEON, one.id, approves=True),
            Gifts(s.office, s.offer_desk, work).for_case(NOKBEON, case.id),
        )  # fmt: skip
        ended = await asyncio.gather(*acts, return_exceptions=True)
        assert {type(end) for end in ended} == {RefusedError}
        await referrals.withdraw(MINA, case.id, one.id, "잘못 보냄")
        assert await referred.listed(NOKBEON, "done") == []
        with pytest.raises(MissingError):
            await referred.opened(NOKBEON, one.id)

    async def test_who_is_in_need_and_consented_is_named_and_that_is_logged(
        self, s: Services
    ) -> None:
        case = await _claimed(s, Resident(s, "a"))
        await s.desk.refer(MINA, case.id, "nokbeon")
        referred = Referred(s.office)
        (one,) = await referred.listed(NOKBEON, "open")
        opened = await referred.opened(NOKBEON, one.id)
        assert (opened.phone, opened.name) == ("+821023456789", "김마리")
        looks = [(row["staff_id"], row["action"]) for row in await rows(s, "access_log")]
        assert looks == [("nok", "referral.view"), ("nok", "reporter.view")]

    async def test_a_case_closed_as_handed_on_comes_back_with_its_referral(
        self, s: Services
    ) -> None:
        case = await _claimed(s)
        await s.desk.refer(MINA, case.id, "nokbeon")
        await s.desk.close(MINA, case.id, "referred")
        assert await Reminders(s.office).run() == 0  # whoever has it goes on with it
        (one,) = await Referred(s.office).listed(NOKBEON, "open")
        await Referrals(s.office).answer(NOKBEON, one.id, "return", "not_found", "없는 주소예요")
        again = await _now(s, case)
        assert (again.state, again.claimed_by, again.reason) == (CaseState.QUEUED, None, None)
        first, second = await rows(s, "handovers")
        assert second["promised_at"] == again.promised_at > first["promised_at"] - timedelta(1)
        (stored,) = await rows(s, "cases")
        assert stored["is_returned"]

    async def test_an_emergency_that_comes_back_rings(self, s: Services) -> None:
        await Resident(s, "a").says("번개탄 샀어요 죽고 싶어요")
        case = await s.desk.claim(MINA, (await only_case(s)).id)
        await s.desk.refer(MINA, case.id, "nokbeon")
        await s.desk.close(MINA, case.id, "referred")
        assert await s.desk.ringing(BOSS) == []
        (one,) = await Referred(s.office).listed(NOKBEON, "open")
        await Referrals(s.office).answer(NOKBEON, one.id, "return", "not_found", "없는 주소예요")
        (alert,) = await s.desk.ringing(BOSS)
        assert alert.case_id == case.id


class TestTelling:
    @pytest.mark.parametrize(("updates", "told"), [("=yes", 2), ("=no", 0)])
    async def test_a_neighbor_hears_what_they_wished_and_nothing_of_the_household(
        self, s: Services, updates: str, told: int
    ) -> None:
        neighbor = Neighbor(s, "a")
        case = await _claimed(s, neighbor, updates=updates)
        await s.desk.refer(MINA, case.id, "nokbeon")
        (one,) = await Referred(s.office).listed(NOKBEON, "open")
        await Referrals(s.office).answer(NOKBEON, one.id, "accept", "", "이웃 김씨네 다녀올게요")
        follow_ups = FollowUps(s.office)
        for _ in range(2):  # a second visit is no more news
            await follow_ups.plan(MINA, case.id, "visit", "2026-11-25", "방문")
            (visit,) = await follow_ups.board(MINA, Asked("mina"))
            await follow_ups.done(MINA, visit.id, "worse", "혼자 누워 계심")
        news = [r for r in await rows(s, "outbox") if str(r["client_id"]).startswith("told:")]
        assert len(news) == told
        reply = "\n".join(texts_of(await neighbor.says("안녕하세요")))
        assert ("담당자가 다녀왔어요" in reply) is bool(told)
        assert "누워" not in reply
        assert "김씨" not in reply


class TestPlanAndLinks:
    async def test_needs_links_and_sums(self, s: Services, database_url: str) -> None:
        case = await _claimed(s)
        work = Casework(s.office)
        need = NewNeed("food", "표식욕구", "반찬 배달", "", "복지관", "2026-11-30")
        await work.add_need(MINA, case.id, need)
        (planned,) = (await work.work(MINA, case.id)).needs
        await work.change_need(MINA, case.id, planned.id, "met", "복지관", "2026-11-30")
        program = next(iter(s.office.catalog))
        new = NewLink("public", "cash", "", program.id, "2026-11-24", "713,100")
        await work.link(MINA, case.id, new)
        await work.link(MINA, case.id, NewLink("private", "food", "작은 교회", "", "2026-11-20",
                                               "", "쌀 10kg", "표식메모"))  # fmt: skip
        done = await work.work(MINA, case.id)
        assert done.needs[0].state == "met"
        assert [one.agency for one in done.links] == ["작은 교회", program.provider]
        found = {str(k): (v.count, v.won) for k, v in done.sums.items()}
        assert found == {"public": (1, 713_100), "private": (1, 0)}
        await work.undo_link(MINA, case.id, done.links[1].id, "두 번 적음")
        with pytest.raises(ConflictError):
            await work.undo_link(MINA, case.id, done.links[1].id, "또")
        after = await work.work(MINA, case.id)
        assert after.sums["public"].count == 0  # type: ignore[index]
        assert [one.is_undone for one in after.links] == [False, True]
        assert "표식".encode() not in await stored_bytes(s, database_url)

    async def test_what_is_no_link_is_refused(self, s: Services) -> None:
        usual = NewLink("public", "cash", "생활보장과", "", "2026-11-24", "10000")
        wrong: dict[str, dict[str, str]] = {
            "future_day": {"day": "2026-11-25"},
            "bad_amount": {"amount": "많이"},
            "nothing_given": {"amount": ""},
            "agency_needed": {"agency": ""},
            "no_such_kind": {"kind": "love"},
            "no_such_sector": {"sector": "both"},
            "no_such_program": {"program": "nothing"},
        }
        for code, how in wrong.items():
            with pytest.raises(InvalidError, match=code):
                await Casework(s.office).link(MINA, "0" * 32, replace(usual, **how))
        assert await rows(s, "links") == []

    async def test_an_offer_goes_to_one_household(self, s: Services) -> None:
        await Giver(s, "giver").gives("soon")
        case = await _claimed(s)
        work = Casework(s.office)
        gifts = Gifts(s.office, s.offer_desk, work)
        (fit,) = await gifts.for_case(MINA, case.id)
        (back,) = await gifts.for_offer(MINA, fit.offer.id)
        assert (back.case.id, fit.offer.number) == (case.id, "G2026-0001")
        assert await gifts.for_offer(JUNHO, fit.offer.id) == []  # not junho's case
        acts = [gifts.give(MINA, case.id, fit.offer.id, "2026-11-24", "반찬") for _ in range(2)]
        ended = await asyncio.gather(*acts, return_exceptions=True)
        assert sum(isinstance(end, ConflictError) for end in ended) == 1
        (link,) = (await work.work(MINA, case.id)).links
        assert (link.sector, link.kind, link.offer_id) == ("private", "food", fit.offer.id)
        (offer,) = await s.offer_desk.listed(BOSS, (OfferState.MATCHED,))
        news = [r for r in await rows(s, "outbox") if str(r["client_id"]).startswith("offer:")]
        assert (offer.id, len(news)) == (fit.offer.id, 1)
        assert await gifts.for_case(MINA, case.id) == []


class TestFollowUps:
    async def test_around_the_lunar_new_year(self, s: Services, clock: SetClock) -> None:
        clock.jump(FRIDAY_NIGHT - timedelta(hours=12))
        case = await _claimed(s)
        follow_ups, reminders = FollowUps(s.office), Reminders(s.office)
        with pytest.raises(InvalidError) as refused:
            await follow_ups.plan(MINA, case.id, "visit", "2026-02-17", "설날 방문")
        assert refused.value.details == {"next": "2026-02-19"}
        await follow_ups.plan(MINA, case.id, "visit", "2026-02-19", "연휴 뒤 안부")
        (one,) = await follow_ups.board(MINA, Asked("mina"))
        assert one.due_at == kst("2026-02-19 18:00")
        for moment in ("2026-02-18 10:00", "2026-02-19 08:59"):  # a holiday; before the opening
            clock.jump(kst(moment))
            assert await reminders.run() == 0
        clock.jump(kst("2026-02-19 09:00"))
        assert (await reminders.run(), await reminders.run()) == (1, 0)
        assert await follow_ups.due_today(MINA) == 1
        clock.jump(kst("2026-02-19 18:30"))  # late, and nobody is there to be told
        assert await reminders.run() == 0
        (late,) = await follow_ups.board(BOSS, Asked(None, due="late"))
        assert late.is_overdue(clock.now())
        clock.jump(kst("2026-02-20 09:00"))
        assert (await reminders.run(), await reminders.run()) == (1, 0)
        actions = [a for a in await _actions(s) if a.startswith("follow_up")]
        assert actions == ["follow_up.planned", "follow_up.reminded", "follow_up.late"]

    async def test_a_visit_counts_as_a_word(self, s: Services, clock: SetClock) -> None:
        case = await _claimed(s)
        follow_ups = FollowUps(s.office)
        await follow_ups.plan(MINA, case.id, "call", "2026-11-24", "전화", hour="11:30")
        (call,) = await follow_ups.board(MINA, Asked("mina"))
        with pytest.raises(ConflictError, match="already_claimed"):
            await follow_ups.done(JUNHO, call.id, "same", "")
        await follow_ups.postpone(MINA, call.id, "2026-11-26", "통화 중")
        await follow_ups.done(MINA, call.id, "same", "목소리가 밝음")
        assert (await _now(s, case)).state is CaseState.IN_CONSULTATION
        (ledger,) = await rows(s, "handovers")
        assert ledger["first_word_at"] == clock.now()
        assert (await Casework(s.office).work(MINA, case.id)).contacts == {"call": 1, "visit": 0}
        with pytest.raises(ConflictError, match="wrong_state"):
            await follow_ups.cancel(MINA, call.id, "x")

    async def test_supervisors_are_called_where_nobody_did_anything(
        self, s: Services, clock: SetClock
    ) -> None:
        boss = await counselor(s, "boss", Role.SUPERVISOR)
        await _reached(s, boss, "webhook:https://pager.example/x")
        case = await _claimed(s)
        await s.desk.refer(MINA, case.id, "nokbeon")
        await FollowUps(s.office).plan(MINA, case.id, "check", "2026-11-25", "사후점검")
        clock.jump(kst("2026-11-26 09:30"))
        assert await Reminders(s.office).run() == 2
        notices = [row for row in await rows(s, "outbox") if row["author"] == "system"]
        opened = [s.vault.open_json("outbox", "body", row["id"], row["body"]) for row in notices]
        assert len(opened) == 2
        assert all(case.number in str(body) and "쌀" not in str(body) for body in opened)


class TestClosing:
    async def test_what_is_open_is_named_or_cancelled(self, s: Services) -> None:
        case = await _claimed(s)
        await s.desk.refer(MINA, case.id, "nokbeon")
        await FollowUps(s.office).plan(MINA, case.id, "call", "2026-11-25", "전화")
        with pytest.raises(ConflictError) as refused:
            await s.desk.close(MINA, case.id, "public_aid")
        assert (refused.value.code, refused.value.details) == ("work_left", {"count": "2"})
        closed = await s.desk.close(MINA, case.id, "public_aid", "다 이어짐", cancels=True)
        assert closed.state is CaseState.CLOSED
        work = await Casework(s.office).work(BOSS, case.id)
        assert [one.state for one in work.referrals] == [ReferralState.WITHDRAWN]
        assert [one.state for one in work.follow_ups] == [FollowUpState.CANCELLED]
        assert [(one.note, one.state) for one in work.closures] == [("다 이어짐", "approved")]

    async def test_some_reasons_want_a_second_look(self, s: Services) -> None:
        case = await _claimed(s)
        closures = Closures(s.office)
        await FollowUps(s.office).plan(MINA, case.id, "call", "2026-11-25", "전화")
        same = await closures.close(MINA, case.id, "unreachable", "세 번 전화", cancels=True)
        assert same.state is CaseState.CLAIMED
        with pytest.raises(ConflictError, match="approval_asked"):
            await closures.close(MINA, case.id, "unreachable", cancels=True)
        with pytest.raises(RefusedError):
            await closures.waiting(MINA)
        ((asked, left),) = await closures.waiting(BOSS)
        assert (asked.reason, asked.note, len(left)) == ("unreachable", "세 번 전화", 1)
        with pytest.raises(InvalidError, match="empty"):
            await closures.decide(BOSS, asked.id, approves=False)
        await closures.decide(BOSS, asked.id, approves=False, words="방문도 해 주세요")
        await closures.close(MINA, case.id, "unreachable", "방문도 함", cancels=True)
        ((again, _),) = await closures.waiting(BOSS)
        acts = [closures.decide(BOSS, again.id, approves=True) for _ in range(2)]
        ended = await asyncio.gather(*acts, return_exceptions=True)
        assert sum(isinstance(end, ConflictError) for end in ended) == 1
        over = await _now(s, case)
        assert (over.state, over.reason) == (CaseState.CLOSED, "unreachable")
        work = await Casework(s.office).work(BOSS, case.id)
        assert [one.state for one in work.follow_ups] == [FollowUpState.CANCELLED]

    async def test_a_request_is_edited_and_withdrawn_by_who_has_the_case(
        self, s: Services
    ) -> None:
        case = await _claimed(s)
        closures = Closures(s.office)
        with pytest.raises(ConflictError, match="nothing_asked"):
            await closures.withdraw(MINA, case.id)
        await closures.close(MINA, case.id, "unreachable", "한 번 전화")
        await closures.close(MINA, case.id, "declined", "세 번 전화", edits=True)
        ((asked, _),) = await closures.waiting(BOSS)
        assert (asked.reason, asked.note) == ("declined", "세 번 전화")
        with pytest.raises(ConflictError, match="already_claimed"):
            await closures.withdraw(JUNHO, case.id)
        acts = (closures.withdraw(MINA, case.id), closures.decide(BOSS, asked.id, approves=True))
        done = await asyncio.gather(*acts, return_exceptions=True)
        assert sum(isinstance(one, ConflictError) for one in done) == 1

    async def test_a_reason_that_is_free_leaves_no_approval_behind(self, s: Services) -> None:
        case = await _claimed(s)
        closures = Closures(s.office)
        await closures.close(MINA, case.id, "unreachable", "한 번 전화")
        assert (await closures.close(MINA, case.id, "advice")).state is CaseState.CLOSED
        work = await Casework(s.office).work(BOSS, case.id)
        assert [one.state for one in work.closures] == ["withdrawn"]

    async def test_nobody_approves_over_words_that_came_since(
        self, s: Services, clock: SetClock
    ) -> None:
        someone = Resident(s, "a")
        case = await _claimed(s, someone)
        closures = Closures(s.office)
        await closures.close(MINA, case.id, "unreachable", "세 번 전화")
        ((asked, _),) = await closures.waiting(BOSS)
        clock.forward(minutes=5)
        await someone.says("저 여기 있어요 병원에 있었어요")
        with pytest.raises(ConflictError, match="written_since"):
            await closures.decide(BOSS, asked.id, approves=True)
        assert (await _now(s, case)).state is CaseState.CLAIMED
        await closures.close(MINA, case.id, "unreachable", "대화를 읽음", edits=True)
        ((again, _),) = await closures.waiting(BOSS)
        await closures.decide(BOSS, again.id, approves=True)
        assert (await _now(s, case)).state is CaseState.CLOSED

    async def test_a_request_falls_with_the_hands_it_came_from(
        self, s: Services, clock: SetClock
    ) -> None:
        case = await _claimed(s)
        closures = Closures(s.office)
        await closures.close(MINA, case.id, "unreachable", "한 번 전화")
        ((asked, _),) = await closures.waiting(BOSS)
        await s.desk.release(MINA, case.id)
        clock.forward(minutes=1)
        await s.desk.claim(JUNHO, case.id)
        await s.desk.say(JUNHO, case.id, "client-1", "안녕하세요")
        with pytest.raises(ConflictError, match="wrong_state"):
            await closures.decide(BOSS, asked.id, approves=True)
        assert (await _now(s, case)).state is CaseState.IN_CONSULTATION
        assert await closures.waiting(BOSS) == []
        assert await Reminders(s.office).run() == 1
        assert await Reminders(s.office).run() == 0
        # The board asks nobody for it either.
        assert (await Board(s.office).overview(BOSS)).counts["closures"] == 0


async def test_a_report_taken_back_leaves_nothing_to_do_and_goes_with_all_of_it(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    case = await _claimed(s, resident)
    await s.desk.refer(MINA, case.id, "nokbeon")
    await FollowUps(s.office).plan(MINA, case.id, "call", "2026-11-25", "전화")
    await Casework(s.office).add_need(MINA, case.id, NewNeed("food", "쌀"))
    new = NewLink("public", "cash", "동", "", "2026-11-24", "1000")
    await Casework(s.office).link(MINA, case.id, new)
    await s.desk.release(MINA, case.id)
    await resident.taps("flow:status")
    await resident.taps("next:withdraw")
    await resident.taps("sure:yes")
    assert (await only_case(s)).reason == "withdrawn"
    assert await Reminders(s.office).run() == 2
    assert await Referred(s.office).listed(NOKBEON, "open") == []
    assert await FollowUps(s.office).board(BOSS, Asked(None)) == []
    clock.forward(days=1830)
    assert (await s.upkeep.purge())["cases"] == 1
    for table in ("referrals", "needs", "links", "follow_ups", "closures"):
        assert await rows(s, table) == [], table


async def _reached(s: Services, who: Actor, pager: str) -> None:
    """They can be called outside the console."""
    sealed = s.vault.seal("staff", "pager", who.id, pager)
    await s.store.write(lambda c: accounts.change(c, who.id, pager=sealed))
