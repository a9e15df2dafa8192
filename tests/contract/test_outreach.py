"""Inviting to the welfare check, on both databases: once, by day, and never who said stop."""

from datetime import UTC, datetime

import pytest

from bot.app import Services
from bot.domain.codes import CaseKind, Role
from bot.domain.errors import RefusedError
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.domain.welfare_check import Band
from bot.services.arrivals import Reply
from bot.services.outreach import Imported
from bot.storage import outbox, upkeep
from tests.support.callers import Resident, actor, counselor, only_case, texts_of
from tests.support.rows import counts, rows, stored_bytes
from tests.support.running import SetClock, running_services
from tests.support.world import config

HEAD = "name,phone,telegram,dong,consent_date,consent_source\n"
YOUNGHEE = "표식영희,010-2345-6789,,녹번동,2026-11-01,표식 신청서\n"
CHULSOO = "표식철수,,77001,역촌동,2026-11-01,표식 신청서\n"
LUNCH = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
CHECK = config().welfare_check


async def invited(s: Services, *lines: str) -> Imported:
    return await s.outreach.invite((HEAD + "".join(lines)).encode())


class Invited(Resident):
    """Somebody who opens the link of an invitation."""

    async def opens(self, code: str, key: str = "start") -> Reply:
        """By the link."""
        at = self.s.clock.now()
        inbound = Inbound(self.channel, self.address, key, InboundKind.START, at, origin=code)
        return await self.sends(inbound)

    async def begins(self) -> Reply:
        """Up to the first question."""
        for choice in ("start:begin", "consent.general:yes", "consent.health:yes"):
            reply = await self.taps(choice)
        return reply

    async def answers(self, **different: str) -> Reply:
        """Everything, the best answers unless said otherwise."""
        await self.begins()
        for question in CHECK.questions:
            chosen = different.get(question.id, question.options[0].id)
            reply = await self.taps(f"{question.id}:{chosen}")
        return reply


WORRYING = {"talk": "never", "together": "never", "helper": "no", "health": "bad",
            "falls": "once"}  # fmt: skip


async def test_a_file_twice_invites_once(s: Services) -> None:
    first = await invited(s, YOUNGHEE, CHULSOO, "x,123,,,2026-11-01,y\n")
    assert [one.invitee.name for one in first.invited] == ["표식영희", "표식철수"]
    assert [(bad.line, bad.why) for bad in first.refused] == [
        (4, "phone is no number that exists")
    ]
    again = await invited(s, YOUNGHEE, CHULSOO)
    assert (again.invited, again.repeats, again.stopped) == ((), 2, 0)
    assert (await counts(s))["invitations"] == 2


async def test_the_same_line_twice_in_one_file(s: Services) -> None:
    imported = await invited(s, YOUNGHEE, YOUNGHEE)
    assert (len(imported.invited), imported.repeats) == (1, 1)


async def test_nobody_who_was_invited_lies_readable(s: Services, database_url: str) -> None:
    imported = await invited(s, YOUNGHEE, CHULSOO)
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(imported.invited[0].code)
    await guest.answers(**WORRYING)
    await guest.taps("number:invited")
    stored = await stored_bytes(s, database_url)
    for mark in ("표식", "2345-6789", "23456789", "77001", imported.invited[0].code):
        assert mark.encode() not in stored, mark
    assert b"at_risk" in stored


async def test_from_the_link_to_the_case(s: Services) -> None:
    imported = await invited(s, YOUNGHEE)
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(imported.invited[0].code)
    await guest.answers(**WORRYING)
    assert guest.replies[-1].messages[-1].choices[0].id == "number:invited"
    await guest.taps("number:invited")
    case = await only_case(s)
    assert case.dong == "nokbeon"
    (check,) = await rows(s, "welfare_checks")
    (invitation,) = await rows(s, "invitations")
    assert (check["case_id"], check["band"]) == (case.id, "at_risk")
    assert check["invitation_id"] == invitation["id"]
    assert invitation["answered_at"] is not None
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await s.desk.claim(boss, case.id)
    assert await s.desk.reporter(boss, case.id) == {"phone": "+821023456789", "name": "표식영희"}
    report = (await s.desk.folder(boss, case.id)).report
    assert report["talk"] == "never"
    assert report["band"] == "at_risk"
    (row,) = await rows(s, "cases")
    assert row["kind"] == CaseKind.WELFARE_CHECK


