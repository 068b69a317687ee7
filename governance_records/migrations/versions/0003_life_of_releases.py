"""What is going to be published and when, with every change of a date; and versions that were taken back."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "version", name="pk_withdrawals"),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("planned", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("releases", sa.Text, nullable=False),
    )
    op.create_table(
        "announcement_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "announcement",
            sa.Integer,
            sa.ForeignKey("announcements.id", name="fk_announcement_changes_announcement_announcements"),
            nullable=False,
        ),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    hold("withdrawals", ["number", "version"])
    hold("announcement_changes", ["id"])
