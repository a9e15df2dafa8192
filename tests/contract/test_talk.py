"""The talk with a resident, on both databases: nothing twice, nothing lost, nobody left unread."""

import re
from dataclasses import dataclass, field

import pytest
from sqlalchemy import insert, update

from bot.app import Services
from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.domain.codes import CaseState, Role
from bot.domain.edits import REPLY, RETIRED
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.services.arrivals import Outgoing
from bot.services.calls import Calls
from bot.services.canned import blanks, filled, replies
from bot.services.delivery import Delivery
from bot.services.edits import Edits
from bot.services.follow_ups import Asked, FollowUps
from bot.services.talk import Talk
from bot.storage.desk_tables import case_ties
from bot.storage.store import Connection
from bot.storage.tables import cases, outbox
from tests.support.callers import Resident, actor, only_case, texts_of
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock
from tests.support.world import config, world

MINA, JUNHO = actor("mina"), actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)
PASSED_ON = world().texts.get("ko", "desk.passed_on")
PROGRAM = "bls_living"


@dataclass
class Heard:
    """A channel's way out that takes everything."""

    texts: list[str] = field(default_factory=list)

    async def send(self, address: str, message: Outgoing) -> None:
        """Taken."""
        del address
        self.texts.append(message.text)


@pytest.fixture
async def resident(s: Services) -> Resident:
    """Somebody on Telegram who asked for a person, and got one."""
    someone = Resident(s, "7", Channel.TELEGRAM)
    await someone.says("월세를 못 내요")
    await someone.taps("cmd:person")
    await s.desk.claim(MINA, (await only_case(s)).id)
    return someone


@pytest.fixture
async def case_id(s: Services, resident: Resident) -> str:
    """Their case."""
    del resident
    return (await only_case(s)).id


async def said(s: Services, author: str = "mina") -> list[str]:
    """What a counselor has said, by id."""
    return [row["id"] for row in await rows(s, "outbox") if row["author"] == author]


async def did(s: Services, action: str) -> int:
    return sum(row["action"] == action for row in await rows(s, "audit"))


async def fails(s: Services, message_id: str, reason: str, state: str = "failed") -> None:
    """This message did not arrive."""
    query = update(outbox).where(outbox.c.id == message_id)
    await s.store.write(
        lambda c: c.execute(query.values(state=state, reason=reason, sent_at=None))
    )


async def test_a_card_twice_within_a_minute_is_one(
    s: Services, clock: SetClock, case_id: str
) -> None:
    talk = Talk(s.office)
    for _ in range(2):
        case = await talk.send_card(MINA, case_id, PROGRAM)
    assert case.state is CaseState.IN_CONSULTATION
    assert len(await said(s)) == await did(s, "case.card_sent") == 1
    await talk.send_card(MINA, case_id, "bls_medical")
    clock.forward(seconds=61)
    await talk.send_card(MINA, case_id, PROGRAM)
    assert len(await said(s)) == await did(s, "case.card_sent") == 3
    (handover,) = await rows(s, "handovers")
    assert handover["first_word_at"] is not None
    (case_row,) = await rows(s, "cases")
    assert case_row["lease_until"] is None
    folder = await s.desk.folder(MINA, case_id)
    sent = next(entry.body["text"] for entry in folder.thread if entry.author == "mina")
    assert "생계급여" in sent
    assert folder.is_human_speaking
    with pytest.raises(MissingError):
        await talk.send_card(MINA, case_id, "never heard of")


async def test_asking_for_a_call_plans_it_for_the_next_working_day_once(s: Services) -> None:
    await Resident(s, "9", Channel.KAKAO).reports(call="=morning")
    case = await only_case(s)
    await s.desk.claim(MINA, case.id)
    talk, follow_ups = Talk(s.office), FollowUps(s.office)
    await talk.ask_for_call(BOSS, case.id)
    (planned,) = await follow_ups.board(MINA, Asked("mina"))
    day = s.office.calendar.next_start(s.clock.now())
    assert (planned.kind, planned.due_at.date(), seoul(planned.due_at).hour) == (
        "call", day.date(), 12,
    )  # fmt: skip
    assert "전화 요청" in planned.reason
    assert await did(s, "follow_up.planned") == 1
    clock = s.clock
    assert isinstance(clock, SetClock)
    clock.forward(minutes=10)
    await talk.ask_for_call(MINA, case.id)
    assert len(await follow_ups.board(BOSS, Asked(None))) == 1
    await follow_ups.done(MINA, planned.id, "same", "")
    clock.forward(minutes=10)
    await talk.ask_for_call(MINA, case.id)
    assert len(await follow_ups.board(MINA, Asked("mina"))) == 1


