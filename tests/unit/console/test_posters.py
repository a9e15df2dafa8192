"""Posters: made with a code of their own, counted by what they brought, printed, taken down."""

from io import BytesIO

import pypdf

from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.paper.glyphs import has_holes
from bot.services.posters import Posters
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import config

KEYS = ("headline", "who", "free", "scan", "danger", "telegram")


async def _comes(house: House, who: str, origin: str, *texts: str) -> None:
    """Somebody scans the code and writes."""
    turns, now = house.services.turns, house.clock.now()
    start = Inbound(Channel.WEB, who, f"{who}-0", InboundKind.START, now, origin=origin)
    await turns.take(start)
    for number, text in enumerate(texts, 1):
        await turns.take(
            Inbound(Channel.WEB, who, f"{who}-{number}", InboundKind.TEXT, now, text=text)
        )


async def test_posters_are_made_counted_printed_and_taken_down(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    actor, posters = await house.actor("팀장"), Posters(house.services.office)
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        for name in ("은평성모병원 1층", "녹번 약국"):
            response, _ = await boss.post("/posters", name=name, kind="hospital", dong="nokbeon")
            assert response.status == 303
        pharmacy, hospital = await posters.listed(actor)
        assert (pharmacy.name, len(pharmacy.code)) == ("녹번 약국", 8)
        assert pharmacy.code != hospital.code
        await _comes(house, "a", pharmacy.code, "월세가 밀렸어요", "상담사 연결")
        await _comes(house, "b", pharmacy.code)
        pharmacy, hospital = await posters.listed(actor)
        assert (pharmacy.talks, pharmacy.reports, hospital.talks) == (2, 1, 0)
        path = f"/posters/posters.pdf?id={pharmacy.id}&id={hospital.id}"
        async with boss.session.get(f"{house.console}{path}") as answer:
            assert answer.content_type == "application/pdf"
            pdf = pypdf.PdfReader(BytesIO(await answer.read()))
        assert len(pdf.pages) == 2
        said = pdf.pages[0].extract_text()
        for text in ("어려우면", "112", "109", f"p={pharmacy.code}", "Free", "녹번 약국"):
            assert text in said
        assert (await boss.post(f"/posters/{hospital.id}/retire"))[0].status == 303
        assert (await boss.post(f"/posters/{hospital.id}/retire"))[0].status == 409
        assert (await boss.post(f"/posters/{'0' * 32}/retire"))[0].status == 404
        _, page = await boss.get("/posters")
        assert f"/chat?p={pharmacy.code}" in page
        assert "에 내림" in page


async def test_what_makes_no_poster_is_refused(house: House, counselor: Visitor) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        for form in (
            {"name": " ", "kind": "shop", "dong": ""},
            {"name": "가" * 61, "kind": "shop", "dong": ""},
            {"name": "가게", "kind": "moon", "dong": ""},
            {"name": "가게", "kind": "shop", "dong": "moon"},
        ):
            assert (await boss.post("/posters", **form))[0].status == 422
        assert (await boss.get("/posters/posters.pdf"))[0].status == 422
        assert (await boss.get(f"/posters/posters.pdf?id={'0' * 32}"))[0].status == 404
    assert (await counselor.get("/posters"))[0].status == 403
    assert (await counselor.get("/posters/posters.pdf"))[0].status == 403


def test_all_that_posters_say_can_be_printed() -> None:
    for lang, texts in config().texts.items():
        for key in KEYS:
            assert not has_holes(texts[f"poster.{key}"]), (lang, key)
