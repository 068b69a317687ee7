"""Notes of acts, written in the transaction of the act itself.

What is published is entered in the public ledger; private acts go into the audit table, and tell the ledger nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from governance_records.entries import Entry, RecordDamaged
from governance_records.ledger_rows import append_entry, count_entries, newest_checkpoint
from governance_records.rights import Actor
from governance_records.store import signing_key
from governance_records.tables import audit, outbox, persons


def stamp(now: datetime) -> str:
    """A moment as the record keeps it: UTC, to the second."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def enter(record: Connection, entry: Entry) -> int:
    """Appends the entry of what is published in this transaction, with its checkpoint; answers its index.

    Errors: StoreError without a key; RecordDamaged where the ledger does not end as its newest checkpoint says, for
    nothing is built on what somebody else has changed.
    """
    key = signing_key(record)
    last = newest_checkpoint(record)
    if last:
        last.checked(key.public)
    if count_entries(record) != (last.size if last else 0):
        raise RecordDamaged("the ledger does not end where its newest checkpoint says")
    return append_entry(record, entry, last, key)


def note(record: Connection, actor: Actor, now: datetime, act: str, about: str, **detail: object) -> None:
    """One line of the private record: who did what to which thing, and when. `detail` holds no secret."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str)
    line = {"time": stamp(now), "actor": actor.person, "act": act, "object": about, "detail": text}
    record.execute(insert(audit).values(line))


def post(record: Connection, now: datetime, to: str, subject: str, text: str) -> None:
    """A mail to be sent after this transaction, if it is kept."""
    record.execute(insert(outbox).values({"created": stamp(now), "to": to, "subject": subject, "text": text}))


def latest_notes(record: Connection, most: int) -> list[dict]:
    """The newest lines of the private record with the names of those who acted."""
    query = (
        select(audit, persons.c.name.label("actor_name"))
        .outerjoin(persons, persons.c.id == audit.c.actor)
        .order_by(audit.c.id.desc())
        .limit(most)
    )
    return [dict(row) for row in record.execute(query).mappings()]
