"""Tables that speak of the same people are one family: protected as one system, and attacked with all that is public.

A family has one measure, place and period, or measures of which one is declared a part of the other. A correction
is attacked together with the versions before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from dashboards.attacker import Finding, attack
from dashboards.beside import as_side, kin_beside, left_over_beside
from dashboards.checks import ValidatedTable
from dashboards.coherence import Counts, hidden_totals, one_structure
from dashboards.complements import COUNTED, REST, Side, by_measure, complements, joined, marked
from dashboards.intake import Key, Problem, ProtectedTable, Rejected, Structure
from dashboards.proposals import propose
from dashboards.protection import Protection, protect
from dashboards.releases import Release, Rule
from dashboards.sealing import published_table
from dashboards.widening import all_totals, in_dimensions, narrowed, with_totals

T = TypeVar("T", ValidatedTable, ProtectedTable)
MOST_NAMED = 20
BETWEEN_MEASURES = "This leaves out what is hidden because measures of the same people could be subtracted."


@dataclass(frozen=True)
class Protected:
    """Counts with the table that may be seen, and the private report: of the family, with this table's own cells."""

    counts: Counts
    table: ProtectedTable
    report: Mapping[str, Any]


class NotProtected(Exception):
    """A table that cannot be protected. The message names releases and cells: it is for the steward alone."""


def families_of(counts: Sequence[Counts]) -> list[list[Counts]]:
    """The families of some tables, in their order. Errors: NotProtected where two families overlap in time."""
    families: dict[tuple[str, ...], list[Counts]] = {}
    for one in counts:
        families.setdefault(one.family, []).append(one)
    found = list(families.values())
    for place, family in enumerate(found):
        for other in found[:place]:
            if family[0].subject == other[0].subject and _overlap(family[0], other[0]):
                raise NotProtected(
                    f"{family[0].table.file} and {other[0].table.file} count the same in periods that overlap: "
                    "give them one period, or publish one of them"
                )
    return joined(found)


def protect_family(family: Sequence[Counts], public: Sequence[Release], advise: bool = False) -> list[Protected]:
    """Hides what must be hidden, and attacks the result. `public` are all versions of all releases.

    With `advise` the private report proposes coarser breakdowns, which takes longer than the rest.

    Errors: Rejected where rules or breakdowns differ; NotProtected where a reader could undo it.
    """
    rule = _rule(family)
    problems = [*one_structure(family), *hidden_totals(family)]
    if problems:
        raise Rejected(problems)
    earlier, kin = _earlier(family, public), kin_beside(family, public)
    try:
        found = _protected(_system(family, earlier, kin), rule)
    except Rejected:
        if not kin:
            raise
        # in some cell that is hidden in public, the part is the larger one: then only what is shown there says anything
        found = _protected(_system(family, earlier, kin, shown_alone=True), rule)
    tables = [narrowed(p, c.table) for p, c in zip(found.protection.tables, family, strict=False)]
    _refuse_what_is_left_over(family, tables, public)
    private = dict(found.protection.report)
    if advise:
        private |= _advice(found, len(family), rule)
    return [
        Protected(c, t, _report_of(private, c.table, {**found.system.totals, COUNTED: c.measure.id}))
        for c, t in zip(family, tables, strict=True)
    ]


@dataclass(frozen=True)
class _System:
    """The tables of a family and all that stands beside them, in the same dimensions; the family's own come first."""

    tables: list[ValidatedTable]
    before: list[ProtectedTable]
    totals: Mapping[str, str]
    beside: Sequence[Release]


@dataclass(frozen=True)
class _Found:
    system: _System
    protection: Protection


