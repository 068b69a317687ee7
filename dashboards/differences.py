"""What changed between two versions of a release, value by value. Compares what is public of both and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dashboards.charts import Cell, Row, Table
from dashboards.charts.forms import value_text
from dashboards.downloads.origin import Publisher, address, figures, full_title
from dashboards.downloads.tabular import key_place
from dashboards.releases import Release

FORMAT = "lead-portal/changes/1"
MOST_SHOWN = 200

# Names of dimensions with their codes; in a cited table, `row` and `column`.
Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class State:
    """A cell as one version shows it: a count, a text of a cited table, or no value; its status beside it."""

    value: int | str | None
    status: str


@dataclass(frozen=True)
class Change:
    """A cell that differs. None stands for a cell that the version does not have."""

    key: Key
    before: State | None
    after: State | None


def differences(old: Release, new: Release) -> tuple[Change, ...]:
    """Every cell whose value or status differs, in the order of the newer version, then those that went."""
    before, after = _states(old, new), _states(new, new)
    keys = dict.fromkeys((*after, *before))
    return tuple(Change(k, before.get(k), after.get(k)) for k in keys if before.get(k) != after.get(k))


def changes_of(old: Release, new: Release, publisher: Publisher) -> bytes:
    """changes.json: the differences for programs, with what the newer version says of its reason."""
    found = differences(old, new)
    document = {
        "format": FORMAT,
        "release": new.number,
        "title": full_title(new),
        "figures": figures(new),
        "demonstration": new.demonstration,
        "correction": asdict(new.correction) if new.correction else None,
        "before": _version(old, publisher),
        "after": _version(new, publisher),
        "count": len(found),
        "changes": [_entry(c) for c in found],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def change_table(old: Release, new: Release) -> Table:
    """The differences as a table for readers, at most MOST_SHOWN rows of it."""
    names = _names(old, new)
    rows = tuple(
        Row(_labels(change.key, names, old, new), (_cell(change.before), _cell(change.after)))
        for change in differences(old, new)[:MOST_SHOWN]
    )
    coming = f"Version {new.version}" if new.version else "This draft"
    columns = (*names.values(), f"Version {old.version}", coming)
    return Table(
        f"What changed from version {old.version} to {coming[:1].lower()}{coming[1:]}", columns, rows, len(names)
    )


def _states(release: Release, like: Release) -> dict[Key, State]:
    if release.kind == "cited":
        return _records(release)
    own, wanted = [d.id for d in release.dimensions], [d.id for d in like.dimensions]
    order = [own.index(d) for d in (wanted if sorted(own) == sorted(wanted) else own)]
    return {tuple((own[i], o.key[i]) for i in order): State(o.value, o.status) for o in release.observations}


def _records(release: Release) -> dict[Key, State]:
    place = key_place(release)
    return {
        (("row", row[place] if place is not None else str(number)), ("column", column.id)): _fact(text)
        for number, row in enumerate(release.rows, 1)
        for column, text in zip(release.columns, row, strict=True)
    }


def _fact(text: str) -> State:
    return State(text, "published") if text else State(None, "missing")


def _version(release: Release, publisher: Publisher) -> dict[str, Any]:
    return {
        "version": release.version,
        "published": release.published,
        "digest": release.digest,
        "address": address(release, publisher),
    }


def _entry(change: Change) -> dict[str, Any]:
    return {
        "cell": dict(change.key),
        "before": asdict(change.before) if change.before else None,
        "after": asdict(change.after) if change.after else None,
    }


def _names(old: Release, new: Release) -> dict[str, str]:
    """What tells cells apart, with its label: the dimensions of both versions, the newer one's first."""
    if new.kind == "cited":
        return {"row": "Row", "column": "Column"}
    return {d.id: d.label for version in (new, old, new) for d in version.dimensions}


def _labels(key: Key, names: Mapping[str, str], old: Release, new: Release) -> tuple[str, ...]:
    codes = dict(key)
    return tuple(_label(name, codes[name], (new, old)) if name in codes else "" for name in names)


def _label(name: str, code: str, versions: tuple[Release, ...]) -> str:
    known = (c.label for r in versions for d in r.dimensions if d.id == name for c in d.codes if c.id == code)
    return next(known, code)


def _cell(state: State | None) -> Cell:
    if state is None:
        return Cell("not in this version", "not_applicable")
    if isinstance(state.value, str):
        return Cell(state.value, "published")
    return Cell(value_text(state.value, state.status), state.status, state.value)
