"""Counts of the feedback that is not public, as tables for the door that every published figure passes.

Public feedback is left out: everyone can count it, so that a table of both would give the others away by subtraction.
What is made here is not protected yet: it goes into a draft of a release and nowhere else.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from governance_records.drafts import Handed
from governance_records.feedback.clock import quarter_of
from governance_records.feedback.figures import ALL, FATES, Counted, fate
from governance_records.feedback.reasons import REASONS
from governance_records.feedback.rows import KEPT, PUBLIC, REWORD, WAITS, Matter, every_matter
from governance_records.people import all_bodies
from portal.settings import Initiative

ANSWERED, NOT_SHOWN = "feedback-answered", "feedback-not-shown"
SHOWN = {KEPT: "For the body alone", WAITS: "Not decided yet", REWORD: "The writer is asked to reword"}
NOT_PUBLIC = "Public feedback is not counted here: it can be read and counted on the pages of feedback."
MEASURE = "governance"
MADE_UP = "Made-up figures of the demonstration: no real person is counted here."
MONTHS = ("January", "April", "July", "October"), ("March", "June", "September", "December")
Cells = Counter[tuple[str, ...]]


def last_quarter(today: date) -> str:
    """The last quarter that is over."""
    return quarter_of(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1))


def tables_of_feedback(record: Connection, quarter: str, initiative: Initiative, today: date) -> list[Handed]:
    """How what is not public of a quarter was answered, by body; and why it is not shown, by reason."""
    every = [m for m in every_matter(record) if m.row.shown != PUBLIC]
    bodies = {b.id: b.name for b in all_bodies(record)}
    return [
        _table(ANSWERED, quarter, initiative, today, _answered(every, quarter, bodies, today)),
        _table(NOT_SHOWN, quarter, initiative, today, _not_shown(every, quarter)),
    ]


Made = tuple[str, str, list[str], dict[str, tuple[str, str, Mapping[str, str]]], Cells]


def _answered(every: Sequence[Matter], quarter: str, bodies: Mapping[str, str], today: date) -> Made:
    cells: Cells = Counter()
    for matter in every:
        counted = Counted(matter.row.body, matter.course)
        if counted.quarter == quarter:
            cells[fate(matter.course, today), matter.row.body] += 1
    dimensions = {
        "outcome": ("What became of it", "All that is not public", FATES),
        "body": ("Body", "All bodies", bodies),
    }
    return (
        "How feedback that is not public was answered",
        "How many pieces of feedback that are not public each body received, and whether they were answered in time.",
        [NOT_PUBLIC, "What was merged counts once for each writer."],
        dimensions,
        cells,
    )


def _not_shown(every: Sequence[Matter], quarter: str) -> Made:
    cells: Cells = Counter()
    for matter in every:
        if Counted(matter.row.body, matter.course).quarter == quarter:
            cells[(matter.row.hidden_because or matter.row.shown,)] += 1
    return (
        "Why feedback is not shown",
        "How many pieces of feedback are for the body alone, and how many a moderator kept from view, by the reason.",
        [NOT_PUBLIC, "What was shown on appeal is public and not counted here."],
        {"why": ("Why it is not shown", "All that is not shown", {**SHOWN, **{r.key: r.says for r in REASONS}})},
        cells,
    )


def _table(name: str, quarter: str, initiative: Initiative, today: date, made: Made) -> Handed:
    title, summary, notes, dimensions, cells = made
    year, number = int(quarter[:4]), int(quarter[-1])
    label = f"{MONTHS[0][number - 1]} to {MONTHS[1][number - 1]} {year}"
    about: dict[str, Any] = {
        "kind": "counts",
        "measure": MEASURE,
        "title": f"{title}, {label}",
        "summary": summary,
        "place": {"id": _id_of(initiative.place), "name": initiative.place},
        "period": {"label": label, **_period(year, number)},
        "source": {"name": f"Record of {initiative.name}", "url": "", "date": today.isoformat()},
        "notes": [*([MADE_UP] if initiative.demonstration else []), f"As it stood on {today.isoformat()}.", *notes],
        "demonstration": initiative.demonstration,
        "profile": "cms",
        "protection": "range",
        "dimensions": {
            id: {"label": words, "role": "group", "labels": {ALL: total, **labels}}
            for id, (words, total, labels) in dimensions.items()
        },
    }
    codes = {id: list(labels) for id, (_, _, labels) in dimensions.items()}
    structure = {"total": dict.fromkeys(codes, ALL), "hier": {id: {ALL: c} for id, c in codes.items()}, "noadd": []}
    return Handed(f"{name}-{quarter.lower()}", _csv(codes, cells), _json(about), _json(structure))


def _csv(codes: Mapping[str, list[str]], leaves: Cells) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*codes, "value"])
    keys: list[tuple[str, ...]] = [()]
    for own in codes.values():
        keys = [(*key, code) for key in keys for code in (ALL, *own)]
    for key in keys:
        fits = (n for leaf, n in leaves.items() if all(k in (ALL, c) for k, c in zip(key, leaf, strict=True)))
        writer.writerow([*key, sum(fits)])
    return out.getvalue().encode()


def _period(year: int, number: int) -> dict[str, str]:
    start = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, number * 3 % 12 + 1, 1)
    return {"start": start.isoformat(), "end": (following - timedelta(days=1)).isoformat()}


def _id_of(place: str) -> str:
    bare = re.sub(r"\(.*?\)", "", place).lower()
    return re.sub("[^a-z0-9]+", "-", bare).strip("-") or "place"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
