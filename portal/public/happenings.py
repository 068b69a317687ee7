"""What happened that a reader of figures should know: launches and the like, decisions, changes of a definition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import g

from content.library import Measure
from dashboards.charts.periods import Happening
from governance_records.documents import Document, newest_documents
from governance_records.entries import RecordDamaged
from portal.public.frame import library

DECISION = "decision"
LONGEST, MOST = 90, 6


def happenings_of(measure: str) -> tuple[Happening, ...]:
    """What happened that bears on a measure, by day; of decisions the newest, as far as a chart has room for them."""
    found = library().measures.get(measure)
    if found is None:
        return ()
    told = [Happening(e.date, e.title, e.href) for e in library().events if not e.measures or measure in e.measures]
    told += _redefined(found)
    decided = sorted(_decided(found), key=lambda h: h.day, reverse=True)[: max(MOST - len(told), 0)]
    return tuple(sorted([*told, *decided], key=lambda h: h.day))


def newest_happenings(most: int) -> tuple[Happening, ...]:
    """All that the initiative tells of itself, and the newest decisions up to so many in all; the newest first."""
    told = [Happening(e.date, e.title, e.href) for e in library().events]
    decided = sorted((h for _, h in decisions()), key=lambda h: h.day, reverse=True)[: max(most - len(told), 0)]
    return tuple(sorted([*told, *decided], key=lambda h: h.day, reverse=True))


def decisions() -> list[tuple[frozenset[str], Happening]]:
    """The decisions that were published, each with the goals that it serves."""
    if "decisions" not in g:
        g.decisions = [d for document in _published() if (d := _decision(document))]
    return g.decisions


def decided_for(goal: str) -> list[Happening]:
    """The decisions taken for a goal, the newest first."""
    return sorted((h for goals, h in decisions() if goal in goals), key=lambda h: h.day, reverse=True)


def _published() -> Sequence[Document]:
    """The newest version of each decision; none where the record is damaged, which its own pages say."""
    try:
        return newest_documents(g.record, DECISION)
    except RecordDamaged:
        return ()


def _decision(document: Document) -> tuple[frozenset[str], Happening] | None:
    facts = document.facts
    day = facts.get("effective") or facts.get("adopted")
    title = document.texts.get("title")
    if not day or not title:
        return None
    text = title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
    goals = frozenset(facts.get("goals") or ())
    return goals, Happening(date.fromisoformat(day[:10]), f"Decided: {text}", f"/decisions/{document.number}/")


def _decided(measure: Measure) -> list[Happening]:
    return [h for goals, h in decisions() if goals & set(measure.goals)]


def _redefined(measure: Measure) -> list[Happening]:
    """Since when the newest definition holds, where it is not the first one."""
    if measure.version < 2:
        return []
    since = date.fromisoformat(str(measure.document["since"])[:10])
    return [Happening(since, f"Definition version {measure.version} begins", f"/measures/{measure.id}/#definition")]
