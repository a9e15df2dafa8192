"""Two reports of one household, on both databases: shown, tied, merged; no reporter is told."""

import asyncio

import orjson
import pytest

from bot.app import Services
from bot.cases.duplicates import Same
from bot.cases.states import WAITING
from bot.domain.codes import CaseState, CrisisType, Role, Urgency
from bot.domain.errors import (
    ConflictError,
    DomainError,
    InvalidError,
    MissingError,
    RefusedError,
)
from bot.services.calls import Calls
from bot.services.duplicates import Duplicates
from bot.services.indexing import Indexing
from bot.services.merging import Merging
from bot.services.talk import CARD_SENT, Talk
from bot.storage.cases import Case
from tests.support.callers import Resident, actor, counselor, texts_of
from tests.support.rows import rows
from tests.support.running import SetClock

STORY = "옆집 할머니가 며칠째 드시지 못하고 쌀이 떨어졌어요"
PLACE = "녹번동 은평로 210 반지하"


async def two_reports(s: Services, clock: SetClock) -> tuple[Resident, Resident, Case, Case]:
    """Two neighbors, a day apart, about the same door."""
    first, second = Resident(s, "first"), Resident(s, "second")
    await first.reports(story=STORY, place=PLACE)
    clock.forward(hours=20)
    await second.reports(
        story="앞집 할머니가 며칠째 드시지 못하는 것 같아요 쌀이 없대요",
        place="녹번동 은평로210 반지하방",
        phone="010-8888-7777",
    )
    await Resident(s, "third").reports(
        story="전기 요금이 밀려서 끊긴대요", place="갈현1동", phone="010-5555-4444"
    )
    await Indexing(s.store, s.vault, s.office.terms).run()
    looker = actor("looker", Role.SUPERVISOR)
    one, other, _ = sorted(await s.desk.listed(looker, tuple(CaseState)), key=lambda x: x.id)
    return first, second, one, other


async def case_of(s: Services, case_id: str) -> Case:
    """The case as it is now."""
    return (await s.desk.folder(actor("looker", Role.SUPERVISOR), case_id)).case


async def test_alike_reports_are_shown_with_reasons(s: Services, clock: SetClock) -> None:
    _, _, one, other = await two_reports(s, clock)
    haneul, twins = await counselor(s, "haneul"), Duplicates(s.office)
    (possible,) = (await twins.of(haneul, one)).possible
    assert possible.case.id == other.id
    assert {Same.PLACE, Same.DONG, Same.TIME} <= set(possible.likeness.reasons)
    await twins.part(haneul, one.id, other.id)
    assert (await twins.of(haneul, one)).possible == ()
    assert (await twins.of(haneul, other)).possible == ()
    await twins.undo(haneul, other.id, one.id)
    assert len((await twins.of(haneul, other)).possible) == 1
    await twins.link(haneul, one.id, other.id)
    ((tie, tied),) = (await twins.of(haneul, other)).tied
    assert (tie.kind, tied.id, tie.is_stay) == ("linked", one.id, False)
    actions = [row["action"] for row in await rows(s, "audit") if row["subject"] == one.id]
    assert actions[-3:] == ["case.apart", "case.untied", "case.linked"]


async def test_the_same_phone_leads_there_from_any_dong(s: Services) -> None:
    await Resident(s, "first").reports(story="집에 물이 새요", place="갈현1동")
    await Resident(s, "second").reports(story="아이가 밥을 못 먹어요", place="녹번동")
    await Indexing(s.store, s.vault, s.office.terms).run()
    haneul = await counselor(s, "haneul")
    one, other = await s.desk.listed(haneul, tuple(CaseState))
    (possible,) = (await Duplicates(s.office).of(haneul, one)).possible
    assert possible.case.id == other.id
    assert possible.likeness.reasons[0] is Same.PHONE


