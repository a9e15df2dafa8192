"""What a merge of two cases took along, so that it can be taken apart again.

Revision: 0009_merges, after 0008_second_factor
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_merges"
down_revision = "0008_second_factor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("case_ties", sa.Column("moved", sa.Text(), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("case_ties", "moved")
