"""Meetings: notice, agenda, papers, events, attendance, motions, votes and ballots."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

APPEND_ONLY = ("agenda_versions", "meeting_events", "attendance", "recusals", "struck", "motion_texts", "ballots")


def upgrade() -> None:
    op.add_column("seats", sa.Column("lived_experience", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("tenures", sa.Column("shows_attendance", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "paper_files",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_paper_files"),
    )
    op.create_table(
        "struck",
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("table", "id", name="pk_struck"),
    )
    op.create_table(
        "handled_forms",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_handled_forms_person_persons"),
        sa.UniqueConstraint("key", "person", name="uq_handled_forms_key_person"),
    )
    op.create_table(
        "meetings",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("bylaws", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("chair", sa.Integer(), nullable=True),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_published", sa.Text(), nullable=True),
        sa.Column("current_item", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_meetings_body_bodies"),
        sa.ForeignKeyConstraint(["chair"], ["seats.id"], name="fk_meetings_chair_seats"),
        sa.PrimaryKeyConstraint("number", name="pk_meetings"),
    )
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("taken_up", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_agenda_items_meeting_meetings"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
    )
    op.create_table(
        "agenda_versions",
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("last_minute", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_agenda_versions_meeting_meetings"),
        sa.PrimaryKeyConstraint("meeting", "version", name="pk_agenda_versions"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("tenure", sa.Integer(), nullable=True),
        sa.Column("guest", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("recorded", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_attendance_meeting_meetings"),
        sa.ForeignKeyConstraint(["seat"], ["seats.id"], name="fk_attendance_seat_seats"),
        sa.ForeignKeyConstraint(["tenure"], ["tenures.id"], name="fk_attendance_tenure_tenures"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
    )
    op.create_table(
        "meeting_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("recorded", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_meeting_events_item_agenda_items"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_meeting_events_meeting_meetings"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_events"),
    )
    op.create_table(
        "motions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amends", sa.Integer(), nullable=True),
        sa.Column("degree", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("mover", sa.Integer(), nullable=True),
        sa.Column("seconder", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("seconded", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["amends"], ["motions.number"], name="fk_motions_amends_motions"),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_motions_body_bodies"),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_motions_item_agenda_items"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_motions_meeting_meetings"),
        sa.ForeignKeyConstraint(["mover"], ["seats.id"], name="fk_motions_mover_seats"),
        sa.ForeignKeyConstraint(["seconder"], ["seats.id"], name="fk_motions_seconder_seats"),
        sa.PrimaryKeyConstraint("number", name="pk_motions"),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["file"], ["paper_files.name"], name="fk_papers_file_paper_files"),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_papers_item_agenda_items"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_papers_meeting_meetings"),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
    )
    op.create_table(
        "recusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("recorded", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_recusals_item_agenda_items"),
        sa.ForeignKeyConstraint(["seat"], ["seats.id"], name="fk_recusals_seat_seats"),
        sa.PrimaryKeyConstraint("id", name="pk_recusals"),
    )
    op.create_table(
        "motion_texts",
        sa.Column("motion", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("becomes", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("because", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["because"], ["motions.number"], name="fk_motion_texts_because_motions"),
        sa.ForeignKeyConstraint(["motion"], ["motions.number"], name="fk_motion_texts_motion_motions"),
        sa.PrimaryKeyConstraint("motion", "version", name="pk_motion_texts"),
    )
    op.create_table(
        "votes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("motion", sa.Integer(), nullable=False),
        sa.Column("motion_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("rule_name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("bylaws", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("own_devices", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=True),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("case", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("falls_back_on", sa.Integer(), nullable=True),
        sa.Column("ratifies", sa.Integer(), nullable=True),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("void_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_votes_body_bodies"),
        sa.ForeignKeyConstraint(["falls_back_on"], ["votes.number"], name="fk_votes_falls_back_on_votes"),
        sa.ForeignKeyConstraint(["item"], ["agenda_items.id"], name="fk_votes_item_agenda_items"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.number"], name="fk_votes_meeting_meetings"),
        sa.ForeignKeyConstraint(["motion"], ["motions.number"], name="fk_votes_motion_motions"),
        sa.ForeignKeyConstraint(["ratifies"], ["votes.number"], name="fk_votes_ratifies_votes"),
        sa.PrimaryKeyConstraint("number", name="pk_votes"),
    )
    op.create_table(
        "ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("tenure", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("casting", sa.Boolean(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seat"], ["seats.id"], name="fk_ballots_seat_seats"),
        sa.ForeignKeyConstraint(["tenure"], ["tenures.id"], name="fk_ballots_tenure_tenures"),
        sa.ForeignKeyConstraint(["vote"], ["votes.number"], name="fk_ballots_vote_votes"),
        sa.PrimaryKeyConstraint("id", name="pk_ballots"),
        sa.UniqueConstraint("receipt", name="uq_ballots_receipt"),
    )
    op.create_table(
        "electorate",
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("recused_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["seat"], ["seats.id"], name="fk_electorate_seat_seats"),
        sa.ForeignKeyConstraint(["vote"], ["votes.number"], name="fk_electorate_vote_votes"),
        sa.PrimaryKeyConstraint("vote", "seat", name="pk_electorate"),
    )
    for table in APPEND_ONLY:
        _hold(table)


def _hold(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_hold() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_hold()"
    )
