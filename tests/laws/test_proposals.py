"""A steward who is shown a coarser breakdown may rely on it: it adds up, and keeps what the proposal says."""

import time
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.checks import ValidatedTable, sums, validate
from dashboards.coarser import coarser
from dashboards.intake import RawTable, Structure
from dashboards.proposals import MOST_CELLS, MOST_PROPOSALS, Proposals, propose
from dashboards.protection import protect
from tests.laws.random_tables import random_table

seeds = st.integers(0, 10**9)
PERIODS = {
    "ALL": (("2024", "2025"),),
    "2024": (("2024Q1", "2024Q2", "2024Q3", "2024Q4"),),
    "2025": (("2025Q1", "2025Q2", "2025Q3", "2025Q4"),),
}
RACES = ("black", "white", "native", "asian", "other")


def by_quarter_and_race(seed: int = 1) -> ValidatedTable:
    """Counts by quarter and race, most of which are small."""
    rng = Random(seed)
    quarters = [q for year in ("2024", "2025") for q in PERIODS[year][0]]
    sizes = dict(zip(RACES, (30, 25, 3, 2, 1), strict=True))
    people = {(q, r): rng.randint(0, 2 * sizes[r]) for q, r in product(quarters, RACES)}
    rows = {
        (period, race): sum(n for (q, r), n in people.items() if period in ("ALL", q, q[:4]) and race in ("ALL", r))
        for period in ("ALL", "2024", "2025", *quarters)
        for race in ("ALL", *RACES)
    }
    structure = Structure({"period": "ALL", "race": "ALL"}, {"period": PERIODS, "race": {"ALL": (RACES,)}}, ())
    statuses = tuple("published" for _ in rows)
    raw = RawTable(
        "t.csv", ("period", "race"), tuple(rows), tuple(rows.values()), statuses, tuple(range(2, len(rows) + 2))
    )
    return validate(raw, structure)


def proposed(table: ValidatedTable, **more) -> Proposals:
    return propose([table], protect([table], **more).tables, **more)


def changes(table: ValidatedTable) -> list[str]:
    return [one.change for one in coarser(table)]


def test_the_ways_are_a_level_less_groups_together_a_dimension_less_and_no_cross():
    assert changes(by_quarter_and_race()) == [
        "In period, leave out the lowest level (2024Q1 to 2025Q4): publish 2024, 2025 as the finest.",
        "Leave out period: publish the table without this breakdown.",
        "In race, publish asian, other as one group.",
        "In race, publish asian, native, other as one group.",
        "In race, publish asian, native, other, white as one group.",
        "Leave out race: publish the table without this breakdown.",
        "Publish period and race in two tables, each without the other, instead of crossed.",
    ]


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_every_coarser_table_is_complete_adds_up_and_is_of_the_size_that_was_said(seed):
    table = random_table(seed, most_cells=120)
    for one in coarser(table):
        made = one.make()
        assert sum(len(t.keys) for t in made) == one.cells
        for t in made:
            raw = RawTable(t.file, t.dimensions, t.keys, t.values, t.statuses, tuple(range(2, len(t.keys) + 2)))
            assert validate(raw, t.structure) == t
            assert len(t.keys) < len(table.keys)


@settings(max_examples=10, deadline=None)
@given(seed=seeds, mode=st.sampled_from(["range", "exact"]))
def test_a_proposal_keeps_what_it_says_and_more_than_now(seed, mode):
    table = random_table(seed, most_cells=100)
    ways = {one.change: one for one in coarser(table)}
    for one in proposed(table, mode=mode).proposals:
        made = ways[one["change"]].make()
        out = protect(made, mode=mode).tables
        hidden = sum(status == "suppressed" for t in out for status in t.statuses)
        assert one["then"]["hidden_cells"] == hidden < one["now"]["hidden_cells"]
        lowest = [i for t in made for i in [set(range(len(t.keys))) - {p for p, _ in parents(t)}]]
        counts = sum(t.values[i] or 0 for t, cells in zip(made, lowest, strict=True) for i in cells)
        shown = sum(t.values[i] or 0 for t, cells in zip(out, lowest, strict=True) for i in cells)
        assert (one["then"]["counts"], one["then"]["counts_shown"]) == (counts, shown)
        assert shown * one["now"]["counts"] > one["now"]["counts_shown"] * counts


