"""Delivery over a real store; senders do as they are told and the clock stands still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update
from structlog.testing import capture_logs

from bot.domain.messages import Channel
from bot.services import delivery as module
from bot.services.arrivals import Outgoing, as_json
from bot.services.delivery import (
    AT_ONCE,
    FAILED,
    MAX_ATTEMPTS,
    Delivery,
    SendError,
    Trouble,
)
from bot.services.events import Bus, Event, Kind
from bot.services.world import Clock, Ids
from bot.storage import outbox as storage
from bot.storage import posting
from bot.storage.database import Database
from bot.storage.outbox import NO_SENDER
from bot.storage.store import Store
from bot.storage.tables import conversations, outbox
from bot.storage.vault import Vault

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Act = Callable[[str], Awaitable[None]]


class Scripted:
    """A sender: each message meets the next thing in the script, and goes out after the last."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.script: list[Exception | Act] = []

    async def send(self, address: str, message: Outgoing) -> None:
        act = self.script.pop(0) if self.script else None
        if isinstance(act, Exception):
            raise act
        if act:
            await act(address)
        self.sent.append((address, message.text))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.sent]


@dataclass
class House:
    store: Store[object, object]
    clock: Clock
    vault: Vault = field(default_factory=lambda: Vault([bytes(32)]))
    ids: Ids = field(default_factory=Ids.fresh)
    bus: Bus = field(default_factory=Bus)
    telegram: Scripted = field(default_factory=Scripted)
    webhook: Scripted = field(default_factory=Scripted)

    @property
    def delivery(self) -> Delivery:
        senders = {"telegram": self.telegram, "webhook": self.webhook}
        return Delivery(self.store, self.vault, self.clock, self.bus, senders, tick_s=0.02)  # type: ignore[arg-type]

    def later(self, **span: float) -> None:
        self.clock.jump(self.clock.now() + timedelta(**span))

    async def resident(self, name: str) -> str:
        """A resident whose address is their name."""
        key = name.rjust(32, "0")

        def work(c: Connection) -> None:
            c.execute(
                insert(conversations).values(
                    id=key, channel="telegram", state=self.vault.seal("", "", "", ""),
                    address=self.vault.seal("conversations", "address", key, name),
                    speaker="bot", waiting=0, created_at=NOON, updated_at=NOON,
                )
            )  # fmt: skip

        await self.store.write(work)
        return key

    async def post(self, conversation: str, *texts: str) -> None:
        for text in texts:
            await self.store.write(partial(self._post, conversation, text))

    def _post(self, conversation: str, text: str, c: Connection) -> bool:
        return posting.post(
            c, self.vault, message_id=self.ids.new(), conversation_id=conversation,
            channel=Channel.TELEGRAM, author="bot", body=as_json(text, (), ()),
            client_id=None, at=self.clock.now(),
        )  # fmt: skip

    async def notice(self, channel: str, address: str, text: str) -> None:
        body, notice_id, at = as_json(text, (), ()), self.ids.new(), self.clock.now()

        def work(c: Connection) -> None:
            posting.post_notice(c, self.vault, notice_id, channel, address, body, at)

        await self.store.write(work)

    async def rows(self) -> list[tuple[str, str | None, int]]:
        """State, reason and attempts, oldest first."""
        query = select(outbox.c.state, outbox.c.reason, outbox.c.attempts).order_by(outbox.c.id)
        return await self.store.read(lambda c: [tuple(row) for row in c.execute(query)])


def no_turns(_tx: object, _units: Sequence[object]) -> list[object]:
    return []


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'city.db'}")
    await database.prepare(Vault([bytes(32)]))
    store = database.open(no_turns)
    yield House(store, Clock(NOON, tick=lambda: 0.0))
    await store.close()


@asynccontextmanager
async def delivering(house: House) -> AsyncIterator[None]:
    task = asyncio.create_task(house.delivery.run())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        house.bus.close()
        await task


async def test_messages_of_one_resident_go_out_in_order(house: House) -> None:
    kim = await house.resident("kim")
    await house.post(kim, "하나", "둘", "셋", "넷", "다섯")
    assert await house.delivery.deliver_due() == 5
    assert house.telegram.sent == [("kim", text) for text in ("하나", "둘", "셋", "넷", "다섯")]
    assert set(await house.rows()) == {("sent", None, 1)}


async def test_a_slow_resident_does_not_hold_up_another(house: House) -> None:
    kim, lee = await house.resident("kim"), await house.resident("lee")
    await house.post(kim, "김에게")
    await house.post(lee, "이에게")
    others_went = asyncio.Event()

    async def wait(_address: str) -> None:
        await asyncio.wait_for(others_went.wait(), 5)

    async def go(_address: str) -> None:
        others_went.set()

    house.telegram.script = [wait, go]
    await house.delivery.deliver_due()
    assert house.telegram.texts == ["이에게", "김에게"]


