"""The real program for tests: its services on a database, or the whole server as a process.

Nothing is faked but the clock. The city is that of `config/`; what is built from it once (reader,
matcher, calendar) is shared by all tests, since none of it changes, and passwords are hashed with
less work.
"""

import asyncio
import base64
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import aiohttp
from argon2 import PasswordHasher

from bot import app
from bot.app import Services, services
from bot.services import staff
from bot.services.world import Clock
from bot.settings import Settings
from tests.support.world import CONFIG_DIR, config, conversation, world

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
API_KEY = "key-of-the-tests"
KAKAO_SECRET = "secret-of-the-tests"
TUESDAY_MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""10:00 in Seoul, the office is open until 12:00."""
FRIDAY_NIGHT = datetime(2026, 2, 13, 13, 0, tzinfo=UTC)
"""22:00 in Seoul before the Lunar New Year: it opens on Thursday the 19th at 9:00."""
THURSDAY_OPENING = datetime(2026, 2, 19, 0, 0, tzinfo=UTC)

_START_LIMIT_S = 180  # a guard against hanging; a busy machine takes its time
QUICK_HASHER = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)


def settings_for(database_url: str, keys: tuple[bytes, ...] = (KEY,)) -> Settings:
    """Settings as `bot.settings.read` would give them; nothing comes from the environment."""
    return Settings(
        host="127.0.0.1",
        port=0,
        public_url=None,
        database_url=database_url,
        config_dir=CONFIG_DIR,
        clock=None,
        secret_keys=keys,
        admin_password="long enough for everybody",
        api_key=API_KEY,
        kakao_secret=None,
        telegram_token=None,
        telegram_api="http://127.0.0.1:9",
        telegram_mode="polling",
        telegram_secret=None,
    )


class SetClock(Clock):
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = TUESDAY_MORNING) -> None:
        super().__init__(start, tick=lambda: 0.0)

    def forward(self, **by: float) -> None:
        """Go on by `minutes=…`, `hours=…`, `days=…`."""
        self.jump(self.now() + timedelta(**by))


@asynccontextmanager
async def running_services(
    database_url: str, clock: Clock | None = None, *, settings: Settings | None = None
) -> AsyncIterator[Services]:
    """All services on this database, as the server has them."""
    chosen = settings or settings_for(database_url)
    chosen = replace(chosen, database_url=database_url)
    with (
        # Neither keeps anything between turns; making them anew took most of a test's time.
        patch.object(app, "_world", lambda *_: world()),
        patch.object(app, "Conversation", lambda _: conversation()),
        patch.object(staff, "PasswordHasher", QUICK_HASHER),
    ):
        running = services(chosen, config(), clock or SetClock())
        s = await running.__aenter__()
    try:
        yield s
    finally:
        await running.__aexit__(None, None, None)


@dataclass(slots=True)
class Server:
    """`python run_bot.py` in a process of its own."""

    process: asyncio.subprocess.Process
    url: str
    log: Path

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is said."""
        self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        """Ends it in good order, if it still runs; returns the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), _START_LIMIT_S)

    def said(self) -> str:
        """Everything it wrote to its outputs."""
        return self.log.read_text(errors="replace")


@asynccontextmanager
async def start_server(
    folder: Path,
    database_url: str | None = None,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Server]:
    """The server in `folder`, ready to answer; its database is `folder`'s unless one is given.

    `settings` are more `IEUMTOK_` settings, without the prefix. It is gone when the block ends.
    """
    port = port or free_port()
    chosen = {
        "PORT": str(port),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'ieumtok.db'}",
        "CONFIG_DIR": str(CONFIG_DIR),
        "SECRET_KEYS": base64.urlsafe_b64encode(KEY).decode(),
        "API_KEY": API_KEY,
        "ADMIN_PASSWORD": "long enough for everybody",
        **(settings or {}),
    }
    server = Server(
        await _spawn(folder, chosen), f"http://127.0.0.1:{port}", folder / "server.log"
    )
    try:
        await _until_ready(server)
        yield server
    finally:
        if server.process.returncode is None:
            server.process.kill()
        await server.process.wait()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _spawn(folder: Path, chosen: Mapping[str, str]) -> asyncio.subprocess.Process:
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    environment |= {f"IEUMTOK_{name}": value for name, value in chosen.items()}
    with (folder / "server.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "run_bot.py"),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


async def _until_ready(server: Server) -> None:
    """Returns once /readyz says 200; fails with the server's own words if it ends before."""
    deadline = asyncio.get_running_loop().time() + _START_LIMIT_S
    async with aiohttp.ClientSession() as http:
        while asyncio.get_running_loop().time() < deadline:
            if server.process.returncode is not None:
                raise RuntimeError(f"The server ended:\n{server.said()}")
            if await _is_ready(http, server.url):
                return
            await asyncio.sleep(0.05)
    raise RuntimeError(f"The server does not answer:\n{server.said()}")


async def _is_ready(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/readyz") as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False
