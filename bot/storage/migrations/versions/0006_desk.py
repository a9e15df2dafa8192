"""The counselors' desk: casework, shifts, and what the office edits in the console.

Revision: 0006_desk, after 0005_offers_and_sign_ups
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_desk"
down_revision = "0005_offers_and_sign_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("blocked_by", sa.String(length=32), nullable=False),
        sa.Column("blocked_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("danger_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_blocks_conversation_id_id"), "blocks", ["conversation_id", "id"], unique=False
    )
    op.create_index(op.f("ix_blocks_until"), "blocks", ["until"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_calls_case_id_id"), "calls", ["case_id", "id"], unique=False)
    op.create_table(
        "case_ties",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("tied_by", sa.String(length=32), nullable=False),
        sa.Column("tied_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ties")),
        sa.UniqueConstraint("case_id", "other_id", name=op.f("uq_case_ties_case_id_other_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_ties_other_id"), "case_ties", ["other_id"], unique=False)
    op.create_table(
        "closures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_closures_case_id_id"), "closures", ["case_id", "id"], unique=False)
    op.create_index(
        op.f("ix_closures_state_asked_at"), "closures", ["state", "asked_at"], unique=False
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_drafts_staff_id_changed_at"), "drafts", ["staff_id", "changed_at"], unique=False
    )
    op.create_table(
        "edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("edited_by", sa.String(length=32), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_edits_area_name_id"), "edits", ["area", "name", "id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("assigned_to", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.String(length=32), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_follow_ups_assigned_to_state_due_at"),
        "follow_ups",
        ["assigned_to", "state", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_follow_ups_case_id_id"), "follow_ups", ["case_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_ups_state_due_at"), "follow_ups", ["state", "due_at"], unique=False
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("sector", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=True),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("linked_on", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("in_kind", sa.String(length=128), nullable=True),
        sa.Column("offer_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", sa.String(length=32), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_links_case_id_id"), "links", ["case_id", "id"], unique=False)
    op.create_index(
        op.f("ix_links_linked_on_sector"), "links", ["linked_on", "sector"], unique=False
    )
    op.create_index(op.f("ix_links_offer_id"), "links", ["offer_id"], unique=False)
    op.create_table(
        "municipal_figures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("municipality", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=32), nullable=False),
        sa.Column("brought_at", sa.BigInteger(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipal_figures")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_municipal_figures_month_municipality"),
        "municipal_figures",
        ["month", "municipality"],
        unique=False,
    )
    op.create_table(
        "needs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=16), nullable=False),
        sa.Column("need", sa.LargeBinary(), nullable=False),
        sa.Column("service", sa.LargeBinary(), nullable=True),
        sa.Column("program", sa.String(length=64), nullable=True),
        sa.Column("provider", sa.String(length=64), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_needs_case_id_id"), "needs", ["case_id", "id"], unique=False)
    op.create_table(
        "posters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("dong", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posters")),
        sa.UniqueConstraint("code", name=op.f("uq_posters_code")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_referrals_case_id_id"), "referrals", ["case_id", "id"], unique=False)
    op.create_index(
        op.f("ix_referrals_kind_receiver_state"),
        "referrals",
        ["kind", "receiver", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_referrals_state_due_at"), "referrals", ["state", "due_at"], unique=False
    )
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_shifts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index(op.f("ix_duty_shifts_ends_at"), "duty_shifts", ["ends_at"], unique=False)
    op.add_column("cases", sa.Column("lease_until", sa.BigInteger(), nullable=True))
    op.add_column(
        "cases", sa.Column("is_returned", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("cases", sa.Column("merged_into", sa.String(length=32), nullable=True))
    op.drop_index(op.f("ix_cases_state_urgency_received_at"), table_name="cases")
    op.create_index(
        op.f("ix_cases_state_urgency_is_returned_received_at"),
        "cases",
        ["state", "urgency", "is_returned", "received_at"],
        unique=False,
    )
    op.create_index(
        "ix_cases_lease",
        "cases",
        ["lease_until"],
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.add_column("conversations", sa.Column("blocked_until", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("totp_since", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("pager", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("max_open", sa.Integer(), nullable=True))
    op.add_column(
        "staff_sessions",
        sa.Column("is_full", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    op.drop_column("staff_sessions", "is_full")
    op.drop_column("staff", "max_open")
    op.drop_column("staff", "pager")
    op.drop_column("staff", "totp_step")
    op.drop_column("staff", "totp_since")
    op.drop_column("staff", "totp_secret")
    op.drop_column("conversations", "blocked_until")
    op.drop_index("ix_cases_lease", table_name="cases")
    op.drop_index(op.f("ix_cases_state_urgency_is_returned_received_at"), table_name="cases")
    op.create_index(
        op.f("ix_cases_state_urgency_received_at"),
        "cases",
        ["state", "urgency", "received_at"],
        unique=False,
    )
    op.drop_column("cases", "merged_into")
    op.drop_column("cases", "is_returned")
    op.drop_column("cases", "lease_until")
    op.drop_index(op.f("ix_duty_shifts_ends_at"), table_name="duty_shifts")
    op.drop_table("duty_shifts")
    op.drop_index(op.f("ix_referrals_state_due_at"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_kind_receiver_state"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_case_id_id"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_table("posters")
    op.drop_index(op.f("ix_needs_case_id_id"), table_name="needs")
    op.drop_table("needs")
    op.drop_index(op.f("ix_municipal_figures_month_municipality"), table_name="municipal_figures")
    op.drop_table("municipal_figures")
    op.drop_index(op.f("ix_links_offer_id"), table_name="links")
    op.drop_index(op.f("ix_links_linked_on_sector"), table_name="links")
    op.drop_index(op.f("ix_links_case_id_id"), table_name="links")
    op.drop_table("links")
    op.drop_index(op.f("ix_follow_ups_state_due_at"), table_name="follow_ups")
    op.drop_index(op.f("ix_follow_ups_case_id_id"), table_name="follow_ups")
    op.drop_index(op.f("ix_follow_ups_assigned_to_state_due_at"), table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index(op.f("ix_edits_area_name_id"), table_name="edits")
    op.drop_table("edits")
    op.drop_index(op.f("ix_drafts_staff_id_changed_at"), table_name="drafts")
    op.drop_table("drafts")
    op.drop_index(op.f("ix_closures_state_asked_at"), table_name="closures")
    op.drop_index(op.f("ix_closures_case_id_id"), table_name="closures")
    op.drop_table("closures")
    op.drop_index(op.f("ix_case_ties_other_id"), table_name="case_ties")
    op.drop_table("case_ties")
    op.drop_index(op.f("ix_calls_case_id_id"), table_name="calls")
    op.drop_table("calls")
    op.drop_index(op.f("ix_blocks_until"), table_name="blocks")
    op.drop_index(op.f("ix_blocks_conversation_id_id"), table_name="blocks")
    op.drop_table("blocks")
