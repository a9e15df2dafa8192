"""The tables of the counselors' desk: casework, shifts, and what the office edits in the console.

They share `metadata` with `bot.storage.tables`; SealedText and ids as there.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.storage.schema import BY_ID, id_column, metadata
from bot.storage.types import Instant, SealedText

# A case handed on: to a dong center, a department, integrated case management, an agency.
referrals = Table(
    "referrals",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),  # center department integrated agency
    Column("receiver", String(64), nullable=False),  # a center's or department's id, else a name
    Column("state", String(12), nullable=False),  # sent accepted returned done withdrawn
    Column("request", SealedText, nullable=False),  # what is asked of the receiver
    Column("answer", SealedText),  # the reason of a return, or what came of it
    Column("code", String(32)),  # of the return or of the result
    Column("sent_by", String(32), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # by when its receiver is to be heard
    Column("answered_by", String(32)),
    Column("answered_at", Instant),  # accepted or returned
    Column("done_at", Instant),
    Column("reminded_at", Instant),  # when somebody was told that nobody answered
    Index(None, "case_id", "id"),
    Index(None, "kind", "receiver", "state"),
    Index(None, "state", "due_at"),
    **BY_ID,
)

# What a household needs, and who will do what about it: the plan of a case.
needs = Table(
    "needs",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("area", String(16), nullable=False),  # a crisis type
    Column("need", SealedText, nullable=False),
    Column("service", SealedText),
    Column("program", String(64)),  # of the catalog
    Column("provider", String(64)),  # who does it
    Column("due_on", String(10)),  # a day, YYYY-MM-DD
    Column("state", String(12), nullable=False),  # planned doing met dropped
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(None, "case_id", "id"),
    **BY_ID,
)

# Help that a household was linked with, as the evaluation of the province counts it.
links = Table(
    "links",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("sector", String(8), nullable=False),  # public private
    Column("kind", String(16), nullable=False),  # cash goods food housing medical care job ...
    Column("program", String(64)),  # of the catalog
    Column("agency", String(64), nullable=False),
    Column("linked_on", String(10), nullable=False),  # a day, YYYY-MM-DD
    Column("amount", BigInteger),  # in won; null where it was not money
    Column("in_kind", String(128)),  # what and how much, where it was goods or a service
    Column("offer_id", String(32)),  # of a resident or shop who gave it
    Column("note", SealedText),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("undone_by", String(32)),  # entered by mistake
    Column("undone_at", Instant),
    Index(None, "case_id", "id"),
    Index(None, "linked_on", "sector"),
    Index(None, "offer_id"),
    **BY_ID,
)

# Looking after a case: a call, a visit or a check on a working day.
follow_ups = Table(
    "follow_ups",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("kind", String(12), nullable=False),  # call visit check message
    Column("reason", SealedText, nullable=False),
    Column("due_at", Instant, nullable=False),  # the end of a working day, or an hour agreed on
    Column("assigned_to", String(32)),
    Column("state", String(12), nullable=False),  # due done cancelled
    Column("result", String(32)),  # a code
    Column("note", SealedText),  # what came of it
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("reminded_at", Instant),
    Column("done_by", String(32)),
    Column("done_at", Instant),
    Index(None, "state", "due_at"),
    Index(None, "case_id", "id"),
    Index(None, "assigned_to", "state", "due_at"),
    **BY_ID,
)

# Telephone calls with a resident, made or taken.
calls = Table(
    "calls",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("direction", String(4), nullable=False),  # out in
    Column("outcome", String(16), nullable=False),  # reached no_answer busy wrong_number message
    Column("minutes", Integer),
    Column("note", SealedText),
    Column("author", String(32), nullable=False),
    Column("called_at", Instant, nullable=False),
    Index(None, "case_id", "id"),
    **BY_ID,
)

# Somebody looked at two cases and said how they belong together. `case_id` is the one that stays.
case_ties = Table(
    "case_ties",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("other_id", String(32), nullable=False),
    Column("kind", String(8), nullable=False),  # linked merged apart
    Column("tied_by", String(32), nullable=False),
    Column("tied_at", Instant, nullable=False),
    Column("moved", Text),  # JSON: what a merge took along, to take it apart again
    Unique("case_id", "other_id"),
    Index(None, "other_id"),
    **BY_ID,
)

# A closure that a supervisor must approve first.
closures = Table(
    "closures",
    metadata,
    id_column(),
    Column("case_id", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("note", SealedText),
    Column("state", String(12), nullable=False),  # asked approved returned withdrawn
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", SealedText),
    Column("decided_by", String(32)),
    Column("decided_at", Instant),
    Index(None, "state", "asked_at"),
    Index(None, "case_id", "id"),
    **BY_ID,
)

# A form of a counselor that is not finished: a telephone report, a visitor at the counter.
drafts = Table(
    "drafts",
    metadata,
    id_column(),
    Column("staff_id", String(32), nullable=False),
    Column("kind", String(12), nullable=False),  # phone walk_in screening
    Column("body", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(None, "staff_id", "changed_at"),
    **BY_ID,
)

# Who is on duty when alerts ring. Times are instants; `level` is the step of the duty list.
duty_shifts = Table(
    "duty_shifts",
    metadata,
    id_column(),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "ends_at"),
)

# Codes for whoever lost the device of the second factor; each opens once.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    id_column(),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "staff_id", "code_hash"),
    **BY_ID,
)

# What the office changed of `config/` in the console. Nothing is overwritten: the newest row of an
# (area, name) counts, the others are its history. A null body takes the change back.
edits = Table(
    "edits",
    metadata,
    id_column(),
    Column("area", String(16), nullable=False),  # program reply day
    Column("name", String(64), nullable=False),
    Column("body", Text),  # JSON
    Column("edited_by", String(32), nullable=False),
    Column("edited_at", Instant, nullable=False),
    Index(None, "area", "name", "id"),
    **BY_ID,
)

# A QR code on a wall: `code` is what its link carries, and what conversations keep as `origin`.
posters = Table(
    "posters",
    metadata,
    id_column(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("kind", String(16), nullable=False),  # hospital pharmacy board ...
    Column("dong", String(32)),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
)

# Who may not write for a while, by conversation. Danger still gets through.
blocks = Table(
    "blocks",
    metadata,
    id_column(),
    Column("conversation_id", String(32), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("note", SealedText),
    Column("until", Instant, nullable=False),
    Column("blocked_by", String(32), nullable=False),
    Column("blocked_at", Instant, nullable=False),
    Column("lifted_by", String(32)),
    Column("lifted_at", Instant),
    Column("danger_at", Instant),  # when danger got through last: for a while all does
    Index(None, "conversation_id", "id"),
    Index(None, "until"),
    **BY_ID,
)

# Figures of a municipality for a month, as its own console exported them: a province compares.
municipal_figures = Table(
    "municipal_figures",
    metadata,
    id_column(),
    Column("municipality", String(64), nullable=False),
    Column("month", String(7), nullable=False),  # YYYY-MM
    Column("body", Text, nullable=False),  # JSON, counts only
    Column("brought_by", String(32), nullable=False),
    Column("brought_at", Instant, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Index(None, "month", "municipality"),
    **BY_ID,
)
