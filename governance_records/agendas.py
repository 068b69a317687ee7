"""The agenda of a meeting: items and papers are put on it, and it is published, version after version."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Row, func, insert, select, update

from governance_records.asking import ask_first
from governance_records.clocks import NoticeClock
from governance_records.feedback.chain import owed_to_agenda, refuse_owed, take_up, words_on_agenda
from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    LONGEST_REASON,
    cleaned_line,
    cleaned_text,
    item_in,
    kept_meeting,
    law_of,
)
from governance_records.meeting_documents import clock_of, publish_agenda_document
from governance_records.meeting_rows import items_of
from governance_records.meeting_tables import agenda_items, paper_files, papers
from governance_records.meeting_values import CLOSED, DISCUSSION, ITEM_KINDS, OPEN, PLANNED, RECESSED
from governance_records.paper_kinds import check_paper
from governance_records.profiles import Duty
from governance_records.rights import Actor, Refused

CHANGEABLE = (PLANNED, OPEN, RECESSED)
MOST_ITEMS, MOST_PAPERS = 60, 60
# Of what concerns single participants nothing is kept but that it was spoken of, when, and on which ground.
OF_PARTICIPANTS = "participants"


def put_agenda_item(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    kind: str,
    title: str,
    text: str = "",
    ground: str = "",
    item: int | None = None,
) -> int:
    """Puts an item at the end of an agenda, or changes one of it; answers its id. Errors: Forbidden, Refused."""
    meeting = kept_meeting(record, actor, number, CHANGEABLE)
    values = {
        "kind": kind,
        "title": cleaned_line(title, "title", needed=ground != OF_PARTICIPANTS),
        "text": cleaned_text(text, "text"),
    }
    values["ground"] = ground if kind == CLOSED else ""
    problems = {} if kind in ITEM_KINDS else {"kind": "Choose what the item is for."}
    if kind == CLOSED and ground not in {g.key for g in law_of(meeting).grounds}:
        problems["ground"] = "Choose the ground in law on which it is closed."
    if problems:
        raise Refused(problems)
    if values["ground"] == OF_PARTICIPANTS:
        values |= {"title": "Matters of participants", "text": ""}
    ask_first(record, actor, meeting.body, now, {name: values[name] for name in ("title", "text")})
    if item is not None:
        refuse_locked(meeting, now, item_in(record, number, item))
        record.execute(update(agenda_items).where(agenda_items.c.id == item).values(**values))
        note(record, actor, now, "changed an item", f"meeting {number}", item=item)
        return item
    if len(items_of(record, number)) >= MOST_ITEMS:
        raise Refused({"title": f"An agenda has at most {MOST_ITEMS} items."})
    last = record.scalar(select(func.max(agenda_items.c.position)).where(agenda_items.c.meeting == number)) or 0
    fresh = {"meeting": number, "position": last + 1, "late": False, "taken_up": False}
    id = record.execute(insert(agenda_items).values(**fresh, **values).returning(agenda_items.c.id)).scalar_one()
    note(record, actor, now, "put an item on an agenda", f"meeting {number}", item=id)
    return id


def move_agenda_item(record: Connection, actor: Actor, now: datetime, number: int, item: int, up: bool) -> None:
    """Changes places with the item before or after it. Errors: Forbidden, Refused."""
    meeting = kept_meeting(record, actor, number, CHANGEABLE)
    moved = item_in(record, number, item)
    order = items_of(record, number)
    at = next(i for i, one in enumerate(order) if one.id == item)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return
    for one in (moved, order[other]):
        refuse_locked(meeting, now, one)
    for one, position in ((moved, order[other].position), (order[other], moved.position)):
        record.execute(update(agenda_items).where(agenda_items.c.id == one.id).values(position=position))
    note(record, actor, now, "moved an item", f"meeting {number}", item=item)


def withdraw_agenda_item(record: Connection, actor: Actor, now: datetime, number: int, item: int) -> None:
    """Takes an item off the agenda; in the versions that had it, it stays. Errors: Forbidden, Refused."""
    meeting = kept_meeting(record, actor, number, (PLANNED,))
    refuse_locked(meeting, now, item_in(record, number, item))
    refuse_owed(record, item)
    record.execute(update(agenda_items).where(agenda_items.c.id == item).values(withdrawn=stamp(now)))
    note(record, actor, now, "took an item off an agenda", f"meeting {number}", item=item)


def refuse_locked(meeting: Row, now: datetime, item: Row | None = None) -> None:
    """Errors: Refused where what the notice says can no longer be changed by law; a matter that it did not name can."""
    if meeting.first_published is None or (item is not None and item.since is None):
        return
    duty = locked_by(meeting, clock_of(meeting), now)
    if duty:
        said = f"The last lawful minute of the notice has passed: what it says stays. ({duty.section})"
        raise Refused({"meeting": said}, conflict=True)


def locked_by(meeting: Row, clock: NoticeClock, now: datetime) -> Duty | None:
    """The duty by which the agenda is locked now, if one is."""
    consent = law_of(meeting).late_item.get(meeting.kind)
    duty = consent.duty if consent else law_of(meeting).no_late_item
    return duty if duty and duty.blocks and clock.late(now) else None


# --- papers -----------------------------------------------------------------------------------------------


def put_paper(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    title: str,
    filename: str,
    content: bytes,
    item: int | None = None,
) -> int:
    """Attaches a paper to a meeting or to one of its items; the public has it with the next version of the agenda.

    Errors: Forbidden; Refused at `file` where it is too large or of a kind that is not taken.
    """
    meeting = kept_meeting(record, actor, number, CHANGEABLE)
    if item is not None:
        item_in(record, number, item)
    title = cleaned_line(title, "title")
    ask_first(record, actor, meeting.body, now, {"title": title})
    kind = check_paper(filename, content)
    held = record.scalar(select(func.count()).select_from(papers).where(papers.c.meeting == number)) or 0
    if held >= MOST_PAPERS:
        raise Refused({"file": f"A meeting has at most {MOST_PAPERS} papers."})
    name = f"{os.urandom(12).hex()}.{kind}"
    file = {"name": name, "kind": kind, "size": len(content), "digest": sha256(content).hexdigest()}
    record.execute(insert(paper_files).values(**file, content=content))
    row = {"meeting": number, "item": item, "title": title, "file": name, "added": stamp(now)}
    id = record.execute(insert(papers).values(**row).returning(papers.c.id)).scalar_one()
    note(record, actor, now, "attached a paper", f"meeting {number}", paper=id, size=len(content))
    return id


def withdraw_paper(record: Connection, actor: Actor, now: datetime, number: int, paper: int) -> None:
    """Takes a paper off a meeting; versions of the agenda that listed it still do. Errors: Forbidden, Refused."""
    kept_meeting(record, actor, number, CHANGEABLE)
    mine = (papers.c.id == paper) & (papers.c.meeting == number) & papers.c.withdrawn.is_(None)
    if not record.execute(update(papers).where(mine).values(withdrawn=stamp(now))).rowcount:
        raise Refused({"paper": "There is no such paper."})
    note(record, actor, now, "took a paper off", f"meeting {number}", paper=paper)


# --- publishing -------------------------------------------------------------------------------------------


def publish_agenda(record: Connection, actor: Actor, now: datetime, number: int, reason: str = "") -> int:
    """Publishes the agenda as notice, or its next version with the reason for it; answers the version.

    What first stands in a version after the last lawful minute is a late item. Errors: Forbidden; Refused where a duty
    that blocks would be broken.
    """
    meeting = kept_meeting(record, actor, number, CHANGEABLE)
    _take_up_feedback(record, actor, now, meeting)
    if not items_of(record, number):
        raise Refused({"items": "There is no item on the agenda yet."})
    again = meeting.first_published is not None
    reason = cleaned_line(reason, "reason", LONGEST_REASON, needed=again)
    ask_first(record, actor, meeting.body, now, {"reason": reason})
    clock = clock_of(meeting)
    duty = clock.notice.duty
    if not again and clock.late(now) and duty.blocks:
        raise Refused({"meeting": f"{duty.says} ({duty.section})"}, conflict=True)
    version = publish_agenda_document(record, now, number, reason if again else "")
    note(record, actor, now, "published an agenda", f"meeting {number}", version=version, late=clock.late(now))
    return version


def _take_up_feedback(record: Connection, actor: Actor, now: datetime, meeting: Row) -> None:
    """Puts on the agenda what the body owes to feedback that the CLT endorsed, as long as the law lets items come."""
    if meeting.first_published is not None and locked_by(meeting, clock_of(meeting), now):
        return
    for debt, matter in owed_to_agenda(record, meeting.body):
        title, text = words_on_agenda(record, debt, matter)
        item = put_agenda_item(record, actor, now, meeting.number, DISCUSSION, title, text)
        take_up(record, actor, now, matter, meeting.body, meeting.number, item)
