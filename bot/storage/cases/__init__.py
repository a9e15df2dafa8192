"""Cases, by topic: the one case, its acts, counts, handovers, talk, notes, trail and alerts."""

from bot.storage.cases.acts import change, claim, due_for_opening, keep
from bot.storage.cases.alerts import (
    acknowledge,
    due_to_escalate,
    escalate,
    is_ringing,
    ring_again,
    ringing,
)
from bot.storage.cases.counting import counts, overdue, summary
from bot.storage.cases.handovers import ledger, ledger_of
from bot.storage.cases.notes import Note, add_note, notes_of
from bot.storage.cases.one import (
    LISTED,
    Case,
    case_of,
    find,
    find_number,
    identify,
    judged_of,
    judgement,
    read_of,
    report_of,
    reporter_of,
    where,
)
from bot.storage.cases.trail import audit_of, record, saw, seen
from bot.storage.cases.word import give_talks_back, give_word_back, speak

__all__ = [
    "LISTED",
    "Case",
    "Note",
    "acknowledge",
    "add_note",
    "audit_of",
    "case_of",
    "change",
    "claim",
    "counts",
    "due_for_opening",
    "due_to_escalate",
    "escalate",
    "find",
    "find_number",
    "give_talks_back",
    "give_word_back",
    "identify",
    "is_ringing",
    "judged_of",
    "judgement",
    "keep",
    "ledger",
    "ledger_of",
    "notes_of",
    "overdue",
    "read_of",
    "record",
    "report_of",
    "reporter_of",
    "ring_again",
    "ringing",
    "saw",
    "seen",
    "speak",
    "summary",
    "where",
]
