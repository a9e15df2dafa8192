"""Screening a visitor: consent first, what fits beside the form, a case with a plan to print."""

import io
import json

import pypdf

from bot.domain.codes import CaseKind, CaseState
from tests.support.rows import rows
from tests.support.running_console import House, Visitor

HOUSE = {
    "consent": "yes", "health": "yes", "year-1": "1955", "year-2": "1990", "about-2": "disability",
    "income": "to_32", "housing": "monthly", "troubles": "bills", "place": "역촌동",
    "phone": "010-2345-6789",
}  # fmt: skip


async def test_from_consent_to_the_printed_plan(house: House, counselor: Visitor) -> None:
    _, page = await counselor.get("/intake/screening")
    assert "위기 상황을 확인하고" in page
    refused, page = await counselor.post("/intake/screening", consent="no")
    assert refused.status == 422
    assert "동의하지 않으면 적어 둘 수 없어요" in page
    assert await rows(house.services, "drafts") == []
    begun, _ = await counselor.post("/intake/screening", consent="yes", health="yes")
    path = begun.headers["Location"].removeprefix("/console")
    draft = path.rpartition("/")[2]
    assert (await counselor.get(f"/intake/drafts/{draft}"))[0].headers["Location"].endswith(path)
    _, body = await counselor.post("/intake/screening/read", **HOUSE)
    read = json.loads(body)
    assert read["dongs"] == ["yeokchon"]
    for mark in ("조건에 맞아 보여요", "기초연금", "1955년생"):
        assert mark in read["html"], mark
    saved, _ = await counselor.post(path, act="save", **HOUSE)
    assert saved.status == 303
    _, page = await counselor.get(path)
    assert 'value="1955"' in page
    assert 'id="year-3"' in page  # room for one more
    missing, page = await counselor.post(path, act="file", consent="yes")
    assert missing.status == 422
    assert "한 명 이상" in page
    done, page = await counselor.post(path, act="file", **HOUSE)
    assert done.status == 200
    (case,) = await house.cases()
    assert (case.kind, case.state, case.channel, case.dong) == (
        CaseKind.LIFE_PLAN, CaseState.IN_CONSULTATION, "walk_in", "yeokchon",
    )  # fmt: skip
    assert f"/cases/{case.id}/plan.pdf" in page
    url = f"{house.console}/cases/{case.id}/plan.pdf"
    async with counselor.session.get(url) as response:
        assert response.content_type == "application/pdf"
        pdf = pypdf.PdfReader(io.BytesIO(await response.read()))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    for mark in ("생애주기복지계획", "기초연금", "1955년생", case.number):
        assert mark in text, mark
    assert "2345" not in text
    again, _ = await counselor.post(path, act="file", **HOUSE)
    assert again.status == 404
    _, shown = await counselor.get(f"/cases/{case.id}")
    assert "월세" in shown


async def test_a_form_is_not_taken_for_another_kind(counselor: Visitor) -> None:
    begun, _ = await counselor.post("/intake/drafts", kind="phone")
    draft = begun.headers["Location"].rpartition("/")[2]
    wrong, _ = await counselor.get(f"/intake/screening/{draft}")
    assert wrong.status == 422
    dropped, _ = await counselor.post(f"/intake/drafts/{draft}", act="drop")
    assert dropped.headers["Location"] == "/console/intake"