def _system(
    family: Sequence[Counts], earlier: Sequence[Release], kin: Sequence[Release], shown_alone: bool = False
) -> _System:
    totals = all_totals(family, [*kin, *earlier])
    own = [in_dimensions(c.table, totals) for c in family]
    beside = [*earlier, *kin]
    seen = [in_dimensions(with_totals(published_table(r), totals), totals) for r in beside]
    if not kin and len(by_measure(family)) == 1:
        return _System(own, seen, totals, beside)
    theirs = [as_side(r, totals) for r in kin]
    sides = [Side(c.measure.id, t, c.part_of, c.parts) for c, t in zip(family, own, strict=True)]
    tables = [marked(side.table, side.measure) for side in (*sides, *theirs)]
    before = [marked(t, r.measure.id if r.measure else "") for t, r in zip(seen, beside, strict=True)]
    # the rests come last: an earlier publication is held against the first table that has its cells
    return _System([*tables, *complements([*sides, *theirs], shown_alone)], before, totals, beside)


def _protected(system: _System, rule: Rule) -> _Found:
    """Errors: NotProtected where a reader could undo it, Rejected where no counts agree with what is shown."""
    protection = protect(system.tables, threshold=rule.threshold, mode=rule.mode, previous=system.before)
    if protection.exposed:
        cells = "; ".join(_in_words(cell, system.totals) for cell in protection.exposed[:MOST_NAMED])
        raise NotProtected(f"not published: earlier publications give these cells away already: {cells}")
    findings = attack(
        protection.tables,
        threshold=rule.threshold,
        mode=rule.mode,
        previous=system.before,
        small=[(i, key) for i, table in enumerate(system.tables) for key in _small(table, rule.threshold)],
    )
    true = [f for f in findings if _holds(f, system.tables)]
    if true:
        raise NotProtected(_refusal(true, system.beside))
    return _Found(system, protection)


def _advice(found: _Found, count: int, rule: Rule) -> dict[str, Any]:
    """Coarser breakdowns of the first tables, those of the family; what is left over between measures is left out."""
    own, before = [_measures_apart(t) for t in found.system.tables[:count]], found.system.before
    protected, notes = found.protection.tables[:count], list[str]()
    if len(found.system.tables) > count:
        protected = protect(own, threshold=rule.threshold, mode=rule.mode, previous=before).tables
        notes = [BETWEEN_MEASURES]
    coarser = propose(own, protected, threshold=rule.threshold, mode=rule.mode, previous=before)
    return {"proposals": coarser.proposals, "proposals_notes": [*coarser.notes, *notes]}


def _measures_apart(table: ValidatedTable) -> ValidatedTable:
    """A table whose measure is no breakdown that could be left out."""
    of = table.structure
    if COUNTED not in of.total:
        return table
    total = {d: code for d, code in of.total.items() if d != COUNTED}
    return replace(table, structure=Structure(total, of.hier, (*of.noadd, COUNTED)))


def _in_words(cell: Iterable[tuple[str, str]], totals: Mapping[str, str]) -> str:
    """A cell by its codes that are no totals, and where several measures are counted, by its measure."""
    codes = dict(cell)
    counted = codes.pop(COUNTED, "")
    words = ", ".join(f"{d} {code}" for d, code in codes.items() if totals.get(d) != code) or "the total"
    rest = f"what is left over beside {counted.removeprefix(REST)}"
    return f"{rest if counted.startswith(REST) else counted}: {words}" if counted else words


def _refuse_what_is_left_over(
    family: Sequence[Counts], tables: Sequence[ProtectedTable], public: Sequence[Release]
) -> None:
    """Errors: NotProtected where a part or a whole of these people is public, and both together tell of a few."""
    told = left_over_beside(family, tables, public)
    if told:
        raise NotProtected(
            f"{', '.join(c.table.file for c in family)}: not published: a reader could subtract these figures and "
            f"others of the same people that are public already: {'; '.join(told[:MOST_NAMED])}"
        )


def standing_beside(
    one: Counts | Release, public: Iterable[Release], kin: frozenset[str] = frozenset()
) -> list[Release]:
    """Every public version that speaks of the same people as a table, wholly or in part; `kin` are measures that do."""
    what = one.about if isinstance(one, Counts) else one
    measure, place, period = one.measure, what.place, what.period
    return [
        r
        for r in public
        if measure and place and r.measure and r.place and r.place.id == place.id
        if r.measure.id == measure.id or r.measure.id in kin
        if period is None or r.period is None or r.period.overlaps(period)
    ]


