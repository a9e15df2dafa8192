"""Recovery codes of the second factor; when accounts and keys were used; one person's audit lines.

Revision: 0008_second_factor, after 0007_search
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_second_factor"
down_revision = "0007_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("staff", sa.Column("last_login_at", sa.BigInteger(), nullable=True))
    op.add_column("api_keys", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_recovery_codes_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_recovery_codes_staff_id_code_hash"),
        "recovery_codes",
        ["staff_id", "code_hash"],
        unique=False,
    )
    by_staff = sa.text("actor <> 'resident' AND actor <> 'system'")
    op.create_index(
        "ix_audit_desk",
        "audit",
        ["actor", "id"],
        unique=False,
        sqlite_where=by_staff,
        postgresql_where=by_staff,
    )


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_audit_desk", table_name="audit")
    op.drop_index(op.f("ix_recovery_codes_staff_id_code_hash"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_column("api_keys", "used_at")
    op.drop_column("staff", "last_login_at")
