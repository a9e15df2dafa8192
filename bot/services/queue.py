"""The lists of the desk, and what a counselor must hear about on every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from bot.cases.follow_ups import midnight_after
from bot.cases.permissions import Permission
from bot.cases.queue import TABS, Filter
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, cases, follow_ups, queue
from bot.storage.cases import Case
from bot.storage.queue import cursor_of
from bot.storage.store import Connection

_PAGE = 50
_WATCHED = 200
# The others are a press away; a page must stay usable under them, on a phone too.
_MOST_ALERTS = 3
# How long a page says that a case changed hands; the record says it forever.
_TOLD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Move:
    """A case left this counselor's hands, or came into them, through somebody else.

    `how`: `lapsed`, `taken` (given to somebody else) or `given` (to this counselor). `who`: the
    name of the other one; empty where it went back to the queue. `key` tells one from the next.
    """

    how: str
    key: str
    case_id: str
    number: str
    who: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page looks after by itself: alerts that ring, ids of what waits and is one's own.

    `talks` are the conversations of one's own cases: whoever reported twice has one for both.
    """

    ringing: list[Any]
    waiting: list[str]
    mine: list[str]
    talks: list[str]
    moves: list[Move]
    due: int = 0
    """How many follow-ups are to be done by the end of today."""

    def nearest(self, here: str) -> list[Any]:
        """The few alerts a page has room for: that of the case at `here`, then the oldest."""
        return sorted(self.ringing, key=lambda alert: alert.case_id not in here)[:_MOST_ALERTS]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a tab. `alike`: how many other open cases may be the same household."""

    cases: list[Case]
    following: str | None
    counts: dict[str, int]
    alike: dict[str, int]


class Queues:
    """Reading what waits and who has what."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def shown(
        self, actor: Actor, tab: str, wanted: Filter, *, cursor: str | None, is_closed: bool
    ) -> Shown:
        """A page of the tab; with `is_closed` of what is closed, the last received first.

        InvalidError `bad_cursor` where the `cursor` is none that an earlier page gave.
        """
        actor.require(Permission.QUEUE_VIEW)
        now = self._office.clock.now()
        within = timedelta(minutes=self._office.city.answer_within_minutes)
        where = queue.matching(wanted, now, within)

        def work(c: Connection) -> Shown:
            if is_closed:
                found = queue.closed(c, where, before=cursor, limit=_PAGE + 1)
            else:
                mine = actor.id if tab == "mine" else None
                found = queue.listed(
                    c, TABS[tab], where=where, claimed_by=mine, cursor=cursor, limit=_PAGE + 1
                )
            page, is_more = found[:_PAGE], len(found) > _PAGE
            following = (page[-1].id if is_closed else cursor_of(page[-1])) if is_more else None
            alike = {} if is_closed else queue.alike(c, page)
            return Shown(page, following, queue.counts(c, actor.id, where), alike)

        return await self._office.read(work)

    async def watch(self, actor: Actor) -> Watch:
        """What every page of this counselor keeps an eye on."""
        actor.require(Permission.QUEUE_VIEW)
        now = self._office.clock.now()
        since = now - _TOLD_FOR
        return await self._office.read(
            lambda c: Watch(
                ringing=cases.ringing(c),
                waiting=queue.ids(c, TABS["waiting"], _WATCHED),
                mine=queue.ids(c, TABS["mine"], _WATCHED, actor.id),
                talks=queue.talks(c, actor.id),
                moves=list(_moves(c, actor.id, since)),
                due=follow_ups.count_due(c, actor.id, midnight_after(now)),
            )
        )


def _moves(c: Connection, staff_id: str, since: datetime) -> Iterator[Move]:
    """What changed hands around this counselor; their own acts are no news to them."""
    lines = [
        (row, orjson.loads(row.detail))
        for row in queue.moved(c, since)
        if row.detail and row.actor != staff_id
    ]
    around = [(row, told) for row, told in lines if staff_id in (told["from"], told["to"])]
    names = accounts.names(c) if around else {}
    for row, told in around:
        how = "given" if told["to"] == staff_id else "taken" if told["to"] else "lapsed"
        who = names.get(told["from" if how == "given" else "to"], "")
        yield Move(how, row.id, row.subject, row.number, who)
