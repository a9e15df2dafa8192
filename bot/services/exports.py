"""Lists for spreadsheets, within one's rights; each one taken along leaves an audit line."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from bot.calendar.hours import SEOUL
from bot.cases.permissions import Permission
from bot.domain.codes import CaseState
from bot.domain.errors import InvalidError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, audit, lists
from bot.storage.audit import DONE, Line, Wanted
from bot.storage.lists import Within
from bot.storage.store import Connection
from bot.storage.types import Instant, is_storable

NAMES = tuple(lists.LISTS)
FORMATS = ("xlsx", "csv")
# A sheet of a spreadsheet has room for about a million rows.
MOST = 1_000_000
_DAY = timedelta(days=1)
_ACT = "list.exported"
_LAST = 15


@dataclass(frozen=True, slots=True)
class Wish:
    """Which list, of which days (both included, in Seoul), in which format.

    `dong` and `state`: of cases of this dong, in this state; empty: of all.
    """

    name: str
    first: date
    last: date
    format: str
    dong: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that was taken along: when, by whom, how many rows, and how it was chosen."""

    at: datetime
    who: str
    name: str
    period: str
    rows: str
    format: str
    dong: str
    state: str


@dataclass(frozen=True, slots=True)
class Export:
    """A list that may leave: its columns, how many rows there are, and the rows in pieces."""

    columns: tuple[str, ...]
    count: int
    pieces: AsyncIterator[Sequence[Sequence[Any]]]


def wish(name: str, first: str, last: str, kind: str, *, dong: str = "", state: str = "") -> Wish:
    """What was typed, checked; a dong that nobody knows of has an empty list.

    Raises:
        InvalidError: no such list, format, state or day, or the last day is before the first.

    """
    if name not in NAMES or kind not in FORMATS or not is_storable(dong):
        raise InvalidError("no_such_list")
    if state and state not in list(CaseState):
        raise InvalidError("no_such_list")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise InvalidError("no_such_day") from None
    if not date(2000, 1, 1) <= days[0] <= days[1] <= date(2999, 12, 31):
        raise InvalidError("no_such_day")
    return Wish(name, *days, kind, dong, state)


def columns(name: str) -> tuple[str, ...]:
    """The columns of a list."""
    return lists.LISTS[name].names


class Exports:
    """Hands out rows; making a file of them is the console's part."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def begin(self, actor: Actor, wished: Wish) -> Export:
        """The list; that it is taken along is written down first.

        Raises:
            InvalidError: more rows than a spreadsheet holds.

        """
        actor.require(Permission.LIST_EXPORT)
        within = _within(wished)

        def work(c: Connection) -> int:
            count = lists.size(c, wished.name, within)
            if count > MOST:
                raise InvalidError("too_many_rows")
            self._office.record(c, actor, _ACT, wished.name, _detail(wished, count))
            return count

        count = await self._office.store.write(work)
        columns = lists.LISTS[wished.name].names
        return Export(columns, count, self._pieces(wished.name, within))

    async def taken(self, actor: Actor) -> list[Taken]:
        """What was taken along last, newest first."""
        actor.require(Permission.LIST_EXPORT)

        def work(c: Connection) -> list[Taken]:
            found = audit.search(c, Wanted(kinds=(DONE,), actions=(_ACT,)), _LAST)
            names = accounts.names(c)
            return [_taken(line, names.get(line.actor, line.actor)) for line in found]

        return await self._office.read(work)

    async def _pieces(self, name: str, within: Within) -> AsyncIterator[Sequence[Sequence[Any]]]:
        last_id = ""
        while True:
            start = last_id
            last_id, rows = await self._office.read(
                lambda c, start=start: lists.piece(c, name, within, start)  # type: ignore[misc]
            )
            if not rows:
                return
            yield rows


def _detail(wished: Wish, count: int) -> dict[str, str]:
    """What the audit says of it; no value of a row."""
    chosen = {"dong": wished.dong, "state": wished.state}
    return {
        "list": wished.name,
        "period": f"{wished.first}..{wished.last}",
        "rows": str(count),
        "format": wished.format,
    } | {key: value for key, value in chosen.items() if value}


def _taken(line: Line, who: str) -> Taken:
    told = orjson.loads(line.detail or "{}")
    said = (str(told.get(key, "")) for key in ("period", "rows", "format", "dong", "state"))
    return Taken(line.at, who, line.subject, *said)


def _within(wished: Wish) -> Within:
    """The bounds in the kind of the list's column."""
    after = wished.last + _DAY
    if isinstance(lists.LISTS[wished.name].day.type, Instant):
        return Within(_midnight(wished.first), _midnight(after), wished.dong, wished.state)
    days = wished.first.isoformat(), after.isoformat()
    return Within(*days, wished.dong, wished.state)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)
