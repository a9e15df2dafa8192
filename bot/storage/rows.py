"""Rows of the hot path by name: what `Tx` takes and gives as tuples."""

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
