"""Bylaws of the bodies: versions that are never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "bylaws",
        sa.Column("body", sa.Text, sa.ForeignKey("bodies.id", name="fk_bylaws_body_bodies"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("starts", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("document", sa.Integer, nullable=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("body", "version", name="pk_bylaws"),
    )