async def test_words_with_one_press_are_in_the_residents_language(s: Services) -> None:
    someone = Resident(s, "8", Channel.KAKAO)
    await someone.says("English")
    await someone.says("I cannot pay my rent, I want to talk to a person")
    await someone.taps("cmd:person")
    case = await only_case(s)
    await s.desk.claim(MINA, case.id)
    await Talk(s.office).ask_for_call(MINA, case.id)
    await Talk(s.office).ask_for_call(MINA, case.id)
    folder = await s.desk.folder(MINA, case.id)
    assert (await Talk(s.office).beside(MINA, folder)).lang == "en"
    told = texts_of(await someone.says("hello"))
    assert sum("On the phone" in text for text in told) == 1
    known = await replies(s.office)
    assert len(known) >= 15
    assert all(set(reply.text) == {"ko", "en", "zh", "vi"} for reply in known)
    here = blanks(s.office, case, "Mina", "vi")
    assert here["center"] == "trung tâm dân cư gần bạn"
    assert all("{" not in filled(reply, "vi", here) for reply in known)


async def test_what_the_office_changed_of_the_replies_counts(s: Services) -> None:
    edits = Edits(s.office)
    texts = dict.fromkeys(("ko", "en", "zh", "vi"), "{number}")
    body = {"title": {"ko": "새것"}, "text": texts}
    for name, change in (
        ("greeting", {"id": "greeting", **body}),
        ("mine", {"id": "mine", **body}),
        ("end", RETIRED),
        ("broken", {"id": "broken", "title": {"ko": "틀림"}, "text": {"ko": "{x}"}}),
    ):
        await edits.put(BOSS, Permission.REPLIES_EDIT, REPLY, name, change)
    now = await replies(s.office)
    ids = [reply.id for reply in now]
    assert ids[0] == "greeting"
    assert now[0].named("ko") == "새것"
    assert ids[-1] == "mine"
    assert "end" not in ids
    assert "broken" not in ids


async def test_what_did_not_arrive_goes_out_once_more(
    s: Services, clock: SetClock, case_id: str
) -> None:
    heard = Heard()
    delivery = Delivery(s.store, s.vault, clock, s.bus, {"telegram": heard})
    await s.desk.say(MINA, case_id, "first", "다시 갈 말")
    await delivery.deliver_due()
    (message,) = await said(s)
    with pytest.raises(MissingError):
        await Talk(s.office).again(MINA, case_id, message)  # it went out
    await fails(s, message, "busy")
    await Talk(s.office).again(MINA, case_id, message)
    await delivery.deliver_due()
    assert heard.texts.count("다시 갈 말") == 2
    await fails(s, message, "unsure", "maybe")
    await Talk(s.office).again(MINA, case_id, message)
    assert await did(s, "case.message_retried") == 2
    await fails(s, message, "blocked")
    with pytest.raises(ConflictError, match="not_again"):
        await Talk(s.office).again(MINA, case_id, message)
    with pytest.raises(ConflictError):
        await Talk(s.office).again(JUNHO, case_id, message)
    other = Resident(s, "9", Channel.TELEGRAM)
    await other.says("쌀이 없어요")
    await other.taps("cmd:person")
    theirs = next(row["id"] for row in await rows(s, "cases") if row["id"] != case_id)
    with pytest.raises(MissingError):
        await Talk(s.office).again(BOSS, (await s.desk.claim(BOSS, theirs)).id, message)


async def test_a_call_that_reached_somebody_is_a_persons_word(
    s: Services, case_id: str, database_url: str
) -> None:
    calls = Calls(s.office)
    case = await calls.log(MINA, case_id, direction="out", outcome="no_answer")
    assert case.state is CaseState.CLAIMED
    (before,) = await rows(s, "handovers")
    assert before["first_word_at"] is None
    case = await calls.log(
        MINA, case_id, direction="in", outcome="reached", minutes=" 12 ", note="표식통화"
    )
    assert case.state is CaseState.IN_CONSULTATION
    (after,) = await rows(s, "handovers")
    assert after["first_word_at"] is not None
    folder = await s.desk.folder(MINA, case_id)
    told = (await Talk(s.office).beside(MINA, folder)).calls
    assert [(one.outcome, one.minutes, one.note) for one in told] == [
        ("no_answer", None, ""), ("reached", 12, "표식통화"),
    ]  # fmt: skip
    assert "표식통화".encode() not in await stored_bytes(s, database_url)
    assert await did(s, "case.called") == 2
    for wrong in (
        {"direction": "up", "outcome": "reached"},
        {"direction": "out", "outcome": ""},
        {"direction": "out", "outcome": "busy", "minutes": "601"},
        {"direction": "out", "outcome": "busy", "minutes": "-1"},
        {"direction": "out", "outcome": "busy", "minutes": "٣"},
    ):
        with pytest.raises(InvalidError):
            await calls.log(MINA, case_id, **wrong)
    with pytest.raises(ConflictError):
        await calls.log(JUNHO, case_id, direction="out", outcome="busy")
    with pytest.raises(RefusedError):
        await calls.log(actor("c", Role.CENTER), case_id, direction="out", outcome="busy")


