"""Minutes: what clerks are writing, and what was said in closed items, for members alone."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "minutes_drafts",
        sa.Column(
            "meeting",
            sa.Integer,
            sa.ForeignKey("meetings.number", name="fk_minutes_drafts_meeting_meetings"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("updated", sa.Text, nullable=False),
        sa.Column("by", sa.Integer),
        sa.PrimaryKeyConstraint("meeting", name="pk_minutes_drafts"),
    )
    op.create_table(
        "closed_texts",
        sa.Column(
            "item",
            sa.Integer,
            sa.ForeignKey("agenda_items.id", name="fk_closed_texts_item_agenda_items"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("updated", sa.Text, nullable=False),
        sa.Column("by", sa.Integer),
        sa.PrimaryKeyConstraint("item", name="pk_closed_texts"),
    )
    hold("bylaws", ["body", "version"])
