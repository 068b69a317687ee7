"""Two tables that a reader cannot tell apart, with the same small counts, are protected alike."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from dashboards.checks import ValidatedTable
from dashboards.protection import protect
from tests.laws.random_tables import random_table
from tests.laws.worlds import other_values


def pairs() -> Iterator[tuple[ValidatedTable, ValidatedTable]]:
    for seed in range(400):
        table = random_table(seed, most_cells=60, missing=False)
        other = same_small(table, seed)
        if other is not None:
            yield table, other


def same_small(table: ValidatedTable, seed: int) -> ValidatedTable | None:
    """Other counts below what is hidden, with the same cells small; None if four attempts find none."""
    out, rng = protect([table], mode="exact").tables[0], random.Random(seed)
    hidden = [i for i, status in enumerate(out.statuses) if status == "suppressed"]
    for _ in range(4):
        values = other_values(table, hidden, [rng.uniform(-1, 1) for _ in hidden])
        if values is not None and values != table.values and small(values) == small(table.values):
            return replace(table, values=values)
    return None


def small(values: tuple[int | None, ...]) -> list[bool]:
    return [value is not None and 0 < value < 11 for value in values]


def check(count: int) -> None:
    found = list(islice(pairs(), count))
    assert len(found) == count
    for table, other in found:
        assert protect([table], mode="exact").tables[0].values == protect([other], mode="exact").tables[0].values


def test_hidden_values_do_not_decide_what_else_is_hidden():
    check(12)


@pytest.mark.soak
def test_hidden_values_do_not_decide_what_else_is_hidden_on_50_pairs():
    check(50)
