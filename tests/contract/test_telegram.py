"""Residents on Telegram, end to end: a fake Bot API on loopback, a real database, real turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.calendar.hours import Calendar
from bot.commands import matcher_of, reader_of
from bot.config import Config, load
from bot.domain.messages import Channel, Inbound
from bot.flows.env import World
from bot.flows.gazetteer import Gazetteer
from bot.handlers.telegram import polling
from bot.handlers.telegram.routes import PATH, Telegram
from bot.programs.catalog import Catalog
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.batch import TurnBatch
from bot.services.delivery import Delivery
from bot.services.events import Bus, Event, Kind
from bot.services.living import Living
from bot.services.photos import Photos
from bot.services.turns import Turns
from bot.services.world import Clock, Ids
from bot.storage import outbox, posting
from bot.storage.database import Database
from bot.storage.store import Store
from bot.storage.tables import inbox
from bot.storage.tables import outbox as outbox_table
from bot.storage.vault import Vault
from bot.texts.lookup import Texts
from tests.support.bot_api_rules import Stumble
from tests.support.fake_telegram import FakeTelegram
from tests.support.world import config as shipped

ROOT = Path(__file__).parents[2]
SECRET = "wire-secret"
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RESIDENT = 7
Mode = Literal["polling", "webhook"]
BOTH_MODES = pytest.mark.parametrize("mode", ["polling", "webhook"])
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.fixture(scope="module")
def world() -> World:
    """The city as it ships."""
    config: Config = load(ROOT / "config")
    reader = reader_of(config)
    return World(
        city=config.city,
        texts=Texts(config.texts),
        calendar=Calendar.of(config.city.hours),
        gazetteer=Gazetteer(config.city.dongs),
        reader=reader,
        matcher=matcher_of(config, reader, home=True),
        program_names={},
        welfare_check=config.welfare_check,
        catalog=Catalog(config.programs).for_scopes(config.city.programs_scopes),
        care_sos=config.care_sos,
        life_plan=config.life_plan,
    )


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as api:
        api.know(RESIDENT)
        yield api


@dataclass
class Bot:
    """One process of ours."""

    store: Store[Arrival, Reply]
    vault: Vault
    clock: Clock
    ids: Ids
    bus: Bus
    turns: "Hands"
    telegram: Telegram
    delivery: Delivery

    async def states(self) -> list[tuple[str, str | None]]:
        """State and reason of all that went out, oldest first."""
        query = select(outbox_table.c.state, outbox_table.c.reason).order_by(outbox_table.c.id)
        return await self.store.read(lambda c: [(r.state, r.reason) for r in c.execute(query)])

    async def came(self) -> int:
        """How many updates were stored."""
        return await self.store.read(lambda c: len(c.execute(select(inbox.c.id)).all()))

    async def post(self, text: str) -> None:
        """A counselor writes to the resident."""
        await self.store.write(
            lambda c: posting.post(
                c,
                self.vault,
                message_id=self.ids.new(),
                conversation_id=self.turns.conversation_id(Channel.TELEGRAM, str(RESIDENT)),
                channel=Channel.TELEGRAM,
                author="kim",
                body=as_json(text, (), ()),
                client_id=None,
                at=self.clock.now(),
            )
        )
        await self.bus.publish([Event(Kind.OUTBOX)])


class Hands(Turns):
    """Turns that fail as often as told, as they do while the database is away."""

    failures = 0
    poison: str | None = None

    async def works(self) -> bool:
        return not self.failures and await super().works()

    async def take(self, inbound: Inbound) -> Reply:
        if inbound.text == self.poison:
            raise ZeroDivisionError
        if self.failures:
            self.failures -= 1
            raise OSError
        return await super().take(inbound)


@asynccontextmanager
async def bot(
    folder: Path,
    world: World,
    fake: FakeTelegram,
    mode: Mode = "polling",
    start: datetime = NOON,
    failures: int = 0,
) -> AsyncIterator[Bot]:
    """A process with the Telegram channel, delivering nothing by itself."""
    vault, clock, ids, bus = Vault([bytes(32)]), Clock(start), Ids.fresh(), Bus()
    database = Database(f"sqlite:///{folder / 'city.db'}")
    index = await database.prepare(vault)
    store = database.open(
        TurnBatch(Living(shipped(), world), world.city, world.texts, vault, index, clock, ids)
    )
    turns = Hands(store, world.reader, index, ids, bus)
    turns.failures = failures
    telegram = Telegram(
        turns, clock, token=fake.token, api=fake.base_url, mode=mode, secret=SECRET
    )
    senders = {"telegram": telegram.sender}
    delivery = Delivery(store, vault, clock, bus, senders, tick_s=0.05)
    try:
        async with served(telegram, fake, mode):
            yield Bot(store, vault, clock, ids, bus, turns, telegram, delivery)
    finally:
        await telegram.stop()
        await store.close()


@asynccontextmanager
async def served(telegram: Telegram, fake: FakeTelegram, mode: Mode) -> AsyncIterator[None]:
    """The webhook on loopback, known to the fake in that mode; else updates are fetched."""
    app = web.Application()
    app.add_routes(telegram.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    fake.webhook = (url, SECRET) if mode == "webhook" else fake.webhook
    await telegram.start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running(
    folder: Path,
    world: World,
    fake: FakeTelegram,
    mode: Mode = "polling",
    start: datetime = NOON,
    failures: int = 0,
) -> AsyncIterator[Bot]:
    """The same, delivering."""
    async with bot(folder, world, fake, mode, start, failures) as process:
        delivering = asyncio.create_task(process.delivery.run())
        try:
            yield process
        finally:
            process.bus.close()
            await delivering


def buttons(message: dict[str, object]) -> list[str]:
    rows = message["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    return [button["callback_data"] for row in rows for button in row]


@BOTH_MODES
async def test_a_resident_is_greeted_and_led_on(
    tmp_path: Path, world: World, fake: FakeTelegram, mode: Mode
) -> None:
    async with running(tmp_path, world, fake, mode):
        fake.start(RESIDENT, "poster_12")
        greeting, menu = await fake.next_messages(RESIDENT, 2)
        assert "이음톡" in greeting["text"]
        assert "c:menu:self" in buttons(menu)
        fake.press(RESIDENT, "c:menu:self")
        consent = await fake.next_message(RESIDENT)
        assert any(data.endswith("yes") for data in buttons(consent))
    assert fake.called("answerCallbackQuery")[0]["callback_query_id"].startswith("press")


async def test_an_update_that_is_posted_twice_is_answered_once(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        assert await fake.post(written("안녕하세요")) == 200
        await process.delivery.deliver_due()
        answers = len(fake.messages(RESIDENT))
        assert await fake.post(written("안녕하세요")) == 200
        assert await process.delivery.deliver_due() == 0
        assert await process.came() == 1
    assert answers == len(fake.messages(RESIDENT))


async def test_an_update_that_a_dead_process_did_not_confirm_is_answered_once(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with running(tmp_path, world, fake):
        update = fake.start(RESIDENT)
        await fake.next_messages(RESIDENT, 2)
    fake.hand_out(update)
    async with running(tmp_path, world, fake) as process:
        fake.say(8, "안녕하세요")
        await fake.next_message(8)
        assert await process.came() == 2
    assert len(fake.messages(RESIDENT)) == 2


async def test_danger_brings_the_numbers_first(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with running(tmp_path, world, fake):
        fake.say(RESIDENT, "남편이 칼을 들고 죽이겠다고 해요")
        first = await fake.next_message(RESIDENT)
    assert "112" in first["text"]


async def test_what_was_committed_before_a_crash_is_sent_after_it(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        assert await fake.post(written("안녕하세요")) == 200
        assert fake.messages(RESIDENT) == []
        assert {state for state, _ in await process.states()} == {"pending"}
    # The new process's clock starts where the old one's did: what was due then is due now.
    async with running(tmp_path, world, fake, "webhook", NOON - timedelta(hours=1)):
        greeting = await fake.next_message(RESIDENT)
    assert "이음톡" in greeting["text"]


async def test_what_a_dead_process_was_sending_is_not_sent_again(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        await fake.post(written("안녕하세요"))
        at = process.clock.now()
        await process.store.write(lambda c: outbox.claim(c, "telegram", at, 1))
    later = NOON + timedelta(minutes=10)
    async with bot(tmp_path, world, fake, "webhook", later) as process:
        await process.delivery.deliver_due()
        states = await process.states()
    assert states[0] == ("maybe", "interrupted")
    assert {state for state, _ in states[1:]} == {"sent"}
    assert len(fake.messages(RESIDENT)) == len(states) - 1


def written(text: str) -> dict[str, object]:
    """An update that the fake does not post by itself."""
    chat = {"id": RESIDENT, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": {"id": RESIDENT}, "text": text}
    return {"update_id": 5, "message": message}


async def test_five_messages_arrive_in_their_order(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    words = ["하나", "둘", "셋", "넷", "다섯"]
    async with running(tmp_path, world, fake) as process:
        fake.start(RESIDENT)
        await fake.next_messages(RESIDENT, 2)
        fake.stumble("sendMessage", Stumble(429, retry_after=1))
        for word in words:
            await process.post(word)
        got = [message["text"] for message in await fake.next_messages(RESIDENT, 5)]
    assert got == words


async def test_a_resident_who_blocked_the_bot_is_marked_so(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        await fake.post(written("안녕하세요"))
        fake.blocked.add(RESIDENT)
        await process.delivery.deliver_due()
        assert set(await process.states()) == {("failed", "blocked")}


async def test_an_answer_that_may_have_arrived_is_not_repeated(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        await fake.post(written("안녕하세요"))
        fake.stumble("sendMessage", Stumble(cuts=True))
        await process.delivery.deliver_due()
        states = await process.states()
    assert states[0] == ("maybe", "unsure")
    assert len(fake.messages(RESIDENT)) == len(states)


async def test_a_notice_reaches_the_group_of_the_staff(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    group = -100123
    fake.know(group)
    async with bot(tmp_path, world, fake, "webhook") as process:
        body = as_json("확인이 필요한 신고가 있어요", (), ())
        notice_id, at = process.ids.new(), process.clock.now()
        await process.store.write(
            lambda c: posting.post_notice(
                c, process.vault, notice_id, "telegram", str(group), body, at
            )
        )
        assert await process.delivery.deliver_due() == 1
    assert fake.messages(group)[0]["text"] == "확인이 필요한 신고가 있어요"


async def test_a_photo_is_kept_and_fetched(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with running(tmp_path, world, fake) as process:
        photos = Photos(process.store, process.vault, process.clock, process.ids)
        photos.fetch_with({"telegram": process.telegram.fetch_photo})
        fake.send_photo(RESIDENT, JPEG, "문 앞이에요")
        await fake.next_message(RESIDENT)
        assert await photos.fetch_pending() == 1


# The two ways in.


@pytest.mark.parametrize("given", ["", "wrong", "비밀"])
async def test_a_call_without_the_secret_is_refused_and_stores_nothing(
    tmp_path: Path, world: World, fake: FakeTelegram, given: str
) -> None:
    async with bot(tmp_path, world, fake, "webhook") as process:
        assert await fake.post(written("안녕"), secret=given) == 403
        assert await process.came() == 0


async def test_json_that_is_none_is_a_bad_request(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook"):
        assert await fake.post_raw(b"{not json") == 400


async def test_what_could_not_be_committed_is_sent_again_by_telegram(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with bot(tmp_path, world, fake, "webhook", failures=1) as process:
        update = written("안녕하세요")
        assert await fake.post(update) == 503
        assert await process.came() == 0
        assert await fake.post(update) == 200
        assert await process.came() == 1


async def test_fetched_updates_are_confirmed_only_once_committed(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    async with running(tmp_path, world, fake, failures=1) as process:
        update = fake.say(RESIDENT, "안녕하세요")
        await fake.next_message(RESIDENT)
        polls = [call.get("offset") for call in fake.called("getUpdates")]
        assert update["update_id"] in polls
        assert await process.came() == 1


async def test_an_update_that_always_fails_does_not_stop_the_channel(
    tmp_path: Path, world: World, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_LONGEST_WAIT_S", 0.01)
    other = 8
    fake.know(other)
    async with running(tmp_path, world, fake) as process:
        process.turns.poison = "독이 든 말"
        before = polling.PASSED_OVER._value.get()
        with capture_logs() as logs:
            spoilt = fake.say(RESIDENT, process.turns.poison)
            fake.say(other, "안녕하세요")
            fake.say(RESIDENT, "안녕하세요")
            await fake.next_message(other)
            await fake.next_message(RESIDENT)
        [passed] = [line for line in logs if line["event"] == "telegram.passed_over"]
        assert (passed["update_id"], passed.keys()) == (
            spoilt["update_id"], {"event", "log_level", "update_id"},
        )  # fmt: skip
        assert polling.PASSED_OVER._value.get() == before + 1
        assert await process.came() == 2, "and nothing was taken twice"


async def test_nothing_is_passed_over_while_the_database_is_away(
    tmp_path: Path, world: World, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_LONGEST_WAIT_S", 0.01)
    async with running(tmp_path, world, fake, failures=3 * polling._TRIES) as process:
        with capture_logs() as logs:  # printing a stack takes longer than what led to it
            fake.say(RESIDENT, "안녕하세요")
            await fake.next_message(RESIDENT)
        assert [line["event"] for line in logs].count("telegram.not_taken") == 3 * polling._TRIES
        assert await process.came() == 1


async def test_fetching_survives_what_the_network_does(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    fake.stumble("deleteWebhook", Stumble(500))
    fake.stumble("getUpdates", Stumble(cuts=True), Stumble(502))
    fake.say(RESIDENT, "안녕하세요")
    async with running(tmp_path, world, fake):
        assert await fake.next_message(RESIDENT)
    assert len(fake.called("deleteWebhook")) == 2


async def test_a_webhook_that_was_set_is_taken_down_before_fetching(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    fake.webhook = ("https://elsewhere.example/hook", "")
    async with running(tmp_path, world, fake):
        await fake.until_called("getUpdates")
        fake.say(RESIDENT, "안녕하세요")
        await fake.next_message(RESIDENT)
    assert fake.calls[0][0] == "deleteWebhook"
    assert not fake.calls[0][1].get("drop_pending_updates")


async def test_many_residents_at_once_each_get_their_own_answers(
    tmp_path: Path, world: World, fake: FakeTelegram
) -> None:
    residents = range(100, 140)
    for resident in residents:
        fake.start(resident)
    async with running(tmp_path, world, fake):
        for resident in residents:
            greeting, menu = await fake.next_messages(resident, 2)
            assert "이음톡" in greeting["text"]
            assert buttons(menu)
