"""The pages of events: counts for the desk, names with a line in the log, a list to print."""

from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind
from tests.support.rows import rows
from tests.support.running_console import House, Visitor, visitor

STEPS = (
    "행사 신청", "=event:kimjang", "=act:join", "=people:2", "=consent.event:yes", "표식영희",
    "010-2345-6789", "=review:send",
)  # fmt: skip


async def _come(house: House, *who: str) -> None:
    for address in who:
        for number, said in enumerate(STEPS):
            is_tap = said.startswith("=")
            kind = InboundKind.CHOICE if is_tap else InboundKind.TEXT
            await house.services.turns.take(
                Inbound(
                    Channel.WEB, address, f"m{number}", kind, house.clock.now(),
                    text="" if is_tap else said, choice=said[1:] if is_tap else None,
                )
            )  # fmt: skip


async def _looks(house: House) -> list[tuple[str, str]]:
    found = await rows(house.services, "access_log")
    return [(row["action"], row["subject"]) for row in found if row["action"] != "login"]


async def test_counts_are_shown_and_nobody_is_named(house: House, counselor: Visitor) -> None:
    await _come(house, "one", "two")
    _, page = await counselor.get("/events")
    assert "오는 사람 2 / 3 · 남은 자리 1 · 기다리는 사람 2" in page
    _, page = await counselor.get("/events/kimjang")
    assert "표식" not in page
    assert "2345" not in page
    assert await _looks(house) == []


async def test_names_are_shown_and_printed_with_a_line_in_the_log(
    house: House, counselor: Visitor
) -> None:
    await _come(house, "one")
    await counselor.get("/events/kimjang")
    for way in ("show", "print"):
        response, page = await counselor.post(f"/events/kimjang/{way}")
        assert response.status == 200
        assert "표식영희" in page
        assert "010-2345-6789" in page
    assert await _looks(house) == [("event.people", "kimjang")] * 2


async def test_who_calls_is_noted_as_cancelled_and_the_next_moves_up(
    house: House, counselor: Visitor
) -> None:
    await _come(house, "one", "two")
    await counselor.get("/events/kimjang")
    first, _ = await rows(house.services, "sign_ups")
    response, _ = await counselor.post(f"/events/kimjang/sign-ups/{first['id']}/cancel")
    assert response.status == 303
    _, page = await counselor.get("/events/kimjang")
    assert "대기에서 올라옴" in page
    again, _ = await counselor.post(f"/events/kimjang/sign-ups/{first['id']}/cancel")
    assert again.status == 404


async def test_a_center_sees_no_events_and_a_made_up_one_is_not_there(
    house: House, counselor: Visitor
) -> None:
    response, _ = await counselor.get("/events/nowhere")
    assert response.status == 404
    await house.staff("녹번동", Role.CENTER)
    async with visitor(house) as came:
        await came.log_in("녹번동")
        response, _ = await came.get("/events")
        assert response.status == 403
