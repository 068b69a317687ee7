"""Who sits where and since when, as a body publishes it. Names are texts that an order may take out.

Nothing is published by itself when somebody is seated: whoever keeps the register looks at it and publishes it. People
with lived experience are named only where they chose so.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from governance_records.documents import Document, newest_documents, next_document_number, publish
from governance_records.journal import note
from governance_records.people import seats_of, sitting
from governance_records.register_acts import body_row
from governance_records.rights import KEEP_REGISTER, Actor, Refused, require

MEMBERSHIP = "membership"


def membership(record: Connection, body: str) -> Document | None:
    """The membership of a body as it was last published; None where it was not."""
    return next((d for d in newest_documents(record, MEMBERSHIP) if d.facts["body"] == body), None)


def membership_today(record: Connection, body: str, day: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts and names as they would be published now."""
    row = body_row(record, body)
    assert row is not None
    texts: dict[str, str] = {}
    holders: dict[int, list[Row]] = {}
    for tenure in sitting(record, body, day):
        holders.setdefault(tenure.seat, []).append(tenure)
    seats = []
    for seat in seats_of(record, body):
        sit = [_holder(seat, tenure, texts) for tenure in holders.get(seat.id, ())]
        named = {"seat": seat.name, "organisation": seat.organisation_name, "voting": seat.voting}
        seats.append({**named, "appointer": seat.appointer, "holders": sit})
    return {"body": body, "body_name": row.name, "kind": row.kind, "state": row.state, "seats": seats}, texts


def _holder(seat: Row, tenure: Row, texts: dict[str, str]) -> dict[str, Any]:
    if seat.lived_experience and not tenure.shows_attendance:
        return {"role": tenure.role, "name": None, "since": None, "term_ends": None}
    key = f"holder-{len(texts) + 1}"
    texts[key] = tenure.person_name
    return {"role": tenure.role, "name": key, "since": tenure.starts, "term_ends": tenure.term_ends}


def is_published(record: Connection, body: str, day: date) -> bool:
    """Whether what was published last is what is so today."""
    found = membership(record, body)
    if found is None:
        return False
    facts, texts = membership_today(record, body, day)
    return found.facts == facts and all(found.texts.get(k) in (t, None) for k, t in texts.items())


def publish_membership(record: Connection, actor: Actor, now: datetime, body: str, day: date) -> int:
    """Publishes who sits where; answers the version. Errors: Forbidden; Refused where nothing has changed."""
    require(actor, KEEP_REGISTER, body)
    if body_row(record, body) is None:
        raise Refused({"body": "There is no such body."})
    if is_published(record, body, day):
        raise Refused({"body": "This is published already."}, conflict=True)
    before = membership(record, body)
    number = before.number if before else next_document_number(record, MEMBERSHIP)
    facts, texts = membership_today(record, body, day)
    done = publish(record, now, MEMBERSHIP, number, facts["body_name"], facts, texts)
    note(record, actor, now, "published who sits on a body", f"body {body}", version=done.version)
    return done.version
