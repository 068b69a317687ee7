"""Who gets the checkpoints of the ledger by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "checkpoint_readers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Text),
        sa.Column("sent", sa.Text),
        sa.Column("size", sa.Integer, nullable=False),
        sa.UniqueConstraint("mail", name="uq_checkpoint_readers_mail"),
    )
