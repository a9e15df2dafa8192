"""Offers of help on both databases: numbered, sealed, passed on, and never met with silence."""

import asyncio
import re

import pytest

from bot.app import Services
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.domain.messages import Channel
from bot.domain.offer import OfferState
from bot.services.arrivals import Reply
from bot.storage import upkeep
from tests.support.callers import Resident, actor, counselor, texts_of
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock


class Giver(Resident):
    """Somebody with side dishes to give."""

    async def decides(self, keeps: str = "long") -> None:
        """Everything but the last tap."""
        await self.says("반찬을 기부하고 싶어요")
        await self.taps(f"keeps:{keeps}")
        await self.says("표식반찬 열 통")
        await self.taps("often:monthly")
        await self.says("다음 주")
        await self.says("녹번동")
        await self.taps("whom:skip")
        await self.taps("consent.offer:yes")
        if self.channel is Channel.TELEGRAM:
            await self.taps("consent.overseas:yes")
        await self.says("표식가게")
        await self.says("010-2345-6789")

    async def gives(self, keeps: str = "long") -> Reply:
        """All of it."""
        await self.decides(keeps)
        return await self.taps("review:send")


async def test_an_offer_is_kept_sealed_and_numbered(s: Services, database_url: str) -> None:
    reply = await Giver(s, "giver").gives()
    assert "G2026-0001" in texts_of(reply)[0]
    (row,) = await rows(s, "offers")
    assert (row["number"], row["kind"], row["dong"]) == ("G2026-0001", "food", "nokbeon")
    assert (row["state"], row["is_urgent"]) == ("new", False)
    stored = await stored_bytes(s, database_url)
    for mark in ("표식반찬", "표식가게", "23456789"):
        assert mark.encode() not in stored, mark


async def test_no_number_comes_twice_and_reports_keep_theirs(s: Services) -> None:
    for number in range(2):
        await Giver(s, f"early-{number}").gives()
    reply = await Resident(s, "resident").reports()
    assert "2026-000001" in "\n".join(texts_of(reply))
    givers = [Giver(s, f"giver-{number}") for number in range(8)]
    for giver in givers:
        await giver.decides()
    await asyncio.gather(*(giver.taps("review:send") for giver in givers))
    numbers = sorted(row["number"] for row in await rows(s, "offers"))
    assert numbers == [f"G2026-{number:04d}" for number in range(1, 11)]
    # Which of the numbers set aside comes first is open after turns at once; none comes twice.
    again = "\n".join(texts_of(await Resident(s, "another").reports()))
    reports = {row["number"] for row in await rows(s, "cases")}
    assert len(reports) == 2
    assert all(re.fullmatch(r"2026-[0-9]{6}", number) for number in reports)
    assert any(number in again for number in reports - {"2026-000001"})


async def test_who_has_an_open_report_keeps_its_number(s: Services) -> None:
    giver = Giver(s, "giver")
    await giver.reports()
    await giver.gives()
    said = texts_of(await giver.says("하나 더 말씀드릴 것이 있어요"))
    assert "2026-000001" in said[0]


class TestAtTheDesk:
    async def test_opening_is_logged_and_lists_name_nobody(self, s: Services) -> None:
        await Giver(s, "giver").gives()
        await Giver(s, "urgent").gives("soon")
        boss = await counselor(s, "boss")
        first, second = await s.offer_desk.listed(boss, (OfferState.NEW,))
        assert (first.is_urgent, second.is_urgent) == (True, False)
        opened = await s.offer_desk.opened(boss, second.id)
        assert opened.told["name"] == "표식가게"
        assert opened.told["phone"] == "+821023456789"
        (look,) = await rows(s, "access_log")
        assert (look["action"], look["subject"]) == ("offer.view", second.id)

    @pytest.mark.parametrize(
        "channel", [Channel.KAKAO, Channel.WEB, Channel.TELEGRAM, Channel.SMS]
    )
    async def test_each_step_tells_who_offered(self, s: Services, channel: Channel) -> None:
        giver = Giver(s, "giver", channel)
        await giver.gives()
        boss = await counselor(s, "boss")
        (offer,) = await s.offer_desk.listed(boss, (OfferState.NEW,))
        for step in ("forwarded", "matched", "done"):
            await s.offer_desk.mark(boss, offer.id, step, "녹번동 주민센터")
        news = [r for r in await rows(s, "outbox") if str(r["client_id"]).startswith("offer:")]
        assert len(news) == 3
        if channel is Channel.KAKAO:
            assert "G2026-0001" in texts_of(await giver.says("안녕하세요"))[0]
        assert (await s.offer_desk.opened(boss, offer.id)).note == "녹번동 주민센터"
        actions = [row["action"] for row in await rows(s, "audit")]
        assert [one for one in actions if one.startswith("offer")] == [
            "offer.made", "offer.forwarded", "offer.matched", "offer.done",
        ]  # fmt: skip

    async def test_what_is_over_stays_over(self, s: Services) -> None:
        await Giver(s, "giver").gives()
        boss = await counselor(s, "boss")
        (offer,) = await s.offer_desk.listed(boss, (OfferState.NEW,))
        await s.offer_desk.mark(boss, offer.id, "declined", "")
        with pytest.raises(ConflictError):
            await s.offer_desk.mark(boss, offer.id, "matched", "")
        with pytest.raises(InvalidError):
            await s.offer_desk.mark(boss, offer.id, "lost", "")

    async def test_two_at_once_take_one_step(self, s: Services) -> None:
        await Giver(s, "giver").gives()
        boss = await counselor(s, "boss")
        (offer,) = await s.offer_desk.listed(boss, (OfferState.NEW,))
        acts = [s.offer_desk.mark(boss, offer.id, "declined", "") for _ in range(2)]
        ended = await asyncio.gather(*acts, return_exceptions=True)
        assert sum(isinstance(one, ConflictError) for one in ended) == 1

    async def test_a_center_sees_none(self, s: Services) -> None:
        with pytest.raises(RefusedError):
            await s.offer_desk.listed(actor("center", Role.CENTER), (OfferState.NEW,))


async def test_purge_and_rekey(s: Services, clock: SetClock) -> None:
    await Giver(s, "giver").gives()
    boss = await counselor(s, "boss")
    (offer,) = await s.offer_desk.listed(boss, (OfferState.NEW,))
    await s.offer_desk.mark(boss, offer.id, "forwarded", "표식메모")
    vault = type(s.vault)((b"n" * 32, bytes(range(32))))
    await s.store.write(lambda c: upkeep.rekey(c, vault))
    (row,) = await rows(s, "offers")
    assert vault.is_current(row["body"])
    assert vault.open("offers", "note", row["id"], row["note"]) == "표식메모"
    clock.forward(days=364)
    gone = await s.upkeep.purge()
    assert (gone["offers"], gone["conversations"]) == (0, 0)
    clock.forward(days=2)
    assert (await s.upkeep.purge())["offers"] == 1