async def test_the_link_again_on_another_channel_says_that_it_is_answered(s: Services) -> None:
    imported = await invited(s, YOUNGHEE)
    code = imported.invited[0].code
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(code)
    await guest.answers()
    other = Invited(s, "4711", Channel.TELEGRAM)
    assert "이미 답해" in texts_of(await other.opens(code))[0]
    assert (await counts(s))["welfare_checks"] == 1


async def test_two_devices_at_once_answer_once(s: Services) -> None:
    code = (await invited(s, YOUNGHEE)).invited[0].code
    one, two = Invited(s, "web-1", Channel.WEB), Invited(s, "web-2", Channel.WEB)
    for guest in (one, two):
        await guest.opens(code)
    for guest in (two, one):
        await guest.begins()
        for question in CHECK.questions[:-1]:
            await guest.taps(f"{question.id}:{question.options[0].id}")
    await one.taps("danger:no")
    await two.taps("danger:no")
    checks = await rows(s, "welfare_checks")
    assert len([check for check in checks if check["invitation_id"]]) == 1


async def test_every_answer_survives_a_restart(database_url: str, clock: SetClock) -> None:
    async with running_services(database_url, clock) as s:
        guest = Invited(s, "web-1", Channel.WEB)
        await guest.opens((await invited(s, YOUNGHEE)).invited[0].code)
        await guest.begins()
        for question in CHECK.questions[:-1]:
            await guest.taps(f"{question.id}:{question.options[0].id}")
    async with running_services(database_url, clock) as s:
        guest = Invited(s, "web-1", Channel.WEB)
        guest._sent = 50
        await guest.taps("danger:no")
        (check,) = await rows(s, "welfare_checks")
        assert (check["band"], check["is_complete"]) == ("low", True)


async def test_danger_with_the_last_button_tells_the_officer_whom_to_call(s: Services) -> None:
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens((await invited(s, YOUNGHEE)).invited[0].code)
    reply = await guest.answers(danger="yes")
    assert "119" in texts_of(reply)[0]
    case = await only_case(s)
    assert (case.dong, case.urgency) == ("nokbeon", "emergency")
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await s.desk.claim(boss, case.id)
    assert (await s.desk.reporter(boss, case.id))["phone"] == "+821023456789"


async def test_danger_in_words_keeps_the_answers_with_the_case(s: Services) -> None:
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens((await invited(s, YOUNGHEE)).invited[0].code)
    await guest.begins()
    await guest.taps("talk:never")
    await guest.says("번개탄 샀어요")
    case = await only_case(s)
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    assert (await s.desk.folder(boss, case.id)).report["talk"] == "never"
    (check,) = await rows(s, "welfare_checks")
    assert (check["is_complete"], check["band"]) == (False, "at_risk")


async def test_danger_before_the_first_answer_tells_the_officer_whom_to_call(s: Services) -> None:
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens((await invited(s, YOUNGHEE)).invited[0].code)
    await guest.says("번개탄 샀어요")
    case = await only_case(s)
    assert (case.dong, case.urgency) == ("nokbeon", "emergency")
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await s.desk.claim(boss, case.id)
    assert (await s.desk.reporter(boss, case.id))["phone"] == "+821023456789"
    assert await rows(s, "welfare_checks") == []


