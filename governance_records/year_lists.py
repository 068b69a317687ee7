"""The list of a body's regular meetings in a year, as it is published, and kept up where one is moved or cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from governance_records.documents import Document, newest_documents, next_document_number, publish
from governance_records.meeting_acts import day_of
from governance_records.meeting_rows import meeting_row
from governance_records.meeting_tables import meetings
from governance_records.meeting_values import CANCELLED
from governance_records.profiles import REGULAR

SCHEDULE = "schedule"


def meetings_of_year(record: Connection, body: str, year: int) -> list[Row]:
    """The regular meetings of a body in a year that are not cancelled, by time."""
    mine = (meetings.c.body == body) & (meetings.c.kind == REGULAR) & (meetings.c.state != CANCELLED)
    found = record.execute(select(meetings).where(mine).order_by(meetings.c.starts, meetings.c.number)).all()
    return [meeting for meeting in found if day_of(meeting).year == year]


def schedule_of(record: Connection, body: str, year: int) -> Document | None:
    """The list of a body's meetings in a year as it was published last; None where none was."""
    wanted = {"body": body, "year": year}
    lists = newest_documents(record, SCHEDULE)
    return next((d for d in lists if wanted.items() <= d.facts.items()), None)


def publish_year(record: Connection, now: datetime, body: str, year: int, reason: str) -> int:
    """Publishes the list of a body's regular meetings in a year, or its next version; answers its number."""
    before, listed = schedule_of(record, body, year), meetings_of_year(record, body, year)
    row = meeting_row(record, listed[0].number) if listed else None
    name = row.body_name if row else before.by if before else body
    facts: dict[str, Any] = {"body": body, "body_name": name, "year": year}
    facts["meetings"] = [{"meeting": m.number, "starts": m.starts, "zone": m.zone, "place": m.place} for m in listed]
    number = before.number if before else next_document_number(record, SCHEDULE)
    publish(record, now, SCHEDULE, number, name, facts, {"reason": reason} if reason else {})
    return number


def keep_list(record: Connection, now: datetime, meeting: int, reason: str) -> None:
    """Publishes the list of a year again where a meeting that it names was moved or cancelled."""
    row = meeting_row(record, meeting)
    assert row is not None
    for found in newest_documents(record, SCHEDULE):
        listed = next((one for one in found.facts["meetings"] if one["meeting"] == meeting), None)
        if listed and (row.state == CANCELLED or (listed["starts"], listed["place"]) != (row.starts, row.place)):
            publish_year(record, now, row.body, found.facts["year"], reason)
