"""How long the queue page takes in a city with 100,000 cases of which 200 wait, on both databases.

Run by `make bench`. What is timed is the whole answer as a browser on this machine gets it: who is
logged in, the list, its marks and counts, what every page watches, the HTML, HTTP. In turns with
it, on the same database, runs the bare statement of the list through the driver alone: the least
that any page with this list would cost. The processor's share (this process: server and browser's
end together, not PostgreSQL) says what a machine with nothing else to do would take.
"""

import argparse
import asyncio
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg  # type: ignore[import-untyped]
from aiohttp import web
from sqlalchemy import insert, text

from bot.app import Services, services, web_app
from bot.config import load
from bot.domain.codes import CaseState, CrisisType, Role, Urgency
from bot.services.world import Clock
from bot.storage.store import Connection
from bot.storage.tables import audit, cases
from tests.support.postgres import PostgresServer
from tests.support.running import settings_for

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PASSWORD = "long enough for everybody"
CHUNK = 2000
TARGET_MS = 100
TARGET_KB = 150
BARE = (
    "SELECT cases.*, staff.name FROM cases LEFT JOIN staff ON staff.id = cases.claimed_by "
    "WHERE state = 'queued' ORDER BY urgency, is_returned DESC, received_at, cases.id LIMIT 51"
)
Timed = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Size:
    """How many cases there are, how many of them wait, and how many somebody has."""

    closed: int
    waiting: int
    taken: int


