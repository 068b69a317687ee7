"""Drafts of releases with their unprotected counts."""

from alembic import op

from governance_records.private_tables import private_metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    private_metadata.create_all(op.get_bind())
