"""Makes the description and structure of a table: from an earlier release, from the table itself, from what a
steward says of its columns. All as plain JSON objects, in the form that `submissions` and `intake` read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dashboards.checks import ValidatedTable
from dashboards.intake import RawTable
from dashboards.releases import Dimension, Release
from dashboards.sealing import published_table

Json = dict[str, Any]
_TOTALS = ("all", "total", "sum", "everyone", "everybody", "any")
_TIMES = re.compile(r"\b(year|quarter|month|period|date|time|week)s?\b", re.I)
_PLACES = re.compile(r"\b(place|site|district|county|parish|city|zone|precinct|state)s?\b", re.I)


@dataclass(frozen=True)
class ColumnWords:
    """What a steward says of a column: its label and role, its total if it has one, and label and parent by code."""

    label: str
    role: str
    total: str
    labels: Mapping[str, str]
    parents: Mapping[str, str]


def description_like(release: Release) -> Json:
    """The description of a release of counts, for a table like it."""
    words: Json = {
        "kind": "counts",
        "measure": release.measure.id if release.measure else "",
        "title": release.title,
        "summary": release.summary,
        "source": asdict(release.source),
        "notes": list(release.notes),
        "demonstration": release.demonstration,
        "dimensions": {d.id: _words(d) for d in release.dimensions},
    }
    if release.place:
        words["place"] = asdict(release.place)
    if release.period:
        words["period"] = {k: v for k, v in asdict(release.period).items() if v is not None}
    if release.rule:
        words |= {"threshold": release.rule.threshold, "protection": release.rule.mode}
    if release.series_break:
        words["series_break"] = release.series_break
    return words


def structure_like(release: Release) -> Json:
    """The structure of a release of counts, for a table like it."""
    found = published_table(release).structure
    hier = {
        d: {parent: [list(part) for part in parts] for parent, parts in tree.items()} for d, tree in found.hier.items()
    }
    return {"total": dict(found.total), "hier": hier, "noadd": list(found.noadd)}


def _words(dimension: Dimension) -> Json:
    return {"label": dimension.label, "role": dimension.role, "labels": {c.id: c.label for c in dimension.codes}}


def guessed_structure(table: RawTable) -> Json:
    """A first structure of a table: in each column the code that is named like a total has all others below it."""
    total, hier, noadd = dict[str, str](), dict[str, Json](), list[str]()
    for name in table.dimensions:
        codes = codes_in(table, name)
        top = next((c for c in codes if c.lower() in _TOTALS), "")
        if top:
            total[name] = top
            hier[name] = {top: [[c for c in codes if c != top]]} if len(codes) > 1 else {}
        else:
            noadd.append(name)
    return {"total": total, "hier": hier, "noadd": noadd}


def guessed_words(table: RawTable) -> Json:
    """A first wording of the columns of a table: the codes as they stand."""
    return {
        name: {
            "label": name.replace("_", " ").capitalize(),
            "role": "time" if _TIMES.search(_spaced(name)) else "place" if _PLACES.search(_spaced(name)) else "group",
            "labels": {c: c for c in codes_in(table, name)},
        }
        for name in table.dimensions
    }


def fitted_words(words: Mapping[str, Any], table: RawTable) -> Json:
    """The wording of another table, for the columns and codes that this one has; the rest is guessed."""
    fitted: Json = {}
    for name, guess in guessed_words(table).items():
        known = words.get(name) or guess
        labels = {c: known.get("labels", {}).get(c, label) for c, label in guess["labels"].items()}
        fitted[name] = {"label": known["label"], "role": known["role"], "labels": labels}
    return fitted


def with_columns(columns: Mapping[str, ColumnWords]) -> tuple[Json, Json]:
    """The wording and the structure that a steward's words make: one partition below each parent."""
    words = {
        name: {"label": c.label, "role": c.role, "labels": {code: text or code for code, text in c.labels.items()}}
        for name, c in columns.items()
    }
    total = {name: c.total for name, c in columns.items() if c.total}
    hier: dict[str, Json] = {}
    for name, column in columns.items():
        tree: dict[str, list[str]] = {}
        for code, parent in column.parents.items():
            if column.total and code != column.total:
                tree.setdefault(parent or column.total, []).append(code)
        if column.total:
            hier[name] = {parent: [children] for parent, children in tree.items()}
    return words, {"total": total, "hier": hier, "noadd": [n for n, c in columns.items() if not c.total]}


def has_partitions(structure: Mapping[str, Any]) -> bool:
    """Whether some parent is divided in several ways, which a form of one parent for each code cannot say."""
    return any(
        len(parts) > 1 and isinstance(parts[0], list)
        for tree in structure.get("hier", {}).values()
        for parts in tree.values()
    )


def parents_in(structure: Mapping[str, Any], name: str) -> dict[str, str]:
    """The parent of each code of a column."""
    tree: Mapping[str, Sequence[Any]] = structure.get("hier", {}).get(name, {})
    pairs = ((parent, part if isinstance(part, list) else [part]) for parent, parts in tree.items() for part in parts)
    return {code: parent for parent, part in pairs for code in part}


def codes_in(table: RawTable | ValidatedTable, name: str) -> list[str]:
    """The codes of a column in the order in which the table has them."""
    place = table.dimensions.index(name)
    return list(dict.fromkeys(key[place] for key in table.keys))


def _spaced(name: str) -> str:
    return re.sub(r"[_-]+", " ", name)
