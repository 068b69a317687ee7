"""Reads meetings and what belongs to them. Imports no verb, so that whatever follows from a meeting can read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, Row, Select, Table, and_, func, select

from governance_records.entries import canonical_json
from governance_records.meeting_tables import (
    agenda_items,
    agenda_versions,
    attendance,
    ballots,
    electorate,
    meeting_events,
    meetings,
    motion_sittings,
    motion_texts,
    motions,
    paper_files,
    papers,
    recusals,
    struck,
    votes,
)
from governance_records.meeting_values import AMENDMENT, PENDING, TABLED, VOTE_OPEN
from governance_records.rights import SEE_MEETINGS, Actor, allowed
from governance_records.tables import bodies

Rows = Sequence[Row]


def moment_of(text: str) -> datetime:
    """A moment as the record keeps it, as a value."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def next_number(record: Connection, table: Table) -> int:
    """The next number, counted without gaps from 1. Call inside the writing transaction."""
    return (record.scalar(select(func.max(table.c.number))) or 0) + 1


# --- meetings ---------------------------------------------------------------------------------------------


def meeting_row(record: Connection, number: int) -> Row | None:
    """A meeting with the name and kind of its body."""
    return record.execute(_with_body().where(meetings.c.number == number)).first()


def meeting_for(record: Connection, actor: Actor, number: int) -> Row | None:
    """A meeting as its own people may see it; None where there is none or the actor is not one of them."""
    found = meeting_row(record, number)
    return found if found and allowed(actor, SEE_MEETINGS, found.body) else None


def all_meetings(record: Connection, body: str | None = None) -> Rows:
    """All meetings, or those of a body, the latest first."""
    query = _with_body().order_by(meetings.c.starts.desc(), meetings.c.number.desc())
    return record.execute(query if body is None else query.where(meetings.c.body == body)).all()


@cache
def _with_body() -> Select:
    names = (bodies.c.name.label("body_name"), bodies.c.kind.label("body_kind"))
    return select(meetings, *names).join(bodies, bodies.c.id == meetings.c.body)


def items_of(record: Connection, meeting: int) -> Rows:
    """The items of an agenda in their order; those that were withdrawn are left out."""
    query = select(agenda_items).where(agenda_items.c.meeting == meeting, agenda_items.c.withdrawn.is_(None))
    return record.execute(query.order_by(agenda_items.c.position, agenda_items.c.id)).all()


def item_row(record: Connection, id: int) -> Row | None:
    return record.execute(select(agenda_items).where(agenda_items.c.id == id)).first()


def versions_of_agenda(record: Connection, meeting: int) -> Rows:
    """When each version of an agenda was published, the first first."""
    query = select(agenda_versions).where(agenda_versions.c.meeting == meeting)
    return record.execute(query.order_by(agenda_versions.c.version)).all()


def papers_of(record: Connection, meeting: int) -> Rows:
    """The papers of a meeting with kind, size and digest of their files, without their bytes."""
    files = (paper_files.c.kind, paper_files.c.size, paper_files.c.digest)
    query = select(papers, *files).join(paper_files, paper_files.c.name == papers.c.file)
    mine = query.where(papers.c.meeting == meeting, papers.c.withdrawn.is_(None))
    return record.execute(mine.order_by(papers.c.id)).all()


def paper_file(record: Connection, name: str) -> Row | None:
    """A file of a paper with its bytes."""
    return record.execute(select(paper_files).where(paper_files.c.name == name)).first()


def files_taken_out(record: Connection, names: Sequence[str]) -> set[str]:
    """Which of some files an order took out: an empty one is never taken in."""
    gone = paper_files.c.name.in_(names) & (paper_files.c.content == b"")
    return set(record.scalars(select(paper_files.c.name).where(gone)))


# --- the room ---------------------------------------------------------------------------------------------


def events_of(record: Connection, meeting: int) -> Rows:
    """What happened in the room, in order."""
    query = select(meeting_events).where(meeting_events.c.meeting == meeting)
    return record.execute(query.order_by(meeting_events.c.time, meeting_events.c.id)).all()


def attendance_of(record: Connection, meeting: int) -> Rows:
    """Arrivals, departures and excuses in order, those struck left out."""
    query = _not_struck(attendance).where(attendance.c.meeting == meeting)
    return record.execute(query.order_by(attendance.c.time, attendance.c.id)).all()


def recusals_of(record: Connection, meeting: int) -> Rows:
    """Who takes no part in which item, those struck left out."""
    items = select(agenda_items.c.id).where(agenda_items.c.meeting == meeting)
    return record.execute(_not_struck(recusals).where(recusals.c.item.in_(items)).order_by(recusals.c.id)).all()


@cache
def _not_struck(table: Table) -> Select:
    gone = and_(struck.c.table == table.name, struck.c.id == table.c.id)
    return select(table).outerjoin(struck, gone).where(struck.c.id.is_(None))


# --- motions ----------------------------------------------------------------------------------------------


def motion_row(record: Connection, number: int) -> Row | None:
    """A motion with its newest title and text."""
    return record.execute(_with_text().where(motions.c.number == number)).first()


