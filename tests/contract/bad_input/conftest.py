"""Real servers, one on a database of each kind, for all tests of this folder in a process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.support.bad_input import Caller, nothing_to_complain_about
from tests.support.postgres import PostgresServer
from tests.support.running import KAKAO_SECRET, start_server


@pytest.fixture(params=["sqlite", "postgres"])
def caller(request: pytest.FixtureRequest) -> Caller:
    """Somebody who calls the real server, on a database of each kind."""
    found = request.getfixturevalue(f"caller_of_{request.param}")
    assert isinstance(found, Caller)
    return found


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def caller_of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Caller]:
    """The server on a file of its own."""
    folder = tmp_path_factory.mktemp("bad_input_sqlite")
    async with _calling(folder, f"sqlite:///{folder / 'ieumtok.db'}") as caller:
        yield caller


@pytest.fixture(scope="session")
def postgres_address(postgres_server: PostgresServer) -> str:
    """A database that goes with the server at the end of the run."""
    postgres_server.execute("CREATE DATABASE bad_input")
    return postgres_server.url("bad_input")


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def caller_of_postgres(
    postgres_address: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    """The server on a database of its own."""
    folder = tmp_path_factory.mktemp("bad_input_postgres")
    async with _calling(folder, postgres_address) as caller:
        yield caller


@asynccontextmanager
async def _calling(folder: Path, address: str) -> AsyncIterator[Caller]:
    async with (
        start_server(folder, address, settings={"KAKAO_SECRET": KAKAO_SECRET}) as server,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        caller = Caller(server, http)
        yield caller
        # Whichever of the tests ran in this process, in whatever order.
        await nothing_to_complain_about(caller)
