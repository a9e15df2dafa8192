"""Cases tell what was asked for: a report, care, a plan.

Revision: 0002_case_kinds, after 0001_start
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_case_kinds"
down_revision = "0001_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "cases", sa.Column("kind", sa.String(length=16), nullable=False, server_default="report")
    )


def downgrade() -> None:
    """Back."""
    op.drop_column("cases", "kind")
