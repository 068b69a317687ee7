"""What the keepers of a register have to do: minutes to write, texts to look at again, actions whose day has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from governance_records.journal import stamp
from governance_records.meeting_duties import BLOCKED, DUE, OVERDUE, ToDo
from governance_records.minutes import Owed, minutes_owed
from governance_records.minutes_facts import missing
from governance_records.people import all_bodies
from governance_records.register import actions, decisions, following, reviews_due
from governance_records.register_values import DECISION, STANDING, Adopted
from governance_records.rights import KEEP_REGISTER, Actor, allowed

FOLDERS = {"decision": "decisions", "policy": "policies", "protocol": "protocols", "plan": "plans"}
FOLDERS |= {"commitment": "commitments"}
MOST_REVIEWS = 3
NAMES = {DECISION: "Decision", **STANDING}


def register_to_do(record: Connection, actor: Actor, now: datetime, today: date) -> list[ToDo]:
    """What the actor, who keeps the register of these bodies, has to do: what is overdue first."""
    kept = {body.id: body.name for body in all_bodies(record) if allowed(actor, KEEP_REGISTER, body.id)}
    found = [todo for owed in minutes_owed(record, list(kept)) for todo in _minutes(record, owed, now)]
    reviews = reviews_due(record, today)
    for body, name in kept.items():
        found += _reviews(name, [one for one in reviews if one.body == body])
    mine = [one for one in decisions(record) if one.body in kept]
    found += [todo for one in mine for todo in _to_publish(record, one, kept[one.body])]
    for action in actions(record, open_only=True):
        if action.body in kept and action.overdue(today):
            href = f"/desk/register/actions/{action.number}/"
            found.append(ToDo(OVERDUE, kept[action.body], f"Action {action.number}: {action.what}", href))
    return in_order(found)


def _to_publish(record: Connection, one: Adopted, name: str) -> Iterator[ToDo]:
    """A decision whose words were to become a text that could not be published when it was adopted."""
    kind = one.facts.get("becomes")
    if kind and not one.rescinded and not following(record, one.number):
        says = f"Publish the {kind} that decision {one.number} adopted: {one.title}"
        yield ToDo(DUE, name, says, f"/desk/register/decisions/{one.number}/")


def _reviews(name: str, due: list[Adopted]) -> list[ToDo]:
    """One line each, or one for all of them where they are many."""
    if len(due) > MOST_REVIEWS:
        return [ToDo(DUE, name, f"Look again at {len(due)} decisions and texts", "/desk/register/")]
    return [
        ToDo(
            DUE,
            name,
            f"Look again at {NAMES[one.kind].lower()} {one.number}: {one.title}",
            f"/desk/register/{FOLDERS[one.kind]}/{one.number}/",
        )
        for one in due
    ]


def _minutes(record: Connection, owed: Owed, now: datetime) -> Iterator[ToDo]:
    if owed.published:
        return
    meeting = owed.meeting
    href, by = f"/desk/meetings/{meeting.number}/minutes/", stamp(owed.due.ends) if owed.due else None
    if lacks := missing(record, meeting):
        yield ToDo(BLOCKED, meeting.body_name, f"Minutes of meeting {meeting.number}: {lacks[0]}", href, by)
    else:
        late = owed.due is not None and owed.due.late(now)
        says = f"Write and publish the minutes of meeting {meeting.number}"
        yield ToDo(OVERDUE if late else DUE, meeting.body_name, says, href, by)


def in_order(found: list[ToDo]) -> list[ToDo]:
    """What is overdue first, then what is blocked, then what is due."""
    order = (OVERDUE, BLOCKED, DUE)
    return sorted(found, key=lambda todo: (order.index(todo.state), todo.by or ""))
