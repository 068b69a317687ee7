"""What becomes of a draft of a release: it is checked, and when it is approved and its time has come, published."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row

from content.library import Library
from dashboards.families import NotProtected
from dashboards.intake import Rejected
from dashboards.releases import Release, read_release
from governance_records.announcements import keep_promise, open_entry
from governance_records.draft_rows import tables_with_counts
from governance_records.drafts import Handed, check_anew, give_back
from governance_records.journal import stamp
from governance_records.publication_queue import (
    Checked,
    Problem,
    approved_draft,
    keep_check,
    mark_published,
    next_to_check,
    show_progress,
)
from governance_records.publications import all_withdrawals
from governance_records.rights import OPERATOR, Actor, Refused
from governance_records.store import reading, writing
from portal.releasing import Ready, append, fingerprint, prepare, public_releases
from portal.submission import Submission

WORKER = Actor(None, "the portal", frozenset({OPERATOR}))
AUTHOR, APPROVER = "a data steward of the initiative", "a publisher of the initiative, who wrote none of it"
SECONDS_BETWEEN_WORDS = 1.0
_log = logging.getLogger(__name__)


def check_next(private: Engine, store: Engine, library: Library, which: int | None = None) -> bool:
    """Checks the draft that waits longest, or this one, and keeps what was found; False where none waits."""
    with writing(private) as rows:
        draft = next_to_check(rows, which)
        tables = tables_with_counts(rows, draft.id) if draft else []
    if draft is None:
        return False
    with reading(store) as record:
        public, taken_back = public_releases(record), _withdrawn(record)
    problems: list[Problem] = []
    ready: list[Ready] = []
    try:
        ready = prepare([submission_of_row(t) for t in tables], library, public, _teller(private, draft), advise=True)
    except Rejected as rejected:
        problems = [(p.file, p.row, p.column, p.message) for p in rejected.problems]
    except NotProtected as refused:
        problems = [("the tables together", None, None, str(refused))]
    except Exception as error:  # a draft must never wait for ever; what it holds must not reach the log
        _log.error("the check of draft %d ended with %s", draft.id, type(error).__name__)
        problems = [("the tables together", None, None, "the check broke off; tell whoever runs the portal")]
    checked = [Checked(r.draft.name, r.draft.canonical, json.dumps(dict(r.report), ensure_ascii=False)) for r in ready]
    prints = "".join(fingerprint(r.draft, public, taken_back, library) for r in ready)
    with writing(private) as rows:
        warned = [(w.name, w.text) for r in ready for w in r.warned]
        keep_check(rows, draft.id, draft.edition, checked, warned, problems, prints)
    return True


def publish_draft(
    private: Engine, store: Engine, library: Library, draft: int, now: datetime | None = None
) -> list[Release] | str:
    """Publishes an approved draft, all its tables or none, in one transaction of the record.

    Answers the releases, or why the draft went back to its writers. Errors: Refused where it is not approved, is
    under embargo, or is not what was approved.
    """
    now = now or datetime.now(UTC)
    with ExitStack() as both:
        rows, record = both.enter_context(writing(private)), both.enter_context(writing(store))
        row, tables = approved_draft(rows, draft, now)
        promised = open_entry(record, row.announcement) if row.announcement is not None else None
        if promised and promised.planned > stamp(now):
            raise Refused({"draft": f"It is announced for {promised.planned}."}, conflict=True)
        public = public_releases(record)
        done = _published_already(tables, public)
        if not done:
            drafts = [read_release(t.sealed) for t in tables]
            taken_back = _withdrawn(record)
            if row.fingerprint != "".join(fingerprint(d, public, taken_back, library) for d in drafts):
                why = "something of the same people was published or withdrawn since: the tables are checked anew"
                give_back(rows, record, WORKER, now, draft, why)
                check_anew(rows, draft, now)
                return why
            done = [append(record, d, t.corrects, now, AUTHOR, APPROVER) for d, t in zip(drafts, tables, strict=True)]
        if row.announcement is not None:
            keep_promise(record, now, row.announcement, [r.number for r in done])
        mark_published(rows, record, WORKER, now, draft, {r.name: r.number for r in done})
        return done


def _withdrawn(record: Connection) -> set[tuple[int, int]]:
    return {(w.number, w.version) for w in all_withdrawals(record)}


def _published_already(tables: list[Row], public: list[Release]) -> list[Release]:
    """The releases of these tables where the record has them already: a crash came between the two databases."""
    newest = {r.name: r for r in public}
    found = [newest.get(t.name) for t in tables]
    same = [r is not None and _unprinted(r) == t.sealed for r, t in zip(found, tables, strict=True)]
    return [r for r in found if r] if all(same) else []


def _unprinted(release: Release) -> bytes:
    """The bytes of a release before it was numbered, which are those that were approved."""
    return replace(release, number=0, version=0, published="", author="", approver="").canonical


def handed(submission: Submission) -> Handed:
    """A submission as the private database keeps it."""
    return Handed(**vars(submission), guessed=False)


def submission_of_row(row: Row) -> Submission:
    return Submission(
        row.name, row.table, row.about, row.structure, corrects=row.corrects, reason=row.reason, since=row.since
    )


def _teller(private: Engine, draft: Row) -> Callable[[str], None]:
    """Shows how far a check is, at most once a second."""
    told = 0.0

    def tell(words: str) -> None:
        nonlocal told
        if time.monotonic() - told >= SECONDS_BETWEEN_WORDS:
            told = time.monotonic()
            with writing(private) as rows:
                show_progress(rows, draft.id, draft.edition, words)

    return tell
