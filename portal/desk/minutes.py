"""Writing minutes: what the record says by itself stands there; the clerk adds what was said, and publishes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, redirect
from sqlalchemy import Row

from governance_records.meeting_rows import items_of, meeting_row
from governance_records.meeting_values import CLOSED
from governance_records.minutes import (
    closed_texts_of,
    draft_of,
    due_of,
    publish_minutes,
    save_closed_text,
    save_minutes,
    written_fields,
)
from governance_records.minutes_facts import PARTICIPANTS, missing, taken_from_record
from governance_records.minutes_markdown import minutes_markdown
from governance_records.minutes_outcomes import APPROVED, checkpoint_now, correction_open, minutes_document
from governance_records.register_acts import LONGEST_TEXT
from governance_records.rights import KEEP_REGISTER, READ_CLOSED, Refused, allowed
from portal.desk.frame import DESK, act, area, desk, desk_page, field, row_number
from portal.public.frame import Crumb

LABELS = {"opening": "At the beginning", "closing": "At the end"}


@dataclass(frozen=True)
class Part:
    """One text of the minutes that a clerk writes, with its heading, or a closed item that has none."""

    name: str
    label: str
    text: str = ""
    item: int | None = None
    ground: str = ""
    closed_text: str = ""


@desk.get("/meetings/<number:number>/minutes/")
def write_minutes(number: int) -> str:
    meeting = _meeting(number)
    return _page(meeting, dict(draft_of(g.record, number).texts))


def _meeting(number: int) -> Row:
    """A meeting whose minutes the actor keeps; a 404 otherwise."""
    found = meeting_row(g.record, number)
    if found is None or not allowed(g.actor, KEEP_REGISTER, found.body):
        abort(404)
    return found


def _page(meeting: Row, texts: dict[str, str], problems: dict[str, str] | None = None, item: int | None = None) -> str:
    published = minutes_document(g.record, meeting.number)
    approved = published is not None and published.facts["state"] == APPROVED
    draft = draft_of(g.record, meeting.number)
    facts, own = taken_from_record(g.record, meeting)
    lacks = missing(g.record, meeting)
    return desk_page(
        "minutes.html",
        f"Minutes of meeting {meeting.number}",
        (DESK, Crumb(f"Meeting {meeting.number}", f"/desk/meetings/{meeting.number}/")),
        meeting=meeting,
        sections=_parts(meeting, texts),
        seen=row_number(field("seen")) if problems and not item else draft.seen,
        published=published,
        approved=approved,
        correction=correction_open(g.record, meeting.number) if approved else None,
        lacks=lacks,
        due=due_of(g.record, meeting),
        preview="" if lacks else _preview(facts, own | {n: t for n, t in texts.items() if t}),
        reads_closed=allowed(g.actor, READ_CLOSED, meeting.body),
        problems=problems or {},
        problem_item=item,
        reason=field("reason"),
        closed_typed=area("text", LONGEST_TEXT),
    )


def _preview(facts: dict, texts: dict[str, str]) -> str:
    """The minutes as they would be published now."""
    shown = {**facts, "approved": None, "corrected": None, "checkpoint": checkpoint_now(g.record)}
    return minutes_markdown(shown, texts).partition("\n\n")[2]


def _parts(meeting: Row, texts: dict[str, str]) -> list[Part]:
    closed = closed_texts_of(g.record, g.actor, meeting)
    found = [Part("opening", LABELS["opening"], texts.get("opening", ""))]
    for i, item in enumerate(items_of(g.record, meeting.number), 1):
        if item.kind == CLOSED:
            words = "" if item.ground == PARTICIPANTS else closed.get(item.id, "")
            found.append(Part("", f"{i}. Closed item", item=item.id, ground=item.ground, closed_text=words))
        else:
            name = f"item-{i}.text"
            found.append(Part(name, f"{i}. {item.title}", texts.get(name, "")))
    return [*found, Part("closing", LABELS["closing"], texts.get("closing", ""))]


@desk.post("/meetings/<number:number>/minutes/")
def save_written_minutes(number: int):
    meeting = _meeting(number)
    texts = {name: area(name, LONGEST_TEXT + 1) for name in written_fields(g.record, number)}
    try:
        act(save_minutes, number, row_number(field("seen")) or 0, texts)
    except Refused as refused:
        return _page(meeting, texts, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/meetings/{number}/minutes/#preview", 303)


@desk.post("/meetings/<number:number>/minutes/publish")
def publish_written_minutes(number: int):
    meeting = _meeting(number)
    try:
        act(publish_minutes, number, row_number(field("seen")) or 0, field("reason"))
    except Refused as refused:
        texts = dict(draft_of(g.record, number).texts)
        return _page(meeting, texts, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/meetings/{number}/minutes/", 303)


@desk.post("/meetings/<number:number>/minutes/closed/<number:item>")
def save_one_closed_text(number: int, item: int):
    meeting = _meeting(number)
    if all(one.id != item for one in items_of(g.record, number)):
        abort(404)
    try:
        act(save_closed_text, item, area("text", LONGEST_TEXT + 1))
    except Refused as refused:
        texts = dict(draft_of(g.record, number).texts)
        return _page(meeting, texts, refused.problems, item), 409 if refused.conflict else 422
    return redirect(f"/desk/meetings/{number}/minutes/#item-{item}", 303)


@desk.get("/meetings/<number:number>/minutes/closed/")
def read_closed_texts(number: int) -> str:
    """What was said in closed items, for members of the body alone."""
    found = meeting_row(g.record, number)
    if found is None or not allowed(g.actor, READ_CLOSED, found.body):
        abort(404)
    return desk_page(
        "closed_texts.html",
        f"Closed items of meeting {number}",
        (DESK, Crumb(f"Meeting {number}", f"/desk/meetings/{number}/")),
        meeting=found,
        items=[i for i in enumerate(items_of(g.record, number), 1) if i[1].kind == CLOSED],
        texts=closed_texts_of(g.record, g.actor, found),
        participants=PARTICIPANTS,
    )
