"""What operators may rely on: a command that cannot work says why in one sentence, code 2."""

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.support.commands import Run, refused, run
from tests.support.running import free_port, start_server


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
    kept = database.with_name("ieumtok.db.before-restore")
    assert names(kept) == ["junho", "mina"]
    assert here("restore", str(kept)).returncode == 0
    assert names(database) == ["junho", "mina"]


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


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    refused(run(tmp_path, "serve", ADMIN_PASSWORD="short"), "ADMIN_PASSWORD", "10")
