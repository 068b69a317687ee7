"""What hidden values may decide: where more must be hidden, and never which of two choices is taken.

No method that hides as few cells as it can gives every two tables that look alike the same choice:
`test_hiding_the_fewest_cells_makes_need_visible` is the proof.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from dashboards.attacker import attack
from dashboards.checks import ValidatedTable
from dashboards.intake import HIDDEN, Key, ProtectedTable
from dashboards.protection import protect
from tests.laws.random_tables import random_table
from tests.laws.test_protection import hidden, one_row, small_cells
from tests.laws.worlds import other_values

MODES = pytest.mark.parametrize("mode", ["exact", "range"])


def pairs(mode: str) -> Iterator[tuple[ValidatedTable, ValidatedTable]]:
    """Tables that a reader cannot tell apart, with the same small cells and totals of at most a million."""
    for seed in range(2000):
        table = random_table(seed, most_cells=60, missing=False)
        if max(value for value in table.values if value is not None) > 1_000_000:
            continue
        other = look_alike(table, protect([table], mode=mode).tables[0], seed)
        if other is not None:
            yield table, other


def look_alike(table: ValidatedTable, out: ProtectedTable, seed: int) -> ValidatedTable | None:
    """Other counts below what is hidden, with the same cells small; None if four attempts find none."""
    rng = random.Random(seed)
    below = [i for i, status in enumerate(out.statuses) if status == HIDDEN]
    for _ in range(4):
        values = other_values(table, below, [rng.uniform(-1, 1) for _ in below])
        if values is not None and values != table.values and small(values) == small(table.values):
            return replace(table, values=values)
    return None


def small(values: tuple[int | None, ...]) -> list[bool]:
    return [value is not None and 0 < value < 11 for value in values]


def shown_but(table: ValidatedTable, cells: set[Key]) -> ProtectedTable:
    """The table with these cells hidden."""
    values = tuple(None if key in cells else value for key, value in zip(table.keys, table.values, strict=True))
    statuses = tuple(HIDDEN if key in cells else "published" for key in table.keys)
    return ProtectedTable(table.file, table.dimensions, table.keys, values, statuses, table.structure)


def protects(table: ValidatedTable, cells: set[Key], mode: str) -> bool:
    """Whether hiding these cells keeps the guarantee, as the attacker sees it."""
    return not attack([shown_but(table, cells)], mode=mode, small=[(0, key) for key in small_cells(table, 11)])


def check(mode: str, count: int) -> None:
    found = list(islice(pairs(mode), count))
    assert len(found) == count
    for table, other in found:
        own, its = (hidden(protect([one], mode=mode).tables[0]) for one in (table, other))
        assert protects(other, own, mode)
        if own != its:
            assert len(its) <= len(own)
            assert not protects(table, its, mode), "the other choice would have done for both"


@MODES
def test_of_two_tables_that_look_alike_each_is_hidden_alike_unless_one_needs_more(mode):
    check(mode, 6)


@pytest.mark.soak
@MODES
def test_of_200_pairs_that_look_alike_each_is_hidden_alike_unless_one_needs_more(mode):
    check(mode, 200)


def test_hiding_the_fewest_cells_makes_need_visible():
    """Two and three leave each other too little room beside a total; eight and nine do not."""
    narrow, wide = one_row(2, 3, 50), one_row(8, 9, 38)
    three, two = {("c0",), ("c1",), ("c2",)}, {("c0",), ("c1",)}
    assert shown_but(narrow, three).values == shown_but(wide, three).values
    assert hidden(protect([narrow]).tables[0]) == three and not protects(narrow, two, "range")
    assert hidden(protect([wide]).tables[0]) == two and protects(wide, two, "range")