def _earlier(family: Sequence[Counts], public: Sequence[Release]) -> list[Release]:
    """The public versions to be attacked together with a family. Errors: NotProtected.

    The same people in other groups are another table of them: next to what is public it could be subtracted, and no
    program can know which groups of the one are parts of groups of the other. So beside what is public only a
    correction may stand, in the groups of the table that it corrects.
    """
    corrected = {one.corrects for one in family}
    beside = {(r.number, r.version): r for c in family for r in standing_beside(c, public)}
    beside |= {(r.number, r.version): r for r in public if r.number in corrected}
    return _comparable(family, list(beside.values()))


def _comparable(family: Sequence[Counts], beside: list[Release]) -> list[Release]:
    numbers = {r.number for r in beside}
    for one in family:
        own = standing_beside(one, beside)
        if own and one.corrects not in numbers:
            raise NotProtected(
                f"{one.table.file}: not published: release {own[0].number} shows figures of the same measure and "
                "place in that time, and the two together could not be protected"
            )
        for release in beside:
            if release.number == one.corrects and not _same_groups(one, release):
                raise NotProtected(
                    f"{one.table.file}: not published: a correction keeps the groups of the table that it corrects, "
                    f"and release {release.number} version {release.version} has others"
                )
    return beside


def _same_groups(one: Counts, release: Release) -> bool:
    table = published_table(release)
    return (sorted(table.dimensions), table.structure.total, set(table.structure.noadd), _tree(table.structure)) == (
        sorted(one.table.dimensions),
        one.table.structure.total,
        set(one.table.structure.noadd),
        _tree(one.table.structure),
    )


def _tree(structure: Structure) -> dict[str, set[tuple[str, frozenset[str]]]]:
    return {
        d: {(parent, frozenset(part)) for parent, parts in tree.items() for part in parts}
        for d, tree in structure.hier.items()
        if tree
    }


def _rule(family: Sequence[Counts]) -> Rule:
    rules = {c.about.rule for c in family}
    if len(rules) > 1:
        message = "tables of one measure, place and period must have one threshold and protection"
        raise Rejected([Problem(c.about.file, None, "threshold", message) for c in family])
    rule = family[0].about.rule
    if rule is None:
        raise Rejected([Problem(family[0].about.file, None, "threshold", "is missing")])
    return rule


def _overlap(a: Counts, b: Counts) -> bool:
    periods = a.about.period, b.about.period
    return periods[0] is None or periods[1] is None or periods[0].overlaps(periods[1])


def _refusal(findings: Sequence[Finding], earlier: Sequence[Release]) -> str:
    names = "; ".join(str(f) for f in findings[:MOST_NAMED]).replace("\0", "")
    beside = ", ".join(f"{r.number} version {r.version}" for r in earlier)
    with_others = f" together with release {beside}, which is public already" if earlier else ""
    return f"not published: a reader could undo the protection{with_others}: {names}"


def _report_of(report: Mapping[str, Any], table: ValidatedTable, totals: Mapping[str, str]) -> dict[str, Any]:
    own = [
        {**one, "cell": {d: code for d, code in one["cell"].items() if d in table.dimensions}}
        for one in report["hidden_cells"]
        if all(d in table.dimensions or code == totals.get(d) for d, code in one["cell"].items())
    ]
    return {**report, "hidden_cells": own}


def _small(table: ValidatedTable, threshold: int) -> Iterator[Key]:
    """The cells whose hiding must not only hold, but hold for a reader who guesses that they are small."""
    pairs = zip(table.keys, table.values, strict=True)
    return (key for key, value in pairs if value is not None and 0 < value < threshold)


def _holds(finding: Finding, widened: Sequence[ValidatedTable]) -> bool:
    """Whether the true count lies where a reader finds it.

    A correction may change what stands below an unchanged total, and then whoever takes a hidden count for the same
    as before finds what is not so. Nobody is given away by that.
    """
    for table in widened:
        if table.file == finding.file:
            value = dict(zip(table.keys, table.values, strict=True))[finding.key]
            return value is None or finding.low <= value <= finding.high
    return True
