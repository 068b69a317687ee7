"""Meetings before they begin: called, their agenda and papers put together, their notice published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, g, redirect, request

from governance_records.agendas import (
    OF_PARTICIPANTS,
    move_agenda_item,
    publish_agenda,
    put_agenda_item,
    put_paper,
    withdraw_agenda_item,
    withdraw_paper,
)
from governance_records.meeting_acts import LONGEST_TEXT, bench_of, law_of
from governance_records.meeting_documents import clock_of, notice_facts
from governance_records.meeting_rows import (
    all_meetings,
    items_of,
    meeting_for,
    paper_file,
    papers_of,
    versions_of_agenda,
    votes_of,
)
from governance_records.meeting_values import ADJOURNED, CANCELLED, ITEM_KINDS, OPEN, PLANNED, RECESSED
from governance_records.meetings import cancel_meeting, change_meeting, schedule_meeting, set_chair
from governance_records.paper_kinds import ENDINGS
from governance_records.people import all_bodies
from governance_records.profiles import REGULAR, SPECIAL
from governance_records.rights import KEEP_MEETINGS, SEE_MEETINGS, Refused, allowed
from governance_records.walking_quorum import walking_quorums
from portal.desk.frame import DESK, act, area, desk, desk_page, field, number, options, row_number
from portal.papers import paper_answer
from portal.public.frame import Crumb, settings

CRUMB = Crumb("Meetings", "/desk/meetings/")
CRUMBS = (DESK, CRUMB)
KINDS = ((REGULAR, "Regular"), (SPECIAL, "Special"))
MOST_PAST = 60
COMING, HELD = (OPEN, RECESSED, PLANNED), (ADJOURNED, CANCELLED)


@desk.get("/meetings/")
def list_meetings() -> str:
    mine = [b for b in all_bodies(g.record) if allowed(g.actor, SEE_MEETINGS, b.id)]
    ids = {b.id for b in mine}
    found = [m for m in all_meetings(g.record) if m.body in ids]
    return desk_page(
        "meetings.html",
        "Meetings",
        coming=[m for m in reversed(found) if m.state in COMING],
        held=[m for m in found if m.state in HELD][:MOST_PAST],
        keeps=[b for b in mine if allowed(g.actor, KEEP_MEETINGS, b.id)],
    )


@desk.get("/meetings/new")
def new_meeting() -> str:
    return _new()


def _new(problems: dict[str, str] | None = None) -> str:
    kept = [b for b in all_bodies(g.record) if allowed(g.actor, KEEP_MEETINGS, b.id)]
    names = ("of_body", "kind", "title", "starts", "place", "link", "comment")
    given = {name: field(name) or request.args.get(name, "")[:40] for name in names}
    return desk_page(
        "new_meeting.html",
        "Call a meeting",
        CRUMBS,
        bodies=options(kept),
        kinds=KINDS,
        given=given | {"title": given["title"] or "Regular meeting"},
        zone=settings().initiative.timezone,
        problems=problems or {},
    )


@desk.post("/meetings/")
def call_meeting():
    zone = settings().initiative.timezone
    try:
        starts = moment_field("starts", zone)
        place = (field("place"), field("link"), area("comment", LONGEST_TEXT))
        id = act(schedule_meeting, field("of_body"), field("kind"), field("title"), starts, zone, *place)
    except Refused as refused:
        return _new(refused.problems), 422
    return redirect(f"/desk/meetings/{id}/", 303)


def moment_field(name: str, zone: str) -> datetime:
    """A field that holds a day and a time in a zone. Errors: Refused at the field."""
    try:
        return datetime.strptime(field(name), "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise Refused({name: "Give a day and a time, such as 2026-12-01 09:00."}) from error


# --- one meeting ------------------------------------------------------------------------------------------


@desk.get("/meetings/<number:id>/")
def meeting(id: int) -> str:
    return _meeting(id)


def _meeting(id: int, problems: dict[str, str] | None = None, at: str = "") -> str:
    """The page of a meeting; `at` names the form that the problems belong to."""
    found = meeting_for(g.record, g.actor, id) or abort(404)
    clock, items, law = clock_of(found), items_of(g.record, id), law_of(found)
    keeps = allowed(g.actor, KEEP_MEETINGS, found.body)
    papers = papers_of(g.record, id)
    return desk_page(
        "meeting.html",
        f"{found.title}, {found.body_name}",
        CRUMBS,
        meeting=found,
        items=items,
        papers=papers,
        versions=versions_of_agenda(g.record, id),
        notice=notice_facts(clock, found.first_published),
        law=law,
        grounds={ground.key: ground for ground in law.grounds},
        ground_options=[(ground.key, f"{ground.says} ({ground.section})") for ground in law.grounds],
        kinds=ITEM_KINDS,
        endings=ENDINGS,
        of_participants=OF_PARTICIPANTS,
        walking=walking_quorums(g.record, found) if keeps and found.state in COMING else (),
        fresh=any(row.since is None for row in (*items, *papers)),
        keeps=keeps,
        changes=keeps and found.state in COMING,
        seats=[(p.seat, p.name) for p in bench_of(g.record, found).voters] if keeps else (),
        votes=votes_of(g.record, id),
        local_start=datetime.fromisoformat(found.starts).astimezone(ZoneInfo(found.zone)).strftime("%Y-%m-%dT%H:%M"),
        problems=problems or {},
        at=at,
        sent=request.form,
    )


def _done(id: int, verb: Callable[..., object], make: Callable[[], tuple], at: str = ""):
    """Runs a verb about a meeting with what the form sent, and goes back to its page."""
    meeting_for(g.record, g.actor, id) or abort(404)
    try:
        act(verb, id, *make())
    except Refused as refused:
        return _meeting(id, refused.problems, at), 409 if refused.conflict else 422
    return redirect(f"/desk/meetings/{id}/{'#' + at if at else ''}", 303)


@desk.post("/meetings/<number:id>/change")
def change_one_meeting(id: int):
    found = meeting_for(g.record, g.actor, id) or abort(404)

    def sent():
        starts = moment_field("starts", found.zone)
        return field("title"), starts, field("place"), field("link"), area("comment", LONGEST_TEXT)

    return _done(id, change_meeting, sent, "details")


@desk.post("/meetings/<number:id>/chair")
def set_one_chair(id: int):
    return _done(id, set_chair, lambda: (row_number(field("seat")),), "details")


@desk.post("/meetings/<number:id>/cancel")
def cancel_one_meeting(id: int):
    return _done(id, cancel_meeting, lambda: (field("reason"),), "cancel")


@desk.post("/meetings/<number:id>/publish")
def publish_one_agenda(id: int):
    return _done(id, publish_agenda, lambda: (field("reason"),), "publish")


@desk.post("/meetings/<number:id>/items")
def put_one_item(id: int):
    item = row_number(field("item"))

    def sent():
        return field("kind"), field("title"), area("text", LONGEST_TEXT + 1), field("ground"), item

    return _done(id, put_agenda_item, sent, f"item-{item}" if item else "new-item")


@desk.post("/meetings/<number:id>/items/<number:item>/move")
def move_one_item(id: int, item: int):
    return _done(id, move_agenda_item, lambda: (item, field("up") == "yes"), f"item-{item}")


@desk.post("/meetings/<number:id>/items/<number:item>/withdraw")
def withdraw_one_item(id: int, item: int):
    return _done(id, withdraw_agenda_item, lambda: (item,), "agenda")


@desk.post("/meetings/<number:id>/papers")
def put_one_paper(id: int):
    def sent():
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Refused({"file": "Choose a file."})
        item = number("for_item") if field("for_item") else None
        return field("title"), file.filename, file.read(), item

    return _done(id, put_paper, sent, "new-paper")


@desk.post("/meetings/<number:id>/papers/<number:paper>/withdraw")
def withdraw_one_paper(id: int, paper: int):
    return _done(id, withdraw_paper, lambda: (paper,), "agenda")


@desk.get("/meetings/<number:id>/papers/<name>")
def paper(id: int, name: str):
    """A paper for the people of the body, before it is public."""
    meeting_for(g.record, g.actor, id) or abort(404)
    listed = next((p for p in papers_of(g.record, id) if p.file == name), None) or abort(404)
    return paper_answer(paper_file(g.record, name) or abort(404), listed.title)
