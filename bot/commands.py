"""The commands of `run_bot.py` besides serving. Each returns an exit code."""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson

from bot.config import Config, ConfigError, Mistake, learned, load
from bot.domain.codes import Role
from bot.flows.contact import spoken_phone
from bot.flows.elsewhere import Elsewhere
from bot.flows.gazetteer import Gazetteer, NamesPins
from bot.programs import editors, hsds_in, hsds_out
from bot.programs.catalog import Catalog
from bot.programs.editors import Remark
from bot.programs.matcher import Matcher
from bot.services.outreach import Imported
from bot.services.reading import Readings
from bot.storage import backups
from bot.storage.accounts import Member
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
    checks = word("check", "validate config/; lists every mistake, exit code 2")
    checks.add_argument("--strict", action="store_true", help="exit code 1 if anything is odd")
    word("match", "read JSON lines {id, text}; write what is understood")
    staff = word("staff", "accounts").add_subparsers(metavar="ACT", required=True)
    add = word("staff add", "a new account; prints a one-time password", staff)
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=[str(role) for role in Role])
    add.add_argument("--center", help="of an officer of a dong center")
    word("staff key", "a new API key for an account", staff).add_argument("name")
    word("staff list", "all accounts, and how each stands", staff)
    word(
        "staff reset-second-factor", "for somebody who lost the device and the codes", staff
    ).add_argument("name")
    database = word("db", "the database").add_subparsers(metavar="ACT", required=True)
    word("db upgrade", "bring it to this release", database)
    word("backup", "copy the database into a new file").add_argument("file", type=Path)
    word("restore", "put a backup in its place").add_argument("file", type=Path)
    exchange = word("catalog", "programs as HSDS 3").add_subparsers(metavar="ACT", required=True)
    word("catalog export", "write all programs into a new JSON file", exchange).add_argument(
        "file", type=Path
    )
    take = word("catalog import", "make TOML files of a JSON file, to be reviewed", exchange)
    take.add_argument("file", type=Path)
    take.add_argument("folder", type=Path, help="where they go; nothing there is overwritten")
    take.add_argument("--scope", help="where programs hold that do not say it; the city's")
    invite = word("invite", "invite the people of a CSV file to the welfare check")
    invite.add_argument("file", type=Path)
    invite.add_argument("--links", type=Path, help="new file for the links; FILE.links.csv")
    word("purge", "delete what has been kept long enough")
    word("rekey", "seal everything with the newest key")
    return top


def staff_lines(members: Iterable[Member], now: datetime) -> Iterator[str]:
    """Every account in a line: name, role, and what keeps it from logging in as usual."""
    for member in members:
        account = member.account
        is_locked = account.locked_until is not None and account.locked_until > now
        stands = {
            "not active": not account.is_active,
            "locked": is_locked,
            "one-time password": account.must_change_password,
            "second factor": account.has_factor,
            "API key": member.key_made_at is not None,
        }
        role = f"{account.role} of {account.center}" if account.center else str(account.role)
        told = [what for what, is_so in stands.items() if is_so]
        yield ", ".join([f"{account.name}: {role}", *told])


@contextmanager
def links_file(to: Path) -> Iterator[TextIO]:
    """A new file for links; it is not left behind empty. OSError where it cannot be written.

    A sheet that begins with a mark opens as Korean in a spreadsheet.
    """
    with to.open("x", encoding="utf-8-sig", newline="") as file:
        try:
            yield file
        finally:
            file.flush()
            if not to.stat().st_size:
                to.unlink()


def write_links(imported: Imported, to: TextIO, site: str, telegram_bot: str) -> None:
    """The links for letters and text messages, and what became of the file; no names on screen."""
    rows = csv.writer(to)
    rows.writerow(("name", "phone", "dong", "goes_by_itself", "link", "telegram_link"))
    for invited in imported.invited:
        one = invited.invitee
        bot = f"https://t.me/{telegram_bot}?start={invited.code}" if telegram_bot else ""
        phone = spoken_phone(one.phone) if one.phone else ""
        goes = "yes" if invited.is_pushed else "no"
        link = f"{site}/chat?i={invited.code}"
        rows.writerow((_harmless(one.name), phone, one.dong or "", goes, link, bot))
    for refusal in imported.refused:
        print(f"line {refusal.line}: {refusal.why}", file=sys.stderr)  # noqa: T201
    pushed = sum(invited.is_pushed for invited in imported.invited)
    print(  # noqa: T201
        f"{len(imported.invited)} invited ({pushed} of them by Telegram), "
        f"{imported.repeats} invited before, {imported.stopped} want no invitations, "
        f"{len(imported.refused)} lines refused\nlinks: {to.name}"
    )


