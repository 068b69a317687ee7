"""Releases on their way in the demonstration: one announced, one that waits for its approval."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, Engine

from content.library import Library
from governance_records.accounts import person_by_mail
from governance_records.announcements import announce_release
from governance_records.drafts import hand_in, move_announcement, submit
from governance_records.people import actor_of
from governance_records.rights import Actor
from governance_records.store import writing
from portal.demonstration.people import ACCOUNTS
from portal.drafting import check_next, handed
from portal.releasing import Submission

NINE = time(15, 0, tzinfo=UTC)  # in the zone of the demonstration, in winter


def fill_drafts(store: Engine, private: Engine, library: Library, october: Submission, today: date) -> None:
    """Announces figures to come, moves one date, and hands in a table that a publisher may approve."""
    now = datetime.now(UTC)
    with writing(private) as rows, writing(store) as record:
        steward = _steward(record, today)
        title = "Referrals, enrollments and active participants: the next quarter"
        coming = announce_release(record, steward, now, title, _in(today, 58))
        reason = "The jail sends its counts a week later than was agreed."
        move_announcement(rows, record, steward, now, coming, _in(today, 65), reason)
        draft = hand_in(rows, record, steward, now, [handed(october)])
    check_next(private, store, library)
    with writing(private) as rows, writing(store) as record:
        submit(rows, record, _steward(record, today), now, draft, _in(today, 14), "Naloxone kits given in October 2026")


def _steward(record: Connection, today: date) -> Actor:
    mail = next(a.mail for a in ACCOUNTS if a.role == "Data steward")
    person = person_by_mail(record, mail)
    assert person is not None
    return actor_of(record, person.id, person.name, today, second_factor=True)


def _in(today: date, days: int) -> datetime:
    return datetime.combine(today + timedelta(days=days), NINE)
