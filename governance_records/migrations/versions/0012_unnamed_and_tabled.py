"""Seats that can be told by elimination, motions taken from the table, and what a motion will become."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("tenures", sa.Column("may_be_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "motion_sittings",
        sa.Column("motion", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("meeting", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("item", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("ended", sa.Text),
        sa.Column("taken", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["motion"], ["motions.number"], name="fk_motion_sittings_motion_motions"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_motion_sittings_meeting_meetings"),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_motion_sittings_item_agenda_items"),
        sa.PrimaryKeyConstraint("motion", "taken", name="pk_motion_sittings"),
    )
    op.create_table(
        "motion_plans",
        sa.Column("motion", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["motion"], ["motions.number"], name="fk_motion_plans_motion_motions"),
        sa.PrimaryKeyConstraint("motion", name="pk_motion_plans"),
    )
    hold("motion_sittings", ["motion", "taken"])
