"""Keeps the index by which sealed text is found: in the background, never in a turn.

Each run takes in what came since. Texts are opened and hashed outside of any transaction; writing
the numbers down is one short one, which may happen twice without harm: any number of processes may
run this at once.
"""

from typing import Any

from bot.cases.places import first_told
from bot.services.arrivals import Arrival, Reply
from bot.storage import cases, search
from bot.storage.grams import BlindTerms
from bot.storage.search import CASES, INBOX, NOTES, OUTBOX, Indexed
from bot.storage.store import Connection, Store
from bot.storage.vault import Vault

# Little at a time: whoever writes now does not wait for those who search. What comes in faster
# than this is found a while later, and in a rush nothing is indexed, for so many runs at most.
_AT_ONCE = 100
_MOST_ROUNDS = 2
_MOST_PUT_OFF = 150
KINDS = (INBOX, OUTBOX, NOTES, CASES)


class Indexing:
    """Takes messages, notes and cases into the index."""

    def __init__(self, store: Store[Arrival, Reply], vault: Vault, terms: BlindTerms) -> None:
        self._store = store
        self._vault = vault
        self._terms = terms
        self._put_off = 0

    async def run(self) -> int:
        """Take in what is new; returns how many rows that were."""
        if self._store.is_busy and self._put_off < _MOST_PUT_OFF:
            self._put_off += 1
            return 0
        self._put_off = done = 0
        for kind in KINDS:
            for _ in range(_MOST_ROUNDS):
                taken = await self._round(kind)
                done += taken
                if taken < _AT_ONCE:
                    break
        return done

    async def _round(self, kind: str) -> int:
        newest, seen, found = await self._store.read(lambda c: self._unseen(c, kind))
        is_all = len(found) < _AT_ONCE
        last_id = newest if is_all else found[-1][1]
        if found or last_id > seen:
            rows = [row for row, _ in found]
            await self._store.write(lambda c: search.keep(c, kind, rows, last_id))
        return len(found)

    def _unseen(self, c: Connection, kind: str) -> tuple[str, str, list[tuple[Indexed, str]]]:
        """The newest id there is, the newest seen, and rows with the id that led to each."""
        newest, seen = search.newest(c, kind), search.cursor(c, kind)
        rows = search.unseen(c, kind, seen, _AT_ONCE)
        if kind == CASES:
            return newest, seen, [(self._of_case(c, row), row.seen) for row in rows]
        return newest, seen, [(self._of_message(kind, row), row.id) for row in rows]

    def _of_message(self, kind: str, row: Any) -> Indexed:
        terms = self._terms.of_texts(words_in(self._vault, kind, row.id, row.body))
        return Indexed(row.id, kind, row.place, terms)

    def _of_case(self, c: Connection, row: Any) -> Indexed:
        report = cases.report_of(c, self._vault, row.id)
        who = cases.reporter_of(c, self._vault, row.id)
        terms = set(self._terms.of_texts(told_in(report)))
        terms |= {self._terms.of_phone(who["phone"])} if who["phone"] else set()
        terms |= {self._terms.of_name(who["name"])} if who["name"] else set()
        return Indexed(row.id, CASES, row.id, tuple(sorted(terms)), row.version)


def words_in(vault: Vault, kind: str, row_id: str, body: bytes) -> list[str]:
    """The words of a message, note or report that is kept sealed."""
    if kind == NOTES:
        return [vault.open(NOTES, "body", row_id, body)]
    column = "report" if kind == CASES else "body"
    opened = vault.open_json(kind, column, row_id, body)
    assert isinstance(opened, dict)  # noqa: S101 - bodies are written as tables only
    if kind == CASES:
        return told_in(opened)
    return [str(opened[key]) for key in ("text", "phone") if opened.get(key)]


def told_in(report: dict[str, Any]) -> list[str]:
    """What a report holds in somebody's own words."""
    place, need = report.get("place"), report.get("need")
    said = [report.get("story"), report.get("question")]
    said += [part.get("words") for part in (place, need) if isinstance(part, dict)]
    said += [first_told(place)]
    return [part for part in said if isinstance(part, str) and part]
