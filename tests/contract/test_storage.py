"""What the shell relies on, equal on both databases: set-based statements and the one writer."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import OperationalError

from bot.storage import sqlite
from bot.storage.database import Database
from bot.storage.rows import HandoverRow, InboxRow
from bot.storage.store import Store, StoreClosedError
from bot.storage.tables import conversations, counters, handovers, inbox, secrets
from bot.storage.tx import Tx, tx_of
from bot.storage.types import Sealed
from bot.storage.vault import BlindIndex, Vault

VAULT = Vault([bytes(32)])
Work = Callable[[Connection], Any]
UNIQUE = ("channel", "message_id")


def sealed(text: str = "x") -> Sealed:
    return VAULT.seal("inbox", "body", "1", text)


def came(key: str, message: str = "", conversation: str = "c", kind: str = "text") -> InboxRow:
    return InboxRow(key, "kakao", message or key, conversation, kind, sealed(), 1_000_000)


class Units:
    """A batch that stores each unit as an inbox row; `poison` fails, `at` keeps what ran."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []

    def __call__(self, tx: Tx, units: Sequence[str]) -> list[str]:
        self.groups.append(list(units))
        tx.insert(inbox, [came(unit) for unit in units])
        if any(unit.startswith("poison") for unit in units):
            raise ZeroDivisionError("poison")
        return [f"done {unit}" for unit in units]


@asynccontextmanager
async def opened(url: str, units: Units) -> AsyncIterator[Store[Any, Any]]:
    database = Database(url)
    await database.prepare(VAULT)
    store = database.open(units)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def units() -> Units:
    return Units()


@pytest.fixture
async def store(database_url: str, units: Units) -> AsyncIterator[Store[Any, Any]]:
    async with opened(database_url, units) as running:
        yield running


async def ids(store: Store[Any, Any]) -> list[str]:
    found = await store.read(lambda c: c.execute(select(inbox.c.id).order_by(inbox.c.id)).all())
    return [row.id for row in found]


