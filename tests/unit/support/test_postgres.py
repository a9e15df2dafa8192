"""The tests' own PostgreSQL: fresh per test, true to Hangul, and gone afterwards."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.support.postgres import PostgresServer
from tests.support.postgres_binaries import (
    BINARIES_VARIABLE,
    copy_for_others,
    find_binaries,
    is_open_to_others,
)

_ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_gets_an_empty_database(postgres_url: str, turn: int) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute("CREATE TABLE story (body text)")
        await connection.execute("INSERT INTO story VALUES ('옆집 할머니가 며칠째 안 보여요')")
        assert await connection.fetchval("SELECT length(body) FROM story") == 17, turn
        assert await connection.fetchval("SELECT upper('é') = 'É'")
    finally:
        await connection.close()


async def test_trigrams_see_hangul(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute("CREATE EXTENSION pg_trgm")
        assert await connection.fetchval("SELECT cardinality(show_trgm('에너지바우처'))") > 3
    finally:
        await connection.close()


async def test_the_server_is_fast_and_talks_to_this_machine_alone(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        assert await connection.fetchval("SHOW fsync") == "off"
        assert await connection.fetchval("SHOW listen_addresses") == ""
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    finally:
        await connection.close()


@pytest.fixture
def durable_server() -> Iterator[PostgresServer]:
    with PostgresServer(durable=True) as server:
        yield server


async def _notes(server: PostgresServer) -> tuple[int, str]:
    connection = await asyncpg.connect(server.url())
    try:
        count = await connection.fetchval("SELECT count(*) FROM note")
        return count, await connection.fetchval("SHOW fsync")
    finally:
        await connection.close()


async def test_what_was_committed_survives_a_crash(durable_server: PostgresServer) -> None:
    connection = await asyncpg.connect(durable_server.url())
    await connection.execute("CREATE TABLE note (id int)")
    await connection.execute("INSERT INTO note VALUES (1)")
    durable_server.crash()
    connection.terminate()
    durable_server.start()
    assert await _notes(durable_server) == (1, "on")
    durable_server.stop()
    durable_server.start()
    assert await _notes(durable_server) == (1, "on")


def test_a_killed_test_run_leaves_nothing_behind() -> None:
    script = """
import os, signal
from tests.support.postgres import PostgresServer
server = PostgresServer()
server.start()
print(server.socket_dir, server._server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    # The guard holds the pipe open until it has done its work: the end of the output is its end.
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    folder, process = ended.stdout.split()
    assert ended.returncode == -9
    assert not Path(folder).exists()
    assert not Path(f"/proc/{process}").exists()


def test_a_server_that_cannot_start_says_why_and_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.postgres._START_ATTEMPTS", 1)
    monkeypatch.setattr(PostgresServer, "_options", lambda _: ["-c", "fsync=perhaps"])
    server = PostgresServer()
    with pytest.raises(RuntimeError, match="fsync"), server:
        pass
    assert not server.socket_dir.exists()


def test_closing_twice_is_harmless() -> None:
    server = PostgresServer()
    server.start()
    server.close()
    server.close()
    assert not server.socket_dir.exists()


def test_without_postgresql_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(BINARIES_VARIABLE, str(tmp_path))
    monkeypatch.setattr("tests.support.postgres_binaries._candidates", lambda: iter([tmp_path]))
    with pytest.raises(FileNotFoundError, match="make dev"):
        find_binaries()


def test_a_closed_installation_is_copied_to_where_others_may_run_it(tmp_path: Path) -> None:
    binaries = tmp_path / "closed" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "postgres").write_text("#!/bin/sh\n")
    binaries.parent.chmod(0o700)
    assert not is_open_to_others(binaries)
    copied = copy_for_others(binaries, tmp_path / "copy")
    assert copied == tmp_path / "copy" / "bin"
    assert (copied / "postgres").stat().st_mode & 0o777 == 0o755