async def test_only_so_many_are_sent_at_once(house: House) -> None:
    for number in range(AT_ONCE + 4):
        await house.post(await house.resident(f"r{number}"), "안녕하세요")
    under_way = most = 0

    async def count(_address: str) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await house.rows()
        under_way -= 1

    house.telegram.script = [count] * (AT_ONCE + 4)
    assert await house.delivery.deliver_due() == AT_ONCE + 4
    assert most == AT_ONCE


async def test_the_database_is_free_while_the_vendor_is_waited_for(house: House) -> None:
    kim = await house.resident("kim")
    await house.post(kim, "하나")
    seen = []

    async def write(_address: str) -> None:
        await asyncio.wait_for(house.post(kim, "둘"), 5)
        seen.extend(await house.rows())

    house.telegram.script = [write]
    await house.delivery.deliver_due()
    assert seen == [("sending", None, 0), ("pending", None, 0)]
    assert house.telegram.texts == ["하나", "둘"]


async def test_a_failed_try_is_repeated_later_and_the_next_message_waits(
    house: House,
) -> None:
    await house.post(await house.resident("kim"), "하나", "둘")
    house.telegram.script = [SendError(Trouble.BUSY), SendError(Trouble.UNREACHABLE)]
    assert await house.delivery.deliver_due() == 1
    assert await house.delivery.deliver_due() == 0
    assert await house.rows() == [("pending", "busy", 1), ("pending", None, 0)]
    house.later(seconds=2)
    assert await house.delivery.deliver_due() == 1
    house.later(seconds=3)
    assert await house.delivery.deliver_due() == 0  # the second wait is twice the first
    house.later(seconds=1)
    assert await house.delivery.deliver_due() == 2
    assert house.telegram.texts == ["하나", "둘"]
    assert (await house.rows())[0] == ("sent", None, 3)


async def test_at_some_point_it_is_given_up(house: House) -> None:
    kim = await house.resident("kim")
    await house.post(kim, "하나")
    tried = update(outbox).values(attempts=MAX_ATTEMPTS - 1)
    await house.store.write(lambda c: c.execute(tried))
    await house.post(kim, "둘")
    house.telegram.script = [SendError(Trouble.BUSY)]
    await house.delivery.deliver_due()
    assert await house.rows() == [("failed", "gave_up", MAX_ATTEMPTS), ("sent", None, 1)]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (Trouble.BLOCKED, "failed"),
        (Trouble.GONE, "failed"),
        (Trouble.REFUSED, "failed"),
        (Trouble.UNSURE, "maybe"),
        (Trouble.LOCKED_OUT, "pending"),
    ],
)
async def test_what_became_of_it_is_written_down_with_the_reason(
    house: House, trouble: Trouble, state: str
) -> None:
    await house.post(await house.resident("kim"), "하나")
    house.telegram.script = [SendError(trouble)]
    await house.delivery.deliver_due()
    assert await house.rows() == [(state, trouble.value, 1)]
    assert await house.delivery.deliver_due() == 0


async def test_a_vendor_that_wants_a_pause_gets_it_and_the_others_go_on(house: House) -> None:
    await house.post(await house.resident("kim"), "김에게")
    deliverer = house.delivery
    house.telegram.script = [SendError(Trouble.THROTTLED, retry_after_s=30)]
    assert await deliverer.deliver_due() == 1
    await house.post(await house.resident("lee"), "이에게")
    await house.notice("webhook", "https://pager.example", "알림")
    assert await deliverer.deliver_due() == 1
    assert house.webhook.sent == [("https://pager.example", "알림")]
    house.later(seconds=30)
    assert await deliverer.deliver_due() == 2
    assert sorted(house.telegram.texts) == ["김에게", "이에게"]


async def test_notices_do_not_wait_for_each_other(house: House) -> None:
    await house.notice("telegram", "-100", "첫째")
    await house.notice("telegram", "-200", "둘째")
    house.telegram.script = [SendError(Trouble.BUSY)]
    assert await house.delivery.deliver_due() == 2
    assert house.telegram.sent == [("-200", "둘째")]


async def test_a_message_for_nobody_fails_alone(house: House) -> None:
    await house.post("0" * 32, "아무도 없어요")
    await house.post(await house.resident("kim"), "하나")
    await house.delivery.deliver_due()
    assert await house.rows() == [("failed", "no_address", 1), ("sent", None, 1)]


async def test_a_message_that_no_key_opens_fails_alone(house: House) -> None:
    kim = await house.resident("kim")
    await house.post(kim, "하나")
    await house.store.write(
        lambda c: c.execute(update(outbox).values(body=house.vault.seal("x", "y", "z", "하나")))
    )
    await house.post(kim, "둘")
    await house.delivery.deliver_due()
    assert await house.rows() == [("failed", "unreadable", 1), ("sent", None, 1)]


