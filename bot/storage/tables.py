"""The tables. SealedText holds what only a key opens; ids are 32 hex digits, by time."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.storage import desk_tables, search_tables  # noqa: F401 - whoever wants these too
from bot.storage.schema import BY_ID, id_column, metadata
from bot.storage.types import Instant, SealedText

__all__ = ["Table", "metadata"]  # rooms above name them

_UNSENT = text("sent_at IS NULL")
_SENT_BY_DESK = text("client_id IS NOT NULL")
_LEASED = text("lease_until IS NOT NULL")
_COMING = text("state <> 'cancelled'")
_BY_STAFF = text("actor <> 'resident' AND actor <> 'system'")


# A resident on one channel, and the state of the talk with them. The id is the blind index of
# channel and address, so that a message finds its conversation without a look-up.
conversations = Table(
    "conversations",
    metadata,
    id_column(),
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
    Column("blocked_until", Instant),  # see `desk_tables.blocks`
    **BY_ID,
)

# Everything that came in, once.
inbox = Table(
    "inbox",
    metadata,
    id_column(),
    Column("channel", String(16), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", SealedText, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("channel", "message_id"),
    Index(None, "conversation_id", "id"),
    **BY_ID,
)

# Everything that goes out. Rows without a conversation are notices to staff.
outbox = Table(
    "outbox",
    metadata,
    id_column(),
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
    **BY_ID,
)

cases = Table(
    "cases",
    metadata,
    id_column(),
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
    Column("lease_until", Instant),  # by when the one who claimed it must have said a word
    # It lay with somebody who said nothing, and goes before others of its urgency.
    Column("is_returned", Boolean, nullable=False, server_default=false()),
    Column("merged_into", String(32)),  # the case that stays, where two were one
    Column("lang", String(8)),  # of the talk in which it was told; null where there was none
    # What the bot read, once a person corrected urgency or crisis types; null until then.
    Column("read_urgency", Integer),
    Column("read_types", Text),
    Index(None, "state", "urgency", "is_returned", "received_at"),  # the order of the queue
    Index("ix_cases_lease", "lease_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
    Index(None, "conversation_id"),
    Index(None, "claimed_by", "state"),
    Index(None, "center", "state"),
    **BY_ID,
)

# Who reported: apart from the case, opened by few and never without a line in the access log.
reporters = Table(
    "reporters",
    metadata,
    Column("id", String(32), primary_key=True),  # the case's
    Column("phone", SealedText),
    Column("name", SealedText),
    Column("created_at", Instant, nullable=False),
    Column("kept_by", String(32)),  # who wrote it down, unless the one who reported told it
)

# One row each time a case is handed to the counselors.
handovers = Table(
    "handovers",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("queued_at", Instant),
    Column("claimed_at", Instant),
    Column("first_word_at", Instant),
    Index(None, "case_id", "id"),
    **BY_ID,
)

# A life may be in danger: an officer is called until one acknowledges.
alerts = Table(
    "alerts",
    metadata,
    id_column(),
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
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("body", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("photo", String(32)),  # one that a resident added later
    Index(None, "case_id", "id"),
    Index(None, "photo"),
)

photos = Table(
    "photos",
    metadata,
    id_column(),
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
    id_column(),
    Column("at", Instant, nullable=False),
    Column("actor", String(32), nullable=False),  # resident, system, or a member of staff
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),  # the case or account
    Column("detail", Text),  # JSON, never with personal data
    Index(None, "subject", "id"),
    # What one member of staff did. Residents' turns write most lines and pay nothing for it.
    Index("ix_audit_desk", "actor", "id", sqlite_where=_BY_STAFF, postgresql_where=_BY_STAFF),
    Index(None, "action", "id"),
    **BY_ID,
)

# Who looked at whose record, when and from where (safety standard, article 8).
access_log = Table(
    "access_log",
    metadata,
    id_column(),
    Column("at", Instant, nullable=False),
    Column("staff_id", String(32), nullable=False),
    Column("ip", String(45), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(32), nullable=False),
    Index(None, "subject", "id"),
    Index(None, "staff_id", "id"),
    Index(None, "action", "id"),
    **BY_ID,
)

staff = Table(
    "staff",
    metadata,
    id_column(),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("center", String(32)),
    Column("password_hash", String(128), nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("totp_secret", SealedText),  # of the second factor
    Column("totp_since", Instant),  # null until a first code was right
    Column("totp_step", BigInteger),  # of the last code, which counts once
    Column("pager", SealedText),  # where alerts reach them: `channel:address`
    Column("max_open", Integer),  # how many cases "next for me" fills up to
    Column("last_login_at", Instant),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column(
        "is_full", Boolean, nullable=False, server_default=true()
    ),  # the second factor was given
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),  # to the minute
)

# Wrong check numbers, counted by receipt number and by conversation; the id is a keyed hash.
tries = Table(
    "tries",
    metadata,
    id_column(),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("updated_at", Instant, nullable=False),
    Index(None, "updated_at"),
    **BY_ID,
)

# Who was invited to the welfare check, with the consent that the city holds on paper. Codes of
# links are derived from the id and the blind index's key; found by their hash.
invitations = Table(
    "invitations",
    metadata,
    id_column(),
    Column("round", String(32), nullable=False),
    Column("code_hash", String(32), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),  # telegram, or sms for everybody with a number
    Column("address_index", String(32), nullable=False),  # what a conversation's id would be
    Column("address", SealedText, nullable=False),
    Column("phone", SealedText),
    Column("name", SealedText),
    Column("dong", String(32)),
    Column("consent_date", String(10), nullable=False),
    Column("consent_source", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("posted_at", Instant),  # when it was put into the outbox, where we may speak first
    Column("reminded_at", Instant),
    Column("conversation_id", String(32)),  # whoever came by the link
    Column("opened_at", Instant),
    Column("answered_at", Instant),
    UniqueConstraint("round", "address_index"),
    Index(None, "conversation_id"),
    Index(None, "address_index"),
    **BY_ID,
)

# Who wants no invitations: blind indexes of addresses and nothing else, so that they can be kept.
invitation_stops = Table(
    "invitation_stops",
    metadata,
    id_column(),  # as `invitations.address_index`
    Column("created_at", Instant, nullable=False),
    **BY_ID,
)

# Answers to the welfare check. Once nobody needs them only round, band, dong and time stay.
welfare_checks = Table(
    "welfare_checks",
    metadata,
    id_column(),
    Column("round", String(32), nullable=False),
    Column("version", String(32), nullable=False),  # of the rule
    Column("band", String(8), nullable=False),
    Column("dong", String(32)),
    Column("is_complete", Boolean, nullable=False),
    Column("invitation_id", String(32), unique=True),
    Column("conversation_id", String(32)),
    Column("case_id", String(32)),
    Column("answers", SealedText),
    Column("created_at", Instant, nullable=False),
    Index(None, "round", "band"),
    Index(None, "case_id"),
    **BY_ID,
)

# What residents and shops want to give. Without words here: those and who it is lie in the body.
offers = Table(
    "offers",
    metadata,
    id_column(),
    Column("number", String(16), nullable=False, unique=True),
    Column("conversation_id", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("dong", String(32)),
    Column("is_urgent", Boolean, nullable=False),  # food that spoils
    Column("state", String(16), nullable=False),
    Column("body", SealedText, nullable=False),
    Column("note", SealedText),  # the desk's own
    Column("promised_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", String(32)),
    Index(None, "state", "created_at"),
    Index(None, "conversation_id"),
    **BY_ID,
)

# Who comes to an event of `config/events.toml`. `line` is the order of signing up.
sign_ups = Table(
    "sign_ups",
    metadata,
    id_column(),
    Column("event", String(32), nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("line", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # seated waiting cancelled
    Column("person", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("moved_at", Instant),  # when they got seats that they had waited for
    Column("told_at", Instant),  # when that was put into the outbox
    Column("ends_at", Instant, nullable=False),  # the event's end, as it was announced
    Index(None, "event", "state"),
    Index(None, "conversation_id"),
    Index(
        "uq_sign_ups_once",
        "event",
        "conversation_id",
        unique=True,
        sqlite_where=_COMING,
        postgresql_where=_COMING,
    ),
    **BY_ID,
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