async def test_nobody_else_speaks_and_a_supervisor_may(s: Services, case_id: str) -> None:
    talk = Talk(s.office)
    for who, error in ((JUNHO, ConflictError), (actor("c", Role.CENTER), RefusedError)):
        with pytest.raises(error):
            await talk.send_card(who, case_id, PROGRAM)
        with pytest.raises(error):
            await talk.ask_for_call(who, case_id)
    await talk.ask_for_call(BOSS, case_id)
    assert len(await said(s, "boss")) == 1
    with pytest.raises(ConflictError, match="work_left"):  # nobody has called yet
        await s.desk.close(MINA, case_id, "advice")
    await Calls(s.office).log(MINA, case_id, direction="in", outcome="no_answer")
    with pytest.raises(ConflictError, match="work_left"):
        await s.desk.close(MINA, case_id, "advice")
    await Calls(s.office).log(MINA, case_id, direction="out", outcome="reached")
    await s.desk.close(MINA, case_id, "advice")
    with pytest.raises(ConflictError):
        await talk.send_card(MINA, case_id, PROGRAM)
    assert len(await said(s)) == 0


async def test_the_bot_is_silent_to_words_and_photos_but_never_to_danger(
    s: Services, resident: Resident, case_id: str
) -> None:
    await s.desk.say(MINA, case_id, "first", "말씀해 주세요")
    at = s.clock.now()
    photo = Inbound(Channel.TELEGRAM, "7", "photo", InboundKind.PHOTO, at, photo=Photo("file-id"))
    for quiet in (await resident.says("네 월세요"), await resident.sends(photo)):
        assert all(text == PASSED_ON for text in texts_of(quiet))
    assert await rows(s, "alerts") == []
    danger = "\n".join(texts_of(await resident.says("지금 죽고 싶어요. 약을 먹었어요")))
    assert "109" in danger
    (alert,) = await rows(s, "alerts")
    assert alert["case_id"] == case_id
    assert (await s.desk.folder(MINA, case_id)).is_human_speaking


async def test_words_from_another_channel_are_read_with_the_case(s: Services) -> None:
    receipt = "\n".join(texts_of(await Resident(s, "a", Channel.WEB).reports()))
    number, secret = (
        re.findall(rf"(?<!\d){digits}(?!\d)", receipt)[0]
        for digits in (r"\d{4}-\d{6}", r"\d{4}-\d{4}")
    )
    other = Resident(s, "b", Channel.KAKAO)
    await other.taps("flow:status")
    await other.says(f"{number} {secret}")
    await other.taps("then:word")
    await other.says("번호가 바뀌었어요")
    case = await only_case(s)
    folder = await s.desk.folder(MINA, case.id)
    (note,) = folder.notes
    (line,) = [one for one in folder.history if one.action == "case.added"]
    assert (note.text, note.author) == ("번호가 바뀌었어요", "resident")
    assert note.id in line.detail
    assert "kakao" in line.detail
    assert {entry.channel for entry in folder.thread} == {"web"}


async def test_the_talk_of_a_merged_case_is_read_with_the_one_that_stays(s: Services) -> None:
    one, other = Resident(s, "a", Channel.WEB), Resident(s, "b", Channel.KAKAO)
    for someone in (one, other):
        await someone.says("월세를 못 내요. 010-2345-6789")
        await someone.taps("cmd:person")
    stays, goes = [row["id"] for row in await rows(s, "cases")]
    at = s.clock.now()
    tie = {"id": s.office.ids.new(), "case_id": stays, "other_id": goes, "kind": "merged"}

    def merge(c: Connection) -> None:
        c.execute(insert(case_ties).values(**tie, tied_by="mina", tied_at=at))
        c.execute(update(cases).where(cases.c.id == goes).values(merged_into=stays))

    await s.store.write(merge)
    talk = Talk(s.office)
    before = await talk.beside(MINA, await s.desk.folder(MINA, stays))
    assert {entry.channel for entry in before.others} == {"kakao"}
    assert not any("2345" in str(entry.body) for entry in before.others)
    await s.desk.claim(MINA, stays)
    after = await talk.beside(MINA, await s.desk.folder(MINA, stays))
    assert any("010-2345-6789" in str(entry.body) for entry in after.others)


async def test_programs_are_found_by_name_and_by_trouble(s: Services) -> None:
    talk = Talk(s.office)
    assert talk.search(MINA, "생계 급여")[0].program.id == "bls_living"
    assert "bls_housing" in [one.program.id for one in talk.search(MINA, "월세를 못 내요")]
    assert talk.search(MINA, "  ") == []
    scopes = {one.program.scope for one in talk.search(MINA, "긴급복지")}
    assert scopes <= set(config().city.programs_scopes)
    with pytest.raises(InvalidError):
        talk.search(MINA, "가" * 201)
