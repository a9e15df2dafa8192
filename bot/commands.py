"""The commands of `run_bot.py` besides serving. Each returns an exit code."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import orjson

from bot.config import Config, load
from bot.domain.codes import Role
from bot.programs.catalog import Catalog
from bot.programs.matcher import Matcher
from bot.services.reading import Readings
from bot.storage import backups
from bot.storage.database import Database
from bot.texts.lookup import Texts
from bot.triage.reader import Reader


def parser() -> argparse.ArgumentParser:
    """What may stand behind `run_bot.py`; without a word it serves."""
    top = argparse.ArgumentParser(prog="run_bot.py", description="Ieumtok. Serves by default.")
    words = top.add_subparsers(metavar="COMMAND")

    def word(name: str, explained: str, to: "argparse._SubParsersAction[Any]" = words) -> Any:
        made = to.add_parser(name.rsplit(maxsplit=1)[-1], help=explained)
        made.set_defaults(command=name)
        return made

    top.set_defaults(command="serve")
    word("serve", "serve residents and counselors")
    word("check", "validate config/; lists every mistake, exit code 2")
    word("match", "read JSON lines {id, text}; write what is understood")
    staff = word("staff", "accounts").add_subparsers(metavar="ACT", required=True)
    add = word("staff add", "a new account; prints a one-time password", staff)
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=[str(role) for role in Role])
    add.add_argument("--center", help="of an officer of a dong center")
    word("staff key", "a new API key for an account", staff).add_argument("name")
    database = word("db", "the database").add_subparsers(metavar="ACT", required=True)
    word("db upgrade", "bring it to this release", database)
    word("backup", "copy the database into a new file").add_argument("file", type=Path)
    word("restore", "put a backup in its place").add_argument("file", type=Path)
    word("purge", "delete what has been kept long enough")
    word("rekey", "seal everything with the newest key")
    return top


def backup(database: Database, to: Path) -> int:
    """Copy the database into a new file; BackupError rises to `bot.app.main`."""
    backups.backup(database, to)
    print(f"{to} written; keep the keys (var/secret_keys) somewhere else")  # noqa: T201
    return 0


def restore(database: Database, source: Path) -> int:
    """Put a backup in the place of the database."""
    backups.restore(database, source)
    print("restored")  # noqa: T201
    return 0


def check(config_dir: Path) -> int:
    """Validate `config/`; ConfigError, with everything that is wrong, rises to `bot.app.main`."""
    config = load(config_dir)
    texts = sum(len(keys) for keys in config.texts.values())
    print(  # noqa: T201
        f"config/ is fine: {len(config.programs)} programs, {len(config.city.dongs)} dongs, "
        f"{len(config.vocabulary.danger)} danger signs, {texts} texts"
    )
    return 0


def match(config: Config, lines: Iterable[bytes], out: TextIO = sys.stdout) -> int:
    """JSON lines `{"id", "text"}` in; what is read and suggested out, a line each."""
    readings = Readings(
        Reader(config.vocabulary), matcher_of(config, home=False), Texts(config.texts)
    )
    wrong = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = orjson.loads(line)
            key, text = asked["id"], str(asked["text"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            print(f'line {number}: not like {{"id": …, "text": …}}', file=sys.stderr)  # noqa: T201
            wrong += 1
            continue
        out.write(orjson.dumps({"id": key} | readings.explain(text)).decode() + "\n")
    return 2 if wrong else 0


def matcher_of(config: Config, *, home: bool) -> Matcher:
    """The matcher of a city; `home`: residents live here unless they say otherwise."""
    return Matcher(
        Catalog(config.programs),
        home_scopes=config.city.programs_scopes if home else (),
        first_choice=config.first_choice,
        hints=config.hints,
    )
