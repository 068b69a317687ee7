"""Proposes coarser breakdowns that would keep more of the counts. For the steward alone: it tells what is hidden.

How a table is broken down matters more than how cleverly its cells are hidden; each proposal is protected in full
and held against what is kept now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from dashboards.checks import ValidatedTable, sums
from dashboards.coarser import Coarser, coarser
from dashboards.intake import ProtectedTable
from dashboards.protection import Mode, protect

MOST_PROPOSALS = 5
LEAST_GAIN = Fraction(1, 100)
MOST_CELLS = 3_000  # of one proposal
MOST_TOGETHER = 3_000  # of all that are protected, so that a report comes soon


@dataclass(frozen=True)
class Kept:
    """What is left to read: cells, those hidden, those above zero; counts in the lowest level of the breakdowns."""

    cells: int
    hidden_cells: int
    cells_above_zero: int
    shown_above_zero: int
    counts: int
    counts_shown: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.counts_shown, self.counts) if self.counts else Fraction(1)

    @property
    def worth(self) -> Fraction:
        """Cells that can be read, weighted by how much of the counts the finest of them hold."""
        return self.shown_above_zero * self.share

    def gains_on(self, other: "Kept") -> bool:
        """Fewer cells are hidden, and of the counts at the finest level at least one more in a hundred is shown."""
        return self.hidden_cells < other.hidden_cells and self.share - other.share >= LEAST_GAIN


@dataclass(frozen=True)
class Proposals:
    """Proposals, best first, and what was not tried."""

    proposals: list[dict[str, Any]]
    notes: list[str]


def propose(
    tables: Sequence[ValidatedTable],
    protected: Sequence[ProtectedTable],
    *,
    threshold: int = 11,
    mode: Mode = "range",
    previous: Sequence[ProtectedTable] = (),
) -> Proposals:
    """Coarser breakdowns of one of the tables that hide fewer cells and show more of the counts than now.

    `protected` are the tables as they would be published now. Earlier publications are not counted in, for they have
    the finer breakdown; the notes say so.
    """
    now = _kept(tables, protected)
    every = [one for k in range(len(tables)) for one in _of_table(tables, k)] if now.hidden_cells else []
    within = [one for one in every if one.cells <= MOST_CELLS]
    chosen = _most_promising(within, threshold)
    found = [(one, _after(made, threshold, mode)) for one, made in chosen]
    better = [(one, then) for one, then in found if then.gains_on(now)]
    better.sort(key=lambda pair: (-pair[1].worth, pair[0].change))
    proposals = [_described(one.change, now, then) for one, then in better[:MOST_PROPOSALS]]
    notes = {
        f"{len(every) - len(within)} coarser breakdowns of more than {MOST_CELLS:,} cells were not tried.": (
            len(within) < len(every)
        ),
        f"{len(within) - len(chosen)} others promised less and were not tried.": len(chosen) < len(within),
        "The gains leave out what earlier publications show.": bool(previous and proposals),
    }
    return Proposals(proposals, [note for note, holds in notes.items() if holds])


def _of_table(tables: Sequence[ValidatedTable], k: int) -> Iterable[Coarser]:
    """The ways for one table, the others staying as they are."""
    beside = [*tables[:k], *tables[k + 1 :]]
    more = sum(len(other.keys) for other in beside)
    of_file = f"{tables[k].file}: " if beside else ""
    for one in coarser(tables[k]):
        yield Coarser(of_file + one.family, of_file + one.change, one.cells + more, partial(_beside, one, beside))


def _beside(one: Coarser, others: Sequence[ValidatedTable]) -> list[ValidatedTable]:
    return [*one.make(), *others]


def _most_promising(ways: Iterable[Coarser], threshold: int) -> list[tuple[Coarser, list[ValidatedTable]]]:
    """Of each family the one worth most if only small counts were hidden; as many as can be protected soon."""
    made = [(one, one.make()) for one in ways]
    made.sort(key=lambda pair: (-_kept(pair[1], [_small_hidden(t, threshold) for t in pair[1]]).worth, pair[0].change))
    chosen: dict[str, tuple[Coarser, list[ValidatedTable]]] = {}
    cells = 0
    for one, tables in made:
        if one.family not in chosen and cells + one.cells <= MOST_TOGETHER:
            chosen[one.family] = (one, tables)
            cells += one.cells
    return list(chosen.values())


def _small_hidden(table: ValidatedTable, threshold: int) -> ProtectedTable:
    values = tuple(None if v is not None and 0 < v < threshold else v for v in table.values)
    return ProtectedTable(table.file, table.dimensions, table.keys, values, table.statuses, table.structure)


def _after(tables: Sequence[ValidatedTable], threshold: int, mode: Mode) -> Kept:
    return _kept(tables, protect(tables, threshold=threshold, mode=mode).tables)


def _kept(tables: Sequence[ValidatedTable], protected: Sequence[ProtectedTable]) -> Kept:
    cells = hidden = above_zero = shown_above_zero = counts = counts_shown = 0
    for table, out in zip(tables, protected, strict=True):
        parents = {parent for parent, _ in sums(table.keys, table.dimensions, table.structure)}
        for i, (value, shown) in enumerate(zip(table.values, out.values, strict=True)):
            cells += 1
            hidden += value is not None and shown is None
            above_zero += bool(value)
            shown_above_zero += bool(shown)
            counts += (value or 0) if i not in parents else 0
            counts_shown += (shown or 0) if i not in parents else 0
    return Kept(cells, hidden, above_zero, shown_above_zero, counts, counts_shown)


def _described(change: str, now: Kept, then: Kept) -> dict[str, Any]:
    gain = (
        f"Then {then.hidden_cells:,} of {then.cells:,} cells are hidden instead of {now.hidden_cells:,} of "
        f"{now.cells:,}; {then.shown_above_zero:,} of {then.cells_above_zero:,} cells above zero are shown instead of "
        f"{now.shown_above_zero:,} of {now.cells_above_zero:,}; and at the finest level "
        f"{_percent(then.share)} of the counts instead of {_percent(now.share)}."
    )
    return {"change": change, "gain": gain, "now": asdict(now), "then": asdict(then)}


def _percent(share: Fraction) -> str:
    return f"{int(100 * share)}%"
