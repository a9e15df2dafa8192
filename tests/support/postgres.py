"""A real PostgreSQL for tests and benchmarks: made in a temporary folder, thrown away afterwards.

A small guard (a shell that reads its standard input) watches over the server. When our end of that
pipe closes without a word, as it does even when this process is killed, the guard stops the server
and removes the folder. So nothing is left behind by a test run that died.

Run as root, everything happens as the user `postgres` or `nobody`: the server refuses root.
"""

import asyncio
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import asyncpg  # type: ignore[import-untyped]  # the library ships no types
import pytest

from tests.support.postgres_binaries import (
    copy_for_others,
    find_binaries,
    is_open_to_others,
    service_user,
)

OWNER = "ieumtok"
_START_LIMIT_S = 60
_STOP_LIMIT_S = 60
_POLL_S = 0.01
# A start right after a crash is refused while the last old process still holds its memory.
_START_ATTEMPTS = 20
_RETRY_S = 0.2
# The kernel takes 107 bytes for a socket's path; the server adds a file name, tempfile another.
_LONGEST_TEMPORARY_FOLDER = 60

# $1: the server's process, $2: the folder to remove.
_GUARD = """
while read -r _; do :; done
kill -INT "$1" 2>/dev/null
for _ in $(seq 300); do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
rm -rf "$2"
"""


class PostgresServer:
    """One PostgreSQL that listens on a unix socket only; its superuser needs no password.

    `durable` keeps fsync on, as crash tests and benchmarks want it; off is much faster.
    Use it in a `with` statement, or call `close`.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._user = service_user()
        binaries = find_binaries()
        self._folder = _make_folder(self._user)
        if self._user and not is_open_to_others(binaries):
            binaries = copy_for_others(binaries, self._folder / "installation")
        self._binaries = binaries
        self._server: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as on_failure:
            on_failure.callback(self.close)
            self.start()
            on_failure.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def socket_dir(self) -> Path:
        """The folder that holds the unix socket, and all else the server writes."""
        return self._folder

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server, as asyncpg and SQLAlchemy read it."""
        return f"postgresql://{OWNER}@/{database}?host={self._folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Runs one statement in the database `postgres`, outside any transaction."""
        loop = asyncio.new_event_loop()  # a private one: pytest-asyncio keeps its own
        try:
            loop.run_until_complete(_execute(self.url(database), statement))
        finally:
            loop.close()

    def start(self) -> None:
        """Makes the cluster the first time; returns once the server takes connections."""
        if not (self._folder / "data").exists():
            self._run_initdb()
        for _ in range(_START_ATTEMPTS):
            self._spawn()
            if self._becomes_ready():
                return
            self._end(signal.SIGKILL)
            time.sleep(_RETRY_S)
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log()}")

    def stop(self) -> None:
        """Ends the server in good order and keeps its data for another `start`."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Kills the server in the middle of its work; what was committed is there at `start`."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Ends the server and removes all it wrote. Harmless when repeated."""
        self._end(signal.SIGINT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run_initdb(self) -> None:
        made = subprocess.run(
            [
                self._binaries / "initdb",
                *("-D", self._folder / "data", "-U", OWNER, "--no-sync"),
                *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            user=self._user,
            group=_group(self._user),
            extra_groups=_extra_groups(self._user),
            env=_environment(),
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _spawn(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._folder / "data", *self._options()],
                user=self._user,
                group=_group(self._user),
                extra_groups=_extra_groups(self._user),
                env=_environment(),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for pytest alone
            )
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(self._server.pid), self._folder],
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )

    def _options(self) -> Iterator[str]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder)}
        settings |= {"port": "5432", "timezone": "UTC", "shared_buffers": "64MB"}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")

    def _becomes_ready(self) -> bool:
        """Whether the server takes connections in time; False when it ended by itself."""
        assert self._server
        deadline = time.monotonic() + _START_LIMIT_S
        while self._server.poll() is None and time.monotonic() < deadline:
            if self._says_ready(self._server.pid):
                return True
            time.sleep(_POLL_S)
        return False

    def _says_ready(self, process: int) -> bool:
        """Reads the server's own note; the note of one that crashed carries another process."""
        try:
            words = (self._folder / "data" / "postmaster.pid").read_text().split()
        except FileNotFoundError:
            return False
        return words[:1] == [str(process)] and words[-1] == "ready"

    def _end(self, how: signal.Signals) -> None:
        """Ends the server, then the guard, which has nothing left to watch over."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(_STOP_LIMIT_S)
            self._server = None
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def _log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-4000:]


def _make_folder(user: str | None) -> Path:
    """A new folder that `user` may reach, with a name short enough for a socket below it."""
    parents = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    for parent in parents:
        is_short = len(os.fsencode(parent)) <= _LONGEST_TEMPORARY_FOLDER
        if is_short and parent.is_dir() and (user is None or is_open_to_others(parent)):
            folder = Path(tempfile.mkdtemp(prefix="ieumtok-pg-", dir=parent))
            if user is not None:
                shutil.chown(folder, user, _group(user))
            return folder
    raise RuntimeError(f"No temporary folder fits a unix socket: tried {parents}")


def _group(user: str | None) -> int | None:
    return None if user is None else pwd.getpwnam(user).pw_gid


def _extra_groups(user: str | None) -> list[str] | None:
    return None if user is None else []


def _environment() -> dict[str, str]:
    """What the server inherits: no PGPORT, PGDATA and the like of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8"}


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole test run; fails, never skips, where there is no PostgreSQL."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def _database_names() -> Iterator[str]:
    return (f"test_{number}" for number in itertools.count(1))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _database_names: Iterator[str]) -> Iterator[str]:
    """The address of a database that is empty and this test's alone; dropped afterwards."""
    name = next(_database_names)
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")
