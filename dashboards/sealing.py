"""Makes a release of a protected or cited table: the step between protection and everything public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dashboards.intake import Problems, ProtectedTable, Structure
from dashboards.releases import Code, Correction, Dimension, MeasureRef, Observation, Release
from dashboards.submissions import About


@dataclass(frozen=True)
class Imprint:
    """What the record adds when it publishes: number, version, time, who stood for it, and what it corrects."""

    number: int
    version: int
    published: str
    author: str
    approver: str
    correction: Correction | None = None


def seal_counts(about: About, table: ProtectedTable, measure: MeasureRef, name: str, imprint: Imprint) -> Release:
    """A release of protected counts. Errors: Rejected where a label is given for a dimension that is not there."""
    return Release(
        **_common(about, name, imprint),
        measure=measure,
        place=about.place,
        period=about.period,
        rule=about.rule,
        dimensions=dimensions_of(about, table),
        observations=tuple(map(Observation, table.keys, table.values, table.statuses)),
        series_break=about.series_break,
    )


def seal_cited(about: About, rows: tuple[tuple[str, ...], ...], name: str, imprint: Imprint) -> Release:
    """A release of published findings of others."""
    return Release(**_common(about, name, imprint), columns=about.columns, rows=rows)


def stamped(draft: Release, imprint: Imprint) -> Release:
    """A draft of a release as it is published: nothing but the imprint differs."""
    return replace(draft, **vars(imprint))


def _common(about: About, name: str, imprint: Imprint) -> dict:
    return {
        **vars(imprint),
        "kind": about.kind,
        "name": name,
        "title": about.title,
        "summary": about.summary,
        "source": about.source,
        "notes": about.notes,
        "demonstration": about.demonstration,
    }


def dimensions_of(about: About, table: ProtectedTable) -> tuple[Dimension, ...]:
    """The dimensions of a table as they are labelled. Errors: Rejected, by the entry of the description."""
    problems = Problems(about.file)
    described = dict(about.dimensions)
    for id in table.dimensions:
        if id not in described:
            problems.add("the table has this dimension, the description does not", None, f"dimensions.{id}")
    for id in described:
        if id not in table.dimensions:
            problems.add("the table has no such dimension", None, f"dimensions.{id}")
        elif described[id].role == "step" and not _is_chain(id, table.structure):
            message = "a chain of steps has a total, and below each code none or two parts: who passed on, and who left"
            problems.add(message, None, f"dimensions.{id}.role")
    problems.reject_if_any()
    return tuple(_dimension(id, i, about, table) for i, id in enumerate(table.dimensions))


def _is_chain(id: str, structure: Structure) -> bool:
    tree = structure.hier.get(id, {})
    return id in structure.total and bool(tree) and all(len(p) == 1 and len(p[0]) == 2 for p in tree.values())


def _dimension(id: str, place: int, about: About, table: ProtectedTable) -> Dimension:
    described = dict(about.dimensions)[id]
    tree = table.structure.hier.get(id, {})
    codes = _codes(id, table.structure, (key[place] for key in table.keys))
    labelled = tuple(Code(c, described.labels.get(c, c), _parents(c, tree)) for c in codes)
    sums = tuple((parent, part) for parent in codes for part in tree.get(parent, ()))
    total = table.structure.total.get(id)
    return Dimension(id, described.label, described.role, total, labelled, sums)


def _codes(id: str, structure: Structure, present: Iterable[str]) -> list[str]:
    """The codes of a dimension: as the hierarchy lists them, or sorted, so that the order of rows tells nothing."""
    if id not in structure.total:
        return sorted(set(present))
    return list(dict.fromkeys(_downwards(structure.total[id], structure.hier.get(id, {}))))


def _downwards(code: str, tree: Mapping[str, tuple[tuple[str, ...], ...]]) -> Iterator[str]:
    """A code, then what is below it, in the order in which the structure lists them."""
    yield code
    for child in (child for part in tree.get(code, ()) for child in part):
        yield from _downwards(child, tree)


def _parents(code: str, tree: Mapping[str, tuple[tuple[str, ...], ...]]) -> tuple[str, ...]:
    return tuple(parent for parent, parts in tree.items() if any(code in part for part in parts))


def published_table(release: Release) -> ProtectedTable:
    """What a reader of a release of counts knows, in the form that the attacker takes."""
    hier: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {}
    for dimension in release.dimensions:
        for parent, part in dimension.sums:
            tree = hier.setdefault(dimension.id, {})
            tree[parent] = (*tree.get(parent, ()), part)
    structure = Structure(
        {d.id: d.total for d in release.dimensions if d.total is not None},
        hier,
        tuple(d.id for d in release.dimensions if d.total is None),
    )
    return ProtectedTable(
        f"release {release.number}",
        tuple(d.id for d in release.dimensions),
        tuple(o.key for o in release.observations),
        tuple(o.value for o in release.observations),
        tuple(o.status for o in release.observations),
        structure,
    )
