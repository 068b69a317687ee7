"""Hides small counts and the cells that would give them back, for linked tables and after earlier publications.

The reader of the guarantee knows all published cells, the structure and the threshold, and that hidden counts are
whole and at least 1. A reader who also runs this program on every table that fits may sometimes exclude some of
them, as with every method that hides no more than it must; the order of keys decides then, never a hidden value, in
tables small enough to be improved (`choice`) with totals of at most a million. Beyond, true values are where a search
begins, and may decide between two choices that would both do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboards.checks import ValidatedTable
from dashboards.intake import GIVEN, HIDDEN, ProtectedTable
from dashboards.protection.audit import Goals
from dashboards.protection.choice import Progress, choose
from dashboards.protection.earlier import with_earlier
from dashboards.protection.report import describe
from dashboards.protection.system import Name, System, build, canonical
from dashboards.protection.worlds import Mask

Mode = Literal["range", "exact"]


@dataclass(frozen=True)
class Protection:
    """Protected tables in the order given, and the private report; `exposed` cells were public before.

    `exposed_names` has them under every name that linked tables give them.
    """

    tables: tuple[ProtectedTable, ...]
    report: dict[str, Any]
    exposed: tuple[Name, ...] = ()
    exposed_names: frozenset[Name] = frozenset()


def protect(
    tables: Sequence[ValidatedTable],
    *,
    threshold: int = 11,
    mode: Mode = "range",
    previous: Sequence[ProtectedTable] = (),
    progress: Progress = lambda done, of: None,
) -> Protection:
    """Hides as few cells as it can so that the guarantee of the mode holds for every count below the threshold.

    `progress` is told now and then how many small counts are safe, and of how many.
    """
    order = sorted(range(len(tables)), key=lambda i: (tables[i].dimensions, sorted(tables[i].keys)))
    ordered = {i: canonical(tables[i]) for i in order}
    system = with_earlier(build(list(ordered.values())), [ordered[i] for i in range(len(tables))], previous)
    own = sorted({cell for table in tables for cell in system.cells_of(table)})
    small = [c for c in own if 0 < system.values[c] < threshold]
    goals = Goals.of(system, [c for c in small if c not in system.fixed], threshold, mode == "exact")
    hidden, least = choose(goals, progress)
    progress(len(small), len(small))
    hidden[small] = True
    protected = tuple(_protected(table, system, hidden) for table in tables)
    exposed = [c for c in small if previous and goals.fell_short(c)]
    every_name = frozenset(name for name, cell in system.numbers.items() if cell in set(exposed))
    report = describe(goals, hidden, mode, least)
    return Protection(protected, report, tuple(system.names[c] for c in exposed), every_name)


def _protected(table: ValidatedTable, system: System, hidden: Mask) -> ProtectedTable:
    names = system.cells_of(table)
    out = [hidden[cell] for cell in names]
    values = tuple(None if hide else value for hide, value in zip(out, table.values, strict=True))
    statuses = tuple(HIDDEN if h and s == GIVEN else s for h, s in zip(out, table.statuses, strict=True))
    return ProtectedTable(table.file, table.dimensions, table.keys, values, statuses, table.structure)
