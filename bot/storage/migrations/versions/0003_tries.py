"""Wrong check numbers are counted; residents' later words and photos are noted with the case.

Revision: 0003_tries, after 0002_case_kinds
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_tries"
down_revision = "0002_case_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "tries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tries_updated_at"), "tries", ["updated_at"], unique=False)
    op.add_column("notes", sa.Column("photo", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_notes_photo"), "notes", ["photo"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_notes_photo"), table_name="notes")
    op.drop_column("notes", "photo")
    op.drop_index(op.f("ix_tries_updated_at"), table_name="tries")
    op.drop_table("tries")
