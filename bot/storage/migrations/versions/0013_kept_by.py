"""Who wrote down how somebody is reached, where they did not tell it themselves.

Revision: 0013_kept_by, after 0012_awaited
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_kept_by"
down_revision = "0012_awaited"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("reporters", sa.Column("kept_by", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("reporters", "kept_by")
