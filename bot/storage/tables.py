"""The tables. SealedText holds what only a key opens; ids are 32 hex digits, by time."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.types import Instant, SealedText

__all__ = ["Table"]  # the rooms above name it in their types

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# SQLite: rows lie in the order of their ids, without a second tree that leads to them.
_BY_ID: dict[str, Any] = {"sqlite_with_rowid": False}


_UNSENT = text("sent_at IS NULL")
_SENT_BY_DESK = text("client_id IS NOT NULL")


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


# A resident on one channel, and the state of the talk with them. The id is the blind index of
# channel and address, so that a message finds its conversation without a look-up.
conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("channel", String(16), nullable=False),
    Column("address", SealedText, nullable=False),
    Column("state", SealedText, nullable=False),
    Column("speaker", String(8), nullable=False),  # bot | human
    Column("waiting", Integer, nullable=False),  # a counselor's messages not fetched yet
    Column("case_id", String(32)),  # the case this talk is about, open or closed
    Column("case_number", String(16)),
    Column("closed_at", Instant),  # when that case was closed; null while it is open
    Column("origin", String(64)),  # the poster whose QR code brought them
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    **_BY_ID,
)

# Everything that came in, once.
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(16), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", SealedText, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("channel", "message_id"),
    Index(None, "conversation_id", "id"),
    **_BY_ID,
)

# Everything that goes out. Rows without a conversation are notices to staff.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("conversation_id", String(32)),
    Column("inbound_id", String(32)),  # what it answers
    Column("channel", String(16), nullable=False),
    Column("address", SealedText),  # of notices to staff
    Column("author", String(32), nullable=False),  # bot, or a member of staff
    Column("client_id", String(64)),  # tells a counselor's repeated sends
    Column("body", SealedText, nullable=False),
    Column("state", String(12), nullable=False),  # pending sending sent delivered maybe failed
    Column("reason", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index(None, "conversation_id", "id"),
    # What went out is most of the table and wanted by nobody who looks for what must go.
    Index("ix_outbox_unsent", "due_at", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    Index(
        "uq_outbox_client_id",
        "client_id",
        unique=True,
        sqlite_where=_SENT_BY_DESK,
        postgresql_where=_SENT_BY_DESK,
    ),
    **_BY_ID,
)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    Column("secret_hash", String(32)),
    Column("conversation_id", String(32)),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False, server_default="report"),  # what was asked for
    Column("state", String(16), nullable=False),
    Column("urgency", Integer, nullable=False),  # rank, 0 is an emergency
    Column("crisis_types", Text, nullable=False),  # JSON list of codes
    Column("reporter", String(8), nullable=False),
    Column("dong", String(32)),
    Column("center", String(32)),
    Column("programs", Text, nullable=False),  # JSON list of [id, score, why]
    Column("report", SealedText, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("queued_at", Instant),
    Column("claimed_by", String(32)),
    Column("claimed_at", Instant),
    Column("closed_at", Instant),
    Column("reason", String(32)),
    Column("version", Integer, nullable=False),
    Index(None, "state", "urgency", "received_at"),
    Index(None, "conversation_id"),
    Index(None, "claimed_by", "state"),
    Index(None, "center", "state"),
    **_BY_ID,
)

# Who reported: apart from the case, opened by few and never without a line in the access log.
reporters = Table(
    "reporters",
    metadata,
    Column("id", String(32), primary_key=True),  # the case's
    Column("phone", SealedText),
    Column("name", SealedText),
    Column("created_at", Instant, nullable=False),
)

# One row each time a case is handed to the counselors.
handovers = Table(
    "handovers",
    metadata,
    _id(),
    Column("case_id", String(32), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("queued_at", Instant),
    Column("claimed_at", Instant),
    Column("first_word_at", Instant),
    Index(None, "case_id", "id"),
    **_BY_ID,
)

# A life may be in danger: an officer is called until one acknowledges.
alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("case_id", String(32), nullable=False),
    Column("signs", Text, nullable=False),  # JSON list of sign ids
    Column("raised_at", Instant, nullable=False),
    Column("level", Integer, nullable=False),  # how many steps of the duty list were called
    Column("next_at", Instant),  # when the next step is called; null once acknowledged
    Column("acknowledged_by", String(32)),
    Column("acknowledged_at", Instant),
    Index(None, "next_at"),
    Index(None, "case_id"),
)

notes = Table(
    "notes",
    metadata,
    _id(),
    Column("case_id", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("body", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "case_id", "id"),
)

photos = Table(
    "photos",
    metadata,
    _id(),
    Column("conversation_id", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("source", SealedText),  # where to fetch it; null once it is here
    Column("content", SealedText),
    Column("content_type", String(32)),
    Column("state", String(12), nullable=False),  # pending stored failed
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "state", "created_at"),
)

# What was done to a case or an account, and by whom. Written in the transaction of the act.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("actor", String(32), nullable=False),  # resident, system, or a member of staff
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),  # the case or account
    Column("detail", Text),  # JSON, never with personal data
    Index(None, "subject", "id"),
    **_BY_ID,
)

# Who looked at whose record, when and from where (safety standard, article 8).
access_log = Table(
    "access_log",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("staff_id", String(32), nullable=False),
    Column("ip", String(45), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(32), nullable=False),
    Index(None, "subject", "id"),
    Index(None, "staff_id", "id"),
    **_BY_ID,
)

staff = Table(
    "staff",
    metadata,
    _id(),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("center", String(32)),
    Column("password_hash", String(128), nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
)

# Keys that are themselves sealed with the configured ones, and numbers that count up.
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", SealedText, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)
