"""The bylaws of the bodies over time: written as new versions, never changed, and asked for by the day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Row, func, insert, select

from governance_records.bylaw_values import A_SEAT, Bylaws, bylaws_of, check_bylaws, unwritten
from governance_records.decision_tables import bylaws as versions
from governance_records.documents import document, next_document_number, publish
from governance_records.journal import note, stamp
from governance_records.people import sits_on
from governance_records.rights import KEEP_BYLAWS, PROJECT_MANAGER, Actor, Refused, require
from governance_records.tables import bodies, seats, tenures

DOCUMENT = "bylaws"


def rule_in_force(record: Connection, body: str, day: date) -> Bylaws:
    """By what a body decides on a day: its newest bylaws whose first day has come, or what holds before the first."""
    held = versions.c.starts <= day.isoformat()
    query = select(versions).where(versions.c.body == body, held).order_by(versions.c.version.desc()).limit(1)
    found = record.execute(query).first()
    return _read(found) if found else unwritten(body)


def document_of(record: Connection, body: str) -> int | None:
    """The number under which the bylaws of a body are published; their versions are those of the document."""
    return record.scalar(select(versions.c.document).where(versions.c.body == body).limit(1))


def bylaws_text(record: Connection, held: Bylaws) -> str | None:
    """The bylaws in the words of the body: empty where it gave none, None where an order took them out."""
    number = document_of(record, held.body)
    found = document(record, DOCUMENT, number, held.version) if number and held.version else None
    return found.texts.get("text", "") if found else ""


def bylaws_version(record: Connection, body: str, version: int) -> Bylaws | None:
    """One version; None where there is none. Version 0 is what holds before the first."""
    if version == 0:
        return unwritten(body)
    found = record.execute(select(versions).where(versions.c.body == body, versions.c.version == version)).first()
    return _read(found) if found else None


def bylaws_versions(record: Connection, body: str) -> Sequence[Bylaws]:
    """All versions of a body, the newest first."""
    query = select(versions).where(versions.c.body == body).order_by(versions.c.version.desc())
    return [_read(row) for row in record.execute(query)]


def may_answer(record: Connection, actor: Actor, bylaws: Bylaws, day: date) -> bool:
    """Whether the bylaws let an actor answer feedback in the name of the body without a vote."""
    if bylaws.delegate == A_SEAT:
        sits = select(tenures.c.id).where(
            tenures.c.seat == bylaws.delegate_seat, tenures.c.person == actor.person, sits_on(day)
        )
        return actor.person is not None and record.execute(sits).first() is not None
    if bylaws.delegate == PROJECT_MANAGER:
        return PROJECT_MANAGER in actor.roles
    return bool(bylaws.delegate) and bylaws.delegate in actor.within.get(bylaws.body, frozenset())


def put_bylaws(record: Connection, actor: Actor, now: datetime, given: Bylaws, today: date) -> int:
    """A new version of a body's bylaws; the number that it carries is not read. Answers its own number.

    `today` is the day where the body is. Errors: Forbidden; Refused by field, such as a day that has passed.
    """
    require(actor, KEEP_BYLAWS, given.body)
    check_bylaws(given)
    newest = record.scalar(select(func.max(versions.c.version)).where(versions.c.body == given.body)) or 0
    problems = _misfits(record, given)
    # The first bylaws write down what held already; later ones never change what was decided by those before.
    if newest and given.starts < today.isoformat():
        problems["starts"] = "This day has passed. What was decided by the earlier bylaws stays decided by them."
    if problems:
        raise Refused(problems)
    kept = replace(given, version=newest + 1)
    facts = json.dumps(kept.facts, ensure_ascii=False, sort_keys=True)
    row = {"body": kept.body, "version": kept.version, "starts": kept.starts, "facts": facts}
    name = record.execute(select(bodies.c.name).where(bodies.c.id == kept.body)).scalar_one()
    number = document_of(record, kept.body) or next_document_number(record, DOCUMENT)
    texts = {"text": kept.text} if kept.text else {}
    publish(record, now, DOCUMENT, number, name, {**kept.facts, "body_name": name}, texts)
    record.execute(insert(versions).values(**row, document=number, time=stamp(now)))
    note(record, actor, now, "wrote bylaws", f"body {kept.body}", version=kept.version, starts=kept.starts)
    return kept.version


def _misfits(record: Connection, given: Bylaws) -> dict[str, str]:
    """What does not fit the bodies and seats that there are."""
    if not record.execute(select(bodies).where(bodies.c.id == given.body)).first():
        return {"body": "There is no such body."}
    problems = {}
    own = select(seats).where(seats.c.id == given.delegate_seat, seats.c.body == given.body)
    if given.delegate_seat is not None and not record.execute(own).first():
        problems["delegate_seat"] = "This is not a seat of this body."
    if given.duty.goes_up_to:
        problems |= _way_up(record, given)
    return problems


def _way_up(record: Connection, given: Bylaws) -> dict[str, str]:
    """What is overdue goes up from body to body; the way may not come back."""
    above, passed = given.duty.goes_up_to, {given.body}
    while above:
        if above in passed:
            return {"goes_up_to": "What is overdue would come back to this body. Choose another one, or none."}
        if not record.execute(select(bodies).where(bodies.c.id == above)).first():
            return {"goes_up_to": "There is no such body."}
        passed.add(above)
        newest = bylaws_versions(record, above)
        above = newest[0].duty.goes_up_to if newest else ""
    return {}


def _read(row: Row) -> Bylaws:
    return bylaws_of(row.version, json.loads(row.facts))
