"""Actions: who must do what by when. One stays open, from meeting to meeting, until it is done or dropped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from governance_records.asking import ask_first
from governance_records.decisions import zone_of_body
from governance_records.documents import next_document_number, publish
from governance_records.journal import note
from governance_records.meeting_rows import meeting_row
from governance_records.people import sits_on
from governance_records.register import action, actions, decision
from governance_records.register_acts import (
    LONGEST_REASON,
    body_row,
    check_dates,
    cleaned_line,
    local_day,
)
from governance_records.register_values import ACTION, DONE, DROPPED, OPEN, Action, Dates
from governance_records.rights import (
    KEEP_REGISTER,
    PROJECT_MANAGER,
    Actor,
    Forbidden,
    Refused,
    allowed,
    require,
)
from governance_records.tables import bodies, organisations, seats, tenures

MANAGER = "project_manager"


def owners(record: Connection) -> list[tuple[str, str]]:
    """Who an action may be given to: seats, organisations, the project manager; never a person by name."""
    sat = select(seats.c.id, seats.c.name, bodies.c.name.label("body")).join(bodies, bodies.c.id == seats.c.body)
    found = [(f"seat {s.id}", f"{s.name}, {s.body}") for s in record.execute(sat.order_by(bodies.c.name, seats.c.name))]
    named = record.execute(select(organisations).order_by(organisations.c.name))
    return [(MANAGER, "The project manager"), *found, *((f"organisation {o.id}", o.name) for o in named)]


def give_action(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    what: str,
    owner: str,
    due: str,
    decided: int | None = None,
    meeting: int | None = None,
) -> int:
    """Gives somebody something to do by a day; answers its number. Errors: Forbidden, Refused."""
    require(actor, KEEP_REGISTER, body)
    row = body_row(record, body)
    if row is None:
        raise Refused({"body": "There is no such body."})
    what = cleaned_line(what, "what", LONGEST_REASON)
    ask_first(record, actor, body, now, {"what": what})
    name = dict(owners(record)).get(owner)
    if name is None:
        raise Refused({"owner": "Choose who does it from the list."})
    given = local_day(now, zone_of_body(record, body)).isoformat()
    _check_due(due, given)
    _check_origin(record, body, decided, meeting)
    facts: dict[str, Any] = {
        "body": body,
        "body_name": row.name,
        "owner": {"key": owner, "name": name},
        "given": given,
        "due": due,
        "first_due": due,
        "state": OPEN,
        "ended": None,
        "decision": decided,
        "meeting": meeting,
    }
    number = next_document_number(record, ACTION)
    publish(record, now, ACTION, number, row.name, facts, {"what": what})
    note(record, actor, now, "gave an action", f"action {number}", body=body, owner=owner)
    return number


def move_action(
    record: Connection, actor: Actor, now: datetime, number: int, version: int, due: str, owner: str, reason: str
) -> None:
    """Another day or owner, with the reason; the first day stays in sight. Errors: Forbidden, Refused."""
    found = _kept(record, actor, now, number, version, by_owner=False)
    name = dict(owners(record)).get(owner)
    if name is None:
        raise Refused({"owner": "Choose who does it from the list."})
    _check_due(due, found.facts["given"])
    reason = cleaned_line(reason, "note", LONGEST_REASON)
    ask_first(record, actor, found.body, now, {"note": reason})
    _next(record, now, found, {"due": due, "owner": {"key": owner, "name": name}}, reason)
    note(record, actor, now, "moved an action", f"action {number}", due=due)


def end_action(
    record: Connection, actor: Actor, now: datetime, number: int, version: int, state: str, said: str
) -> None:
    """It is done, as who owns it or keeps the register says, or dropped with a reason. Errors: Forbidden, Refused."""
    found = _kept(record, actor, now, number, version, by_owner=state == DONE)
    if state not in (DONE, DROPPED):
        raise Refused({"state": "Say whether it is done or dropped."})
    said = cleaned_line(said, "note", LONGEST_REASON, needed=state == DROPPED)
    ask_first(record, actor, found.body, now, {"note": said})
    day = local_day(now, zone_of_body(record, found.body)).isoformat()
    _next(record, now, found, {"state": state, "ended": day}, said)
    note(record, actor, now, "ended an action", f"action {number}", state=state)


def own_actions(record: Connection, actor: Actor, now: datetime) -> list[Action]:
    """Open actions of the seats that the actor sits on, and of the office of project manager."""
    return [a for a in actions(record, open_only=True) if _owns(record, actor, a, now)]


def _owns(record: Connection, actor: Actor, found: Action, now: datetime) -> bool:
    kind, _, id = found.facts["owner"]["key"].partition(" ")
    if kind == MANAGER:
        return PROJECT_MANAGER in actor.roles
    column = seats.c.id if kind == "seat" else seats.c.organisation
    day = local_day(now, zone_of_body(record, found.body))
    sits = (
        select(tenures.c.id)
        .join(seats, seats.c.id == tenures.c.seat)
        .where(column == int(id), tenures.c.person == actor.person, sits_on(day))
    )
    return actor.person is not None and record.execute(sits).first() is not None


def _kept(record: Connection, actor: Actor, now: datetime, number: int, version: int, by_owner: bool) -> Action:
    found = action(record, number)
    if found is None:
        require(actor, KEEP_REGISTER, "")
        raise Refused({"action": "There is no such action."})
    if not allowed(actor, KEEP_REGISTER, found.body) and not (by_owner and _owns(record, actor, found, now)):
        raise Forbidden(KEEP_REGISTER)
    if found.document.version != version:
        raise Refused({"action": "Somebody has changed this meanwhile. Look at it again."}, conflict=True)
    if found.state != OPEN:
        raise Refused({"action": f"This action is {found.state} already."}, conflict=True)
    return found


def _check_due(due: str, given: str) -> None:
    try:
        check_dates(Dates(due), given)
    except Refused as refused:
        told = "Give a date, such as 2026-11-22, not before the day on which it was given."
        raise Refused({"due": told}) from refused


def _check_origin(record: Connection, body: str, decided: int | None, meeting: int | None) -> None:
    if decided is not None and ((found := decision(record, decided)) is None or found.body != body):
        raise Refused({"decision": "Choose a decision of this body."})
    if meeting is not None and ((held := meeting_row(record, meeting)) is None or held.body != body):
        raise Refused({"meeting": "Choose a meeting of this body."})


def _next(record: Connection, now: datetime, found: Action, facts: dict[str, Any], said: str) -> None:
    kept = {name: text for name, text in found.document.texts.items() if text is not None and name == "what"}
    changed = {**found.facts, **facts}
    texts = {**kept, **({"note": said} if said else {})}
    publish(record, now, ACTION, found.number, found.document.by, changed, texts)
