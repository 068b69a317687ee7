"""The public calendar of releases: what will be published and when, and why a date was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from governance_records.documents import publish
from governance_records.journal import note, stamp
from governance_records.names import refuse_unseen
from governance_records.rights import ANNOUNCE, Actor, Refused, require
from governance_records.tables import announcement_changes, announcements

PLANNED, PUBLISHED, CANCELLED = "planned", "published", "cancelled"
ANNOUNCEMENT, BY = "announcement", "a data steward of the initiative"


@dataclass(frozen=True)
class DateChange:
    """A time of publication that was moved (UTC), or dropped where `after` is empty."""

    time: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Announcement:
    """An entry of the calendar; `releases` are the numbers that came of it."""

    id: int
    title: str
    planned: str
    state: str
    releases: tuple[int, ...]
    changes: tuple[DateChange, ...]


def announce_release(record: Connection, actor: Actor, now: datetime, title: str, planned: datetime) -> int:
    """Announces figures that are to come; answers the id of the entry. Errors: Forbidden, Refused."""
    require(actor, ANNOUNCE)
    refuse_unseen({"title": title})
    problems = {} if title else {"title": "Give a title that tells no figure."}
    if planned <= now:
        problems["planned"] = "This time has passed already."
    if problems:
        raise Refused(problems)
    id = announce(record, now, title, stamp(planned))
    note(record, actor, now, "release announced", f"announcement {id}")
    return id


def open_entry(record: Connection, id: int) -> Announcement | None:
    """An entry that is still planned; None where there is none."""
    return next((a for a in open_entries(record) if a.id == id), None)


def open_entries(record: Connection) -> list[Announcement]:
    """The entries that are still planned, by their time."""
    return [a for a in calendar(record) if a.state == PLANNED]


def announce(record: Connection, now: datetime, title: str, planned: str) -> int:
    """A new entry of the calendar, and of the ledger; answers its id."""
    values = {"title": title, "planned": planned, "state": PLANNED, "releases": ""}
    id = record.execute(insert(announcements).values(values).returning(announcements.c.id)).scalar_one()
    _publish(record, now, id)
    return id


def _publish(record: Connection, now: datetime, id: int) -> None:
    """Enters an announcement as it stands now, so that no promise can be changed unseen."""
    found = next(a for a in calendar(record) if a.id == id)
    facts = {
        **{"title": found.title, "planned": found.planned, "state": found.state, "releases": list(found.releases)},
        "changes": [vars(change) for change in found.changes],
    }
    publish(record, now, ANNOUNCEMENT, id, BY, facts)


def move(record: Connection, id: int, now: datetime, planned: str, reason: str) -> None:
    """Moves an entry to another time and keeps the change with its reason; an empty time cancels it."""
    before = record.scalar(select(announcements.c.planned).where(announcements.c.id == id))
    change = {"announcement": id, "time": stamp(now), "before": before, "after": planned, "reason": reason}
    record.execute(insert(announcement_changes).values(change))
    new = {"planned": planned} if planned else {"state": CANCELLED}
    record.execute(update(announcements).where(announcements.c.id == id).values(new))
    _publish(record, now, id)


def keep_promise(record: Connection, now: datetime, id: int, numbers: Sequence[int]) -> None:
    """Marks an entry as published, with the numbers that came of it."""
    values = {"state": PUBLISHED, "releases": " ".join(map(str, numbers))}
    record.execute(update(announcements).where(announcements.c.id == id).values(values))
    _publish(record, now, id)


def calendar(record: Connection) -> Sequence[Announcement]:
    """All entries, by their time."""
    query = select(announcement_changes).order_by(announcement_changes.c.id)
    changes: dict[int, list[DateChange]] = {}
    for row in record.execute(query):
        changes.setdefault(row.announcement, []).append(DateChange(row.time, row.before, row.after, row.reason))
    return [
        Announcement(
            row.id,
            row.title,
            row.planned,
            row.state,
            tuple(map(int, row.releases.split())),
            tuple(changes.get(row.id, ())),
        )
        for row in record.execute(select(announcements).order_by(announcements.c.planned, announcements.c.id))
    ]
