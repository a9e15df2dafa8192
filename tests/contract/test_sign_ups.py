"""Seats of events, on both databases: never more than there are, in the order of signing up."""

import asyncio

import pytest

from bot.app import Services
from bot.domain.codes import Role
from bot.domain.errors import MissingError, RefusedError
from bot.domain.messages import Channel
from bot.services.arrivals import Reply
from bot.storage import upkeep
from tests.support.callers import Resident, actor, counselor, texts_of
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock, running_services
from tests.support.some_events import KIMJANG

SEATS = KIMJANG.capacity


class Guest(Resident):
    """Somebody who wants to come to the kimchi day."""

    async def decides(self, people: int = 1) -> None:
        """Everything but the last tap."""
        await self.taps("flow:events")
        for choice in ("event:kimjang", "act:join", f"people:{people}", "consent.event:yes"):
            await self.taps(choice)
        if self.channel is Channel.TELEGRAM:
            await self.taps("consent.overseas:yes")
        await self.says("표식영희")
        await self.says("010-2345-6789")

    async def comes(self, people: int = 1) -> Reply:
        """All of it."""
        await self.decides(people)
        return await self.taps("review:send")

    async def cancels(self) -> Reply:
        """From the menu on."""
        await self.taps("flow:events")
        for choice in ("event:kimjang", "act:cancel"):
            await self.taps(choice)
        return await self.taps("sure:yes")


def guests(s: Services, count: int, channel: Channel = Channel.KAKAO) -> list[Guest]:
    return [Guest(s, f"guest-{number}", channel) for number in range(count)]


async def states(s: Services) -> list[str]:
    found = sorted(await rows(s, "sign_ups"), key=lambda row: row["line"])
    return [row["state"] for row in found]


async def test_seats_then_the_waiting_list_then_moving_up(s: Services) -> None:
    *first, fourth, fifth = guests(s, SEATS + 2)
    for guest in first:
        assert "신청됐어요" in texts_of(await guest.comes())[0]
    assert "대기 1번째" in texts_of(await fourth.comes())[0]
    assert "대기 2번째" in texts_of(await fifth.comes())[0]
    await first[0].cancels()
    assert await states(s) == ["cancelled", "seated", "seated", "seated", "waiting"]
    await fifth.taps("flow:events")
    assert "대기 1번째" in texts_of(fifth.replies[-1])[-1]


async def test_nobody_overtakes_who_waits_for_more_seats(s: Services) -> None:
    one, two, three = guests(s, 3)
    await one.comes(2)
    assert "대기 1번째" in texts_of(await two.comes(2))[0]
    assert "대기 2번째" in texts_of(await three.comes(1))[0]
    await one.cancels()
    assert await states(s) == ["cancelled", "seated", "seated"]


async def test_signing_up_twice_changes_nothing(s: Services) -> None:
    guest = Guest(s, "twice")
    await guest.decides()
    await asyncio.gather(*(guest.taps("review:send") for _ in range(3)))
    assert await states(s) == ["seated"]
    await guest.taps("flow:events")
    await guest.taps("event:kimjang")
    assert "신청했어요(1명)" in texts_of(guest.replies[-1])[-1]
    assert guest.replies[-1].messages[-1].choices[0].id == "act:cancel"


async def test_fifty_at_once_get_three_seats(s: Services) -> None:
    everybody = guests(s, 50)
    for guest in everybody:
        await guest.decides()
    replies = await asyncio.gather(*(guest.taps("review:send") for guest in everybody))
    said = [texts_of(reply)[0] for reply in replies]
    assert sum("신청됐어요" in words for words in said) == SEATS
    found = sorted(await rows(s, "sign_ups"), key=lambda row: row["line"])
    assert [row["state"] for row in found] == ["seated"] * SEATS + ["waiting"] * (50 - SEATS)
    assert [row["line"] for row in found] == list(range(1, 51))
    places = sorted(int(w.split("대기 ")[1].split("번째")[0]) for w in said if "대기 " in w)
    assert places == list(range(1, 50 - SEATS + 1))


async def test_coming_and_going_at_once_never_gives_a_seat_twice(s: Services) -> None:
    everybody = guests(s, 20)
    for guest in everybody[:10]:
        await guest.comes()
    for guest in everybody[10:]:
        await guest.decides()
    for guest in everybody[:SEATS]:
        await guest.taps("flow:events")
        await guest.taps("event:kimjang")
        await guest.taps("act:cancel")
    acts = [guest.taps("sure:yes") for guest in everybody[:SEATS]]
    acts += [guest.taps("review:send") for guest in everybody[10:]]
    await asyncio.gather(*acts)
    found = await states(s)
    assert (found.count("seated"), found.count("cancelled")) == (SEATS, SEATS)


