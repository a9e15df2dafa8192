"""What becomes of the Bot API's errors, against a fake on loopback."""

import logging
import socket
from collections.abc import AsyncIterator

import pytest
from telegram.error import ChatMigrated, TelegramError

from bot.domain.messages import Choice, Link
from bot.handlers.telegram import client as module
from bot.handlers.telegram.client import Client, in_our_words
from bot.services.arrivals import Outgoing
from bot.services.delivery import SendError, Trouble
from tests.support.bot_api_rules import Stumble
from tests.support.fake_telegram import FakeTelegram

HELLO = Outgoing("m1", "bot", "안녕하세요")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        running.know(7)
        yield running


@pytest.fixture
async def client(fake: FakeTelegram) -> AsyncIterator[Client]:
    made = Client(fake.token, fake.base_url)
    yield made
    await made.close()


async def trouble_of(client: Client, address: str = "7") -> SendError:
    with pytest.raises(SendError) as caught:
        await client.send(address, HELLO)
    return caught.value


@pytest.mark.parametrize(
    ("stumble", "trouble"),
    [
        (Stumble(403), Trouble.BLOCKED),
        (Stumble(400), Trouble.REFUSED),
        (Stumble(401), Trouble.LOCKED_OUT),
        (Stumble(409), Trouble.BUSY),
        (Stumble(500), Trouble.BUSY),
        (Stumble(502), Trouble.BUSY),
        (Stumble(cuts=True), Trouble.UNSURE),
    ],
)
async def test_each_error_has_its_meaning(
    fake: FakeTelegram, client: Client, stumble: Stumble, trouble: Trouble
) -> None:
    fake.stumble("sendMessage", stumble)
    assert (await trouble_of(client)).code is trouble


async def test_too_many_messages_says_how_long_to_wait(fake: FakeTelegram, client: Client) -> None:
    fake.stumble("sendMessage", Stumble(429, retry_after=17))
    error = await trouble_of(client)
    assert (error.code, error.retry_after_s, error.retryable) == (Trouble.THROTTLED, 17.0, True)


async def test_a_chat_that_is_not_there_is_gone(client: Client) -> None:
    assert (await trouble_of(client, "999")).code is Trouble.GONE
    assert in_our_words(ChatMigrated(-1001)).code is Trouble.GONE


def test_an_answer_that_nobody_could_read_may_mean_that_it_went_out() -> None:
    assert in_our_words(TelegramError("Invalid server response")).is_uncertain


async def test_no_answer_in_time_leaves_it_unsure(fake: FakeTelegram) -> None:
    client = Client(fake.token, fake.base_url, answer_within_s=0.1)
    fake.stumble("sendMessage", Stumble(hangs=True))
    assert (await trouble_of(client)).is_uncertain
    assert len(fake.messages(7)) == 1
    await client.close()


async def test_where_nobody_listens_nothing_was_sent(fake: FakeTelegram) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = Client(fake.token, f"http://127.0.0.1:{free.getsockname()[1]}")
        error = await trouble_of(client)
    assert (error.code, error.retryable) == (Trouble.UNREACHABLE, True)
    await client.close()


async def test_a_message_goes_out_with_its_buttons(fake: FakeTelegram, client: Client) -> None:
    links = (Link("자세히", "https://example.org"), Link("112", "tel:112"))
    await client.send("7", Outgoing("m2", "bot", "고르세요", (Choice("yes", "네"),), links))
    (sent,) = fake.messages(7)
    assert sent["text"] == "고르세요\n☎ 112"
    assert sent["reply_markup"]["inline_keyboard"] == [
        [{"text": "네", "callback_data": "c:yes"}],
        [{"text": "자세히", "url": "https://example.org"}],
    ]


async def test_a_later_try_goes_on_after_the_part_that_went_out(
    fake: FakeTelegram, client: Client
) -> None:
    long = Outgoing("m3", "kim", "가" * 9000)
    fake.stumble("sendMessage", Stumble(500), Stumble(200), Stumble(200), Stumble(500))
    for _ in range(2):
        with pytest.raises(SendError):
            await client.send("7", long)
    await client.send("7", long)
    assert [len(sent["text"]) for sent in fake.messages(7)] == [4096, 4096, 808]


async def test_a_photo_is_fetched_by_its_id(fake: FakeTelegram, client: Client) -> None:
    fake.files["abc"] = b"\xff\xd8\xff picture"
    assert await client.fetch_photo("abc") == b"\xff\xd8\xff picture"
    with pytest.raises(OSError, match="refused"):
        await client.fetch_photo("gone")


async def test_a_photo_that_is_too_large_is_not_fetched(
    fake: FakeTelegram, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_PHOTO_BYTES", 3)
    fake.files["abc"] = b"four"
    with pytest.raises(ValueError, match="too large"):
        await client.fetch_photo("abc")


async def test_neither_the_token_nor_the_words_are_logged(
    fake: FakeTelegram, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    fake.stumble("sendMessage", Stumble(500), Stumble(401), Stumble(429, retry_after=1))
    with caplog.at_level(logging.DEBUG):
        errors = [await trouble_of(client) for _ in range(3)]
        fake.say(7, "비밀 이야기")
        await client.updates(None, 0)
    assert fake.token not in caplog.text
    assert "비밀" not in caplog.text
    assert not any(fake.token in str(error) for error in errors)
