"""What the verbs of the register share: texts and days as they are kept, and the next version of what is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from governance_records.documents import Document, publish
from governance_records.names import unseen
from governance_records.register_values import GOAL, Dates
from governance_records.rights import Refused
from governance_records.tables import bodies

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 200, 50_000, 2_000
MOST_GOALS = 12


def body_row(record: Connection, id: str) -> Row | None:
    return record.execute(select(bodies).where(bodies.c.id == id)).first()


def cleaned_line(text: str, field: str, longest: int = LONGEST_TITLE, needed: bool = True) -> str:
    """One line as it is kept. Errors: Refused at the field."""
    line = " ".join(text.split())
    if (needed and not line) or len(line) > longest or unseen(text.strip()):
        raise Refused({field: f"Give 1 to {longest:,} visible characters, on one line."})
    return line


def cleaned_text(text: str, field: str, longest: int = LONGEST_TEXT, needed: bool = True) -> str:
    """Some lines as they are kept. Errors: Refused at the field."""
    lines = text.replace("\r\n", "\n").strip()
    if needed and not lines:
        raise Refused({field: "This is missing."})
    if len(lines) > longest:
        raise Refused({field: f"At most {longest:,} characters are taken; these are {len(lines):,}."})
    if unseen(lines.replace("\n", " ").replace("\t", " ")):
        raise Refused({field: "Take out the characters that nobody can see."})
    return lines


def check_dates(dates: Dates, adopted: str) -> None:
    """Whether days follow one another. Errors: Refused by field."""
    problems = {}
    for name in ("effective", "review", "expires"):
        text = getattr(dates, name)
        if text is not None and not _is_day(text):
            problems[name] = "Give a date, such as 2026-11-22."
    if not problems:
        if dates.effective < adopted:
            problems["effective"] = "It cannot hold before it was adopted."
        if dates.review is not None and dates.review < dates.effective:
            problems["review"] = "It is looked at again after it has begun to hold."
        if dates.expires is not None and dates.expires <= dates.effective:
            problems["expires"] = "It ends after it has begun to hold."
    if problems:
        raise Refused(problems)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def cleaned_goals(goals: tuple[str, ...]) -> list[str]:
    """The goals that something serves, by id. Errors: Refused."""
    if len(goals) > MOST_GOALS or not all(GOAL.fullmatch(goal) and len(goal) <= 60 for goal in goals):
        raise Refused({"goals": "Choose the goals from the list."})
    return sorted(set(goals))


def local_day(moment: datetime, zone: str) -> date:
    """The day that a moment falls on where the body is; in UTC where it has named no zone."""
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()


def next_version(
    record: Connection,
    now: datetime,
    before: Document,
    facts: Mapping[str, Any],
    texts: Mapping[str, str] | None = None,
) -> Document:
    """The next version of a document: what is not given stays. Texts that an order took out stay out."""
    kept = {name: text for name, text in before.texts.items() if text is not None and name != "reason"}
    new = {name: text for name, text in (texts or {}).items() if text}
    return publish(record, now, before.kind, before.number, before.by, {**before.facts, **facts}, {**kept, **new})
