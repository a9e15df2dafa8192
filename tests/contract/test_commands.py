"""What operators may rely on: a command that cannot work says why in one sentence, code 2."""

import asyncio
import base64
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # the library ships no types
import pytest

from tests.support.commands import Run, refused, run
from tests.support.postgres_binaries import find_binaries
from tests.support.running import KEY, free_port, start_server


def names(file: Path) -> list[str]:
    with sqlite3.connect(file) as opened:
        found = [row[0] for row in opened.execute("SELECT name FROM staff ORDER BY name")]
    opened.close()
    return found


@pytest.fixture(scope="session")
def one_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database with one account, to be copied."""
    folder = tmp_path_factory.mktemp("one_account")
    assert run(folder, "staff", "add", "mina", "--role", "counselor").returncode == 0
    return folder


@pytest.fixture
def database(tmp_path: Path, one_account: Path) -> Path:
    """A database with one account."""
    shutil.copytree(one_account, tmp_path, dirs_exist_ok=True)
    return tmp_path / "var" / "ieumtok.db"


def test_a_backup_comes_back_and_what_was_there_is_kept(
    tmp_path: Path, database: Path, here: Run
) -> None:
    copy = tmp_path / "copy.db"
    assert run(tmp_path, "backup", "copy.db").returncode == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert here("staff", "add", "junho", "--role", "counselor").returncode == 0
    assert run(tmp_path, "restore", "copy.db").returncode == 0
    assert names(database) == ["mina"]
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    [kept] = set_aside(database)
    assert names(kept) == ["junho", "mina"]
    later = "2100-01-01T00:00:00+09:00"
    assert here("restore", str(kept), CLOCK=later).returncode == 0
    assert names(database) == ["junho", "mina"]
    assert [names(file) for file in set_aside(database)] == [["junho", "mina"], ["mina"]]


def set_aside(database: Path) -> list[Path]:
    """What was there before each restore, the oldest first."""
    pattern = f"{database.name}.before-restore-????????T??????Z"
    return sorted(database.parent.glob(pattern))


def test_what_was_set_aside_is_never_written_over(database: Path, here: Run) -> None:
    noon = "2026-11-23T12:00:00+09:00"
    assert here("backup", "copy.db").returncode == 0
    assert here("restore", "copy.db", CLOCK=noon).returncode == 0
    assert here("staff", "add", "junho", "--role", "counselor").returncode == 0
    refused(here("restore", "copy.db", CLOCK=noon), "20261123T030000Z exists already")
    assert names(database) == ["junho", "mina"]
    assert [names(file) for file in set_aside(database)] == [["mina"]]


def test_a_backup_is_restored_from_where_nothing_can_be_written(
    tmp_path: Path, database: Path, here: Run
) -> None:
    medium = tmp_path / "read only %41"
    medium.mkdir()
    copy = medium / "copy.db"
    assert here("backup", str(copy)).returncode == 0
    assert here("staff", "add", "junho", "--role", "counselor").returncode == 0
    with on_read_only(medium):
        assert here("restore", str(copy)).returncode == 0
    assert names(database) == ["mina"]
    assert [file.name for file in medium.iterdir()] == ["copy.db"]


@contextmanager
def on_read_only(folder: Path) -> Iterator[None]:
    """Root writes everywhere, so what SQLite would put beside the file is in its way, too."""
    beside = [folder / f"copy.db{ending}" for ending in ("-shm", "-journal")]
    for each in beside:
        each.mkdir()
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)
        for each in beside:
            each.rmdir()


def test_a_database_of_a_newer_release_is_told(tmp_path: Path, database: Path, here: Run) -> None:
    assert here("backup", "copy.db").returncode == 0
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999_later'")
    refused(here("restore", "copy.db"), "copy.db", "9999_later", "newer")
    assert names(database) == ["mina"]
    shutil.copy(tmp_path / "copy.db", database)
    for command in (("staff", "list"), ("db", "upgrade"), ("serve",)):
        refused(here(*command), "9999_later", "newer")


class TestADump:
    """The same on PostgreSQL, with its own client programs."""

    @pytest.fixture
    def url(self, migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("PATH", f"{find_binaries()}:{os.environ['PATH']}")
        assert shutil.which("pg_restore"), "it is installed with the server"
        asked(migrated_postgres_url, _MARK.format("before"))
        return migrated_postgres_url

    def test_comes_back(self, tmp_path: Path, url: str, here: Run) -> None:
        assert here("backup", "dump", DATABASE_URL=url).returncode == 0
        assert stat.S_IMODE((tmp_path / "dump").stat().st_mode) == 0o600
        asked(url, _MARK.format("after"))
        assert here("restore", "dump", DATABASE_URL=url).returncode == 0
        assert marks(url) == ["before"]

    def test_is_not_restored_while_somebody_is_connected(self, url: str, here: Run) -> None:
        assert here("backup", "dump", DATABASE_URL=url).returncode == 0
        asked(url, _MARK.format("after"))
        with asyncio.Runner() as runner:
            other = runner.run(asyncpg.connect(url))
            refused(here("restore", "dump", DATABASE_URL=url), "in use", "stop the service")
            runner.run(other.close())
        assert marks(url) == ["after", "before"]

    def test_of_a_newer_release_is_refused(self, url: str, here: Run) -> None:
        at = asked(url, "SELECT version_num FROM alembic_version")[0][0]
        asked(url, "UPDATE alembic_version SET version_num = '9999_later'")
        assert here("backup", "dump", DATABASE_URL=url).returncode == 0
        refused(here("db", "upgrade", DATABASE_URL=url), "9999_later", "newer")
        asked(url, f"UPDATE alembic_version SET version_num = '{at}'")
        asked(url, _MARK.format("after"))
        refused(here("restore", "dump", DATABASE_URL=url), "dump", "9999_later", "newer")
        assert marks(url) == ["after", "before"]

    def test_that_is_cut_off_changes_nothing(self, tmp_path: Path, url: str, here: Run) -> None:
        dump = tmp_path / "dump"
        assert here("backup", "dump", DATABASE_URL=url).returncode == 0
        asked(url, _MARK.format("after"))
        whole = dump.read_bytes()
        for length in (0, len(whole) // 2, len(whole) - 200):
            dump.write_bytes(whole[:length])
            refused(here("restore", "dump", DATABASE_URL=url), "pg_restore")
            assert marks(url) == ["after", "before"], length


_MARK = "INSERT INTO counters (name, value) VALUES ('{}', 1)"


def asked(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives, on a connection of its own."""

    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def marks(url: str) -> list[str]:
    return [row[0] for row in asked(url, "SELECT name FROM counters ORDER BY name")]


