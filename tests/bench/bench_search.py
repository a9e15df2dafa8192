"""Two words found in a million sealed messages on PostgreSQL, against opening all of them.

Run by `make bench`. The messages are the phrases of `tests/data/phrases.tsv`, sealed one by one,
in conversations of twenty, each with its case. What is measured is the whole search of the
console: candidates from the index, opened, checked, masked for who asks, and logged. The baseline
opens 20,000 messages in the same run and is multiplied up to all of them.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from bot.app import Services
from bot.domain.codes import Role
from bot.domain.hangul import squeeze
from bot.services.search import Searching
from bot.storage.search import Sift
from tests.support.callers import counselor
from tests.support.postgres import PostgresServer
from tests.support.running import running_services

PHRASES = Path(__file__).parents[1] / "data" / "phrases.tsv"
TALK = 20
BASELINE = 20_000
AT_ONCE = 20_000
_WANTED_MS = 300
_CASE = (
    "id", "number", "conversation_id", "channel", "kind", "state", "urgency", "crisis_types",
    "reporter", "programs", "report", "is_complete", "received_at", "promised_at", "version",
    "is_returned",
)  # fmt: skip


def phrases() -> list[str]:
    lines = PHRASES.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines]


def row_id(number: int, kind: str) -> str:
    return f"{1_700_000_000_000 + number:012x}{number:019x}{kind}"


async def fill(s: Services, url: str, count: int) -> None:
    texts = phrases()
    terms = [list(s.office.terms.of_texts([text])) for text in texts]
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("DROP INDEX ix_search_terms_terms")
        await _cases(connection, s, count // TALK)
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            await _messages(connection, s, numbers, texts, terms)
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(
            "CREATE INDEX ix_search_terms_terms ON search_terms USING gin (terms)"
        )
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _messages(
    connection: asyncpg.Connection, s: Services, numbers: range, texts: list[str],
    terms: list[list[int]],
) -> None:  # fmt: skip
    chosen = [(row_id(n, "a"), row_id(n // TALK, "b"), _which(n, len(texts))) for n in numbers]
    seal = s.vault.seal_json
    inbox = [
        (key, "web", key, talk, "text", bytes(seal("inbox", "body", key, {"text": texts[at]})), 0)
        for key, talk, at in chosen
    ]
    names = ("id", "channel", "message_id", "conversation_id", "kind", "body", "received_at")
    await connection.copy_records_to_table("inbox", records=inbox, columns=names)
    index = [(key, "inbox", talk, 0, terms[at]) for key, talk, at in chosen]
    names = ("id", "kind", "place", "version", "terms")
    await connection.copy_records_to_table("search_terms", records=index, columns=names)


def _which(number: int, of: int) -> int:
    """A phrase, as if by chance, but the same in every run."""
    return (number * 2_654_435_761 >> 7) % of


async def _cases(connection: asyncpg.Connection, s: Services, count: int) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(count):
            key = row_id(n, "c")
            report = bytes(s.vault.seal_json("cases", "report", key, {}))
            yield (
                key, f"2026-{n:06d}", row_id(n, "b"), "web", "report", "queued", 2, "[]",
                "self", "[]", report, True, n, n, 1, False,
            )  # fmt: skip

    await connection.copy_records_to_table("cases", records=rows(), columns=_CASE)


def queries(count: int) -> list[str]:
    """Two words that stand beside each other in a phrase, neither of them a single letter."""
    chance = random.Random(7)
    found: list[str] = []
    texts = phrases()
    while len(found) < count:
        words = chance.choice(texts).split()
        pairs = [
            f"{one} {two}"
            for one, two in pairwise(words)
            if min(len(squeeze(one)), len(squeeze(two))) > 1
        ]
        found += [chance.choice(pairs)] if pairs else []
    return found


async def measure(s: Services, asked: list[str]) -> list[float]:
    boss = await counselor(s, "bench", Role.SUPERVISOR)
    searching = Searching(s.office)
    times = []
    for words in asked:
        began = time.perf_counter()
        results = await searching.search(boss, words, Sift())
        times.append((time.perf_counter() - began) * 1000)
        if not results.found:
            raise SystemExit(f"nothing was found for {words!r}")
    return times[len(times) // 10 :]  # the first ones warm up


async def baseline(s: Services, url: str, words: str, count: int) -> float:
    """Milliseconds that opening all messages would take, from opening 20,000 of them."""
    connection = await asyncpg.connect(url)
    try:
        began = time.perf_counter()
        rows = await connection.fetch("SELECT id, body FROM inbox LIMIT $1", BASELINE)
        wanted = [squeeze(word) for word in words.split()]
        for row in rows:
            body = s.vault.open_json("inbox", "body", row["id"], row["body"])
            assert isinstance(body, dict)
            text = squeeze(body["text"])
            all(word in text for word in wanted)
        return (time.perf_counter() - began) * 1000 * count / len(rows)
    finally:
        await connection.close()


async def run(url: str, count: int, searches: int) -> None:
    async with running_services(url) as s:
        began = time.perf_counter()
        await fill(s, url, count)
        built = time.perf_counter() - began
        asked = queries(searches)
        times = sorted(await measure(s, asked))
        whole = await baseline(s, url, asked[0], count)
    median, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    print(f"{count} messages, built in {built:.0f} s; {len(times)} searches of two words")
    print(f"median {median:.1f} ms, p99 {p99:.1f} ms (wanted: below {_WANTED_MS} ms)")
    print(f"opening every message: {whole / 1000:.1f} s, {whole / median:.0f} times as long")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=200)
    asked = parser.parse_args()
    with PostgresServer() as server:
        server.execute("CREATE DATABASE bench")
        asyncio.run(run(server.url("bench"), asked.messages, asked.searches))


if __name__ == "__main__":
    main()
