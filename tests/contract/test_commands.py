"""What operators may rely on: a command that cannot work says why in one sentence, code 2."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import ROOT, free_port, start_server
from tests.support.world import CONFIG_DIR


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`run_bot.py` with these words, in the folder."""
    environment = {"PATH": os.environ["PATH"], "IEUMTOK_CONFIG_DIR": str(CONFIG_DIR)}
    environment |= {f"IEUMTOK_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, str(ROOT / "run_bot.py"), *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def refused(ended: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Exit code 2, and one line that holds these parts."""
    assert ended.returncode == 2, ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert all(part in ended.stderr for part in parts), ended.stderr


def names(file: Path) -> list[str]:
    with sqlite3.connect(file) as opened:
        found = [row[0] for row in opened.execute("SELECT name FROM staff ORDER BY name")]
    opened.close()
    return found


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with one account."""
    assert run(tmp_path, "staff", "add", "mina", "--role", "counselor").returncode == 0
    return tmp_path / "var" / "ieumtok.db"


def test_a_backup_comes_back_and_what_was_there_is_kept(tmp_path: Path, database: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(tmp_path, "backup", "copy.db").returncode == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert run(tmp_path, "staff", "add", "junho", "--role", "counselor").returncode == 0
    assert run(tmp_path, "restore", "copy.db").returncode == 0
    assert names(database) == ["mina"]
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    kept = database.with_name("ieumtok.db.before-restore")
    assert names(kept) == ["junho", "mina"]
    assert run(tmp_path, "restore", str(kept)).returncode == 0
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
def test_only_a_backup_is_restored(tmp_path: Path, database: Path, content: bytes) -> None:
    (tmp_path / "odd.db").write_bytes(content)
    refused(run(tmp_path, "restore", "odd.db"), "odd.db")
    assert names(database) == ["mina"]


def test_a_backup_that_cannot_be_written_is_refused(tmp_path: Path, database: Path) -> None:
    del database
    refused(run(tmp_path, "backup", "nowhere/copy.db"), "nowhere/copy.db")
    (tmp_path / "there.db").touch()
    refused(run(tmp_path, "backup", "there.db"), "exists already")


def test_lost_keys_are_told_and_not_made_anew(tmp_path: Path, database: Path) -> None:
    keys = database.with_name("secret_keys")
    keys.unlink()
    refused(run(tmp_path, "serve"), str(keys), "missing")
    assert not keys.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    refused(run(tmp_path, "db", "upgrade"), "var")
    url = f"sqlite:///{tmp_path}/var/deeper/ieumtok.db"
    key = "A" * 43 + "="
    refused(run(tmp_path, "db", "upgrade", DATABASE_URL=url, SECRET_KEYS=key), "cannot be used")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_bytes(b"no database at all" * 100)
    url, key = f"sqlite:///{tmp_path}/odd.db", "A" * 43 + "="
    refused(run(tmp_path, "db", "upgrade", DATABASE_URL=url, SECRET_KEYS=key), "odd.db")


def test_a_server_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    url = f"postgresql://user:hush@127.0.0.1:{free_port()}/nothing"
    ended = run(tmp_path, "db", "upgrade", DATABASE_URL=url)
    refused(ended, "127.0.0.1", "cannot be used")
    assert "hush" not in ended.stderr


def test_a_server_that_refuses_is_told(tmp_path: Path, postgres_url: str) -> None:
    url = postgres_url.rpartition("/")[0] + "/no_such_database"
    refused(run(tmp_path, "db", "upgrade", DATABASE_URL=url), "no_such_database")


def test_a_misspelled_setting_is_told(tmp_path: Path) -> None:
    plain, misspelled = run(tmp_path, "check"), run(tmp_path, "check", PROT="1")
    assert (plain.returncode, misspelled.returncode) == (0, 0)
    told = "warning: IEUMTOK_PROT is no setting, nothing reads it\n"
    assert misspelled.stderr == told + plain.stderr  # what is odd in `config/` is told either way
    assert "is no setting" not in plain.stderr


def test_an_account_of_a_center_names_it(tmp_path: Path) -> None:
    refused(run(tmp_path, "staff", "add", "mina", "--role", "center"), "--center")
    ended = run(tmp_path, "staff", "add", "mina", "--role", "king")
    assert ended.returncode == 2
    assert "Role." not in ended.stderr
    assert "counselor" in ended.stderr


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    refused(run(tmp_path, "serve", ADMIN_PASSWORD="short"), "ADMIN_PASSWORD", "10")
