"""Everything that happened to a case, newest first: acts, words by day, and who looked."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.calendar.hours import seoul
from bot.cases.moments import kind_of
from bot.cases.permissions import Permission
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, ties, timeline
from bot.storage.cases import Case
from bot.storage.store import Connection

_NOBODY = ("bot", "desk")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `line` is the audit's (actor, action, detail), if it is one of it.

    `number`: of the merged case that it happened to. `count` and `where` are of looks (times, and
    the address they came from), `said` of a day's messages: resident, counselors, automatic.
    """

    at: datetime
    kind: str
    actor: str = ""
    line: Any = None
    number: str = ""
    action: str = ""
    count: int = 1
    where: str = ""
    said: tuple[int, int, int] = (0, 0, 0)


class Timelines:
    """Puts together what lies in several tables."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def of(self, actor: Actor, case: Case) -> list[Moment]:
        """All moments of the case and of what was merged into it, newest first."""
        actor.require(Permission.CASE_VIEW)
        with_looks = actor.may(Permission.AUDIT_SEARCH)
        found = await self._office.read(lambda c: list(self._all(c, case, with_looks=with_looks)))
        return sorted(found, key=lambda moment: moment.at, reverse=True)

    def _all(self, c: Connection, case: Case, *, with_looks: bool) -> Iterator[Moment]:
        merged = ties.merged_into(c, case.id)
        for one in (case, *merged):
            number = one.number if one.id != case.id else ""
            for line in cases.audit_of(c, one.id):
                yield Moment(line.at, kind_of(line.action), line.actor, line, number)
            if with_looks:
                yield from _looks(timeline.looks(c, one.id), number)
        talks = {one.conversation_id: one for one in (*merged, case) if one.conversation_id}
        for talk, one in talks.items():
            number = one.number if one.id != case.id else ""
            yield from _days(timeline.said(c, talk), number)


def _days(said: Iterable[tuple[str, datetime]], number: str) -> Iterator[Moment]:
    """A moment for each day of words, at the time of its last."""
    days: dict[date, list[tuple[str, datetime]]] = {}
    for author, at in said:
        days.setdefault(seoul(at).date(), []).append((author, at))
    for entries in days.values():
        who = Counter(_side(author) for author, _ in entries)
        counts = who["resident"], who["counselor"], who["bot"]
        last = max(at for _, at in entries)
        yield Moment(last, "talk", action="messages", number=number, said=counts)


def _side(author: str) -> str:
    if author == "resident":
        return author
    return "bot" if author in _NOBODY else "counselor"


def _looks(rows: Iterable[Any], number: str) -> Iterator[Moment]:
    """A person's looks of one day at one thing are one moment."""
    together: dict[tuple[str, str, str, date], list[datetime]] = {}
    for row in rows:
        key = row.staff_id, row.action, row.ip, seoul(row.at).date()
        together.setdefault(key, []).append(row.at)
    for (who, action, ip, _), times in together.items():
        yield Moment(
            max(times), "view", who, number=number, action=action, count=len(times), where=ip
        )
