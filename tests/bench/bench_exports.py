"""What residents notice while somebody takes 20,000 or 100,000 cases along, on both databases.

Run by `make bench`. A probe wakes up on the event loop every two milliseconds and notes how late:
that is what everybody else's answers are late by. It runs in turns with nothing else, while each
file is made and fetched, and at the end while the same cells go through a library for workbooks in
a thread: what one would do without thinking of the others.
"""

import argparse
import asyncio
import contextlib
import io
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from sqlalchemy import update
from xlsxwriter import Workbook

from bot.app import services
from bot.config import load
from bot.domain.codes import Role
from bot.services.world import Clock
from bot.storage.tables import staff
from tests.bench.bench_console import NOW, Size, fill, serving
from tests.support.postgres import PostgresServer
from tests.support.running import settings_for

EVERY_S = 0.002
TARGET_MS = 20
QUIET_S = 3
COLUMNS = 18
EXPORT = "exports?list=cases&from=2020-01-01&to=2026-12-31&format="


@asynccontextmanager
async def probed(name: str) -> AsyncIterator[None]:
    """Prints how late the event loop was while the block ran, and what the block took."""
    late: list[float] = []

    async def probe() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(EVERY_S)
            late.append((time.perf_counter() - began - EVERY_S) * 1000)

    task = asyncio.create_task(probe())
    began, worked = time.perf_counter(), time.process_time()
    yield
    clock, work = time.perf_counter() - began, time.process_time() - worked
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    late.sort()
    p99 = late[int(len(late) * 0.99)]
    kept = "" if p99 < TARGET_MS else f"   over {TARGET_MS} ms"
    print(
        f"  {name:24} late by: median {late[len(late) // 2]:5.1f} ms, p99 {p99:5.1f}, "
        f"most {late[-1]:5.1f}   took {clock:5.1f} s, own work {work:5.1f} s{kept}"
    )


async def fetched(session: aiohttp.ClientSession, url: str) -> None:
    async with session.get(url) as answer:
        assert answer.status == 200, answer.status
        async for _ in answer.content.iter_chunked(2**16):
            pass


def by_library(count: int) -> None:
    """The same number of cells, in the library's own thrifty way."""
    book = Workbook(io.BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(count):
        for column in range(COLUMNS):
            sheet.write_string(row, column, "녹번동 주민센터")
    book.close()


async def measure(url: str, count: int) -> None:
    config = load(Path(__file__).parents[2] / "config")
    async with services(settings_for(url), config, Clock(NOW)) as s:
        await fill(s, Size(count - 20, 10, 10))
        role = update(staff).values(role=Role.SUPERVISOR)
        await s.store.write(lambda c: c.execute(role) and None)
        async with serving(s, url) as (session, console):
            works: dict[str, Callable[[], Awaitable[None]]] = {
                "nothing": lambda: asyncio.sleep(QUIET_S),
                "CSV": lambda: fetched(session, f"{console}/{EXPORT}csv"),
                "XLSX": lambda: fetched(session, f"{console}/{EXPORT}xlsx"),
                "baseline: library": lambda: asyncio.to_thread(by_library, count),
            }
            for name, work in works.items():
                async with probed(name):
                    await work()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=[20_000, 100_000])
    asked = parser.parse_args()
    for count in asked.cases:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ieumtok-bench-"))
            server = stack.enter_context(PostgresServer())
            for name, url in (
                ("SQLite", f"sqlite:///{folder}/bench.db"),
                ("PostgreSQL", server.url()),
            ):
                print(f"{name}: {count} cases; late by less than {TARGET_MS} ms is wanted")
                asyncio.run(measure(url, count))


if __name__ == "__main__":
    main()
