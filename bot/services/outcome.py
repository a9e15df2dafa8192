"""What the turns of one group add up to: rows to write, gathered table by table."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from bot.cases.correcting import Judged, changes, heard
from bot.cases.places import kept_from
from bot.cases.states import NOT_A_CRISIS
from bot.domain.city import City
from bot.domain.codes import CaseState, Urgency
from bot.domain.effects import FileCase, RaiseAlert, ReopenCase
from bot.services.events import Event, Kind
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
# The sign of an alert about a closed emergency whose resident came back.
_REOPENED = '["reopened"]'


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

    def _case(self, case_id: str) -> CaseRow:
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

    def file(
        self, conversation: ConversationRow, effect: FileCase
    ) -> tuple[ConversationRow, Event]:
        """A new case, or more about the open one; the conversation as it stands afterwards."""
        is_known = conversation.case_id is not None and conversation.case_number == effect.number
        case_id = conversation.case_id if is_known and conversation.case_id else self.ids.new()
        if is_known:
            known = self._case(case_id)
            if known.number != effect.number:
                return self._file_merged(conversation, known, effect)
            case = self._merge(known, effect)
            if case.state == CaseState.CLOSED:
                # Closed while its report was still being told: what comes now waits anew.
                case = self.handed_over_again(case, effect.promised_at, is_held=effect.is_held)
        else:
            case = self._open(conversation, effect, case_id)
            self.new_cases[case_id] = case
        self.keep(case)
        self._identify(case_id, effect)
        action = "case.completed" if effect.is_complete else "case.opened"
        self.audit.append(AuditRow(self.ids.new(), self.now, RESIDENT, action, case_id))
        after = conversation._replace(case_id=case_id, case_number=case.number, closed_at=None)
        return after, Event(Kind.CASE, case_id, conversation.id)

    def staying(self, case: CaseRow) -> CaseRow:
        """The case, or the one that it was merged into; locked where it is another one."""
        is_there = case.merged_into and self.case_with(case.merged_into)
        return self._case(case.merged_into) if is_there and case.merged_into else case

    def _file_merged(
        self, conversation: ConversationRow, stay: CaseRow, effect: FileCase
    ) -> tuple[ConversationRow, Event]:
        """More about a report that was merged into another one: kept with it, heard there."""
        told = self.case_numbered(effect.number, lock=True)
        if told:
            self.keep(self._merge(told, effect))
            self._identify(told.id, effect)
            self.audit.append(AuditRow(self.ids.new(), self.now, RESIDENT, "case.added", told.id))
        stay = self._heard(stay, Judged(effect.urgency, ()))
        if stay.state == CaseState.CLOSED:
            stay = self.handed_over_again(stay, effect.promised_at, is_held=effect.is_held)
        self.keep(stay)
        self.audit.append(AuditRow(self.ids.new(), self.now, RESIDENT, "case.added", stay.id))
        return conversation._replace(closed_at=None), Event(Kind.CASE, stay.id, conversation.id)

    def _open(self, conversation: ConversationRow, effect: FileCase, case_id: str) -> CaseRow:
        promised = to_us(effect.promised_at)
        queued = None if effect.is_held else self.now
        self.handovers.append(HandoverRow(self.ids.new(), case_id, self.now, promised, queued))
        return CaseRow(
            id=case_id,
            number=effect.number,
            secret_hash=self._secret_hash(effect),
            conversation_id=conversation.id,
            channel=conversation.channel,
            kind=effect.kind,
            state=CaseState.HELD if effect.is_held else CaseState.QUEUED,
            urgency=effect.urgency.rank,
            crisis_types=orjson.dumps(effect.crisis_types).decode(),
            reporter=effect.reporter,
            dong=effect.dong,
            center=None if effect.is_held else self.center_of(effect.dong),
            programs=orjson.dumps(effect.programs).decode(),
            report=self.vault.seal_json("cases", "report", case_id, effect.report),
            is_complete=effect.is_complete,
            received_at=self.now,
            promised_at=promised,
            queued_at=queued,
            claimed_by=None,
            claimed_at=None,
            closed_at=None,
            reason=None,
            version=1,
            lang=effect.lang or None,
        )

    def _merge(self, case: CaseRow, effect: FileCase) -> CaseRow:
        """More became known: never less urgent, and a finished report is not overwritten."""
        case = self._heard(case, Judged(effect.urgency, effect.crisis_types))
        if case.is_complete and not effect.is_complete:
            return case
        before = self.vault.open_json("cases", "report", case.id, case.report)
        assert isinstance(before, dict)  # noqa: S101 - reports are written as tables only
        if effect.is_beside:
            both = self.vault.seal_json("cases", "report", case.id, effect.report | before)
            return case._replace(report=both, dong=case.dong or effect.dong)
        report, dong = effect.report, effect.dong or case.dong
        place = kept_from(before)
        if place:
            report, dong = {**report, "place": place}, case.dong
        return case._replace(
            secret_hash=self._secret_hash(effect) or case.secret_hash,
            reporter=effect.reporter,
            lang=effect.lang or case.lang,
            dong=dong,
            center=case.center or (self.center_of(dong) if case.queued_at else None),
            programs=orjson.dumps(effect.programs).decode(),
            report=self.vault.seal_json("cases", "report", case.id, report),
            is_complete=effect.is_complete,
        )

    def _heard(self, case: CaseRow, new: Judged, *, is_danger: bool = False) -> CaseRow:
        """The bot read more of a case; what a person corrected is not undone without a line.

        `is_danger`: it was said just now, so that it counts whatever anybody said before.
        """
        before, known = judged_of(case), read_of(case)
        after, read = heard(before, None if is_danger else known, new)
        read = read or (known and known.and_also(new))
        if known and changes(before, after):
            detail = orjson.dumps(changes(before, after)).decode()
            line = AuditRow(self.ids.new(), self.now, "system", "case.read_anew", case.id, detail)
            self.audit.append(line)
        return case._replace(**judgement(after, read), version=case.version + 1)

    def _identify(self, case_id: str, effect: FileCase) -> None:
        """Who tells; a finished report without name and number takes back what was told before."""
        is_told_before = effect.is_complete and (
            case_id not in self.new_cases or case_id in self.reporters
        )
        if effect.identity.is_anonymous and not is_told_before:
            return
        phone, name = effect.identity.phone, effect.identity.name
        seal = self.vault.seal
        self.reporters[case_id] = ReporterRow(
            case_id,
            seal("reporters", "phone", case_id, phone) if phone else None,
            seal("reporters", "name", case_id, name) if name else None,
            self.now,
        )

    def _secret_hash(self, effect: FileCase) -> str | None:
        return (
            self.index.of("case-secret", effect.number, effect.secret) if effect.secret else None
        )

    def alert(self, conversation: ConversationRow, effect: RaiseAlert) -> Event:
        """One alert a case at a time: a second cry does not start the calling anew."""
        case_id = conversation.case_id or conversation.id
        event = Event(Kind.ALERT, case_id, conversation.id)
        if told := self.changed_cases.get(case_id):
            self.keep(self._heard(told, Judged(Urgency.EMERGENCY, ()), is_danger=True))
        self._ring(case_id, orjson.dumps(effect.signs).decode())
        return event

    def _ring(self, case_id: str, signs: str) -> None:
        """Call the duty list, unless it is being called; what was just said is said of it."""
        known = self.alerts.get(case_id)
        if known and known.signs == _REOPENED:
            self.alerts[case_id] = known._replace(signs=signs)
        if known or (case_id not in self.new_cases and self._rings(case_id)):
            return
        self.alerts[case_id] = AlertRow(self.ids.new(), case_id, signs, self.now, 0, self.now)
        line = AuditRow(self.ids.new(), self.now, RESIDENT, "alert.raised", case_id, signs)
        self.audit.append(line)

    def _rings(self, case_id: str) -> bool:
        ringing = "acknowledged_at IS NULL"
        return bool(self.tx.select_in(tables.alerts, "case_id", [case_id], where=ringing))

    def reopen(
        self, conversation: ConversationRow, effect: ReopenCase
    ) -> tuple[ConversationRow, Event]:
        """The resident came back after the case was closed."""
        case = self._case(conversation.case_id or "")
        if case.state == CaseState.CLOSED:  # another conversation may have reopened it already
            case = self.handed_over_again(case, effect.promised_at, is_held=effect.is_held)
            self.keep(case)
        after = conversation._replace(closed_at=None)
        return after, Event(Kind.CASE, case.id, conversation.id)

    def handed_over_again(self, case: CaseRow, promised_at: datetime, *, is_held: bool) -> CaseRow:
        """A closed case waits anew, with a promise and a handover of its own.

        One that was an emergency rings: whoever judged that it is over may have been wrong.
        """
        if case.urgency == Urgency.EMERGENCY.rank and case.reason != NOT_A_CRISIS:
            self._ring(case.id, _REOPENED)
        promised = to_us(promised_at)
        queued = None if is_held else self.now
        self.handovers.append(HandoverRow(self.ids.new(), case.id, self.now, promised, queued))
        self.audit.append(AuditRow(self.ids.new(), self.now, RESIDENT, "case.reopened", case.id))
        return case._replace(
            state=CaseState.HELD if is_held else CaseState.QUEUED,
            promised_at=promised,
            queued_at=queued,
            claimed_by=None,
            claimed_at=None,
            closed_at=None,
            reason=None,
            version=case.version + 1,
        )

    def center_of(self, dong: str | None) -> str | None:
        """The center that looks after the dong."""
        return next((d.center for d in self.city.dongs if d.id == dong), None)


def _told_again(known: ReporterRow, told: ReporterRow) -> tuple[str, Sealed | None, Sealed | None]:
    """Id, number and name of somebody who is known; what others wrote down of them stays."""
    if known.kept_by is None:
        return known.id, told.phone, told.name
    return known.id, known.phone or told.phone, known.name or told.name