def made(s: Services, size: Size, staff_id: str, dongs: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of a city: closed ones of years, and those of today."""
    chance = random.Random(7)
    report = {"story": "며칠째 못 드시고 쌀이 떨어졌다고 하세요. " * 12, "who": "neighbor"}
    states = [CaseState.CLOSED] * size.closed + [CaseState.QUEUED] * size.waiting
    states += [CaseState.IN_CONSULTATION] * size.taken
    for number, state in enumerate(states):
        case_id = s.office.ids.new()
        is_closed = state is CaseState.CLOSED
        minutes = chance.randrange(1_000_000) if is_closed else chance.randrange(170)
        at = NOW - timedelta(minutes=minutes)
        yield {
            "id": case_id, "number": f"2026-{number:06d}", "channel": "kakao", "kind": "report",
            "state": state, "urgency": chance.choices(range(len(Urgency)), (1, 9, 60, 30))[0],
            "crisis_types": f'["{chance.choice(list(CrisisType))}", "food"]',
            "reporter": "neighbor", "dong": chance.choice(dongs), "is_complete": True,
            "programs": '[["food_bank", 0.9, "쌀이 떨어졌다고 하셔서"]]', "version": 1,
            "report": s.vault.seal_json("cases", "report", case_id, report),
            "received_at": at, "queued_at": at, "promised_at": at + timedelta(hours=3),
            "is_returned": False, "conversation_id": f"{number:032x}",
            "claimed_by": None if state is CaseState.QUEUED else staff_id,
            "closed_at": at if is_closed else None, "reason": "advice" if is_closed else None,
        }  # fmt: skip


async def fill(s: Services, size: Size) -> None:
    """The cases, and three lines of the audit for each of the last ones."""
    await s.staff.add("이하늘", Role.COUNSELOR, password=PASSWORD)
    actor = await s.staff.by_key(await s.staff.key("이하늘"), "127.0.0.1")
    assert actor
    rows = list(made(s, size, actor.id, [dong.id for dong in s.office.city.dongs]))
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        await s.store.write(lambda c, chunk=chunk: c.execute(insert(cases), chunk) and None)
    lines = [
        {"id": s.office.ids.new(), "at": NOW, "actor": "x", "action": action, "subject": row["id"]}
        for row in rows[-5000:]
        for action in ("case.opened", "case.queued", "case.lapsed")
    ]
    await s.store.write(lambda c: c.execute(insert(audit), lines) and None)


def analyze(c: Connection) -> None:
    """What PostgreSQL does by itself within a minute."""
    if c.dialect.name != "sqlite":
        c.execute(text("ANALYZE"))


@asynccontextmanager
async def serving(s: Services, url: str) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A browser that is logged in, and where the console is."""
    runner = web.AppRunner(web_app(settings_for(url), s), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    console = f"http://127.0.0.1:{runner.addresses[0][1]}/console"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False) as session:
        async with session.get(f"{console}/login") as page:
            before = re.search(r'name="before" value="([^"]*)"', await page.text())
        form = {"name": "이하늘", "password": PASSWORD, "before": before[1] if before else ""}
        async with session.post(f"{console}/login", data=form) as answer:
            assert answer.status == 200, answer.status
        yield session, console
    await runner.cleanup()


async def fetched(session: aiohttp.ClientSession, url: str) -> bytes:
    async with session.get(url) as answer:
        assert answer.status == 200, f"{url}: {answer.status}"
        return await answer.read()


async def first_view(session: aiohttp.ClientSession, console: str) -> dict[str, int]:
    """Bytes of all that the first view of the page loads, as they go over the wire."""
    page = await fetched(session, f"{console}/")
    assert page.count(b'class="row ') == 50, "the list is not what it should be"
    files = {"page": len(page)}
    wanted = [name.decode() for name in re.findall(rb"/console/static/([\w.]+)", page)]
    while wanted:
        name = wanted.pop()
        if name not in files:
            content = await fetched(session, f"{console}/static/{name}")
            files[name] = len(content)
            wanted += [more.decode() for more in re.findall(rb'import "\./([\w.]+)"', content)]
    return files


@asynccontextmanager
async def bare_list(url: str) -> AsyncIterator[Timed]:
    """The statement of the list through the driver alone."""
    if url.startswith("sqlite"):
        raw = sqlite3.connect(url.removeprefix("sqlite:///"))

        async def run() -> None:
            assert len(raw.execute(BARE).fetchall()) == 51

        yield run
        raw.close()
        return
    connection = await asyncpg.connect(url)

    async def ask() -> None:
        assert len(await connection.fetch(BARE)) == 51

    yield ask
    await connection.close()


async def timed(work: Timed) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's own work."""
    start, worked = time.perf_counter(), time.process_time()
    await work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


def told(name: str, taken: list[tuple[float, float]]) -> float:
    """Prints the median and the 99th percentile; returns the latter."""
    spent = [clock for clock, _ in taken]
    median, p99 = statistics.median(spent), statistics.quantiles(spent, n=100)[98]
    worked = statistics.median(work for _, work in taken)
    print(f"  {name:28} median {median:7.2f} ms   p99 {p99:7.2f} ms   processor {worked:6.2f} ms")
    return p99


async def measure(url: str, size: Size, requests: int) -> None:
    config = load(Path(__file__).parents[2] / "config")
    async with services(settings_for(url), config, Clock(NOW)) as s:
        await fill(s, size)
        await s.store.write(analyze)
        async with serving(s, url) as (session, console), bare_list(url) as bare:
            files = await first_view(session, console)

            def page(query: str) -> Timed:
                async def run() -> None:
                    await fetched(session, f"{console}/{query}")

                return run

            works = {
                "queue page": page(""),
                "the same, brought up to date": page("?live=1"),
                "filtered by dong": page("?tab=all&dong=nokbeon"),
                "closed cases": page("?tab=all&state=closed"),
                "baseline: bare statement": bare,
            }
            taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
            for number in range(requests + 5):
                for name, work in works.items():
                    spent = await timed(work)
                    if number >= 5:
                        taken[name].append(spent)
    worst = [told(name, spent) for name, spent in taken.items()]
    kept = "kept" if worst[0] < TARGET_MS else "MISSED"
    print(f"  target: p99 of the queue page under {TARGET_MS} ms: {kept}")
    total = sum(files.values()) / 1024
    parts = ", ".join(f"{name} {count / 1024:.1f}" for name, count in files.items())
    kept = "kept" if total < TARGET_KB else "MISSED"
    print(f"  first view: {total:.1f} KB ({parts}); target under {TARGET_KB} KB: {kept}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--closed", type=int, default=99_650)
    parser.add_argument("--waiting", type=int, default=200)
    parser.add_argument("--taken", type=int, default=150)
    parser.add_argument("--requests", type=int, default=200)
    asked = parser.parse_args()
    size = Size(asked.closed, asked.waiting, asked.taken)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ieumtok-bench-"))
        server = stack.enter_context(PostgresServer(durable=True))
        urls = {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.url()}
        for name, url in urls.items():
            count = size.closed + size.waiting + size.taken
            print(
                f"{name}: {count} cases, {size.waiting} wait, {size.taken} are being looked after"
            )
            asyncio.run(measure(url, size, asked.requests))


if __name__ == "__main__":
    main()
