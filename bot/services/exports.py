"""Lists for spreadsheets, within one's rights; each one taken along leaves an audit line."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.calendar.hours import SEOUL
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import lists
from bot.storage.store import Connection
from bot.storage.types import Instant

NAMES = tuple(lists.LISTS)
FORMATS = ("xlsx", "csv")
# A sheet of a spreadsheet has room for about a million rows.
MOST = 1_000_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which list, of which days (both included, in Seoul), in which format."""

    name: str
    first: date
    last: date
    format: str


@dataclass(frozen=True, slots=True)
class Export:
    """A list that may leave: its columns, how many rows there are, and the rows in pieces."""

    columns: tuple[str, ...]
    count: int
    pieces: AsyncIterator[Sequence[Sequence[Any]]]


def wish(name: str, first: str, last: str, kind: str) -> Wish:
    """What was typed, checked.

    Raises:
        InvalidError: no such list, format or day, or the last day is before the first.

    """
    if name not in NAMES or kind not in FORMATS:
        raise InvalidError("no_such_list")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise InvalidError("no_such_day") from None
    if not date(2000, 1, 1) <= days[0] <= days[1] <= date(2999, 12, 31):
        raise InvalidError("no_such_day")
    return Wish(name, *days, kind)


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
        first, after = _bounds(wished)

        def work(c: Connection) -> int:
            count = lists.size(c, wished.name, first, after)
            if count > MOST:
                raise InvalidError("too_many_rows")
            period = f"{wished.first}..{wished.last}"
            detail = {"list": wished.name, "period": period, "rows": str(count)}
            self._office.record(
                c, actor, "list.exported", wished.name, detail | {"format": wished.format}
            )
            return count

        count = await self._office.store.write(work)
        columns = lists.LISTS[wished.name].names
        return Export(columns, count, self._pieces(wished.name, first, after))

    async def _pieces(
        self, name: str, first: object, after: object
    ) -> AsyncIterator[Sequence[Sequence[Any]]]:
        last_id = ""
        while True:
            start = last_id
            last_id, rows = await self._office.read(
                lambda c, start=start: lists.piece(c, name, first, after, start)  # type: ignore[misc]
            )
            if not rows:
                return
            yield rows


def _bounds(wished: Wish) -> tuple[object, object]:
    """From when to before when, in the kind of the list's column."""
    after = wished.last + _DAY
    if isinstance(lists.LISTS[wished.name].day.type, Instant):
        return _midnight(wished.first), _midnight(after)
    return wished.first.isoformat(), after.isoformat()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)