async def test_nothing_is_restored_while_the_service_runs(tmp_path: Path) -> None:
    file = tmp_path / "ieumtok.db"
    settings = {"DATABASE_URL": f"sqlite:///{file}"}
    async with start_server(tmp_path) as server:
        assert run(tmp_path, "backup", "copy.db", **settings).returncode == 0
        before = file.read_bytes()
        refused(run(tmp_path, "restore", "copy.db", **settings), str(file), "in use")
        assert file.read_bytes() == before
        assert await server.stop() == 0
    assert run(tmp_path, "restore", "copy.db", **settings).returncode == 0


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_only_a_backup_is_restored(
    tmp_path: Path, database: Path, content: bytes, here: Run
) -> None:
    (tmp_path / "odd.db").write_bytes(content)
    refused(here("restore", "odd.db"), "odd.db")
    assert names(database) == ["mina"]


def test_a_backup_that_cannot_be_written_is_refused(
    tmp_path: Path, database: Path, here: Run
) -> None:
    del database
    refused(here("backup", "nowhere/copy.db"), "nowhere/copy.db")
    (tmp_path / "there.db").touch()
    refused(here("backup", "there.db"), "exists already")


def test_lost_keys_are_told_and_not_made_anew(tmp_path: Path, database: Path) -> None:
    keys = database.with_name("secret_keys")
    keys.unlink()
    refused(run(tmp_path, "serve"), str(keys), "missing")
    assert not keys.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, here: Run) -> None:
    (tmp_path / "var").write_text("in the way")
    refused(here("db", "upgrade"), "var")
    url = f"sqlite:///{tmp_path}/var/deeper/ieumtok.db"
    key = "A" * 43 + "="
    refused(here("db", "upgrade", DATABASE_URL=url, SECRET_KEYS=key), "cannot be used")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_bytes(b"no database at all" * 100)
    url, key = f"sqlite:///{tmp_path}/odd.db", "A" * 43 + "="
    refused(run(tmp_path, "db", "upgrade", DATABASE_URL=url, SECRET_KEYS=key), "odd.db")