def _harmless(cell: str) -> str:
    """Spreadsheets run what begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def backup(database: Database, to: Path) -> int:
    """Copy the database into a new file; BackupError rises to `bot.app.main`."""
    backups.backup(database, to)
    print(f"{to} written; keep the keys (var/secret_keys) somewhere else")  # noqa: T201
    return 0


def restore(database: Database, source: Path, at: datetime) -> int:
    """Put a backup in the place of the database."""
    backups.restore(database, source, at)
    print("restored")  # noqa: T201
    return 0


def check(config_dir: Path, today: date, *, is_strict: bool = False) -> int:
    """Validate `config/`; ConfigError, with everything that is wrong, rises to `bot.app.main`.

    What is only odd is printed as a warning; `is_strict`: then the exit code is 1.
    """
    config = load(config_dir)
    early = editors.from_the_future(config.programs, today)
    mistakes = tuple(Mistake("programs/", each.key, each.what) for each in early)
    if mistakes:
        raise ConfigError(mistakes)
    odd = tuple(remarks(config, today))
    for each in odd:
        print(f"warning: {each}", file=sys.stderr)  # noqa: T201
    texts = sum(len(keys) for keys in config.texts.values())
    print(  # noqa: T201
        f"config/ is fine: {len(config.programs)} programs, {len(config.city.dongs)} dongs, "
        f"{len(config.vocabulary.danger)} danger signs, {texts} texts, {len(odd)} warnings"
    )
    return 1 if odd and is_strict else 0


def remarks(config: Config, today: date) -> Iterator[Remark]:
    """What an editor of the catalog should look at again, found with the real matcher."""
    reader = reader_of(config)
    matcher = matcher_of(config, reader, home=False)

    def find(text: str, limit: int) -> tuple[str, ...]:
        found = matcher.match(text, reader.read(text), limit=limit)
        return tuple(match.program_id for match in found)

    catalog = Catalog(config.programs)
    yield from editors.remarks(catalog, config.median_income, config.everyday, find, today)


def catalog_export(config: Config, to: Path) -> int:
    """All programs as an HSDS 3 service package, in a new file."""
    try:
        with to.open("xb") as file:
            services = hsds_out.exported(config.programs)
            file.write(orjson.dumps(services, option=orjson.OPT_INDENT_2))
    except OSError as error:
        print(f"{to}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"{to}: {len(config.programs)} programs")  # noqa: T201
    return 0


def catalog_import(
    config: Config, source: Path, folder: Path, scope: str | None, today: date
) -> int:
    """The programs of an HSDS 3 file as TOML files, one for each scope, to be reviewed.

    Nothing is written if anything is wrong, or if one of the files is there already.
    """
    try:
        content = orjson.loads(source.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        print(f"{source}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    read = hsds_in.imported(content, scope=scope or config.city.id, today=today)
    scopes = dict.fromkeys(program.scope for program in read.programs)
    files = {each: folder / f"{each}.toml" for each in scopes}
    there = [f"{file}: is there already" for file in files.values() if file.exists()]
    for problem in (*read.wrong, *there):
        print(problem, file=sys.stderr)  # noqa: T201
    if read.wrong or there:
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for each, file in files.items():
        chosen = [program for program in read.programs if program.scope == each]
        with file.open("x", encoding="utf-8") as out:
            out.write(hsds_in.as_toml(chosen))
        print(f"{file}: {len(chosen)} programs to review")  # noqa: T201
    for note in read.notes:
        print(f"to fill in: {note}")  # noqa: T201
    return 0


def match(config: Config, lines: Iterable[bytes], out: TextIO = sys.stdout) -> int:
    """JSON lines `{"id", "text"}` in; what is read and suggested out, a line each."""
    reader = reader_of(config)
    readings = Readings(reader, matcher_of(config, reader, home=False), Texts(config.texts))
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


def reader_of(config: Config) -> Reader:
    """The reader of a city's signs, with what was learned."""
    return Reader(config.vocabulary, learned(), config.finder)


def gazetteer_of(config: Config, pins: NamesPins | None = None) -> Gazetteer:
    """The city's dongs, and what lies around them."""
    city = config.city
    elsewhere = Elsewhere(config.hints.region, city)
    return Gazetteer(city.dongs, elsewhere, pins, city.map_code)


def matcher_of(config: Config, reader: Reader, *, home: bool) -> Matcher:
    """The matcher of a city; `home`: residents live here unless they say otherwise."""
    return Matcher(
        Catalog(config.programs),
        home_scopes=config.city.programs_scopes if home else (),
        first_choice=config.first_choice,
        hints=config.hints,
        why=reader.why,
    )
