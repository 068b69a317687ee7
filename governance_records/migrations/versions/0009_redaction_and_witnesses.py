"""An order reaches the copies of a text that working tables hold; and witnesses that co-sign checkpoints."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import held_tables, hold, let_erase

revision = "0009"
down_revision = "0008"

# What is published is no working table: its texts go by document_texts alone.
PUBLIC = frozenset(
    {
        *("releases", "withdrawals", "announcement_changes", "ledger", "checkpoints", "handovers", "audit"),
        *("documents", "document_texts", "redactions", "redacted_texts"),
    }
)


def upgrade() -> None:
    op.create_table("erasing", sa.Column("text", sa.Text, nullable=False))
    for table in held_tables():
        if table not in PUBLIC:
            let_erase(table)
    op.create_table(
        "witnesses",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("added", sa.Text, nullable=False),
        sa.Column("ended", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_witnesses"),
    )
    op.create_table(
        "cosignatures",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", "size", name="pk_cosignatures"),
    )
    hold("cosignatures", ["key", "size"])
