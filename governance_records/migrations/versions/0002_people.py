"""People: accounts, sessions, links, bodies, seats, offices, the private record of acts, and mails to send."""

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mail", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("code_secret", sa.Text),
        sa.Column("code_used", sa.Integer, nullable=False, server_default="0"),
        sa.Column("suspended", sa.Text),
        sa.Column("created", sa.Text, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person", sa.Integer, sa.ForeignKey("persons.id", name="fk_recovery_codes_person_persons"), nullable=False
        ),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("used", sa.Text),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("persons.id", name="fk_sessions_person_persons"), nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("second_factor", sa.Boolean, nullable=False),
        sa.Column("ended", sa.Text),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("persons.id", name="fk_links_person_persons"), nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("closed", sa.Text),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "bodies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, sa.ForeignKey("bodies.id", name="fk_seats_body_bodies"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column(
            "organisation", sa.Integer, sa.ForeignKey("organisations.id", name="fk_seats_organisation_organisations")
        ),
        sa.Column("voting", sa.Boolean, nullable=False),
        sa.Column("appointer", sa.Text, nullable=False),
        sa.UniqueConstraint("body", "name", name="uq_seats_body"),
    )
    op.create_table(
        "tenures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seat", sa.Integer, sa.ForeignKey("seats.id", name="fk_tenures_seat_seats"), nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("persons.id", name="fk_tenures_person_persons"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("starts", sa.Text, nullable=False),
        sa.Column("ends", sa.Text),
        sa.Column("term_ends", sa.Text),
        sa.Column("carry_over", sa.Boolean, nullable=False),
    )
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("persons.id", name="fk_offices_person_persons"), nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("body", sa.Text, sa.ForeignKey("bodies.id", name="fk_offices_body_bodies")),
        sa.Column("starts", sa.Text, nullable=False),
        sa.Column("ends", sa.Text),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("actor", sa.Integer),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sent", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )
    hold("audit", ["id"])
