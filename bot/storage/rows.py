"""Rows of the hot path by name: what `Tx` takes and gives as tuples.

Codes go in as plain text: sqlite3 looks for an adapter of every enum it is given, which takes as
long as writing the value.
"""

from typing import NamedTuple

from bot.storage.types import Sealed


class ConversationRow(NamedTuple):
    """`tables.conversations`, instants in microseconds."""

    id: str
    channel: str
    address: Sealed
    state: Sealed
    speaker: str
    waiting: int
    case_id: str | None
    case_number: str | None
    closed_at: int | None
    origin: str | None
    created_at: int
    updated_at: int
    blocked_until: int | None = None


class InboxRow(NamedTuple):
    """`tables.inbox`."""

    id: str
    channel: str
    message_id: str
    conversation_id: str
    kind: str
    body: Sealed
    received_at: int


class OutboxRow(NamedTuple):
    """`tables.outbox`."""

    id: str
    conversation_id: str | None
    inbound_id: str | None
    channel: str
    address: Sealed | None
    author: str
    client_id: str | None
    body: Sealed
    state: str
    reason: str | None
    attempts: int
    due_at: int
    created_at: int
    sent_at: int | None


class CaseRow(NamedTuple):
    """`tables.cases`."""

    id: str
    number: str
    secret_hash: str | None
    conversation_id: str | None
    channel: str
    kind: str
    state: str
    urgency: int
    crisis_types: str
    reporter: str
    dong: str | None
    center: str | None
    programs: str
    report: Sealed
    is_complete: bool
    received_at: int
    promised_at: int
    queued_at: int | None
    claimed_by: str | None
    claimed_at: int | None
    closed_at: int | None
    reason: str | None
    version: int
    lease_until: int | None = None
    is_returned: bool = False
    merged_into: str | None = None
    lang: str | None = None
    read_urgency: int | None = None
    read_types: str | None = None


class HandoverRow(NamedTuple):
    """`tables.handovers`."""

    id: str
    case_id: str
    received_at: int
    promised_at: int
    queued_at: int | None
    claimed_at: int | None = None
    first_word_at: int | None = None


class ReporterRow(NamedTuple):
    """`tables.reporters`; the id is the case's."""

    id: str
    phone: Sealed | None
    name: Sealed | None
    created_at: int
    kept_by: str | None = None


class AlertRow(NamedTuple):
    """`tables.alerts`."""

    id: str
    case_id: str
    signs: str
    raised_at: int
    level: int
    next_at: int | None
    acknowledged_by: str | None = None
    acknowledged_at: int | None = None


class AuditRow(NamedTuple):
    """`tables.audit`."""

    id: str
    at: int
    actor: str
    action: str
    subject: str
    detail: str | None = None


class NoteRow(NamedTuple):
    """`tables.notes`."""

    id: str
    case_id: str
    author: str
    body: Sealed
    created_at: int
    photo: str | None = None


class TryRow(NamedTuple):
    """`tables.tries`."""

    id: str
    failures: int
    locked_until: int | None
    updated_at: int


class InvitationRow(NamedTuple):
    """`tables.invitations`."""

    id: str
    round: str
    code_hash: str
    channel: str
    address_index: str
    address: Sealed
    phone: Sealed | None
    name: Sealed | None
    dong: str | None
    consent_date: str
    consent_source: Sealed
    created_at: int
    posted_at: int | None = None
    reminded_at: int | None = None
    conversation_id: str | None = None
    opened_at: int | None = None
    answered_at: int | None = None


class WelfareCheckRow(NamedTuple):
    """`tables.welfare_checks`."""

    id: str
    round: str
    version: str
    band: str
    dong: str | None
    is_complete: bool
    invitation_id: str | None
    conversation_id: str | None
    case_id: str | None
    answers: Sealed | None
    created_at: int


class OfferRow(NamedTuple):
    """`tables.offers`."""

    id: str
    number: str
    conversation_id: str
    channel: str
    kind: str
    dong: str | None
    is_urgent: bool
    state: str
    body: Sealed
    note: Sealed | None
    promised_at: int
    created_at: int
    changed_at: int
    changed_by: str | None = None


class SignUpRow(NamedTuple):
    """`tables.sign_ups`."""

    id: str
    event: str
    conversation_id: str
    channel: str
    line: int
    people: int
    state: str
    person: Sealed
    created_at: int
    changed_at: int
    moved_at: int | None
    told_at: int | None
    ends_at: int


class PhotoRow(NamedTuple):
    """`tables.photos`."""

    id: str
    conversation_id: str
    channel: str
    source: Sealed | None
    content: Sealed | None
    content_type: str | None
    state: str
    attempts: int
    created_at: int
