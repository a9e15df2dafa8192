"""What the bot read of a case, kept beside what a person made of it.

Revision: 0011_readings, after 0010_language
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_readings"
down_revision = "0010_language"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("cases", sa.Column("read_urgency", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("read_types", sa.Text(), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("cases", "read_types")
    op.drop_column("cases", "read_urgency")