class TestByTelegram:
    async def test_who_has_talked_with_us_gets_it_by_itself(self, s: Services) -> None:
        await Resident(s, "77001", Channel.TELEGRAM).says("안녕하세요")
        imported = await invited(s, YOUNGHEE, CHULSOO)
        assert [one.is_pushed for one in imported.invited] == [False, True]
        assert len(await outreach_rows(s)) == 1
        assert await s.outreach.run() == 0

    async def test_not_at_lunch_and_not_at_night(self, s: Services, clock: SetClock) -> None:
        await Resident(s, "77001", Channel.TELEGRAM).says("안녕하세요")
        clock.jump(NIGHT)
        await invited(s, CHULSOO)
        assert await outreach_rows(s) == []
        clock.jump(MORNING)
        assert await s.outreach.run() == 1

    async def test_its_button_begins_the_survey(self, s: Services) -> None:
        guest = Invited(s, "77001", Channel.TELEGRAM)
        await guest.says("안녕하세요")
        await invited(s, CHULSOO)
        await guest.taps("flow:welfare_check")
        for choice in ("start:begin", "consent.general:yes", "consent.overseas:yes",
                       "consent.health:yes"):  # fmt: skip
            await guest.taps(choice)
        for question in CHECK.questions:
            await guest.taps(f"{question.id}:{question.options[0].id}")
        (invitation,) = await rows(s, "invitations")
        assert invitation["answered_at"] is not None

    async def test_one_reminder_and_no_more(self, s: Services, clock: SetClock) -> None:
        await Resident(s, "77001", Channel.TELEGRAM).says("안녕하세요")
        await invited(s, CHULSOO)
        for _ in range(30):
            clock.forward(hours=12)
            await s.outreach.run()
        assert len(await outreach_rows(s)) == 2

    @pytest.mark.parametrize("meanwhile", ["answers", "stops", "reports"])
    async def test_no_reminder_for_who_needs_none(
        self, s: Services, clock: SetClock, meanwhile: str
    ) -> None:
        guest = Invited(s, "77001", Channel.TELEGRAM)
        await guest.says("안녕하세요")
        await invited(s, CHULSOO)
        if meanwhile == "answers":
            await guest.taps("flow:welfare_check")
            for choice in ("start:begin", "consent.general:yes", "consent.overseas:yes",
                           "consent.health:yes"):  # fmt: skip
                await guest.taps(choice)
            for question in CHECK.questions:
                await guest.taps(f"{question.id}:{question.options[0].id}")
        elif meanwhile == "stops":
            await guest.says("그만")
        else:
            await guest.says("상담사 연결")
        clock.forward(days=8)
        await s.outreach.run()
        assert len(await outreach_rows(s)) == 1

    async def test_what_is_not_out_by_night_waits_but_answers_do_not(
        self, s: Services, clock: SetClock
    ) -> None:
        guest = Resident(s, "77001", Channel.TELEGRAM)
        await guest.says("안녕하세요")
        await _deliver(s)
        await invited(s, CHULSOO)
        clock.jump(NIGHT)
        assert await _due(s) == []
        await guest.says("도움말")
        assert len(await _due(s)) == 1
        clock.jump(MORNING)
        assert len(await _due(s)) == 1

    async def test_a_stop_takes_back_what_is_not_out_yet(self, s: Services) -> None:
        guest = Resident(s, "77001", Channel.TELEGRAM)
        await guest.says("안녕하세요")
        await invited(s, CHULSOO)
        await guest.says("수신거부")
        (row,) = await outreach_rows(s)
        assert (row["state"], row["reason"]) == ("failed", "withdrawn")


@pytest.mark.parametrize("said", ["그만", "수신거부", "STOP", "unsubscribe"])
@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.SMS])
async def test_who_says_stop_is_not_invited_later(
    s: Services, said: str, channel: Channel
) -> None:
    address = "77001" if channel is Channel.TELEGRAM else "+821023456789"
    await Resident(s, address, channel).says(said)
    imported = await invited(s, YOUNGHEE, CHULSOO)
    assert (len(imported.invited), imported.stopped) == (1, 1)