def parents(table: ValidatedTable):
    return sums(table.keys, table.dimensions, table.structure)


def test_proposals_are_few_and_the_best_comes_first():
    found = proposed(by_quarter_and_race()).proposals
    assert 1 < len(found) <= MOST_PROPOSALS
    worth = [p["then"]["shown_above_zero"] * p["then"]["counts_shown"] / p["then"]["counts"] for p in found]
    assert worth == sorted(worth, reverse=True)
    assert found[0]["gain"].startswith("Then ")


def test_the_order_of_the_rows_changes_no_proposal():
    table = by_quarter_and_race()
    order = list(range(len(table.keys)))
    Random(5).shuffle(order)
    keys, values, statuses = ([row[i] for i in order] for row in (table.keys, table.values, table.statuses))
    shuffled = replace(table, keys=tuple(keys), values=tuple(values), statuses=tuple(statuses))
    assert proposed(shuffled) == proposed(table)


def test_a_table_that_hides_nothing_gets_no_proposals():
    table = by_quarter_and_race()
    safe = replace(table, values=tuple(100 * (v or 0) for v in table.values))
    assert proposed(safe) == Proposals([], [])


def test_linked_tables_stay_as_they_are_beside_the_one_that_is_made_coarser():
    one, two = by_quarter_and_race(), replace(by_quarter_and_race(2), file="u.csv")
    two = replace(two, dimensions=("period", "gender"), structure=_renamed(two.structure))
    found = propose([one, two], protect([one, two]).tables).proposals
    assert found and all(p["change"].startswith(("t.csv: ", "u.csv: ")) for p in found)
    assert all(p["then"]["cells"] > len(one.keys) for p in found)


def _renamed(structure: Structure) -> Structure:
    hier = {"period": structure.hier["period"], "gender": structure.hier["race"]}
    return Structure({"period": "ALL", "gender": "ALL"}, hier, ())


def test_what_earlier_publications_show_is_said_to_be_left_out():
    table = by_quarter_and_race()
    before = protect([table]).tables
    assert any("earlier publications" in note for note in propose([table], before, previous=before).notes)


def test_a_large_table_gets_its_proposals_soon_and_is_told_what_was_not_tried():
    codes = {f"d{d}": tuple(f"c{i}" for i in range(n)) for d, n in enumerate((40, 60, 12))}
    cells = {key: 1 + sum(map(len, key)) % 7 for key in product(*codes.values())}
    totals: dict[tuple[str, ...], int] = {}
    for key, value in cells.items():
        for above in product(*((code, "ALL") for code in key)):
            totals[above] = totals.get(above, 0) + value
    structure = Structure(dict.fromkeys(codes, "ALL"), {d: {"ALL": (c,)} for d, c in codes.items()}, ())
    statuses = tuple("published" for _ in totals)
    table = ValidatedTable("t.csv", tuple(codes), tuple(totals), tuple(totals.values()), statuses, structure)
    hidden = tuple(None if 0 < v < 11 else v for v in table.values)
    shown = replace(protect([by_quarter_and_race()]).tables[0], keys=table.keys, values=hidden)
    began = time.process_time()
    found = propose([table], [shown])
    assert time.process_time() - began < 10
    assert any(f"more than {MOST_CELLS:,} cells" in note for note in found.notes)


@pytest.mark.soak
def test_proposals_of_a_thousand_cells_come_within_the_time_of_a_report():
    for seed in range(100):
        table = random_table(seed, most_cells=1000, least_cells=300)
        out = protect([table]).tables
        began = time.process_time()
        propose([table], out)
        assert time.process_time() - began < 30
