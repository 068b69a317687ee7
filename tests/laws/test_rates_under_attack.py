"""Percentages, averages, ratios and differences beside a protected table give a reader nothing that it does not."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.attacker import ShownRate, ShownSum, attack
from dashboards.attacker.evidence import cell_names
from dashboards.attacker.figures import Cell, Shown
from dashboards.checks import ValidatedTable
from dashboards.intake import Key, ProtectedTable
from dashboards.protection import protect
from dashboards.rates import average, difference_in_points, rate, relative_rate_index, share
from tests.laws.random_tables import random_table

MODES = pytest.mark.parametrize("mode", ["exact", "range"])
MOST_PAIRS = 60
WORDS = {
    "5% or less": (Fraction(0), Fraction(5, 100)),
    "95% or more": (Fraction(95, 100), Fraction(1)),
    "less than 1%": (Fraction(0), Fraction(1, 100)),
    "more than 99%": (Fraction(99, 100), Fraction(1)),
}
Count = tuple[Cell, int | None]


def figures(out: ProtectedTable, rng: Random) -> Iterator[Shown]:
    """Everything that the portal would show of pairs of cells, as a reader writes it down."""
    cells: list[Count] = list(zip(cell_names(out), out.values, strict=True))
    pairs = [(rng.choice(cells), rng.choice(cells)) for _ in range(MOST_PAIRS)]
    wholes = [(a, b) for a, b in pairs if a[0] != b[0] and not (a[1] is not None and b[1] is not None and a[1] > b[1])]
    for a, b in wholes:
        yield from of_pair(a, b)
    for (a, n1), (b, n0) in pairwise(wholes):
        yield from of_two_pairs(a, n1, b, n0)


def of_pair(a: Count, b: Count) -> Iterator[Shown]:
    percent = share(a[1], b[1]).text
    if percent in WORDS:
        yield ShownRate(a[0], b[0], *WORDS[percent])
    elif percent:
        yield ShownRate.rounded(a[0], b[0], percent.rstrip("%"))
    mean, per_thousand = average(b[1], a[1]).text, rate(a[1], b[1]).text
    if mean:
        yield ShownRate.rounded(b[0], a[0], mean, 1, scale=1)
    if per_thousand:
        yield ShownRate.rounded(a[0], b[0], per_thousand.split()[0], 1, scale=1000)


def of_two_pairs(a: Count, n1: Count, b: Count, n0: Count) -> Iterator[Shown]:
    ratio = relative_rate_index(a[1], n1[1], b[1], n0[1]).text
    points = difference_in_points(a[1], n1[1], b[1], n0[1]).text
    if ratio and n1[1] and n0[1]:
        for sign, half in ((1, Fraction(-1, 200)), (-1, Fraction(1, 200))):
            yield sided(a[0], Fraction(sign, n1[1]), b[0], -sign * (Fraction(ratio) + half) / n0[1], Fraction(0))
    if points and n1[1] and n0[1]:
        shown = Fraction(points.split()[0]) / 100
        yield sided(a[0], Fraction(1, n1[1]), b[0], Fraction(-1, n0[1]), shown - Fraction(1, 200))
        yield sided(a[0], Fraction(-1, n1[1]), b[0], Fraction(1, n0[1]), -shown - Fraction(1, 200))


def sided(a: Cell, by_a: Fraction, b: Cell, by_b: Fraction, least: Fraction) -> ShownSum:
    return ShownSum(((a, by_a), (b, by_b)), least=least)


def small(table: ValidatedTable) -> list[tuple[int, Key]]:
    return [(0, k) for k, v in zip(table.keys, table.values, strict=True) if v is not None and 0 < v < 11]


def check(seed: int, mode: str) -> int:
    table = random_table(seed, most_cells=100)
    out = protect([table], mode=mode).tables[0]
    beside = list(figures(out, Random(seed)))
    assert attack([out], mode=mode, figures=beside, small=small(table)) == ()
    return len(beside)


@MODES
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_what_is_computed_from_published_counts_recovers_and_narrows_nothing(mode, seed):
    check(seed, mode)


@pytest.mark.soak
@MODES
def test_what_is_computed_from_published_counts_of_1000_tables_recovers_and_narrows_nothing(mode):
    assert sum(check(seed, mode) for seed in range(1000)) > 10_000


def test_the_same_figures_of_the_true_counts_would_give_hidden_ones_away():
    broken = 0
    for seed in range(20):
        table = random_table(seed, most_cells=60, missing=False)
        out = protect([table], mode="exact").tables[0]
        names = cell_names(out)
        most = max(range(len(names)), key=lambda i: out.values[i] or 0)
        if not out.values[most]:
            continue
        whole = out.values[most] or 0
        told: list[Shown] = [
            ShownRate.rounded(names[i], names[most], round(Fraction(100 * value, whole), 1), 1)
            for i, value in enumerate(table.values)
            if value is not None and out.values[i] is None
        ]
        broken += bool(attack([out], mode="exact", figures=told, small=small(table)))
    assert broken >= 5