def test_a_server_that_cannot_be_reached_is_told(here: Run) -> None:
    url = f"postgresql://user:hush@127.0.0.1:{free_port()}/nothing"
    ended = here("db", "upgrade", DATABASE_URL=url)
    refused(ended, "127.0.0.1", "cannot be used")
    assert "hush" not in ended.stderr


def test_a_server_that_refuses_is_told(postgres_url: str, here: Run) -> None:
    url = postgres_url.rpartition("/")[0] + "/no_such_database"
    refused(here("db", "upgrade", DATABASE_URL=url), "no_such_database")


def test_a_misspelled_setting_is_told(tmp_path: Path, here: Run) -> None:
    plain, misspelled = run(tmp_path, "check"), here("check", PROT="1")
    assert (plain.returncode, misspelled.returncode) == (0, 0)
    told = "warning: IEUMTOK_PROT is no setting, nothing reads it\n"
    assert misspelled.stderr == told + plain.stderr  # what is odd in `config/` is told either way
    assert "is no setting" not in plain.stderr


def test_an_account_of_a_center_names_it(tmp_path: Path, here: Run) -> None:
    refused(here("staff", "add", "mina", "--role", "center"), "--center")
    ended = run(tmp_path, "staff", "add", "mina", "--role", "king")
    assert ended.returncode == 2
    assert "Role." not in ended.stderr
    assert "counselor" in ended.stderr


def test_a_short_password_is_refused(here: Run) -> None:
    refused(here("serve", ADMIN_PASSWORD="short"), "ADMIN_PASSWORD", "10")


async def test_one_process_serves_a_file_and_commands_run_beside_it(tmp_path: Path) -> None:
    key = base64.urlsafe_b64encode(KEY).decode()
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'ieumtok.db'}", "SECRET_KEYS": key}
    async with start_server(tmp_path) as server:
        refused(run(tmp_path, "serve", **settings), "ieumtok.db", "another process")
        added = run(tmp_path, "staff", "add", "mina", "--role", "counselor", **settings)
        assert added.returncode == 0, added.stderr
        server.kill()
        await server.process.wait()
    async with start_server(tmp_path):
        refused(run(tmp_path, "serve", **settings), "another process")


def test_invitations_go_out_with_links_that_lead_somewhere(
    tmp_path: Path, database: Path, here: Run
) -> None:
    del database
    (tmp_path / "people.csv").write_text(
        "name,phone,dong,consent_date,consent_source\n"
        "김영희,010-2345-6789,nokbeon,2026-11-01,방문 상담\n", encoding="utf-8"
    )  # fmt: skip
    refused(here("invite", "people.csv"), "PUBLIC_URL")
    site = {"PUBLIC_URL": "https://talk.example.kr"}
    refused(here("invite", "nobody.csv", **site), "nobody.csv")
    refused(here("invite", "people.csv", "--links", "no/where.csv", **site), "no/where")
    (tmp_path / "there.csv").touch()
    refused(here("invite", "people.csv", "--links", "there.csv", **site), "there.csv")
    ended = here("invite", "people.csv", **site)
    assert ended.returncode == 0, ended.stderr
    assert "1 invited" in ended.stdout
    links = (tmp_path / "people.links.csv").read_text(encoding="utf-8-sig")
    assert "https://talk.example.kr/chat?i=i_" in links


def test_a_guessable_secret_is_told_without_it(here: Run) -> None:
    told = here("check", KAKAO_SECRET="open-sesame").stderr
    assert "warning: IEUMTOK_KAKAO_SECRET is short" in told
    assert "open-sesame" not in told
