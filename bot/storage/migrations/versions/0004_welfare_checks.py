"""The welfare check: invitations, who wants none, answers.

Revision: 0004_welfare_checks, after 0003_tries
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_welfare_checks"
down_revision = "0003_tries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address_index", sa.String(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("dong", sa.String(length=32), nullable=True),
        sa.Column("consent_date", sa.String(length=10), nullable=False),
        sa.Column("consent_source", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
        sa.UniqueConstraint(
            "round", "address_index", name=op.f("uq_invitations_round_address_index")
        ),
        sqlite_with_rowid=False,
    )
    for column in ("conversation_id", "address_index"):
        op.create_index(op.f(f"ix_invitations_{column}"), "invitations", [column], unique=False)
    op.create_table(
        "invitation_stops",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_stops")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "welfare_checks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("dong", sa.String(length=32), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welfare_checks")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_welfare_checks_invitation_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_welfare_checks_round_band"), "welfare_checks", ["round", "band"], unique=False
    )
    op.create_index(op.f("ix_welfare_checks_case_id"), "welfare_checks", ["case_id"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_welfare_checks_case_id"), table_name="welfare_checks")
    op.drop_index(op.f("ix_welfare_checks_round_band"), table_name="welfare_checks")
    op.drop_table("welfare_checks")
    op.drop_table("invitation_stops")
    for column in ("address_index", "conversation_id"):
        op.drop_index(op.f(f"ix_invitations_{column}"), table_name="invitations")
    op.drop_table("invitations")
