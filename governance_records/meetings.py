"""A meeting is called, changed before it begins, given a chair, or cancelled."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, insert, select

from governance_records.agendas import refuse_locked
from governance_records.asking import ask_first
from governance_records.bylaws import rule_in_force
from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    LONGEST_REASON,
    add_event,
    bench_of,
    cleaned_line,
    cleaned_text,
    kept_meeting,
    place_in,
    refuse_open_vote,
    set_meeting,
)
from governance_records.meeting_documents import publish_agenda_document
from governance_records.meeting_rows import next_number
from governance_records.meeting_tables import meetings
from governance_records.meeting_values import CANCELLED, OPEN, PLANNED, RECESSED
from governance_records.profiles import KINDS
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.tables import bodies
from governance_records.year_lists import keep_list

LONGEST_LINK = 500


def schedule_meeting(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    kind: str,
    title: str,
    starts: datetime,
    zone: str,
    place: str,
    link: str = "",
    comment: str = "",
) -> int:
    """Calls a meeting of a body. Its law and zone are those of the bylaws; `zone` holds where they name none.

    Nothing is public before its agenda is published. Errors: Forbidden, Refused.
    """
    require(actor, KEEP_MEETINGS, body)
    law = rule_in_force(record, body, starts.date())
    zone = law.zone or zone
    problems = {} if kind in KINDS else {"kind": "Choose regular or special."}
    if not _is_zone(zone):
        problems["zone"] = "There is no such time zone."
    if starts <= now:
        problems["starts"] = "This time has passed already."
    if not place.strip() and not link.strip():
        problems["place"] = "Say where it is held, or give a link."
    if not record.execute(select(bodies).where(bodies.c.id == body)).first():
        problems["body"] = "There is no such body."
    if problems:
        raise Refused(problems)
    values = _cleaned(title, place, link, comment)
    number = next_number(record, meetings)
    fixed = {"number": number, "body": body, "kind": kind, "starts": stamp(starts), "zone": zone}
    frozen = {"profile": law.profile, "bylaws": law.version, "called": stamp(now), "state": PLANNED}
    record.execute(insert(meetings).values(**fixed, **frozen, **values))
    note(record, actor, now, "called a meeting", f"meeting {number}", body=body, starts=stamp(starts))
    return number


def change_meeting(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    title: str,
    starts: datetime,
    place: str,
    link: str,
    comment: str,
) -> None:
    """Changes when and where a meeting is held; the public sees it with the next version of the agenda.

    Errors: Forbidden, Refused.
    """
    found = kept_meeting(record, actor, number, (PLANNED,))
    refuse_locked(found, now)
    if starts <= now:
        raise Refused({"starts": "This time has passed already."})
    values = _cleaned(title, place, link, comment)
    if not values["place"] and not values["link"]:
        raise Refused({"place": "Say where it is held, or give a link."})
    set_meeting(record, number, starts=stamp(starts), **values)
    keep_list(record, now, number, f"Meeting {number} was moved.")
    note(record, actor, now, "changed a meeting", f"meeting {number}", starts=stamp(starts))


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _cleaned(title: str, place: str, link: str, comment: str) -> dict[str, str]:
    link = cleaned_line(link, "link", LONGEST_LINK, needed=False)
    if link and not link.startswith("https://"):
        raise Refused({"link": "Give an address that begins with https://."})
    return {
        "title": cleaned_line(title, "title"),
        "place": cleaned_line(place, "place", needed=False),
        "link": link,
        "comment": cleaned_text(comment, "comment", LONGEST_REASON),
    }


def set_chair(record: Connection, actor: Actor, now: datetime, number: int, seat: int | None) -> None:
    """Says which seat presides; its vote may break a tie where the rule gives one. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (PLANNED, OPEN, RECESSED))
    refuse_open_vote(record, number)
    if seat is not None:
        place_in(bench_of(record, found), seat)
    set_meeting(record, number, chair=seat)
    note(record, actor, now, "set the chair", f"meeting {number}", seat=seat)


def cancel_meeting(record: Connection, actor: Actor, now: datetime, number: int, reason: str) -> None:
    """Cancels a meeting; where its agenda was public, a new version says so and why. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (PLANNED,))
    reason = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, found.body, now, {"reason": reason})
    set_meeting(record, number, state=CANCELLED)
    add_event(record, actor, now, number, CANCELLED, detail=reason)
    note(record, actor, now, "cancelled a meeting", f"meeting {number}")
    if found.first_published:
        publish_agenda_document(record, now, number, reason)
    keep_list(record, now, number, reason)
