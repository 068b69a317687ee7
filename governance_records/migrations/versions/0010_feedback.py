"""Feedback: what was said, what happened to it, who may follow it, answers, appeals, and what is owed to an agenda."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sent_once", sa.Text(), nullable=False),
        sa.Column("received", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("hidden_because", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_path", sa.Text(), nullable=False),
        sa.Column("about_label", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("for_body", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("endorsements", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name=op.f("fk_matters_body_bodies")),
        sa.ForeignKeyConstraint(["for_body"], ["bodies.id"], name=op.f("fk_matters_for_body_bodies")),
        sa.ForeignKeyConstraint(["merged_into"], ["matters.id"], name=op.f("fk_matters_merged_into_matters")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_matters_person_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
        sa.UniqueConstraint("number", name=op.f("uq_matters_number")),
        sa.UniqueConstraint("sent_once", name=op.f("uq_matters_sent_once")),
    )
    op.create_table(
        "matter_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["persons.id"], name=op.f("fk_matter_events_actor_persons")),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_matter_events_matter_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_events")),
    )
    op.create_index(op.f("ix_matter_events_matter"), "matter_events", ["matter"], unique=False)
    op.create_table(
        "matter_keys",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_matter_keys_matter_matters")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_matter_keys")),
    )
    op.create_table(
        "matter_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("from_writer", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_once", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_matter_messages_matter_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_messages")),
        sa.UniqueConstraint("sent_once", name=op.f("uq_matter_messages_sent_once")),
    )
    op.create_index(op.f("ix_matter_messages_matter"), "matter_messages", ["matter"], unique=False)
    op.create_table(
        "matter_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("expires", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_matter_mails_matter_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_mails")),
        sa.UniqueConstraint("matter", "purpose", "digest", name=op.f("uq_matter_mails_matter_purpose_digest")),
        sa.UniqueConstraint("token", name=op.f("uq_matter_mails_token")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("reference", sa.Integer(), nullable=True),
        sa.Column("adopted", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name=op.f("fk_answers_body_bodies")),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_answers_matter_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("number", name=op.f("uq_answers_number")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_appeals_matter_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("matter", name=op.f("uq_appeals_matter")),
    )
    op.create_table(
        "agenda_debts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("owed_to", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("dropped_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name=op.f("fk_agenda_debts_body_bodies")),
        sa.ForeignKeyConstraint(["matter"], ["matters.id"], name=op.f("fk_agenda_debts_matter_matters")),
        sa.ForeignKeyConstraint(["owed_to"], ["bodies.id"], name=op.f("fk_agenda_debts_owed_to_bodies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_debts")),
        sa.UniqueConstraint("matter", "owed_to", name=op.f("uq_agenda_debts_matter_owed_to")),
    )
