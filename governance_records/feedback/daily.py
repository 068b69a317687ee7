"""The job of the day: moves the clocks, says what is late and where it goes up to, counts endorsements, forgets.

It may run as often as one likes: what it did once it does not do again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from governance_records.feedback.clock import DUE_SOON
from governance_records.feedback.clock import OVERDUE as IS_OVERDUE
from governance_records.feedback.giving import THE_PORTAL
from governance_records.feedback.house import House
from governance_records.feedback.mailing import ENDORSE, forget_unconfirmed, remind, tell
from governance_records.feedback.rows import (
    OVERDUE,
    PUBLIC,
    REOPENED,
    Matter,
    add_event,
    body_named,
    every_matter,
)
from governance_records.feedback.story import publish_matter
from governance_records.feedback_tables import matter_mails, matters
from governance_records.rights import OPERATOR, Actor

PORTAL = Actor(None, "the portal", frozenset({OPERATOR}))
REMINDED = "reminded"
SOON, LATE_ACKNOWLEDGEMENT, LATE = "An answer is due soon", "Feedback waits to be acknowledged", "An answer is overdue"


@dataclass(frozen=True)
class Moved:
    """What the job did, as numbers."""

    overdue: int = 0
    reminded: int = 0
    counted: int = 0
    forgotten: int = 0

    def __bool__(self) -> bool:
        return any((self.overdue, self.reminded, self.counted, self.forgotten))


def move_clocks(record: Connection, now: datetime, house: House) -> Moved:
    """Does what the day asks for every matter that is open, in this transaction."""
    moved = [move_clock(record, now, house, m) for m in every_matter(record) if m.is_open]
    overdue, reminded = sum(o for o, _ in moved), sum(r for _, r in moved)
    return Moved(overdue, reminded, _count_endorsements(record, now), forget_unconfirmed(record, now))


def move_clock(record: Connection, now: datetime, house: House, matter: Matter) -> tuple[int, int]:
    """Says what is late of one open matter, and reminds; how many of each."""
    stands, reminded = matter.standing(now), 0
    overdue = stands.state == IS_OVERDUE and not _since_reopening(matter, OVERDUE)
    if overdue:
        _overdue(record, now, house, matter)
    elif stands.state == DUE_SOON:
        reminded += _remind_once(record, now, house, matter, SOON)
    if stands.acknowledgement_late and not matter.course.acknowledged:
        reminded += _remind_once(record, now, house, matter, LATE_ACKNOWLEDGEMENT)
    return int(overdue), reminded


def _overdue(record: Connection, now: datetime, house: House, matter: Matter) -> None:
    """Says so in public where the matter is, tells the writer, and goes up to the body that the duty names."""
    up = matter.duty.goes_up_to
    add_event(record, PORTAL, now, matter.id, OVERDUE, THE_PORTAL, body=up, body_name=body_named(record, up))
    publish_matter(record, now, matter.id, THE_PORTAL)
    remind(record, now, matter, _desk(house, matter), LATE)
    tell(record, now, house, matter.id, "The answer is overdue. This is shown to the body above.")


def _remind_once(record: Connection, now: datetime, house: House, matter: Matter, what: str) -> int:
    if _since_reopening(matter, REMINDED, what):
        return 0
    add_event(record, PORTAL, now, matter.id, REMINDED, THE_PORTAL, what)
    remind(record, now, matter, _desk(house, matter), what)
    return 1


def _since_reopening(matter: Matter, act: str, words: str = "") -> bool:
    """Whether something happened already in the time that runs now."""
    places = [i for i, e in enumerate(matter.events) if e.act == REOPENED]
    running = matter.events[places[-1] :] if places else matter.events
    return any(e.act == act and (not words or e.words == words) for e in running)


def _count_endorsements(record: Connection, now: datetime) -> int:
    """Endorsements are published once a day, so that nobody can tell when one came."""
    confirmed = (
        select(matter_mails.c.matter, func.count().label("count"))
        .where(matter_mails.c.purpose == ENDORSE, matter_mails.c.confirmed.is_not(None))
        .group_by(matter_mails.c.matter)
        .subquery()
    )
    query = select(matters.c.id, confirmed.c.count).join(confirmed, confirmed.c.matter == matters.c.id)
    changed = record.execute(query.where(confirmed.c.count != matters.c.endorsements, matters.c.shown == PUBLIC)).all()
    for id, count in changed:
        record.execute(update(matters).where(matters.c.id == id).values(endorsements=count))
        publish_matter(record, now, id, THE_PORTAL)
    return len(changed)


def _desk(house: House, matter: Matter) -> str:
    return f"{house.base_url}/desk/feedback/{matter.id}/"
