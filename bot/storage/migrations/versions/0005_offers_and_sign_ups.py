"""Offers of help, and who comes to an event.

Revision: 0005_offers_and_sign_ups, after 0004_welfare_checks
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_offers_and_sign_ups"
down_revision = "0004_welfare_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("dong", sa.String(length=32), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("promised_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("number", name=op.f("uq_offers_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_offers_state_created_at"), "offers", ["state", "created_at"])
    op.create_index(op.f("ix_offers_conversation_id"), "offers", ["conversation_id"])
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sign_ups_event_state"), "sign_ups", ["event", "state"])
    op.create_index(op.f("ix_sign_ups_conversation_id"), "sign_ups", ["conversation_id"])
    op.create_index(
        "uq_sign_ups_once",
        "sign_ups",
        ["event", "conversation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_index("uq_sign_ups_once", table_name="sign_ups")
    for column in ("conversation_id", "event_state"):
        op.drop_index(op.f(f"ix_sign_ups_{column}"), table_name="sign_ups")
    op.drop_table("sign_ups")
    for column in ("conversation_id", "state_created_at"):
        op.drop_index(op.f(f"ix_offers_{column}"), table_name="offers")
    op.drop_table("offers")
