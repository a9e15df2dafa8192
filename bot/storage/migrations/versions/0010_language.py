"""In which language a case was told; indexes of the audit and the access log by what was done.

Revision: 0010_language, after 0009_merges
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_language"
down_revision = "0009_merges"
branch_labels = None
depends_on = None

_BY_ACTION = ("audit", "access_log")


def upgrade() -> None:
    """Forward."""
    op.add_column("cases", sa.Column("lang", sa.String(length=8), nullable=True))
    for table in _BY_ACTION:
        op.create_index(op.f(f"ix_{table}_action_id"), table, ["action", "id"], unique=False)


def downgrade() -> None:
    """Back."""
    for table in _BY_ACTION:
        op.drop_index(op.f(f"ix_{table}_action_id"), table_name=table)
    op.drop_column("cases", "lang")
