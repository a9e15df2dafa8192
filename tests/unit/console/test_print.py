"""Sheets: A4 with the Korean font inside, nobody's name unless asked for, each print logged."""

import io

import pypdf
from sqlalchemy import insert

from bot.domain.codes import Role
from bot.services.referrals import Referrals
from bot.services.referred import Referred
from bot.storage.desk_tables import calls, follow_ups, links, needs, referrals
from bot.storage.store import Connection
from tests.support.callers import Resident
from tests.support.rows import rows
from tests.support.running_console import PASSWORD, House, Visitor, visitor

_NAME, _NUMBER = "김마리", "010-9999-1111"


async def _case(house: House) -> str:
    """A neighbor's report with name and number; its id."""
    await Resident(house.services, "neighbor").reports(story="표식 씨 010-9999-1111 이 굶어요")
    return (await house.cases())[0].id


async def _looks(house: House) -> list[tuple[str, str]]:
    found = await rows(house.services, "access_log")
    return [(row["action"], row["subject"]) for row in found if row["action"] != "login"]


async def _sheet(came: Visitor, path: str, **form: str) -> tuple[int, str]:
    """The status and the text of a PDF, without the places where its lines were broken."""
    url = f"{came.house.console}{path}"
    data = {"csrf": came.csrf, **form}
    asked = came.session.post(url, data=data) if form else came.session.get(url)
    async with asked as response:
        body = await response.read()
        if response.status != 200:
            return response.status, body.decode()
        assert response.content_type == "application/pdf"
        assert response.headers["Cache-Control"] == "no-store"
    pdf = pypdf.PdfReader(io.BytesIO(body))
    for page in pdf.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    return 200, "".join("".join(page.extract_text().split()) for page in pdf.pages)


async def _worked_on(house: House, case_id: str) -> str:
    """Casework of every kind in the case; the id of its referral."""
    s = house.services
    actor = await house.actor("이하늘")
    await s.desk.note(actor, case_id, "표식메모: 월요일에 다시 전화")
    at = s.clock.now()

    def sealed(table: str, column: str, text: str) -> object:
        return s.vault.seal(table, column, "a" * 32, text)

    def work(c: Connection) -> None:
        base = {"id": "a" * 32, "case_id": case_id}
        made = {"created_by": actor.id, "created_at": at}
        c.execute(insert(needs).values(
            **base, **made, area="food", need=sealed("needs", "need", "표식필요"),
            provider="표식기관", due_on="2026-03-03", state="planned", changed_at=at,
        ))  # fmt: skip
        c.execute(insert(links).values(
            **base, **made, sector="private", kind="food", agency="표식푸드뱅크",
            linked_on="2026-02-16", amount=50_000,
        ))  # fmt: skip
        c.execute(insert(follow_ups).values(
            **base, **made, kind="visit", reason=sealed("follow_ups", "reason", "표식방문"),
            due_at=at, state="due",
        ))  # fmt: skip
        c.execute(insert(calls).values(
            **base, direction="out", outcome="no_answer", author=actor.id, called_at=at,
        ))  # fmt: skip
        c.execute(insert(referrals).values(
            **base, kind="agency", receiver="표식복지관", state="sent",
            request=sealed("referrals", "request", "도시락을 부탁드려요 #panic() $1$"),
            sent_by=actor.id, sent_at=at, due_at=at,
        ))  # fmt: skip

    await s.store.write(work)
    return "a" * 32


async def test_the_record_has_everything_but_who_reported(
    house: House, counselor: Visitor
) -> None:
    case_id = await _case(house)
    await counselor.post(f"/cases/{case_id}/claim")
    await _worked_on(house, case_id)
    before = await _looks(house)
    status, text = await _sheet(counselor, f"/cases/{case_id}/record.pdf")
    assert status == 200
    for mark in (
        "초기상담지", "2026-000001", "이하늘출력", "굶어요", "녹번동", "표식메모",
        "표식필요", "표식기관", "표식푸드뱅크", "50,000원", "표식방문", "받지않음",
        "예정일",
    ):  # fmt: skip
        assert mark in text, mark
    for mark in (_NAME, "2345-6789", "9999", "접수기한"):
        assert mark not in text, mark
    assert (await _looks(house))[len(before) :] == [("case.print", case_id)]


