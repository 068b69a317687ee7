"""What the public is told of a meeting, as documents of the ledger: its agenda with the notice, and who was there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select, update

from governance_records.clocks import NoticeClock, notice_clock
from governance_records.documents import Document, publish
from governance_records.journal import stamp
from governance_records.meeting_acts import bench_of, bylaws_on, law_of
from governance_records.meeting_rows import events_of, items_of, meeting_row, moment_of, papers_of, versions_of_agenda
from governance_records.meeting_tables import agenda_items, agenda_versions, meetings, paper_files, papers
from governance_records.meeting_values import COMMENTED, ITEM_BEGUN, ITEM_ENDED, PRESENT
from governance_records.rules import Rule
from governance_records.seating import NOT_NAMED, Bench, Place, names_nobody, quorum, stays

AGENDA, ATTENDANCE = "agenda", "attendance"
_PAPER = re.compile(r"paper-([0-9]+)\.title")


def clock_of(meeting: Row) -> NoticeClock:
    """By when the notice of a meeting has to stand."""
    starts, called = moment_of(meeting.starts), moment_of(meeting.called)
    return notice_clock(law_of(meeting), meeting.kind, starts, ZoneInfo(meeting.zone), called)


def publish_agenda_document(record: Connection, now: datetime, number: int, reason: str = "") -> int:
    """Publishes the agenda as it is now, as its next version, stamped against the notice clock; answers the version."""
    meeting = meeting_row(record, number)
    assert meeting is not None
    clock = clock_of(meeting)
    if meeting.first_published is None:
        record.execute(update(meetings).where(meetings.c.number == number).values(first_published=stamp(now)))
    fresh = (agenda_items.c.meeting == number) & agenda_items.c.since.is_(None)
    version = 1 + len(versions_of_agenda(record, number))
    record.execute(update(agenda_items).where(fresh).values(since=version, late=clock.late(now)))
    record.execute(update(papers).where(papers.c.meeting == number, papers.c.since.is_(None)).values(since=version))
    meeting = meeting_row(record, number)
    assert meeting is not None
    facts, texts = _agenda(record, meeting, clock, reason)
    done = publish(record, now, AGENDA, number, meeting.body_name, facts, texts)
    row = {"meeting": number, "version": done.version, "published": stamp(now), "late": clock.late(now)}
    last = stamp(clock.last_minute) if clock.last_minute else None
    record.execute(insert(agenda_versions).values(**row, last_minute=last, reason=reason))
    return done.version


def _agenda(record: Connection, meeting: Row, clock: NoticeClock, reason: str) -> tuple[dict, dict[str, str]]:
    items, listed = items_of(record, meeting.number), papers_of(record, meeting.number)
    places = {item.id: i for i, item in enumerate(items, 1)}
    facts = {
        **{name: getattr(meeting, name) for name in ("body", "kind", "title", "starts", "zone", "place", "link")},
        **{name: getattr(meeting, name) for name in ("profile", "bylaws", "state", "called")},
        "body_name": meeting.body_name,
        "notice": notice_facts(clock, meeting.first_published),
        "items": [{"kind": i.kind, "ground": i.ground, "late": i.late} for i in items],
        "papers": [
            {"file": p.file, "kind": p.kind, "size": p.size, "sha256": p.digest, "item": places.get(p.item)}
            for p in listed
        ],
    }
    texts = {"comment": meeting.comment, "reason": reason}
    for i, item in enumerate(items, 1):
        texts |= {f"item-{i}.title": item.title, f"item-{i}.text": item.text}
    texts |= {f"paper-{i}.title": paper.title for i, paper in enumerate(listed, 1)}
    return facts, {name: text for name, text in texts.items() if text}


def paper_named(document: Document, name: str) -> str | None:
    """The digest of the paper whose title a text of an agenda is; None where it is another text."""
    match = _PAPER.fullmatch(name)
    return document.facts["papers"][int(match[1]) - 1]["sha256"] if document.kind == AGENDA and match else None


def files_of_paper(record: Connection, digest: str) -> list[str]:
    """The names of all files with these bytes: a paper may lie before several meetings."""
    return list(record.scalars(select(paper_files.c.name).where(paper_files.c.digest == digest)))


def take_out_paper(record: Connection, digest: str, time: str) -> None:
    """The bytes of a paper go wherever they lie, and no later version of an agenda lists it.

    Its kind, size and digest stay, since they stand in the agenda for ever. An order may name a paper by its title
    alone: what a file says, no program can compare with other texts.
    """
    files = files_of_paper(record, digest)
    record.execute(update(paper_files).where(paper_files.c.name.in_(files)).values(content=b""))
    laid = papers.c.file.in_(files) & papers.c.withdrawn.is_(None)
    record.execute(update(papers).where(laid).values(withdrawn=time))


def notice_facts(clock: NoticeClock, first_published: str | None) -> dict[str, object]:
    """The notice and its clock: what the law asks, by which section and calendar, and whether it was kept."""
    duty = clock.notice.duty
    late = bool(first_published) and clock.late(moment_of(first_published or ""))
    return {
        "says": duty.says,
        "section": duty.section,
        "last_minute": stamp(clock.last_minute) if clock.last_minute else None,
        "calendar": f"{clock.calendar.title}, {clock.calendar.section}" if clock.calendar else None,
        "passed_over": [[day.isoformat(), why] for day, why in clock.passed_over],
        "first_published": first_published,
        "in_time": not late,
    }


# --- who was there ----------------------------------------------------------------------------------------


def publish_attendance(record: Connection, now: datetime, number: int) -> None:
    """Publishes by seat who was there and when, and the quorum of each item. Persons are not named."""
    meeting = meeting_row(record, number)
    assert meeting is not None
    bench, rule = bench_of(record, meeting), bylaws_on(record, meeting).read()
    held = [place for place in bench.places if place.in_office]
    # Where the names of all others would tell who one seat is, there are numbers alone.
    named = [] if names_nobody(held, meeting.profile) else [place for place in held if place.named]
    facts = {
        "meeting": number,
        "body": meeting.body,
        "events": [_event(e) for e in events_of(record, number) if e.item is None],
        "seats": [_seat(bench, place) for place in named],
        "vacant": [place.name for place in bench.places if not place.in_office],
        "not_named": len(held) - len(named),
        "there": None if named else sum(_was_there(bench, place) for place in held),
        "guests": len({line.guest for line in bench.lines if line.guest}),
        "items": _items(record, number, bench, rule, {place.seat: place.name for place in named}),
    }
    publish(record, now, ATTENDANCE, number, meeting.body_name, facts)


def _event(event: Row) -> dict[str, object]:
    return {"event": event.event, "time": event.time, "speakers": event.count}


def _was_there(bench: Bench, place: Place) -> bool:
    return any(stay.tenure in {holder.tenure for holder in place.holders} for stay in stays(bench.lines))


def _seat(bench: Bench, place: Place) -> dict[str, object]:
    roles = {holder.tenure: holder.role for holder in place.holders}
    there = [s for s in stays(bench.lines) if s.tenure in roles]
    first = bench.state(place)
    return {
        "seat": place.name,
        "organisation": place.organisation,
        "voting": place.voting,
        "state": PRESENT if there else first,
        "times": [{"as": roles[s.tenure or 0], "from": s.arrived, "to": s.left} for s in there],
    }


def _items(
    record: Connection, number: int, bench: Bench, rule: Rule, named: Mapping[int, str]
) -> list[dict[str, object]]:
    """When each item was dealt with, the quorum as it began, who took no part, and whether the public was heard."""
    events = events_of(record, number)
    found = []
    for i, item in enumerate(items_of(record, number), 1):
        mine = [e for e in events if e.item == item.id]
        begun = [e.time for e in mine if e.event == ITEM_BEGUN]
        reached = quorum(bench, rule, item.id, begun[0]) if begun else None
        found.append(
            {
                "item": i,
                "begun": begun,
                "ended": [e.time for e in mine if e.event == ITEM_ENDED],
                "speakers": [e.count for e in mine if e.event == COMMENTED],
                "quorum": {"needed": reached.needed, "present": reached.present} if reached else None,
                "recused": sorted(named.get(seat, NOT_NAMED) for seat in bench.recused_from(item.id)),
            }
        )
    return found