class TestStatements:
    async def test_insert_and_select(self, store: Store[Any, Any]) -> None:
        rows = [came(key, conversation=f"c{key}") for key in "312"]

        def work(c: Connection) -> list[tuple[Any, ...]]:
            tx_of(c).insert(inbox, rows)
            return tx_of(c).select_in(inbox, "id", ["3", "1", "x"], lock=True)

        assert await store.write(work) == [tuple(rows[1]), tuple(rows[0])]

    async def test_nothing_to_do_is_nothing(self, store: Store[Any, Any]) -> None:
        def work(c: Connection) -> tuple[object, ...]:
            tx = tx_of(c)
            tx.insert(inbox, [])
            tx.update(inbox, ("kind",), [])
            return tx.insert_new(inbox, UNIQUE, []), tx.select_in(inbox, "id", [])

        assert await store.write(work) == (set(), [])

    async def test_every_kind_of_column_comes_back(self, store: Store[Any, Any]) -> None:
        row = HandoverRow("1", "case", -5, 2**53, None)

        def work(c: Connection) -> list[tuple[Any, ...]]:
            tx_of(c).insert(handovers, [row])
            return tx_of(c).select_in(handovers, "case_id", ["case"])

        assert await store.write(work) == [tuple(row)]

    async def test_a_conflict_is_an_error(self, store: Store[Any, Any]) -> None:
        def twice(c: Connection) -> None:
            tx_of(c).insert(inbox, [came("1"), came("2", message="1")])

        with pytest.raises(Exception, match=r"(?i)unique"):
            await store.write(twice)
        assert await ids(store) == []

    async def test_insert_new_tells_which_were_new(self, store: Store[Any, Any]) -> None:
        def work(c: Connection) -> set[str]:
            tx_of(c).insert(inbox, [came("1", message="a")])
            rows = [came("4", "b"), came("2", "a"), came("3", "b"), came("5", "c")]
            return tx_of(c).insert_new(inbox, UNIQUE, rows)

        assert await store.write(work) == {"4", "5"}
        assert await ids(store) == ["1", "4", "5"]

    async def test_select_by_another_column_with_a_condition(self, store: Store[Any, Any]) -> None:
        rows = [
            came("1", conversation="a", kind="text"),
            came("2", conversation="a", kind="photo"),
        ]

        def work(c: Connection) -> list[str]:
            tx_of(c).insert(inbox, rows)
            found = tx_of(c).select_in(
                inbox, "conversation_id", ["a"], where="kind = 'photo'", lock=True
            )
            return [row[0] for row in found]

        assert await store.write(work) == ["2"]

    async def test_update(self, store: Store[Any, Any]) -> None:
        def work(c: Connection) -> list[tuple[Any, ...]]:
            tx_of(c).insert(inbox, [came("1"), came("2"), came("3")])
            changed = [("1", "photo", 5), ("3", "choice", 6), ("unknown", "x", 7)]
            tx_of(c).update(inbox, ("kind", "received_at"), changed)
            found = tx_of(c).select_in(inbox, "id", ["1", "2", "3"])
            return [(row[0], row[4], row[6]) for row in found]

        assert await store.write(work) == [
            ("1", "photo", 5), ("2", "text", 1_000_000), ("3", "choice", 6),
        ]  # fmt: skip

    async def test_count_up(self, store: Store[Any, Any]) -> None:
        async def more(by: int) -> int:
            return await store.write(lambda c: tx_of(c).count_up("numbers", by))

        assert [await more(by) for by in (1, 64, 1)] == [1, 2, 66]
        got = await asyncio.gather(*(more(3) for _ in range(30)))
        assert sorted(got) == list(range(67, 67 + 90, 3))
        assert await store.write(lambda c: tx_of(c).count_up("others", 1)) == 1

    async def test_all_of_a_transaction_or_nothing(self, store: Store[Any, Any]) -> None:
        """Also when it begins with a set-based statement, past SQLAlchemy."""

        def fails(c: Connection) -> None:
            tx_of(c).count_up("numbers", 10)
            tx_of(c).insert(inbox, [came("1")])
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await store.write(fails)
        assert await ids(store) == []
        assert await store.write(lambda c: tx_of(c).count_up("numbers", 1)) == 1

    async def test_a_lock_lasts_until_the_commit(self, postgres_url: str) -> None:
        """Two processes that read, think and write do not lose each other's writing."""
        async with opened(postgres_url, Units()) as one, opened(postgres_url, Units()) as other:
            await one.write(lambda c: tx_of(c).insert(inbox, [came("1", conversation="0")]))

            def add(c: Connection) -> None:
                [row] = tx_of(c).select_in(inbox, "id", ["1"], lock=True)
                tx_of(c).update(inbox, ("conversation_id",), [("1", str(int(row[3]) + 1))])

            await asyncio.gather(*(store.write(add) for store in (one, other) * 20))
            found = await one.read(lambda c: c.execute(select(inbox.c.conversation_id)).scalar())
            assert found == "40"

    async def test_who_asked_is_told_after_the_commit_only(self, database_url: str) -> None:
        told: list[str] = []

        def batch(tx: Tx, given: Sequence[str]) -> list[str]:
            for unit in given:
                tx.on_commit(lambda unit=unit: told.append(unit))  # type: ignore[misc]
                if unit == "poison":
                    raise ZeroDivisionError
            return list(given)

        async with opened(database_url, batch) as store:  # type: ignore[arg-type]
            sent = ("a", "poison", "b")
            await asyncio.gather(*(store.turn(u, u) for u in sent), return_exceptions=True)
        assert sorted(told) == ["a", "b"]


