"""Finding cases: by receipt number, dong, state and time, and by words, phone number or name.

Words are looked for in messages, notes and stories, which lie sealed: the index names rows that
may hold them, and those are opened. Of every case that is shown a line goes into the access log;
the words themselves are written down nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.domain.hangul import squeeze
from bot.flows.contact import phone_in
from bot.services import masking
from bot.services.indexing import told_in, words_in
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, search
from bot.storage.cases import Case
from bot.storage.search import CASES, INBOX, NOTES, OUTBOX, Indexed, Sift
from bot.storage.store import Connection
from bot.storage.threads import Entry

MOST = 50
MAX_WORDS = 100
_CANDIDATES = 2000
# So many are opened at once; of words that many use the newest are enough, and the page says so.
_OPENED, _ENOUGH = 250, 2 * MOST
_AROUND = 40
# What stands before a message tells whether it is an answer that must not be seen.
_BEFORE = 10
# Of a case's hits more are not tried where the first ones may not be seen.
_MOST_HITS = 3
REPORTER = "reporter"
_RECEIPT = re.compile(r"20\d\d-\d{6}")


@dataclass(frozen=True, slots=True)
class Found:
    """A case, and what of it holds the words: `where` is a kind of the index, or `reporter`."""

    case: Case
    where: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """At most fifty cases, newest first; `is_cut`: there may be more."""

    found: tuple[Found, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: str
    place: str
    id: str

    @property
    def is_message(self) -> bool:
        return self.kind in (INBOX, OUTBOX)


_Hits = dict[str, list[_Hit]]


class Searching:
    """What counselors look for."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._terms = office.terms

    async def search(self, actor: Actor, words: str, sift: Sift) -> Results:
        """The cases that fit; that they were shown is logged.

        Raises:
            InvalidError: there is nothing to look for, or too little of it.

        """
        actor.require(Permission.CASE_SEARCH)
        said = words.strip()[:MAX_WORDS]
        if not said and sift == Sift():
            raise InvalidError("search_empty")
        if _RECEIPT.fullmatch(said):
            said, sift = "", replace(sift, number=said)
        found = await self._office.read(lambda c: self._found(c, actor, said, sift))
        await self._log(actor, found)
        return found

    def _found(self, c: Connection, actor: Actor, said: str, sift: Sift) -> Results:
        if not said:
            listed = search.sifted(c, sift, MOST + 1)
            return Results(tuple(map(Found, listed[:MOST])), is_cut=len(listed) > MOST)
        hits, is_cut = self._hits(c, said, is_any=sift == Sift())
        listed = search.sifted(c, sift, MOST + 1, ids=list(hits))
        shown = tuple(self._shown(c, actor, listed[:MOST], hits, said))
        return Results(shown, is_cut=is_cut or len(listed) > MOST)

    def _hits(self, c: Connection, said: str, *, is_any: bool) -> tuple[_Hits, bool]:
        """Rows that hold the words, by case; and whether there were too many to open all.

        `is_any`: whatever the case is, so that as many as are shown will do.
        """
        hits: _Hits = {}
        for case_id in self._of_reporter(c, said):
            hits.setdefault(case_id, []).append(_Hit(REPORTER, case_id, case_id))
        words = [word for word in map(squeeze, said.split()) if word]
        terms = sorted({term for word in words for term in self._terms.of_texts([word])})
        if not terms:
            if hits or phone_in(said):
                return hits, False
            raise InvalidError("search_too_short")
        rows = search.having(c, terms, _CANDIDATES)
        for start in range(0, len(rows), _OPENED):
            self._add(c, hits, rows[start : start + _OPENED], words)
            if is_any and len(hits) >= _ENOUGH:
                return hits, True
        return hits, len(rows) == _CANDIDATES

    def _add(
        self, c: Connection, hits: _Hits, rows: Sequence[Indexed], words: Sequence[str]
    ) -> None:
        """Those of these rows that do hold the words."""
        right = [row for row, texts in self._opened(c, rows) if _holds(texts, words)]
        talks = search.cases_of(c, list({row.place for row in right}))
        for row in right:
            hit = _Hit(row.kind, row.place, row.id)
            for case_id in talks.get(row.place, ()) if hit.is_message else (row.place,):
                hits.setdefault(case_id, []).append(hit)

    def _of_reporter(self, c: Connection, said: str) -> list[str]:
        """Cases whose reporter has just this number or name."""
        phone = phone_in(said)
        term = self._terms.of_phone(phone) if phone else self._terms.of_name(said)
        rows = search.having(c, [term], _CANDIDATES, kind=CASES)
        whole = squeeze(said)
        return [row.id for row in rows if self._is_reporter(c, row.id, phone, whole)]

    def _is_reporter(self, c: Connection, case_id: str, phone: str | None, name: str) -> bool:
        who = cases.reporter_of(c, self._office.vault, case_id)
        return who["phone"] == phone if phone else squeeze(who["name"] or "") == name

    def _opened(
        self, c: Connection, rows: Sequence[Indexed]
    ) -> Iterable[tuple[Indexed, list[str]]]:
        sealed = {
            kind: search.bodies(c, kind, [row.id for row in rows if row.kind == kind])
            for kind in {row.kind for row in rows}
        }
        for row in rows:
            body = sealed[row.kind].get(row.id)
            if body is not None:
                yield row, words_in(self._office.vault, row.kind, row.id, body)

    def _shown(
        self, c: Connection, actor: Actor, listed: Sequence[Case], hits: _Hits, said: str
    ) -> Iterator[Found]:
        """The cases with an excerpt each, as this actor may see it.

        Where only hidden words fit, the case is left out.
        """
        first = {case.id: hits[case.id][:_MOST_HITS] for case in listed}
        wanted = {hit.id: hit.place for some in first.values() for hit in some if hit.is_message}
        before = search.up_to(c, self._office.vault, wanted, _BEFORE) if wanted else {}
        words = [word for word in map(squeeze, said.split()) if word]
        for case in listed:
            is_open = masking.may_identify(case, actor)
            for hit in first[case.id]:
                texts = self._texts(c, hit, before.get(hit.id, []), is_open=is_open)
                text = next((text for text in texts if _holds([text], words)), None)
                if hit.kind == REPORTER or text is not None:
                    yield Found(case, hit.kind, excerpt(text or "", said.split()))
                    break

    def _texts(self, c: Connection, hit: _Hit, before: list[Entry], *, is_open: bool) -> list[str]:
        """The texts of a hit without what this actor may not see."""
        vault = self._office.vault
        if hit.kind == REPORTER:
            return []
        if hit.kind == CASES:
            told = cases.report_of(c, vault, hit.id)
            return told_in(told if is_open else masking.report(told))
        if hit.kind == NOTES:
            found = cases.notes_of(c, vault, hit.place)
            return [note.text for note in masking.notes(found, may_identify=is_open)]
        safe = masking.thread(before, self._office.texts, may_identify=is_open)
        return [str(entry.body.get("text") or "") for entry in safe if entry.id == hit.id]

    async def _log(self, actor: Actor, results: Results) -> None:
        """One line of the search, and one of each case that was shown."""
        at, new = self._office.clock.now(), self._office.ids.new
        shown, since = [found.case.id for found in results.found], actor.watching_since

        def work(c: Connection) -> None:
            cases.saw(c, new(), at, actor.id, actor.ip, "search", "cases", since=since)
            who = (actor.id, actor.ip, "search.found")
            known = cases.seen(c, *who, shown, since) if since else set()
            lines = [(new(), case_id) for case_id in shown if case_id not in known]
            if lines:
                search.saw_all(c, lines, at, actor.id, actor.ip, "search.found")

        await self._office.store.write(work)


def excerpt(text: str, words: Sequence[str]) -> str:
    """The part of a text around the first of the words, on one line."""
    line = " ".join(text.split())
    places = [place for word in words if (place := line.lower().find(word.lower())) >= 0]
    begins = max(min(places, default=0) - _AROUND, 0)
    ends = begins + 4 * _AROUND
    return f"{'…' if begins else ''}{line[begins:ends]}{'…' if ends < len(line) else ''}"


def _holds(texts: Sequence[str], words: Sequence[str]) -> bool:
    whole = "\n".join(map(squeeze, texts))
    return all(word in whole for word in words)
