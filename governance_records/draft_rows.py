"""The rows of drafts: what is there, and the small writes that the verbs share."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, delete, insert, select, update

from governance_records.journal import note, stamp
from governance_records.private_tables import draft_events, draft_problems, draft_tables, draft_warnings, drafts
from governance_records.rights import SEE_DRAFTS, Actor, allowed, require

DRAFT, SUBMITTED, APPROVED, PUBLISHED, DISCARDED = "draft", "submitted", "approved", "published", "discarded"
WAITING, RUNNING, PASSED, FAILED = "waiting", "running", "passed", "failed"
OPEN = (DRAFT, SUBMITTED, APPROVED)


def drafts_for(private: Connection, actor: Actor, states: Collection[str] = OPEN, most: int = 100) -> list[Row]:
    """The drafts in some states, the last changed first. Errors: Forbidden."""
    require(actor, SEE_DRAFTS)
    query = select(drafts).where(drafts.c.state.in_(states)).order_by(drafts.c.changed.desc(), drafts.c.id.desc())
    return list(private.execute(query.limit(most)))


def draft_for(private: Connection, actor: Actor, draft: int) -> Row | None:
    """A draft that the actor may see; None where there is none or they may not."""
    if not allowed(actor, SEE_DRAFTS):
        return None
    return private.execute(select(drafts).where(drafts.c.id == draft)).first()


def bound_to(private: Connection, announcement: int) -> list[Row]:
    """The open drafts that are to keep the promise of an entry of the calendar."""
    query = select(drafts).where(drafts.c.announcement == announcement, drafts.c.state.in_(OPEN))
    return list(private.execute(query))


def tables_of(private: Connection, draft: int) -> list[Row]:
    """The tables of a draft without their counts, which may be large."""
    return list(private.execute(_tables(draft, *(c for c in draft_tables.c if c.name != "table"))))


def tables_with_counts(private: Connection, draft: int) -> list[Row]:
    return list(private.execute(_tables(draft, *draft_tables.c)))


def _tables(draft: int, *columns: Column[Any]) -> Select[Any]:
    return select(*columns).where(draft_tables.c.draft == draft).order_by(draft_tables.c.id)


def warnings_of(private: Connection, draft: int) -> list[Row]:
    query = select(draft_warnings).where(draft_warnings.c.draft == draft).order_by(draft_warnings.c.id)
    return list(private.execute(query))


def problems_of(private: Connection, draft: int) -> list[Row]:
    query = select(draft_problems).where(draft_problems.c.draft == draft).order_by(draft_problems.c.id)
    return list(private.execute(query))


def events_of(private: Connection, draft: int) -> list[Row]:
    query = select(draft_events).where(draft_events.c.draft == draft).order_by(draft_events.c.id)
    return list(private.execute(query))


def digest_of(sealed: Sequence[bytes]) -> str:
    """The digest of what is approved: SHA-256 of the digests of all sealed drafts, in their order."""
    return hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in sealed)).hexdigest()


def note_writer(private: Connection, actor: Actor, draft: int) -> None:
    writers = private.scalar(select(drafts.c.writers).where(drafts.c.id == draft)) or ""
    if str(actor.person or "") not in writers.split():
        set_draft(private, draft, writers=f"{writers} {actor.person or ''}".strip())


def set_draft(private: Connection, draft: int, **values: object) -> None:
    private.execute(update(drafts).where(drafts.c.id == draft).values(values))


def log_event(
    private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, act: str, detail: str
) -> None:
    values = {"draft": draft, "time": stamp(now), "actor": actor.name, "act": act, "detail": detail}
    private.execute(insert(draft_events).values(values))
    # Reasons and names may speak of what is not public: they stay in the private database.
    note(record, actor, now, f"release draft {act}", f"draft {draft}")


def forget_check(private: Connection, draft: int) -> None:
    private.execute(delete(draft_problems).where(draft_problems.c.draft == draft))
    private.execute(update(draft_tables).where(draft_tables.c.draft == draft).values(sealed=None, report=None))
