"""Finding sealed text, and what counselors add to a report.

Revision: 0007_search, after 0006_desk
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_search"
down_revision = "0006_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    terms = postgresql.ARRAY(sa.Integer()) if is_postgres else sa.LargeBinary()
    op.create_table(
        "search_terms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", terms, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_terms_place"), "search_terms", ["place"], unique=False)
    op.create_index(
        "ix_search_terms_terms",
        "search_terms",
        ["terms"],
        postgresql_using="gin",
        sqlite_where=sa.text("version < 0"),
    )
    op.create_table(
        "search_cursors",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("last_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_cursors")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_facts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_facts")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("case_facts")
    op.drop_table("search_cursors")
    op.drop_index("ix_search_terms_terms", table_name="search_terms")
    op.drop_index(op.f("ix_search_terms_place"), table_name="search_terms")
    op.drop_table("search_terms")
