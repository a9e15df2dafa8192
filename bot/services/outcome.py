"""What the turns of one group add up to: rows to write, gathered table by table."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from bot.cases.correcting import Judged, changes, heard
from bot.domain.city import City
from bot.services.world import Ids
from bot.storage import tables
from bot.storage.cases import judged_of, judgement, read_of
from bot.storage.rows import (
    AlertRow,
    AuditRow,
    CaseRow,
    ConversationRow,
    HandoverRow,
    InboxRow,
    OutboxRow,
    PhotoRow,
    ReporterRow,
)
from bot.storage.tx import Tx
from bot.storage.types import Sealed, to_us
from bot.storage.vault import BlindIndex, Vault

RESIDENT = "resident"


@dataclass(slots=True)
class Outcome:
    """Rows of one group. Cases are looked up only if an effect changes one that exists."""

    tx: Tx
    vault: Vault
    index: BlindIndex
    ids: Ids
    city: City
    at: datetime
    now: int = 0
    conversations: dict[str, ConversationRow] = field(default_factory=dict)
    inbox: list[InboxRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    fetched: list[tuple[str, str, int, str]] = field(default_factory=list)
    new_cases: dict[str, CaseRow] = field(default_factory=dict)
    changed_cases: dict[str, CaseRow] = field(default_factory=dict)
    reporters: dict[str, ReporterRow] = field(default_factory=dict)
    handovers: list[HandoverRow] = field(default_factory=list)
    alerts: dict[str, AlertRow] = field(default_factory=dict)
    audit: list[AuditRow] = field(default_factory=list)
    photos: list[PhotoRow] = field(default_factory=list)
    others: dict[tables.Table, list[tuple[Any, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = to_us(self.at)

    def add(self, table: tables.Table, row: tuple[Any, ...]) -> None:
        """A new row of a table that only few turns write to; columns in the table's order."""
        self.others.setdefault(table, []).append(row)

    def record(
        self, action: str, subject: str, detail: str | None = None, *, by: str = RESIDENT
    ) -> None:
        """A line of the history."""
        self.audit.append(AuditRow(self.ids.new(), self.now, by, action, subject, detail))

    def hand_over(self, case_id: str, promised: int, queued: int | None) -> None:
        """A line of the ledger: the case waits for a counselor from now on."""
        self.handovers.append(HandoverRow(self.ids.new(), case_id, self.now, promised, queued))

    def write(self) -> None:
        """One set-based statement per table."""
        tx = self.tx
        tx.insert(tables.outbox, self.outbox)
        tx.update(tables.outbox, ("state", "sent_at", "inbound_id"), self.fetched)
        tx.insert(tables.cases, list(self.new_cases.values()))
        tx.update(tables.cases, CaseRow._fields[1:], list(self.changed_cases.values()))
        self._write_reporters()
        tx.insert(tables.handovers, self.handovers)
        tx.insert(tables.alerts, list(self.alerts.values()))
        tx.insert(tables.audit, self.audit)
        tx.insert(tables.photos, self.photos)
        for table, rows in self.others.items():
            tx.insert(table, rows)

    def _write_reporters(self) -> None:
        """New ones; of known ones what is told now, or only more where it was written down."""
        if not self.reporters:
            return
        rows = list(self.reporters.values())
        told = [row for row in rows if row.phone or row.name]
        new = self.tx.insert_new(tables.reporters, ("id",), told)
        again = [row.id for row in rows if row.id not in new]
        found = self.tx.select_in(tables.reporters, "id", again, lock=True) if again else []
        changed = [_told_again(ReporterRow(*row), self.reporters[row[0]]) for row in found]
        self.tx.update(tables.reporters, ("phone", "name"), changed)

    def case(self, case_id: str) -> CaseRow:
        """The case as the turns of this group have made it so far."""
        found = self.new_cases.get(case_id) or self.changed_cases.get(case_id)
        if found:
            return found
        return CaseRow(*self.tx.select_in(tables.cases, "id", [case_id], lock=True)[0])

    def case_with(self, case_id: str) -> CaseRow | None:
        """The case with this id, as the turns of this group have made it so far."""
        made = self.new_cases.get(case_id) or self.changed_cases.get(case_id)
        found = [] if made else self.tx.select_in(tables.cases, "id", [case_id])
        return made or (CaseRow(*found[0]) if found else None)

    def case_numbered(self, number: str, *, lock: bool = False) -> CaseRow | None:
        """The case with this receipt number, likewise; `lock` it when it is about to change."""
        for case in (*self.new_cases.values(), *self.changed_cases.values()):
            if case.number == number:
                return case
        found = self.tx.select_in(tables.cases, "number", [number], lock=lock)
        return CaseRow(*found[0]) if found else None

    def conversation(self, key: str) -> ConversationRow | None:
        """A conversation, of this group or another one; what is changed in it is written."""
        if key not in self.conversations:
            found = self.tx.select_in(tables.conversations, "id", [key], lock=True)
            self.conversations |= {row[0]: ConversationRow(*row) for row in found}
        return self.conversations.get(key)

    def keep(self, case: CaseRow) -> None:
        """The case as it is now; written at the end of the group."""
        (self.new_cases if case.id in self.new_cases else self.changed_cases)[case.id] = case

    def staying(self, case: CaseRow) -> CaseRow:
        """The case, or the one that it was merged into; locked where it is another one."""
        is_there = case.merged_into and self.case_with(case.merged_into)
        return self.case(case.merged_into) if is_there and case.merged_into else case

    def heard(self, case: CaseRow, new: Judged, *, is_danger: bool = False) -> CaseRow:
        """The case, of which the bot read more; what a person corrected is undone with a line.

        `is_danger`: it was said just now, so that it counts whatever anybody said before.
        """
        before, known = judged_of(case), read_of(case)
        after, read = heard(before, None if is_danger else known, new)
        read = read or (known and known.and_also(new))
        if known and changes(before, after):
            detail = orjson.dumps(changes(before, after)).decode()
            self.record("case.read_anew", case.id, detail, by="system")
        return case._replace(**judgement(after, read), version=case.version + 1)

    def center_of(self, dong: str | None) -> str | None:
        """The center that looks after the dong."""
        return next((d.center for d in self.city.dongs if d.id == dong), None)


def _told_again(known: ReporterRow, told: ReporterRow) -> tuple[str, Sealed | None, Sealed | None]:
    """Id, number and name of somebody who is known; what others wrote down of them stays."""
    if known.kept_by is None:
        return known.id, told.phone, told.name
    return known.id, known.phone or told.phone, known.name or told.name