async def test_after_a_merge_words_arrive_at_the_case_that_stays(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul, merging = await counselor(s, "haneul"), Merging(s.office)
    with pytest.raises(ConflictError, match="not_claimed"):
        await merging.merge(haneul, one.id, other.id)
    await s.desk.claim(haneul, one.id)
    sent = len(await rows(s, "outbox"))
    await merging.merge(haneul, one.id, other.id)
    # What the page says before: one line, to whom the other report was from.
    (line,) = (await rows(s, "outbox"))[sent:]
    assert line["conversation_id"] == other.conversation_id
    body = s.vault.open_json("outbox", "body", line["id"], line["body"])
    said = s.office.texts.get("ko", "status.told.with_counselor", number=other.number)
    assert isinstance(body, dict)
    assert body["text"] == said
    gone = await case_of(s, other.id)
    assert (gone.state, gone.reason, gone.merged_into) == (
        CaseState.CLOSED, "duplicate", one.id,
    )  # fmt: skip
    # The second reporter reads that somebody is at it, under their own number, and no word more.
    news = texts_of(await second.says("답변 확인"))
    told = "\n".join(news)
    assert other.number in told
    assert one.number not in told
    asked = "\n".join(texts_of(await second.says(other.number)))
    assert other.number in asked
    assert one.number not in asked
    assert "맡아서" in asked
    await second.says("그만")
    await second.says("그 집에 아이도 있어요")
    talk = next(r for r in await rows(s, "conversations") if r["id"] == second.conversation_id)
    assert (talk["case_id"], talk["case_number"]) == (one.id, other.number)
    # What is over is over for both; whoever comes back opens the one case again, once.
    await s.desk.close(haneul, one.id, "public_aid")
    talks = {r["id"]: r for r in await rows(s, "conversations")}
    assert talks[first.conversation_id]["closed_at"] is not None
    assert talks[second.conversation_id]["closed_at"] is not None
    await second.says("할머니가 또 쌀이 떨어져서 굶고 계세요")
    assert (await case_of(s, one.id)).state in WAITING
    assert (await case_of(s, other.id)).state is CaseState.CLOSED
    await s.desk.claim(haneul, one.id)
    await first.says("그분이 쌀이 없어서 또 굶으세요")
    assert (await case_of(s, one.id)).claimed_by == haneul.id


async def test_cards_and_calls_go_to_whom_the_counselor_names(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul, talk = await counselor(s, "haneul"), Talk(s.office)
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    for neighbor in (first, second):
        await neighbor.says("답변 확인")
    # Who wrote last hears it unless another one is named; each of them once within a minute.
    for to in ("", other.id, one.id):
        await talk.send_card(haneul, one.id, "em_living", to)
        await talk.ask_for_call(haneul, one.id, to)
    for neighbor in (first, second):
        news = "\n".join(texts_of(await neighbor.says("답변 확인")))
        assert news.count("■ 긴급복지") == 1, news
        assert news.count(s.office.texts.get("ko", "desk.ask_for_call")) == 1, news
    told = [row["detail"] for row in await rows(s, "audit") if row["action"] == CARD_SENT]
    assert [orjson.loads(detail)["number"] for detail in told] == [other.number, one.number]
    with pytest.raises(MissingError, match="not_tied"):
        await talk.send_card(haneul, one.id, "em_living", "somebody-elses")


async def test_what_one_reporter_tells_in_confidence_the_other_does_not_read(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul = await counselor(s, "haneul")
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    await second.says("아들에게는 말하지 말아 주세요")
    await s.desk.say(haneul, one.id, "c1", "네, 아드님께는 말하지 않을게요")
    assert "아드님께는" not in "\n".join(texts_of(await first.says("답변 확인")))
    assert "아드님께는" in "\n".join(texts_of(await second.says("답변 확인")))
    # Whoever is named hears it, whoever wrote last.
    await s.desk.say(haneul, one.id, "c2", "알려 주셔서 고마워요", one.id)
    assert "고마워요" in "\n".join(texts_of(await first.says("답변 확인")))
    await s.desk.say(haneul, one.id, "c3", "내일 찾아뵐게요", other.id)
    assert "찾아뵐게요" in "\n".join(texts_of(await second.says("답변 확인")))
    with pytest.raises(MissingError, match="not_tied"):
        await s.desk.say(haneul, one.id, "c4", "안녕하세요", "somebody-elses")


async def test_one_of_two_reporters_cannot_end_the_others_case(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul = await counselor(s, "haneul")
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    await s.desk.hand_back(haneul, one.id)
    for reporter in (second, first):
        await reporter.taps("flow:status")
        await reporter.taps("next:withdraw")
        await reporter.taps("sure:yes")
    assert (await case_of(s, one.id)).state is not CaseState.CLOSED
    actions = [row["action"] for row in await rows(s, "audit") if row["subject"] == one.id]
    assert actions.count("case.withdrawal_asked") == 2


async def test_danger_after_a_merge_rings_at_the_case_that_stays(
    s: Services, clock: SetClock
) -> None:
    _, second, one, other = await two_reports(s, clock)
    haneul = await counselor(s, "haneul")
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    await second.says("할머니가 쓰러져서 숨을 안 쉬어요")
    assert (await case_of(s, one.id)).urgency is Urgency.EMERGENCY
    (alert,) = await rows(s, "alerts")
    assert alert["case_id"] == one.id
    assert len(await rows(s, "cases")) == 3


async def test_a_report_that_is_still_told_goes_on_under_its_own_number(s: Services) -> None:
    await Resident(s, "first").reports()
    teller = Resident(s, "second")
    await teller.says("월세가 밀렸어요")
    await teller.says("상담사 연결")
    haneul = await counselor(s, "haneul")
    one, other = sorted(await s.desk.listed(haneul, tuple(CaseState)), key=lambda x: x.id)
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    for words in ("이어서 할게요", "저요", "아니요", "월세가 석 달 밀렸어요", "녹번동"):
        await teller.says(words)
    cases = {row["id"]: row for row in await rows(s, "cases")}
    assert len(cases) == 2
    assert cases[other.id]["state"] == "closed"
    report = (await s.desk.folder(haneul, one.id)).report
    assert "석 달" not in str(report)


async def test_who_may_merge_what(s: Services, clock: SetClock) -> None:
    _, _, one, other = await two_reports(s, clock)
    haneul, bada = await counselor(s, "haneul"), await counselor(s, "bada")
    twins, merging = Duplicates(s.office), Merging(s.office)
    await s.desk.claim(haneul, one.id)
    await s.desk.claim(bada, other.id)
    with pytest.raises(ConflictError, match="already_claimed"):
        await merging.merge(haneul, one.id, other.id)
    with pytest.raises(InvalidError, match="same_case"):
        await twins.link(haneul, one.id, one.id)
    with pytest.raises(RefusedError):
        await merging.merge(actor("center", Role.CENTER), one.id, other.id)
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await merging.merge(boss, one.id, other.id)
    for again in (merging.merge, twins.link, twins.undo):
        with pytest.raises(ConflictError, match="merged_already"):
            await again(boss, one.id, other.id)
    merged = await case_of(s, one.id)
    assert CrisisType.FOOD in merged.crisis_types


async def test_two_merge_each_others_case_at_once(s: Services, clock: SetClock) -> None:
    _, _, one, other = await two_reports(s, clock)
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await s.desk.claim(boss, one.id)
    await s.desk.claim(boss, other.id)
    merging = Merging(s.office)
    acts = [merging.merge(boss, one.id, other.id), merging.merge(boss, other.id, one.id)]
    ended = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(isinstance(end, DomainError) for end in ended) == 1
    assert len([r for r in await rows(s, "cases") if r["merged_into"]]) == 1


async def test_what_was_merged_is_kept_as_long_as_the_case_it_went_into(
    s: Services, clock: SetClock
) -> None:
    _, _, one, other = await two_reports(s, clock)
    haneul = await counselor(s, "haneul")
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    clock.forward(days=20_000)
    assert (await s.upkeep.purge())["cases"] == 0
    await s.desk.close(haneul, one.id, "advice")
    clock.forward(days=20_000)
    assert (await s.upkeep.purge())["cases"] == 1
    assert (await s.upkeep.purge())["cases"] == 1
    assert await rows(s, "case_ties") == []


async def test_a_merge_of_a_waiting_report_is_taken_apart_and_nobody_is_told(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul, bada = await counselor(s, "haneul"), await counselor(s, "bada")
    merging = Merging(s.office)
    await s.desk.claim(haneul, one.id)
    await Calls(s.office).log(haneul, one.id, direction="out", outcome="busy")
    await merging.merge(haneul, one.id, other.id)
    await second.says("그 집에 아이도 있어요")
    sent = len(await rows(s, "outbox"))
    with pytest.raises(InvalidError, match="empty"):
        await merging.take_apart(haneul, one.id, other.id, " ")
    with pytest.raises(ConflictError, match="already_claimed"):
        await merging.take_apart(bada, one.id, other.id, "다른 집이에요")
    await merging.take_apart(haneul, one.id, other.id, "다른 집이에요")
    assert len(await rows(s, "outbox")) == sent
    again = await case_of(s, other.id)
    assert (again.state, again.merged_into, again.reason, again.closed_at) == (
        other.state, None, None, None,
    )  # fmt: skip
    stayed = await case_of(s, one.id)
    assert (stayed.state, stayed.crisis_types, stayed.dong) == (
        CaseState.CLAIMED, one.crisis_types, one.dong,
    )  # fmt: skip
    (call,) = await rows(s, "calls")
    assert call["case_id"] == one.id
    talks = {row["id"]: row["case_id"] for row in await rows(s, "conversations")}
    assert talks[first.conversation_id] == one.id
    assert talks[second.conversation_id] == other.id
    for case_id, number in ((one.id, other.number), (other.id, one.number)):
        folder = await s.desk.folder(haneul, case_id)
        assert folder.history[-1].action == "case.taken_apart"
        assert f"{number} 신고와 합친 것을 되돌렸어요: 다른 집이에요" in folder.notes[-1].text
    # What the second reporter said meanwhile, and says from now on, is in their own case.
    await second.says("쌀도 없대요")
    await s.desk.claim(bada, other.id)
    assert "그 집에 아이도 있어요" in str((await s.desk.folder(bada, other.id)).thread)
    with pytest.raises(MissingError, match="not_tied"):
        await merging.take_apart(haneul, one.id, other.id, "또")
    assert len((await Duplicates(s.office).of(haneul, one)).possible) == 1


@pytest.mark.parametrize("was_closed", [False, True])
async def test_who_was_talked_to_while_merged_is_answered_after_it_was_taken_apart(
    s: Services, clock: SetClock, *, was_closed: bool
) -> None:
    _, second, one, other = await two_reports(s, clock)
    haneul, merging = await counselor(s, "haneul"), Merging(s.office)
    if was_closed:
        await s.desk.claim(haneul, other.id)
        await s.desk.close(haneul, other.id, "advice")
    await s.desk.claim(haneul, one.id)
    await merging.merge(haneul, one.id, other.id)
    await s.desk.say(haneul, one.id, "client-1", "몇 층에 사세요?", to=other.id)
    await merging.take_apart(haneul, one.id, other.id, "다른 집이에요")
    assert (await speakers(s))[second.conversation_id] == "bot"
    # Nobody has this case: what they write is not left without an answer.
    await second.says("쌀이 떨어져서 사흘째 굶었어요")
    assert (await case_of(s, other.id)).state in WAITING


async def test_nobodys_case_leaves_none_of_its_residents_to_a_silent_counselor(
    s: Services, clock: SetClock
) -> None:
    first, second, one, other = await two_reports(s, clock)
    haneul = await counselor(s, "haneul")
    await s.desk.claim(haneul, one.id)
    await Merging(s.office).merge(haneul, one.id, other.id)
    await s.desk.say(haneul, one.id, "client-1", "몇 층에 사세요?", to=other.id)
    await s.desk.release(haneul, one.id)
    talks = await speakers(s)
    assert [talks[who.conversation_id] for who in (first, second)] == ["bot", "bot"]


async def speakers(s: Services) -> dict[str, str]:
    """Who has the word, by conversation."""
    return {row["id"]: row["speaker"] for row in await rows(s, "conversations")}


async def test_a_counselors_case_with_its_work_comes_back_to_them_out_of_a_chain(
    s: Services, clock: SetClock
) -> None:
    _, second, one, other = await two_reports(s, clock)
    boss, bada = await counselor(s, "boss", Role.SUPERVISOR), await counselor(s, "bada")
    third = next(
        case for case in await s.desk.listed(boss, tuple(CaseState))
        if case.id not in (one.id, other.id)
    )  # fmt: skip
    merging = Merging(s.office)
    await s.desk.claim(bada, other.id)
    await s.desk.say(bada, other.id, "client-1", "안녕하세요")
    await Calls(s.office).log(bada, other.id, direction="out", outcome="reached")
    await s.desk.claim(boss, one.id)
    await s.desk.claim(boss, third.id)
    await merging.merge(boss, one.id, other.id)
    await merging.merge(boss, third.id, one.id)
    assert (await case_of(s, other.id)).merged_into == third.id
    (call,) = await rows(s, "calls")
    assert call["case_id"] == third.id
    # The one in the middle goes with what was merged into it; the tie of the two stays.
    await merging.take_apart(boss, one.id, third.id, "잘못 눌렀어요")
    assert (await case_of(s, other.id)).merged_into == one.id
    assert [row["case_id"] for row in await rows(s, "calls")] == [one.id]
    # Danger that was told meanwhile counts for both: nobody knows whose it is.
    await second.says("할머니가 쓰러져서 숨을 안 쉬어요")
    await merging.take_apart(boss, other.id, one.id, "다른 집")
    back = await case_of(s, other.id)
    assert (back.state, back.claimed_by, back.urgency) == (
        CaseState.IN_CONSULTATION, bada.id, Urgency.EMERGENCY,
    )  # fmt: skip
    assert (await case_of(s, one.id)).urgency is Urgency.EMERGENCY
    assert [row["case_id"] for row in await rows(s, "calls")] == [other.id]
    talk = next(r for r in await rows(s, "conversations") if r["id"] == second.conversation_id)
    assert (talk["case_id"], talk["speaker"], talk["closed_at"]) == (other.id, "human", None)
    assert [tie["kind"] for tie in await rows(s, "case_ties")] == []