async def test_what_a_broken_sender_left_is_maybe_out_and_the_next_message_goes(
    house: House,
) -> None:
    await house.post(await house.resident("kim"), "하나", "둘")
    house.telegram.script = [KeyError("a mistake of ours")]
    await house.delivery.deliver_due()
    house.later(minutes=4)
    assert await house.delivery.deliver_due() == 0
    house.later(minutes=2)
    assert await house.delivery.deliver_due() == 1
    assert await house.rows() == [("maybe", "interrupted", 1), ("sent", None, 1)]


async def test_a_clock_that_was_set_back_holds_nothing_up(house: House) -> None:
    await house.post(await house.resident("kim"), "하나")
    house.later(days=-7)
    assert await house.delivery.deliver_due() == 1


async def test_the_loop_wakes_up_for_what_was_committed_and_tells_the_console(
    house: House,
) -> None:
    kim = await house.resident("kim")
    async with house.bus.listen() as events, delivering(house):
        await house.post(kim, "하나")
        await house.bus.publish([Event(Kind.OUTBOX)])
        told = [await asyncio.wait_for(events.get(), 5) for _ in range(2)]
    assert told == [Event(Kind.OUTBOX), Event(Kind.DESK_WROTE, conversation_id=kim)]
    assert house.telegram.texts == ["하나"]


async def test_the_loop_finds_what_nobody_told_it_of(house: House) -> None:
    kim = await house.resident("kim")
    async with house.bus.listen() as events, delivering(house):
        await house.post(kim, "하나")
        assert await asyncio.wait_for(events.get(), 5)
    assert house.telegram.texts == ["하나"]


async def test_the_loop_goes_on_after_the_database_was_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim = await house.resident("kim")
    claim, away = storage.claim, [OSError(), OSError()]

    def stumbling(c: Connection, channel: str, at: datetime, limit: int) -> object:
        if away:
            raise away.pop()
        return claim(c, channel, at, limit)

    monkeypatch.setattr(storage, "claim", stumbling)
    async with house.bus.listen() as events, delivering(house):
        await house.post(kim, "하나")
        assert await asyncio.wait_for(events.get(), 5)
    assert house.telegram.texts == ["하나"]


async def test_a_send_that_outlives_the_process_stays_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FINISH_S", 0.01)
    await house.post(await house.resident("kim"), "하나", "둘")
    began = asyncio.Event()

    async def hang(_address: str) -> None:
        began.set()
        await asyncio.Event().wait()

    house.telegram.script = [hang]
    async with delivering(house):
        await asyncio.wait_for(began.wait(), 5)
    assert await house.rows() == [("sending", None, 0), ("pending", None, 0)]


async def test_a_sender_that_never_comes_back_is_cut_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SEND_LIMIT_S", 0.01)
    await house.post(await house.resident("kim"), "하나")

    async def hang(_address: str) -> None:
        await asyncio.Event().wait()

    house.telegram.script = [hang]
    await house.delivery.deliver_due()
    assert await house.rows() == [("maybe", "unsure", 1)]


async def test_a_notice_that_nobody_sends_fails_for_all_to_see(house: House) -> None:
    before = FAILED.labels(NO_SENDER)._value.get()
    await house.notice("telegramm", "4242", "당직 호출")
    await house.notice("webhook", "https://pager.example/x", "당직 호출")
    assert await house.delivery.deliver_due() == 1
    assert await house.rows() == [("pending", None, 0), ("sent", None, 1)], "another process may"
    house.later(minutes=1, seconds=1)
    with capture_logs() as logs:
        await house.delivery.deliver_due()
    assert await house.rows() == [("failed", "no_sender", 0), ("sent", None, 1)]
    assert FAILED.labels(NO_SENDER)._value.get() == before + 1
    [line] = logs
    assert (line["event"], line["code"], line["channel"]) == (
        "delivery.failed", "no_sender", "telegramm",
    )  # fmt: skip
    assert "4242" not in str(line)


async def test_words_to_residents_wait_for_their_channel(house: House) -> None:
    kim = await house.resident("kim")
    await house.post(kim, "안녕하세요")
    house.later(days=1)
    delivery = Delivery(house.store, house.vault, house.clock, house.bus, {"webhook": Scripted()})  # type: ignore[arg-type]
    await delivery.deliver_due()
    assert await house.rows() == [("pending", None, 0)]


async def test_what_will_not_go_out_is_counted_by_its_reason(house: House) -> None:
    before = FAILED.labels(Trouble.GONE)._value.get()
    await house.post(await house.resident("kim"), "하나")
    house.telegram.script = [SendError(Trouble.GONE)]
    await house.delivery.deliver_due()
    assert FAILED.labels(Trouble.GONE)._value.get() == before + 1
