"""Marked words go through the whole house; none may lie readable in the database or the log."""

import logging

import pytest

from bot import observe
from bot.app import Services
from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind, Location, Photo
from bot.services.intake import HandedIn
from bot.storage import cases
from tests.support.callers import Resident, counselor, only_case
from tests.support.logs import plain_logs
from tests.support.rows import rows, stored_bytes

NAME, STORY, ADDRESS = "김마리표식", "도롱뇽표식처럼 쌀이 떨어졌어요", "은평로 표식길 77-5"
COUNSELOR_WORDS, NOTE = "표식상담사가 갈게요", "표식메모예요"
USER = "kakao-user-marked-1"
MARKS = (
    NAME, STORY, "도롱뇽표식", ADDRESS, "표식길", COUNSELOR_WORDS, NOTE, USER,
    "010-2345-6789", "01023456789", "821023456789", "+8210", "2345-6789",
    "900101-1234567", "9001011234567", "1234567", "37.61234", "photo-marked",
)  # fmt: skip


async def _through_the_house(s: Services) -> None:
    someone = Resident(s, USER)
    await someone.reports(
        story=f"{STORY} 900101-1234567", place=ADDRESS, phone="010-2345-6789", name=NAME
    )
    await someone.says(f"{STORY} 죽고 싶어요 9001011234567")
    at = s.clock.now()
    photo = Photo("https://t1.kakaocdn.net/photo-marked.jpg")
    pin = Location(37.61234, 126.91234)
    for kind, more in (
        (InboundKind.PHOTO, {"photo": photo}),
        (InboundKind.LOCATION, {"location": pin}),
        (InboundKind.CONTACT, {"phone": "010-2345-6789"}),
    ):
        await someone.sends(Inbound(Channel.KAKAO, USER, f"x{kind}", kind, at, **more))
    actor = await counselor(s, "worker", Role.SUPERVISOR)
    case = await only_case(s)
    await s.desk.claim(actor, case.id)
    await s.desk.say(actor, case.id, "1", COUNSELOR_WORDS)
    await s.desk.note(actor, case.id, NOTE)
    await s.intake.file(actor, HandedIn(STORY, None, ADDRESS, "010-2345-6789", NAME))


def _readable_in(stored: bytes) -> list[str]:
    forms = ("utf-8", "utf-16-le", "unicode_escape")
    return [mark for mark in MARKS if any(mark.encode(form) in stored for form in forms)]


async def test_nothing_of_a_resident_lies_readable(s: Services, database_url: str) -> None:
    await _through_the_house(s)
    stored = await stored_bytes(s, database_url)
    assert b"case.completed" in stored  # the search does see what is readable
    assert _readable_in(stored) == []


async def test_what_is_sealed_opens_again(s: Services) -> None:
    await _through_the_house(s)
    first = min(await rows(s, "cases"), key=lambda case: case["number"])
    vault = s.threads._vault
    report = await s.store.read(lambda c: cases.report_of(c, vault, first["id"]))
    assert report["story"] == f"{STORY} ******-*******"
    assert report["place"]["words"] == ADDRESS
    reporter = await s.store.read(lambda c: cases.reporter_of(c, vault, first["id"]))
    assert reporter == {"phone": "+821023456789", "name": NAME}


async def test_registration_numbers_are_masked_before_they_are_sealed(s: Services) -> None:
    await _through_the_house(s)
    vault = s.threads._vault
    opened = [
        str(vault.open_json(table, column, row["id"], row[column]))
        for table, column in (("inbox", "body"), ("outbox", "body"), ("cases", "report"),
                              ("conversations", "state"))
        for row in await rows(s, table)
    ]  # fmt: skip
    assert any("******-*******" in text for text in opened)
    assert not any("1234567" in text for text in opened)


async def test_nothing_of_a_resident_is_logged(
    s: Services, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Also when something breaks with the words in its hands."""
    observe.start_logging()
    caplog.set_level(logging.DEBUG)
    try:
        await _through_the_house(s)
        with monkeypatch.context() as broken:
            broken.setattr(
                "bot.flows.conversation.Conversation.respond",
                lambda *given: int(given[3].text),
            )
            await Resident(s, "other").says(STORY)
    finally:
        plain_logs()
    written = capfd.readouterr()
    logged = f"{written.out}{written.err}{caplog.text}"
    assert "turn.failed" in logged
    assert [mark for mark in MARKS if mark in logged] == []


async def test_errors_of_the_database_do_not_quote_what_they_were_given(s: Services) -> None:
    with pytest.raises(Exception, match=r"\w") as failed:
        await s.store.write(
            lambda c: c.exec_driver_sql(
                "INSERT INTO staff (id, name) VALUES ('x', "
                + ("?" if c.dialect.name == "sqlite" else "$1") + ")",
                (NAME,),
            )
        )  # fmt: skip
    assert NAME not in str(failed.value)
