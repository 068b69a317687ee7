"""How a published document reads beside its entry: its facts, its texts, what changed, and what an order took out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask import g
from sqlalchemy import Connection, select

from governance_records.documents import Document, document
from governance_records.redactions import Redaction, redactions_of
from governance_records.tables import ledger as entries
from portal.public.frame import public

MOST_WORDS = 4000  # comparing longer texts word by word would take long
SAME, ADDED, GONE = "same", "added", "gone"
# Where a version of a document is read, by kind, from its number and version or the body that its facts name.
PAGES: dict[str, str] = {
    "agenda": "/meetings/{number}/agenda/v{version}/",
    "attendance": "/meetings/{number}/#attendance",
    "schedule": "/meetings/schedules/{number}/v{version}/",
    "vote": "/meetings/votes/{number}/",
    "minutes": "/meetings/{number}/minutes/v{version}/",
    "decision": "/decisions/{number}/v{version}/",
    "policy": "/policies/{number}/v{version}/",
    "protocol": "/protocols/{number}/v{version}/",
    "plan": "/plans/{number}/v{version}/",
    "commitment": "/commitments/{number}/v{version}/",
    "action": "/decisions/actions/#action-{number}",
    "bylaws": "/bodies/{body}/bylaws/v{version}/",
    "membership": "/bodies/{body}/",
    "matter": "/feedback/{number}/",
    "answer": "/feedback/{matters[0]}/",
    "announcement": "/data/calendar/",
}


@dataclass(frozen=True)
class Change:
    """A fact or text that differs from the version before, as pieces that stayed, came or went."""

    name: str
    pieces: tuple[tuple[str, str], ...]


def page_of(shown: Document) -> str:
    """The address of the page on which a document is read; empty where it is shown beside its entry alone."""
    return PAGES.get(shown.kind, "").format(**{**shown.facts, "number": shown.number, "version": shown.version})


@public.app_template_global()
def entries_of(kind: str, number: int) -> list[int]:
    """The entries of all versions of what was published, the newest first."""
    same = (entries.c.kind == kind) & (entries.c.number == number)
    return list(g.record.scalars(select(entries.c.index).where(same).order_by(entries.c.version.desc())))


def tombstones(record: Connection, entry: int) -> Mapping[str, Redaction]:
    """What an order took out of the document of an entry, by the name of the text."""
    return {name: redaction for redaction in redactions_of(record, entry) for name in redaction.names}


def facts_of(shown: Document) -> list[tuple[str, str]]:
    """The facts of a document, one a line: where it stands, and what it says."""
    return list(_flat(shown.facts, ""))


def changes_since_before(record: Connection, shown: Document) -> list[Change]:
    """What differs from the version before. A text that an order took out of either cannot be compared."""
    before = document(record, shown.kind, shown.number, shown.version - 1) if shown.version > 1 else None
    if before is None:
        return []
    taken = {name for d in (before, shown) for name, text in d.texts.items() if text is None}
    old, new = (_said(d, taken) for d in (before, shown))
    names = [*new, *(name for name in old if name not in new)]
    return [Change(n, _pieces(old.get(n, ""), new.get(n, ""))) for n in names if old.get(n, "") != new.get(n, "")]


def _said(of: Document, without: set[str]) -> dict[str, str]:
    texts = {name: text for name, text in of.texts.items() if name not in without and text is not None}
    return {**texts, **dict(_flat(of.facts, ""))}


def _flat(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{place} {number}")
    elif value not in ([], None, ""):
        yield place, {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Two texts word by word, as what stayed, went and came."""
    one, other = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    if len(one) + len(other) > MOST_WORDS:
        return ((GONE, old), (ADDED, new))
    found: list[tuple[str, str]] = []
    for act, start, end, begin, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        kept, came = "".join(one[start:end]), "".join(other[begin:stop])
        parts = ((SAME, kept),) if act == "equal" else ((GONE, kept), (ADDED, came))
        found += [part for part in parts if part[1]]
    return tuple(found)
