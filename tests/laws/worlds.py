"""Pairs of tables that a reader cannot tell apart: they differ in hidden cells alone."""

from __future__ import annotations

import random
from dataclasses import replace

import highspy
import numpy as np

from dashboards.checks import ValidatedTable, sums
from dashboards.intake import ProtectedTable
from dashboards.protection import protect


def twin(table: ValidatedTable, protected: ProtectedTable, seed: int) -> ValidatedTable | None:
    """Another table with the same published cells, which protection hides in the same way; None if none is found."""
    rng = random.Random(seed)
    hidden = [i for i, status in enumerate(protected.statuses) if status == "suppressed"]
    for _ in range(4):
        values = other_values(table, hidden, [rng.uniform(-1, 1) for _ in hidden])
        if values is None or values == table.values:
            continue
        other = replace(table, values=values)
        if protect([other]).tables[0].values == protected.values:
            return other
    return None


def other_values(table: ValidatedTable, hidden: list[int], wish: list[float]) -> tuple[int | None, ...] | None:
    """Whole numbers of at least 1 for the hidden cells, near the true ones, so that all sums hold."""
    column = {cell: i for i, cell in enumerate(hidden)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for cell, cost in zip(hidden, wish, strict=True):
        value = table.values[cell] or 0
        solver.addCol(cost, float(max(1, value - 9)), float(value + 9), 0, np.array([], np.int32), np.array([]))
    for i in range(len(hidden)):
        solver.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    for parent, children in sums(table.keys, table.dimensions, table.structure):
        signed = [(parent, -1), *((child, 1) for child in children)]
        rest = -sum(sign * (table.values[cell] or 0) for cell, sign in signed if cell not in column)
        own = [(column[cell], float(sign)) for cell, sign in signed if cell in column]
        if own:
            columns, signs = zip(*own, strict=True)
            solver.addRow(rest, rest, len(own), np.array(columns, np.int32), np.array(signs))
    solver.setOptionValue("mip_max_nodes", 200)
    solver.run()
    if not solver.getSolution().value_valid:
        return None
    found = dict(zip(hidden, (round(v) for v in solver.getSolution().col_value), strict=True))
    return tuple(found.get(i, value) for i, value in enumerate(table.values))
