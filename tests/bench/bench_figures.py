"""How long a supervisor waits for figures of a city with 100,000 cases, on both databases.

Run by `make bench`. What is timed is the work of the pages apart from HTML: the statistics of a
month, a year and all years, centers side by side, the board. The baseline, in turns with them on
the same database, is one pass over the cases through the driver: the least that counting them
costs.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import insert

from bot.app import Services, services
from bot.cases.figures import PRESETS, period_of, whole_month
from bot.config import load
from bot.domain.codes import Role
from bot.services.board import Board
from bot.services.statistics import Statistics
from bot.services.world import Clock
from bot.storage.desk_tables import calls, links, referrals
from bot.storage.tables import cases, handovers
from tests.bench.bench_console import CHUNK, NOW, Size, analyze, made
from tests.support.callers import actor
from tests.support.postgres import PostgresServer
from tests.support.running import settings_for

TARGET_MS = 2000
BARE = "SELECT channel, state, count(*), min(received_at) FROM cases GROUP BY channel, state"
Row = dict[str, Any]
Work = Callable[[], Awaitable[object]]


def handed(s: Services, case: Row, chance: random.Random) -> Row:
    """The line of the ledger of a case: most are answered within some hours."""
    at = case["received_at"]
    said = at + timedelta(minutes=chance.randrange(400)) if chance.random() < 0.95 else None
    return {
        "id": s.office.ids.new(), "case_id": case["id"], "received_at": at, "queued_at": at,
        "promised_at": case["promised_at"], "claimed_at": at, "first_word_at": said,
    }  # fmt: skip


def casework(s: Services, case: Row, chance: random.Random) -> Iterator[tuple[Any, Row]]:
    """What was done in a case: half are linked with help, a third is referred, a third called."""
    new, at = s.office.ids.new, case["received_at"]
    if chance.random() < 0.5:
        yield links, {
            "id": new(), "case_id": case["id"], "sector": chance.choice(("public", "private")),
            "kind": "food", "agency": "가게", "linked_on": at.date().isoformat(),
            "amount": chance.randrange(10) * 10_000, "created_by": "x", "created_at": at,
        }  # fmt: skip
    if chance.random() < 0.33:
        key = new()
        yield referrals, {
            "id": key, "case_id": case["id"], "kind": "center",
            "receiver": chance.choice(s.office.city.centers).id,
            "request": s.vault.seal("referrals", "request", key, "살펴봐 주세요"),
            "state": chance.choice(("sent", "accepted", "done")), "sent_by": "x", "sent_at": at,
            "due_at": at + timedelta(days=3), "answered_at": at + timedelta(hours=5),
        }  # fmt: skip
    if chance.random() < 0.33:
        yield calls, {
            "id": new(), "case_id": case["id"], "author": "x", "direction": "out",
            "outcome": chance.choice(("reached", "missed")), "minutes": 5, "called_at": at,
        }  # fmt: skip


async def fill(s: Services, size: Size) -> None:
    """The cases of years, and all that was done in them."""
    chance = random.Random(3)
    dongs = [dong.id for dong in s.office.city.dongs]
    rows: dict[Any, list[Row]] = {one: [] for one in (cases, handovers, links, referrals, calls)}
    for case in made(s, size, "b" * 32, dongs):
        rows[cases].append(case)
        rows[handovers].append(handed(s, case, chance))
        for table, row in casework(s, case, chance):
            rows[table].append(row)
    for table, every in rows.items():
        for start in range(0, len(every), CHUNK):
            part = every[start : start + CHUNK]
            await s.store.write(
                lambda c, table=table, part=part: c.execute(insert(table), part) and None
            )
    await s.store.write(analyze)


async def bare(url: str) -> None:
    """One pass over the cases through the driver alone."""
    if url.startswith("sqlite"):
        raw = sqlite3.connect(url.removeprefix("sqlite:///"))
        raw.execute(BARE).fetchall()
        raw.close()
        return
    connection = await asyncpg.connect(url)
    await connection.fetch(BARE)
    await connection.close()


def works(s: Services, url: str) -> dict[str, Work]:
    """What is timed, by name."""
    boss, today = actor("boss", Role.SUPERVISOR), NOW.date()
    figures, board = Statistics(s.office), Board(s.office)
    years = period_of("2021-12-01", today.isoformat(), today)
    return {
        "statistics of a month": lambda: figures.of(boss, PRESETS["month"](today)),
        "statistics of a year": lambda: figures.of(boss, PRESETS["year"](today)),
        "statistics of five years": lambda: figures.of(boss, years),
        "centers of a month": lambda: figures.by_center(boss, whole_month("2026-10")),
        "board": lambda: board.overview(boss),
        "baseline: one pass": lambda: bare(url),
    }


async def measure(url: str, size: Size, rounds: int) -> None:
    config = load(Path(__file__).parents[2] / "config")
    async with services(settings_for(url), config, Clock(NOW)) as s:
        await fill(s, size)
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(rounds + 1):
            for name, work in works(s, url).items():
                began, worked = time.perf_counter(), time.process_time()
                await work()
                spent = time.perf_counter() - began, time.process_time() - worked
                taken.setdefault(name, []).append(spent)
    for name, every in taken.items():
        clock, own = (sorted(part) for part in zip(*every[1:], strict=True))
        kept = "" if clock[-1] * 1000 < TARGET_MS else f"   over {TARGET_MS} ms"
        print(
            f"  {name:26} median {statistics.median(clock) * 1000:7.0f} ms   "
            f"slowest {clock[-1] * 1000:7.0f} ms   own work "
            f"{statistics.median(own) * 1000:6.0f} ms{kept}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    size = Size(asked.cases - 350, 200, 150)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ieumtok-bench-"))
        server = stack.enter_context(PostgresServer())
        for name, url in (
            ("SQLite", f"sqlite:///{folder}/bench.db"),
            ("PostgreSQL", server.url()),
        ):
            print(f"{name}: {asked.cases} cases; every page under {TARGET_MS} ms is wanted")
            asyncio.run(measure(url, size, asked.rounds))


if __name__ == "__main__":
    main()
