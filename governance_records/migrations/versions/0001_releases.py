"""Releases, append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("measure", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published", sa.Text, nullable=False),
        sa.Column("demonstration", sa.Boolean, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("canonical", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", "version", name="pk_releases"),
        sa.UniqueConstraint("digest", name="uq_releases_digest"),
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER releases_no_{act.lower()} BEFORE {act} ON releases "
            "BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END"
        )
    # REPLACE deletes without firing the delete trigger unless recursive triggers are on, so it is held apart.
    op.execute(
        "CREATE TRIGGER releases_no_replace BEFORE INSERT ON releases "
        "WHEN EXISTS (SELECT 1 FROM releases WHERE number = NEW.number AND version = NEW.version "
        "OR digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END"
    )