async def test_two_processes_share_the_seats(postgres_url: str) -> None:
    async with running_services(postgres_url) as one, running_services(postgres_url) as other:
        everybody = [
            Guest(s, f"guest-{number}-{name}")
            for number in range(25)
            for name, s in (("one", one), ("other", other))
        ]
        for guest in everybody:
            await guest.decides()
        replies = await asyncio.gather(*(guest.taps("review:send") for guest in everybody))
        said = [texts_of(reply)[0] for reply in replies]
        assert sum("신청됐어요" in words for words in said) == SEATS
        found = await rows(one, "sign_ups")
        assert sorted(row["line"] for row in found) == list(range(1, 51))
        assert sum(row["state"] == "seated" for row in found) == SEATS
        seated = [guest for guest, words in zip(everybody, said, strict=True) if "됐어요" in words]
        for guest in seated:
            await guest.taps("flow:events")
            await guest.taps("event:kimjang")
            await guest.taps("act:cancel")
        await asyncio.gather(*(guest.taps("sure:yes") for guest in seated))
        after = await states(one)
        assert (after.count("seated"), after.count("cancelled")) == (SEATS, SEATS)


class TestTelling:
    @pytest.mark.parametrize(
        "channel", [Channel.KAKAO, Channel.TELEGRAM, Channel.WEB, Channel.SMS]
    )
    async def test_who_moves_up_is_told_once(self, s: Services, channel: Channel) -> None:
        *first, waits = guests(s, SEATS + 1, channel)
        for guest in (*first, waits):
            await guest.comes()
        await first[0].cancels()
        assert await s.event_desk.run() == 1
        assert await s.event_desk.run() == 0
        news = [row for row in await rows(s, "outbox") if str(row["client_id"]).startswith("seat")]
        assert [row["conversation_id"] for row in news] == [waits.conversation_id]
        assert news[0]["state"] == "pending"
        if channel is Channel.KAKAO:
            assert "자리가 났어요" in texts_of(await waits.says("안녕하세요"))[0]

    async def test_not_by_night(self, s: Services, clock: SetClock) -> None:
        *first, waits = guests(s, SEATS + 1)
        for guest in (*first, waits):
            await guest.comes()
        clock.forward(hours=12)
        await first[0].cancels()
        assert await s.event_desk.run() == 0
        clock.forward(hours=12)
        assert await s.event_desk.run() == 1

    async def test_whoever_cancels_again_is_not_told(self, s: Services) -> None:
        *first, waits = guests(s, SEATS + 1)
        for guest in (*first, waits):
            await guest.comes()
        await first[0].cancels()
        await waits.cancels()
        assert await s.event_desk.run() == 0


class TestAtTheDesk:
    async def test_counts_without_names_and_names_with_a_line_in_the_log(
        self, s: Services
    ) -> None:
        for guest in guests(s, SEATS + 1):
            await guest.comes()
        boss = await counselor(s, "boss", Role.SUPERVISOR)
        full, people = await s.event_desk.coming(boss, "kimjang")
        assert (full.count.seated, full.count.waiting, full.left) == (SEATS, 1, 0)
        assert {one.name for one in people} == {""}
        assert await rows(s, "access_log") == []
        named = await s.event_desk.people(boss, "kimjang")
        assert (named[0].line, named[0].name, named[0].phone) == (
            1, "표식영희", "+821023456789",
        )  # fmt: skip
        (look,) = await rows(s, "access_log")
        assert (look["action"], look["subject"]) == ("event.people", "kimjang")

    async def test_a_call_to_the_desk_cancels_and_moves_up(self, s: Services) -> None:
        for guest in guests(s, SEATS + 1):
            await guest.comes()
        boss = await counselor(s, "boss")
        _, people = await s.event_desk.coming(boss, "kimjang")
        await s.event_desk.cancel(boss, "kimjang", people[0].id)
        _, people = await s.event_desk.coming(boss, "kimjang")
        assert [one.is_seated for one in people] == [True] * SEATS
        assert people[-1].told_at is not None
        with pytest.raises(MissingError):
            await s.event_desk.cancel(boss, "kimjang", "0" * 32)

    async def test_a_center_sees_nobody(self, s: Services) -> None:
        with pytest.raises(RefusedError):
            await s.event_desk.people(actor("center", Role.CENTER), "kimjang")


async def test_names_lie_sealed_and_move_to_a_new_key(s: Services, database_url: str) -> None:
    await Guest(s, "guest").comes()
    stored = await stored_bytes(s, database_url)
    assert "표식영희".encode() not in stored
    assert b"23456789" not in stored
    vault = type(s.vault)((b"n" * 32, bytes(range(32))))
    await s.store.write(lambda c: upkeep.rekey(c, vault))
    (row,) = await rows(s, "sign_ups")
    assert vault.is_current(row["person"])


async def test_a_month_after_the_event_nobody_is_known(s: Services, clock: SetClock) -> None:
    await Guest(s, "guest").comes()
    clock.jump(KIMJANG.ends)
    clock.forward(days=29)
    gone = await s.upkeep.purge()
    assert (gone["sign_ups"], gone["conversations"]) == (0, 0)
    clock.forward(days=2)
    assert (await s.upkeep.purge())["sign_ups"] == 1
    assert (await s.upkeep.purge())["conversations"] == 1