async def test_who_stops_on_the_web_page_is_stopped_where_they_were_invited(s: Services) -> None:
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens((await invited(s, YOUNGHEE)).invited[0].code)
    await guest.says("수신거부")
    both = "표식영희,010-2345-6789,88002,,2026-11-01,표식\n"
    assert (await invited(s, both)).stopped == 1


async def test_a_made_up_code_opens_nothing(s: Services) -> None:
    await invited(s, YOUNGHEE)
    reply = await Invited(s, "web-1", Channel.WEB).opens("i_" + "0" * 32)
    assert "지금 쓸 수 없어요" in texts_of(reply)[0]


async def test_the_overview_counts_and_logs_the_look(s: Services) -> None:
    imported = await invited(s, YOUNGHEE, CHULSOO)
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(imported.invited[0].code)
    await guest.answers(**WORRYING)
    await guest.taps("number:invited")
    alone = Invited(s, "web-2", Channel.WEB)
    await alone.says("안부 확인")
    await alone.answers()
    await Resident(s, "77001", Channel.TELEGRAM).says("수신거부")
    looker = await counselor(s, "looker")
    found = await s.outreach.overview(looker)
    assert (found.invited, found.answered, found.stopped, found.alone) == (2, 1, 1, 1)
    assert found.by_band == {Band.LOW: 1, Band.WATCH: 0, Band.AT_RISK: 1}
    (case,) = found.at_risk
    assert case.dong == "nokbeon"
    assert "welfare_check.list" in [row["action"] for row in await rows(s, "access_log")]
    with pytest.raises(RefusedError):
        await s.outreach.overview(actor("center", Role.CENTER))


async def test_purge_forgets_answers_and_later_the_invited(s: Services, clock: SetClock) -> None:
    imported = await invited(s, YOUNGHEE)
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(imported.invited[0].code)
    await guest.answers()
    risky = Invited(s, "web-2", Channel.WEB)
    await risky.says("안부 확인")
    await risky.answers(**WORRYING)
    await risky.taps("phone:skip")
    await risky.taps("place:unknown")
    clock.forward(days=31)
    gone = await s.upkeep.purge()
    assert gone["survey_answers"] == 1
    kept = {row["band"]: row for row in await rows(s, "welfare_checks")}
    assert kept["low"]["answers"] is None
    assert kept["low"]["conversation_id"] is None
    assert kept["at_risk"]["answers"] is not None
    clock.forward(days=365)
    assert (await s.upkeep.purge())["invitations"] == 1


async def test_rekey_moves_the_new_columns(s: Services) -> None:
    imported = await invited(s, YOUNGHEE)
    guest = Invited(s, "web-1", Channel.WEB)
    await guest.opens(imported.invited[0].code)
    await guest.answers()
    vault = type(s.vault)((b"n" * 32, bytes(range(32))))
    await s.store.write(lambda c: upkeep.rekey(c, vault))
    (row,) = await rows(s, "invitations")
    assert vault.is_current(row["address"])
    assert vault.open("invitations", "name", row["id"], row["name"]) == "표식영희"
    (check,) = await rows(s, "welfare_checks")
    assert vault.is_current(check["answers"])


async def outreach_rows(s: Services) -> list[dict[str, object]]:
    """What invites or reminds, in the outbox."""
    found = await rows(s, "outbox")
    return [row for row in found if str(row["client_id"]).startswith(outbox.OUTREACH)]


async def _due(s: Services) -> list[object]:
    """What would go out over Telegram now; it counts as sent afterwards."""
    at = s.clock.now()

    def work(c: object) -> list[object]:
        found = outbox.claim(c, Channel.TELEGRAM, at, 10)  # type: ignore[arg-type]
        for due in found:
            sent = outbox.Verdict(outbox.State.SENT)
            outbox.settle(c, due.id, sent, at)  # type: ignore[arg-type]
        return list(found)

    return await s.store.write(work)


async def _deliver(s: Services) -> None:
    while await _due(s):
        pass