async def test_who_reported_is_printed_on_request_by_the_cases_counselor_alone(
    house: House, counselor: Visitor
) -> None:
    case_id = await _case(house)
    path = f"/cases/{case_id}/record.pdf"
    _, page = await counselor.get(f"/cases/{case_id}")
    assert 'id="print-record"' in page
    assert 'name="reporter"' not in page
    status, said = await _sheet(counselor, path, reporter="yes")
    assert status == 404
    assert _NAME not in said
    await counselor.post(f"/cases/{case_id}/claim")
    _, page = await counselor.get(f"/cases/{case_id}")
    assert 'name="reporter"' in page
    _, without = await _sheet(counselor, path, reporter="no")
    assert _NAME not in without
    status, text = await _sheet(counselor, path, reporter="yes")
    assert status == 200
    for mark in (_NAME, _NUMBER, "9999"):
        assert mark in text, mark
    assert (await _looks(house))[-2:] == [("case.print", case_id), ("reporter.view", case_id)]


async def test_a_slip_tells_an_agency_what_is_asked_and_no_story(
    house: House, counselor: Visitor
) -> None:
    case_id = await _case(house)
    await counselor.post(f"/cases/{case_id}/claim")
    referral = await _worked_on(house, case_id)
    status, text = await _sheet(counselor, f"/referrals/{referral}/slip.pdf")
    assert status == 200
    for mark in ("의뢰서", "표식복지관", "외부기관", "도시락을부탁드려요#panic()$1$", "녹번동"):
        assert mark in text, mark
    for mark in (_NAME, "6789", "9999", "굶어요", "표식메모"):
        assert mark not in text, mark
    assert (await _looks(house))[-1] == ("case.print", case_id)
    missing, _ = await _sheet(counselor, f"/referrals/{'b' * 32}/slip.pdf")
    assert missing == 404


async def test_officers_of_a_center_print_what_was_sent_to_them_and_no_more(
    house: House, counselor: Visitor
) -> None:
    case_id = await _case(house)
    await counselor.post(f"/cases/{case_id}/claim")
    s = house.services
    mine = await house.actor("이하늘")
    await Referrals(s.office).send(mine, case_id, "center", "nokbeon", "찾아가 주세요")
    (sent,) = await Referred(s.office).listed(mine, "open")
    path = f"/referrals/{sent.id}"
    for name, center, status in (("녹번", "nokbeon", 200), ("불광", "bulgwang1", 404)):
        await s.staff.add(name, Role.CENTER, password=PASSWORD, center=center)
        async with visitor(house) as came:
            await came.log_in(name)
            assert (await came.get(path))[0].status == status
            printed, text = await _sheet(came, f"{path}/slip.pdf")
            assert printed == status
            if status == 200:
                _, page = await came.get(path)
                assert f'href="/console{path}/slip.pdf"' in page
                for mark in ("의뢰서", "찾아가주세요", "굶어요"):
                    assert mark in text, mark
            for mark in (_NAME, "6789", "9999"):
                assert mark not in text, mark
    assert ("case.print", case_id) in await _looks(house)
    await Referrals(s.office).withdraw(mine, case_id, sent.id, "잘못 보냄")
    async with visitor(house) as came:
        await came.log_in("녹번")
        assert (await _sheet(came, f"{path}/slip.pdf"))[0] == 404


async def test_a_plan_is_printed_for_a_plan_only_and_nothing_for_a_center(
    house: House, counselor: Visitor
) -> None:
    case_id = await _case(house)
    assert (await _sheet(counselor, f"/cases/{case_id}/plan.pdf"))[0] == 404
    await house.staff("녹번동", Role.CENTER)
    async with visitor(house) as came:
        await came.log_in("녹번동")
        assert (await _sheet(came, f"/cases/{case_id}/record.pdf"))[0] == 403
        assert (await _sheet(came, f"/referrals/{'b' * 32}/slip.pdf"))[0] == 404
