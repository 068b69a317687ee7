"""The meetings as a calendar that programs follow (RFC 5545). The release calendar is a page of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import g
from icalendar import Calendar, Event

from governance_records.documents import newest_documents
from governance_records.meeting_documents import AGENDA
from portal.public.frame import answer, public, settings
from portal.public.meetings import Meeting

LASTS = timedelta(hours=2)  # what a calendar shows for a meeting, whose end nobody knows before


@public.get("/calendar.ics")
def calendar():
    """Every meeting whose agenda is public, those that were cancelled marked so."""
    base, initiative = settings().base_url, settings().initiative
    whole = Calendar()
    whole.add("prodid", "-//LEAD portal//Meetings//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", f"{initiative.name}: meetings")
    for found in newest_documents(g.record, AGENDA):
        whole.add_component(_event(Meeting(found), base))
    whole.add_missing_timezones()
    return answer(whole.to_ical(), "text/calendar")


def _event(meeting: Meeting, base: str) -> Event:
    facts, event = meeting.facts, Event()
    starts = _moment(facts["starts"]).astimezone(ZoneInfo(facts["zone"]))
    address = f"{base}/meetings/{meeting.number}/"
    event.add("uid", f"meeting-{meeting.number}@{base.split('//', 1)[-1]}")
    event.add("dtstamp", _moment(meeting.document.time))
    event.add("sequence", meeting.document.version - 1)
    event.add("dtstart", starts)
    event.add("dtend", starts + LASTS)
    event.add("summary", f"{facts['body_name']}: {facts['title']}")
    event.add("location", facts["place"] or facts["link"])
    event.add("url", address)
    event.add("status", "CANCELLED" if facts["state"] == "cancelled" else "CONFIRMED")
    agenda = "\n".join(f"{item['number']}. {item['title']}" for item in meeting.items)
    event.add("description", f"{agenda}\n{address}")
    return event


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