class TestTheWriter:
    async def test_gives_each_its_own_result(self, store: Store[Any, Any], units: Units) -> None:
        wanted = [f"{number:03}" for number in range(100)]
        got = await asyncio.gather(*(store.turn(unit, unit) for unit in wanted))
        assert got == [f"done {unit}" for unit in wanted]
        assert await ids(store) == wanted
        assert len(units.groups) < 20

    async def test_a_lone_unit_does_not_wait(self, store: Store[Any, Any], units: Units) -> None:
        async with asyncio.timeout(5):
            assert await store.turn("1", "a") == "done 1"
        assert units.groups == [["1"]]

    async def test_a_failing_unit_harms_no_other(self, store: Store[Any, Any]) -> None:
        sent = ["1", "poison", "2", "3", "poison two"]
        got = await asyncio.gather(*(store.turn(u, u) for u in sent), return_exceptions=True)
        assert [str(x) for x in got] == ["done 1", "poison", "done 2", "done 3", "poison"]
        assert await ids(store) == ["1", "2", "3"]

    async def test_failing_work_harms_no_other(self, store: Store[Any, Any]) -> None:
        def fails(c: Connection) -> None:
            c.execute(insert(counters).values(name="lost", value=1))
            raise KeyError("mine")

        def works(c: Connection) -> str:
            c.execute(insert(counters).values(name="kept", value=1))
            return "worked"

        got = await asyncio.gather(
            store.turn("1", "a"), store.write(fails), store.write(works), store.turn("2", "b"),
            return_exceptions=True,
        )  # fmt: skip
        assert [str(x) for x in got] == ["done 1", "'mine'", "worked", "done 2"]
        found = await store.read(lambda c: c.execute(select(counters.c.name)).scalars().all())
        assert list(found) == ["kept"]
        assert await ids(store) == ["1", "2"]

    async def test_work_beside_a_failing_unit_is_done_once(self, store: Store[Any, Any]) -> None:
        def count(c: Connection) -> int:
            return tx_of(c).count_up("done", 1)

        got = await asyncio.gather(
            store.turn("1", "a"), store.turn("poison", "b"),
            store.write(count), store.write(count),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(str(x) for x in got) == ["1", "2", "done 1", "poison"]

    async def test_a_broken_statement_of_one_work_harms_no_other(
        self, store: Store[Any, Any]
    ) -> None:
        got = await asyncio.gather(
            store.write(lambda c: c.execute(text("SELECT nothing FROM nowhere"))),
            store.turn("1", "a"),
            return_exceptions=True,
        )
        assert isinstance(got[0], Exception)
        assert await ids(store) == ["1"]

    async def test_a_lane_keeps_its_order(self, store: Store[Any, Any], units: Units) -> None:
        sent = [(f"{number:02}{lane}", lane) for number in range(40) for lane in "abc"]
        sent.insert(30, ("poison", "b"))
        await asyncio.gather(*(store.turn(*each) for each in sent), return_exceptions=True)
        for lane in "abc":
            ran = [unit for group in units.groups for unit in group if unit.endswith(lane)]
            first_runs = list(dict.fromkeys(reversed(ran)))[::-1]
            assert first_runs == sorted(first_runs)
            assert len(first_runs) == 40

    async def test_a_caller_who_gave_up_is_no_harm(self, store: Store[Any, Any]) -> None:
        gone = asyncio.create_task(store.turn("1", "a"))
        await asyncio.sleep(0)
        gone.cancel()
        assert await store.turn("2", "b") == "done 2"
        assert "2" in await ids(store)

    async def test_closing_commits_what_was_accepted(self, database_url: str) -> None:
        async with opened(database_url, Units()) as store:
            sent = [asyncio.create_task(store.turn(f"{n:03}", f"{n % 7}")) for n in range(100)]
            await asyncio.sleep(0)
            await store.close()
            assert len(await asyncio.gather(*sent)) == 100
        async with opened(database_url, Units()) as store:
            assert len(await ids(store)) == 100

    async def test_after_closing_nothing_is_taken(self, store: Store[Any, Any]) -> None:
        await store.close()
        for act in (
            store.turn("1", "a"), store.write(lambda _: None), store.read(lambda _: None),
        ):  # fmt: skip
            with pytest.raises(StoreClosedError):
                await act
        await store.close()

    async def test_waits_for_another_process_without_holding_up_the_loop(
        self, tmp_path: Path
    ) -> None:
        file = tmp_path / "shared.db"
        async with opened(f"sqlite:///{file}", Units()) as store:
            other = sqlite3.connect(file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            turn = asyncio.create_task(store.turn("late", "lane"))
            reads = [await ids(store) for _ in range(20)]
            assert not turn.done()
            other.execute("COMMIT")
            assert await turn == "done late"
            other.close()
        assert reads == [[]] * 20

    async def test_gives_up_at_once_on_all_who_waited_for_another_process(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite, "_PATIENT", "PRAGMA busy_timeout=50")
        file, units = tmp_path / "shared.db", Units()
        async with opened(f"sqlite:///{file}", units) as store:
            other = sqlite3.connect(file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            turns = (store.turn(f"unit {number}", "lane") for number in range(3))
            failed = await asyncio.gather(*turns, return_exceptions=True)
            other.execute("COMMIT")
            other.close()
            assert all(isinstance(error, OperationalError) for error in failed), failed
            assert units.groups == []
            assert await store.turn("later", "lane") == "done later"

    async def test_a_writer_that_cannot_work_is_no_silence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite, "_IMPATIENT", "no statement")
        database = Database(f"sqlite:///{tmp_path / 'broken.db'}")
        await database.prepare(VAULT)
        store = database.open(Units())
        for _ in range(2):  # one that waited for the writer, one that comes after its end
            with pytest.raises(StoreClosedError):
                await asyncio.wait_for(store.turn("unit", "lane"), 5)
        with pytest.raises(sqlite3.OperationalError):
            await store.close()

    async def test_readers_do_not_see_what_is_not_committed(self, store: Store[Any, Any]) -> None:
        async def look() -> list[str]:
            return await ids(store)

        sent = [store.turn(f"{n:03}", "a") for n in range(50)]
        *_, seen = await asyncio.gather(*sent, look())
        assert seen == sorted(seen)
        assert len(await ids(store)) == 50


class TestSealedColumns:
    async def test_refuse_what_was_not_sealed(self, store: Store[Any, Any]) -> None:
        for value in (b"plain", "plain", b"\x02x", b""):
            with pytest.raises(Exception, match="sealed text only"):
                await store.write(
                    lambda c, value=value: c.execute(  # type: ignore[misc]
                        insert(secrets).values(name="x", value=value)
                    )
                )
        assert await store.read(lambda c: c.execute(select(secrets.c.name)).all()) == [
            ("blind-index",)
        ]

    async def test_naive_times_are_refused(self, store: Store[Any, Any]) -> None:
        naive = datetime(2026, 1, 1)  # noqa: DTZ001
        with pytest.raises(Exception, match="naive"):
            await store.write(
                lambda c: c.execute(
                    select(conversations).where(conversations.c.closed_at == naive)
                )
            )


class TestPreparing:
    async def test_keeps_its_index_when_the_keys_change(self, database_url: str) -> None:
        old, new = bytes(32), bytes(range(32))
        first = await Database(database_url).prepare(Vault([old]))
        again = await Database(database_url).prepare(Vault([new, old]))
        assert first.of("kakao", "u1") == again.of("kakao", "u1")
        assert first.of("kakao", "u1") != first.of("kakaou", "1")

    async def test_several_processes_at_once_agree(self, database_url: str) -> None:
        database = Database(database_url)
        found: list[BlindIndex] = await asyncio.gather(
            *(database.prepare(VAULT) for _ in range(4))
        )
        assert len({index.of("x") for index in found}) == 1

    async def test_two_databases_have_different_indexes(
        self, database_url: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = f"sqlite:///{tmp_path_factory.mktemp('other') / 'x.db'}"
        one, two = [await Database(url).prepare(VAULT) for url in (database_url, other)]
        assert one.of("x") != two.of("x")
