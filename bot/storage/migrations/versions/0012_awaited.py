"""Whoever took a referral over is to be heard again: seven days after they took it.

Revision: 0012_awaited, after 0011_readings
"""

from alembic import op

revision = "0012_awaited"
down_revision = "0011_readings"
branch_labels = None
depends_on = None

_SEVEN_DAYS_US = 7 * 24 * 60 * 60 * 1_000_000


def upgrade() -> None:
    """Forward."""
    op.execute(
        f"UPDATE referrals SET due_at = answered_at + {_SEVEN_DAYS_US}, reminded_at = NULL "  # noqa: S608
        "WHERE state = 'accepted' AND code IS NULL AND answered_at IS NOT NULL"
    )


def downgrade() -> None:
    """Back: until they are accepted is all that was ever looked at."""
