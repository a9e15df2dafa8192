"""The outbox on both databases: claimed once, in order, whoever and however many ask."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from bot.domain.messages import Channel
from bot.services.arrivals import Outgoing, as_json
from bot.services.delivery import Delivery
from bot.services.events import Bus
from bot.services.world import Clock, Ids
from bot.storage import outbox, posting
from bot.storage.database import Database
from bot.storage.outbox import State, Verdict
from bot.storage.store import Store
from bot.storage.tables import conversations
from bot.storage.tables import outbox as table
from bot.storage.vault import Vault

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
VAULT = Vault([bytes(32)])
IDS = Ids.fresh()


def no_turns(_tx: object, _units: Sequence[object]) -> list[object]:
    return []


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'city.db'}"
    made: str = request.getfixturevalue("postgres_url")
    return made


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store[Any, Any]]:
    database = Database(url)
    await database.prepare(VAULT)
    opened = database.open(no_turns)
    yield opened
    await opened.close()


def fill(residents: int, messages: int, c: Connection) -> None:
    """Residents with messages that wait, written turn and turn about."""
    for resident in range(residents):
        key = f"{resident:032x}"
        values = {
            "id": key,
            "channel": "telegram",
            "address": VAULT.seal("conversations", "address", key, str(resident)),
            "state": VAULT.seal("conversations", "state", key, "{}"),
            "speaker": "bot",
            "waiting": 0,
            "created_at": NOON,
            "updated_at": NOON,
        }
        c.execute(insert(conversations).values(values))
    for number in range(messages):
        for resident in range(residents):
            post(f"{resident:032x}", str(number), c)


def post(conversation: str, text: str, c: Connection) -> None:
    posting.post(
        c,
        VAULT,
        message_id=IDS.new(),
        conversation_id=conversation,
        channel=Channel.TELEGRAM,
        author="bot",
        body=as_json(text, (), ()),
        client_id=None,
        at=NOON,
    )


def states(c: Connection) -> Counter[str]:
    return Counter(c.execute(select(table.c.state)).scalars())


async def test_of_each_resident_only_the_oldest_message_is_given(store: Store[Any, Any]) -> None:
    await store.write(partial(fill, 3, 2))
    first = await store.write(lambda c: outbox.claim(c, "telegram", NOON, 10))
    assert sorted(due.address_in(VAULT) or "" for due in first) == ["0", "1", "2"]
    assert await store.write(lambda c: outbox.claim(c, "telegram", NOON, 10)) == []
    sent = Verdict(State.SENT)
    following = await store.write(
        lambda c: outbox.settle_and_claim(c, first[0], sent, NOON + MINUTE, 10)
    )
    assert [due.conversation_id for due in following] == [first[0].conversation_id]


async def test_other_channels_and_later_hours_are_left_alone(store: Store[Any, Any]) -> None:
    await store.write(partial(fill, 1, 1))
    assert await store.write(lambda c: outbox.claim(c, "sms", NOON, 10)) == []
    (due,) = await store.write(lambda c: outbox.claim(c, "telegram", NOON, 10))
    later = Verdict(State.PENDING, "busy", NOON + MINUTE)
    await store.write(lambda c: outbox.settle(c, due.id, later, NOON))
    assert await store.write(lambda c: outbox.claim(c, "telegram", NOON, 10)) == []
    (again,) = await store.write(lambda c: outbox.claim(c, "telegram", NOON + MINUTE, 10))
    assert (again.id, again.attempts) == (due.id, 1)


async def test_what_has_been_sending_for_too_long_is_maybe_out(store: Store[Any, Any]) -> None:
    await store.write(partial(fill, 2, 1))
    (due,) = await store.write(lambda c: outbox.claim(c, "telegram", NOON, 1))
    assert await store.write(lambda c: outbox.recover(c, NOON + MINUTE, 5 * MINUTE)) == []
    lost = await store.write(lambda c: outbox.recover(c, NOON + 6 * MINUTE, 5 * MINUTE))
    assert lost == [due.conversation_id]
    assert await store.read(states) == {"maybe": 1, "pending": 1}
    # It was only slow: that it arrived is known now. What failed late stays as it is.
    await store.write(lambda c: outbox.settle(c, due.id, Verdict(State.FAILED, "busy"), NOON))
    assert await store.read(states) == {"maybe": 1, "pending": 1}
    await store.write(lambda c: outbox.settle(c, due.id, Verdict(State.SENT), NOON))
    assert await store.read(states) == {"sent": 1, "pending": 1}


async def test_a_clock_that_went_back_does_not_keep_it_sending(store: Store[Any, Any]) -> None:
    await store.write(partial(fill, 1, 1))
    await store.write(lambda c: outbox.claim(c, "telegram", NOON, 1))
    lost = await store.write(lambda c: outbox.recover(c, NOON - 6 * MINUTE, 5 * MINUTE))
    assert len(lost) == 1


class Listing:
    """A sender that lists what each resident reads, letting others in between."""

    def __init__(self) -> None:
        self.read: dict[str, list[str]] = defaultdict(list)

    async def send(self, address: str, message: Outgoing) -> None:
        await asyncio.sleep(0)
        self.read[address].append(message.text)


async def test_two_processes_send_everything_once_and_in_order(
    url: str, store: Store[Any, Any]
) -> None:
    await store.write(partial(fill, 20, 5))
    # SQLite has one process by design; there the two share its writer.
    other = store if url.startswith("sqlite") else Database(url).open(no_turns)
    sender = Listing()
    both = [Delivery(s, VAULT, Clock(NOON), Bus(), {"telegram": sender}) for s in (store, other)]
    tried = 0
    while (await store.read(states))["sent"] < 100:
        tried += sum(await asyncio.gather(*(one.deliver_due() for one in both)))
    if other is not store:
        await other.close()
    assert tried == 100
    assert sender.read == {str(n): ["0", "1", "2", "3", "4"] for n in range(20)}