def motions_of(record: Connection, meeting: int) -> Rows:
    """The motions of a meeting with their newest texts, in the order in which they were made. One that another meeting
    took from the table stands as it did at the end of this one."""
    here = record.execute(_with_text().where(motions.c.meeting == meeting)).all()
    left = record.execute(_before_it_was_taken().where(motion_sittings.c.meeting == meeting)).all()
    first = {row.number: row for row in reversed((*here, *left))}
    return [first[number] for number in sorted(first)]


def tabled_motions(record: Connection, body: str) -> Rows:
    """The motions of a body that lie on the table, the newest first."""
    mine = (motions.c.body == body) & (motions.c.state == TABLED) & (motions.c.kind != AMENDMENT)
    return record.execute(_with_text().where(mine).order_by(motions.c.number.desc())).all()


def pending_motion(record: Connection, meeting: int, item: int | None) -> Row | None:
    """The motion that is to be decided first on an item: the last that was made of those that are not decided."""
    pending = [m for m in motions_of(record, meeting) if m.item == item and m.state in PENDING]
    return pending[-1] if pending else None


def amendments_of(record: Connection, motion: int, pending: bool = False) -> Rows:
    """The amendments of a motion; those that are not decided, where that is asked."""
    query = _with_text().where(motions.c.amends == motion).order_by(motions.c.number)
    return record.execute(query.where(motions.c.state.in_(PENDING)) if pending else query).all()


def texts_of(record: Connection, motion: int) -> Rows:
    """Every text that a motion had, the first first."""
    query = select(motion_texts).where(motion_texts.c.motion == motion)
    return record.execute(query.order_by(motion_texts.c.version)).all()


def text_digest(title: str, text: str, becomes: Mapping[str, object] | None = None) -> str:
    """What a ballot shows of the text that is voted on: SHA-256 of its canonical form, with what it would become."""
    words = {"format": "lead-portal/motion/1", "title": title, "text": text}
    words |= {"becomes": dict(becomes)} if becomes else {}  # type: ignore[dict-item]
    return sha256(canonical_json(words)).hexdigest()


@cache
def _before_it_was_taken() -> Select:
    """The columns of `_with_text`, as they were where a motion lay before it was taken from the table."""
    then = {name: getattr(motion_sittings.c, name) for name in ("meeting", "item", "state", "ended")}
    columns = [then.get(column.name, column).label(column.name) for column in motions.c]
    same = and_(motion_texts.c.motion == motion_sittings.c.motion, motion_texts.c.version == motion_sittings.c.version)
    words = (motion_texts.c.version, motion_texts.c.title, motion_texts.c.text, motion_texts.c.becomes)
    whole = select(*columns, *words).join(motion_sittings, motion_sittings.c.motion == motions.c.number)
    return whole.join(motion_texts, same)


@cache
def _with_text() -> Select:
    newest = (
        select(motion_texts.c.motion, func.max(motion_texts.c.version).label("version"))
        .group_by(motion_texts.c.motion)
        .subquery()
    )
    same = and_(motion_texts.c.motion == newest.c.motion, motion_texts.c.version == newest.c.version)
    words = (motion_texts.c.version, motion_texts.c.title, motion_texts.c.text, motion_texts.c.becomes)
    return select(motions, *words).join(newest, newest.c.motion == motions.c.number).join(motion_texts, same)


# --- votes ------------------------------------------------------------------------------------------------


def vote_row(record: Connection, number: int) -> Row | None:
    """A vote with title and text of the motion as they were frozen, and the kind of motion."""
    return record.execute(_with_motion().where(votes.c.number == number)).first()


def votes_of(record: Connection, meeting: int) -> Rows:
    """The votes of a meeting in the order in which they were opened."""
    return record.execute(_with_motion().where(votes.c.meeting == meeting).order_by(votes.c.number)).all()


def open_votes(record: Connection, bodies_of: Sequence[str]) -> Rows:
    """The votes of some bodies that are open now."""
    query = _with_motion().where(votes.c.state == VOTE_OPEN, votes.c.body.in_(bodies_of))
    return record.execute(query.order_by(votes.c.number)).all()


@cache
def _with_motion() -> Select:
    frozen = and_(motion_texts.c.motion == votes.c.motion, motion_texts.c.version == votes.c.motion_version)
    words = (motion_texts.c.title, motion_texts.c.text, motions.c.kind, motions.c.about, motions.c.degree)
    return select(votes, *words).join(motions, motions.c.number == votes.c.motion).join(motion_texts, frozen)


def electorate_of(record: Connection, vote: int) -> Rows:
    """The roll of a vote as it was frozen, by name of the seat."""
    query = select(electorate).where(electorate.c.vote == vote)
    return record.execute(query.order_by(electorate.c.label)).all()


def ballots_of(record: Connection, vote: int) -> Rows:
    """Every ballot that was cast, the first first."""
    return record.execute(select(ballots).where(ballots.c.vote == vote).order_by(ballots.c.id)).all()


def counting_ballots(record: Connection, vote: int) -> dict[int, Row]:
    """The ballot that counts for each seat: the last one."""
    return {ballot.seat: ballot for ballot in ballots_of(record, vote)}
