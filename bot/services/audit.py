"""Looking through who did what and who saw what; each search is itself in the access log."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.calendar.hours import SEOUL
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, audit, cases, offers
from bot.storage.audit import DONE, SEEN, Line, Wanted
from bot.storage.store import Connection
from bot.storage.types import is_storable

PAGE = 100
MOST_EXPORTED = 50_000
_AT_ONCE = 2_000
_KINDS = {"": (DONE, SEEN), DONE: (DONE,), SEEN: (SEEN,)}
_MACHINES = ("resident", "system", "api")
# Rare, and so perhaps not among the newest lines, from which the others are listed.
_RARE = (
    "staff.role_changed", "staff.deactivated", "staff.factor_reset", "staff.password_reset",
    "block.made", "audit.export",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says, as it was typed: names and numbers, days as YYYY-MM-DD."""

    kind: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, newest first. `names` are of staff by id, `numbers` of cases and offers by id."""

    lines: list[Line]
    names: Mapping[str, str]
    numbers: Mapping[str, str]
    following: str | None


class Audit:
    """The search of the audit and of the access log."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def actions(self, actor: Actor) -> list[str]:
        """Codes of acts to choose from."""
        actor.require(Permission.AUDIT_SEARCH)
        return sorted({*await self._office.read(audit.recent_actions), *_RARE})

    async def search(self, actor: Actor, asked: Asked) -> Found:
        """A page of lines.

        InvalidError `bad_day`, `no_such_kind`, `no_such_account` (actor), `no_such_subject`.
        """
        actor.require(Permission.AUDIT_SEARCH)
        wanted = await self._office.read(lambda c: self._wanted(c, asked))
        await self._log(actor, "audit.search", wanted)
        return await self._office.read(lambda c: self._page(c, wanted, PAGE))

    async def export(self, actor: Actor, asked: Asked) -> AsyncIterator[Found]:
        """All lines in pieces, at most `MOST_EXPORTED`; that they left the house is logged."""
        actor.require(Permission.AUDIT_SEARCH)
        actor.require(Permission.LIST_EXPORT)
        wanted = await self._office.read(lambda c: self._wanted(c, replace(asked, before="")))
        await self._log(actor, "audit.export", wanted)
        return self._pieces(wanted)

    async def _pieces(self, wanted: Wanted) -> AsyncIterator[Found]:
        for _ in range(MOST_EXPORTED // _AT_ONCE):
            piece = await self._piece(wanted)
            yield piece
            if piece.following is None:
                return
            wanted = replace(wanted, before=piece.following)

    async def _piece(self, wanted: Wanted) -> Found:
        return await self._office.read(lambda c: self._page(c, wanted, _AT_ONCE))

    async def _log(self, actor: Actor, action: str, wanted: Wanted) -> None:
        at, subject = self._office.clock.now(), wanted.subject or wanted.actor or "audit"
        new = self._office.ids.new

        def work(c: Connection) -> None:
            since = actor.watching_since
            cases.saw(c, new(), at, actor.id, actor.ip, action, subject, since=since)

        await self._office.store.write(work)

    def _page(self, c: Connection, wanted: Wanted, size: int) -> Found:
        found = audit.search(c, wanted, size + 1)
        shown = found[:size]
        return Found(
            lines=shown,
            names=accounts.names(c),
            numbers=audit.numbers(c, list({line.subject for line in shown})),
            following=shown[-1].id if len(found) > size else None,
        )

    def _wanted(self, c: Connection, asked: Asked) -> Wanted:
        if asked.kind not in _KINDS:
            raise InvalidError("no_such_kind")
        if not all(map(is_storable, (asked.action, asked.before))):
            raise InvalidError("bad_field", field="action")
        until = _day(asked.until)
        return Wanted(
            kinds=_KINDS[asked.kind],
            actor=_actor(c, asked.actor.strip()),
            subject=_subject(c, asked.subject.strip()),
            actions=(asked.action,) if asked.action else (),
            since=_day(asked.since),
            until=until + timedelta(days=1) if until else None,
            before=asked.before or None,
            by_id=not self._office.clock.was_set,
        )


def _actor(c: Connection, name: str) -> str | None:
    if not name or name in _MACHINES:
        return name or None
    by_name = {known: staff_id for staff_id, known in accounts.names(c).items()}
    if name not in by_name:
        raise InvalidError("no_such_account")
    return by_name[name]


def _subject(c: Connection, word: str) -> str | None:
    """The id of whatever has this receipt number, of whoever has this name."""
    if not word:
        return None
    if case := cases.find_number(c, word):
        return case.id
    if offer := offers.find_number(c, word):
        return offer.id
    by_name = {known: staff_id for staff_id, known in accounts.names(c).items()}
    if word not in by_name:
        raise InvalidError("no_such_subject")
    return by_name[word]


def _day(words: str) -> datetime | None:
    """The beginning of a day in Seoul."""
    if not words.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(words.strip()), time(), SEOUL)
    except ValueError:
        raise InvalidError("bad_day") from None
