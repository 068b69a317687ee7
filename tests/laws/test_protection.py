"""What a person behind a small count may rely on: no published table, old or new, gives the count away."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.attacker import attack
from dashboards.checks import ValidatedTable, validate
from dashboards.intake import Key, ProtectedTable, Structure, read_table
from dashboards.protection import choice, groups, paths, protect
from tests.laws.random_tables import TooMany, Trial, random_table

SITES = {"ALL": (("N", "S"),), "N": (("n1", "n2", "n3"),), "S": (("s1", "s2"),)}
MODES = pytest.mark.parametrize("mode", ["exact", "range"])
LARGEST_TO_TRY = 100
seeds = st.integers(0, 10**9)


def table_of(hier: dict, rows: dict[Key, int | None], noadd: tuple[str, ...] = ()) -> ValidatedTable:
    """A table over dimensions d0, d1, ... from its cells."""
    names = tuple(f"d{i}" for i in range(len(next(iter(rows)))))
    structure = Structure({n: "ALL" for n in names if n not in noadd}, hier, noadd)
    lines = [f"{','.join(key)},{'' if v is None else v},{'missing' if v is None else ''}" for key, v in rows.items()]
    text = "\n".join([",".join([*names, "value", "status"]), *lines])
    return validate(read_table(text.encode(), "t.csv", structure), structure)


def one_row(*counts: int) -> ValidatedTable:
    codes = tuple(f"c{i}" for i in range(len(counts)))
    rows = {("ALL",): sum(counts), **{(code,): count for code, count in zip(codes, counts, strict=True)}}
    return table_of({"d0": {"ALL": (codes,)}}, rows)


def small_cells(table: ValidatedTable, threshold: int) -> list[Key]:
    return [k for k, v in zip(table.keys, table.values, strict=True) if v is not None and 0 < v < threshold]


def shown(table: ProtectedTable) -> dict[Key, int]:
    return {k: v for k, v in zip(table.keys, table.values, strict=True) if v is not None}


def hidden(table: ProtectedTable) -> set[Key]:
    return {k for k, s in zip(table.keys, table.statuses, strict=True) if s == "suppressed"}


def possible(
    table: ProtectedTable, cells: list[Key], known: Mapping[Key, int], positive: set[Key], most: int
) -> dict[Key, set[int]]:
    """Every value that each cell can have, by trying all worlds."""
    found: dict[Key, set[int]] = {cell: set() for cell in cells}
    for world in Trial(table, known, positive, most).worlds():
        for cell in cells:
            found[cell].add(world[cell])
    return found


def check_by_trying_everything(table: ValidatedTable, mode: str, threshold: int) -> bool:
    """The guarantee, word for word; False if the table is too large to try everything."""
    out = protect([table], threshold=threshold, mode=mode).tables[0]
    cells = small_cells(table, threshold)
    most = max(shown(out).values(), default=0) + threshold
    if most > LARGEST_TO_TRY:
        return False
    zeros = {key: 0 for key, value in shown(out).items() if value == 0}
    positive = hidden(out) | (shown(out).keys() - zeros.keys())
    try:
        worlds = possible(out, cells, shown(out), hidden(out), most)
        free = possible(out, cells, zeros, positive, threshold) if mode == "range" else {}
    except TooMany:
        return False
    for cell in cells:
        if mode == "exact":
            assert len(worlds[cell]) > 1, f"{cell} can only be {worlds[cell]}"
        else:
            assert worlds[cell] >= {v for v in free[cell] if v < threshold}, f"{cell} can only be {worlds[cell]}"
    return True


def check_with_attacker(table: ValidatedTable, mode: str) -> ProtectedTable:
    out = protect([table], mode=mode).tables
    cells = [(0, key) for key in small_cells(table, 11)]
    assert attack(out, mode=mode, small=cells) == ()
    assert {key for _, key in cells} <= hidden(out[0])
    return out[0]


@MODES
@settings(max_examples=30, deadline=None)
@given(seed=seeds, threshold=st.integers(3, 6))
def test_no_reader_who_tries_every_possible_table_narrows_a_small_count(mode, seed, threshold):
    check_by_trying_everything(random_table(seed, most_cells=14), mode, threshold)


@pytest.mark.soak
@MODES
def test_no_reader_who_tries_every_possible_table_narrows_any_of_1000_tables(mode):
    tried = sum(check_by_trying_everything(random_table(seed, 18), mode, 3 + seed % 4) for seed in range(1500))
    assert tried >= 500


def check_unaltered(table: ValidatedTable, out: ProtectedTable) -> None:
    assert out.keys == table.keys
    for before, after, status in zip(table.values, out.values, out.statuses, strict=True):
        assert after in (before, None)
        assert (after is None) == (status != "published")
        assert after is not None or before != 0


def check_order_of_rows(table: ValidatedTable, mode: str, seed: int) -> None:
    order = list(range(len(table.keys)))
    Random(seed).shuffle(order)
    other = replace(
        table,
        keys=tuple(table.keys[i] for i in order),
        values=tuple(table.values[i] for i in order),
        statuses=tuple(table.statuses[i] for i in order),
    )
    first, second = protect([table], mode=mode), protect([other], mode=mode)
    assert hidden(first.tables[0]) == hidden(second.tables[0])
    assert first.report == second.report
    assert second.tables[0].keys == other.keys


@MODES
@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_the_attacker_recovers_nothing_from_a_protected_table(mode, seed):
    check_with_attacker(random_table(seed, most_cells=120), mode)


WAYS = ("whole", "surroundings")


def as_if_large(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has small tables done as larger ones: in one piece, and as the largest are, each count in its surroundings."""
    monkeypatch.setattr(choice, "MOST_TO_IMPROVE", 0)
    if way == "surroundings":
        monkeypatch.setattr(choice, "LARGEST_TO_MEND", 0)
        monkeypatch.setattr(groups, "LARGEST_WHOLE", 0)


@MODES
@pytest.mark.parametrize("way", WAYS)
def test_what_is_done_for_large_tables_holds_for_small_ones_too(mode, way, monkeypatch):
    as_if_large(way, monkeypatch)
    for seed in range(8):
        check_with_attacker(random_table(seed, most_cells=200 if seed % 4 == 0 else 60), mode)
        check_by_trying_everything(random_table(seed, most_cells=14), mode, 3 + seed % 4)


@MODES
def test_which_processor_is_done_first_decides_nothing(mode, monkeypatch):
    as_if_large("surroundings", monkeypatch)
    tables = [random_table(seed, most_cells=300, least_cells=100, missing=False) for seed in (1, 2, 3)]
    at_once = [protect([table], mode=mode).report for table in tables]
    monkeypatch.setattr(paths, "ThreadPoolExecutor", lambda _: ThreadPoolExecutor(1))
    assert [protect([table], mode=mode).report for table in tables] == at_once


@pytest.mark.soak
@MODES
def test_the_attacker_recovers_nothing_from_1000_protected_tables(mode):
    for seed in range(1000):
        table = random_table(seed, most_cells=60 if seed % 20 else 400 if seed % 100 else 1000)
        check_unaltered(table, check_with_attacker(table, mode))
        if seed % 10 == 1:
            check_order_of_rows(table, mode, seed)


@pytest.mark.soak
@MODES
@pytest.mark.parametrize("way", WAYS)
def test_the_attacker_recovers_nothing_whatever_is_done_for_large_tables(mode, way, monkeypatch):
    as_if_large(way, monkeypatch)
    for seed in range(1000, 1200):
        check_with_attacker(random_table(seed, most_cells=60 if seed % 5 else 400), mode)


@settings(max_examples=12, deadline=None)
@given(seed=seeds)
def test_no_value_is_altered_and_every_true_zero_is_shown(seed):
    table = random_table(seed, most_cells=100)
    check_unaltered(table, protect([table]).tables[0])


@MODES
@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_the_order_of_the_rows_decides_nothing(mode, seed):
    check_order_of_rows(random_table(seed, most_cells=100), mode, seed)


def test_the_report_counts_what_is_lost_and_what_could_not_be_less():
    report = protect([one_row(5, 20, 30)]).report
    assert report["hidden"] == {"cells": 2, "small": 1, "protecting": 1, "counts": 25}
    assert report["least_possible"] == 2
    assert {(one["cell"]["d0"], one["why"]) for one in report["hidden_cells"]} == {
        ("c0", "small"),
        ("c1", "protects others"),
    }


def test_progress_ends_with_every_small_count_safe():
    told: list[tuple[int, int]] = []
    protect([one_row(5, 6, 20, 30)], progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (2, 2)


def test_the_same_table_is_protected_the_same_way_every_time():
    table = random_table(7, most_cells=200, least_cells=100)
    assert protect([table]).tables[0].to_csv() == protect([table]).tables[0].to_csv()


@pytest.mark.parametrize("values", [(5, 20, 30), (5, 30, 20), (5, 400, 11), (5, 11, 400)])
def test_which_cell_protects_is_decided_by_the_order_of_keys_and_not_by_its_value(values):
    assert hidden(protect([one_row(*values)]).tables[0]) == {("c0",), ("c1",)}


def test_two_tables_that_look_the_same_protected_are_told_the_same_about():
    first, second = protect([one_row(5, 20, 30)]), protect([one_row(6, 19, 30)])
    assert first.tables[0].to_csv() == second.tables[0].to_csv()


def test_a_small_count_alone_in_a_total_gets_company():
    assert len(hidden(protect([one_row(3, 50, 60)]).tables[0])) == 2


def test_two_small_counts_whose_sum_gives_too_little_room_get_company_in_range_only():
    assert len(hidden(protect([one_row(2, 3, 50)], mode="exact").tables[0])) == 2
    assert len(hidden(protect([one_row(2, 3, 50)], mode="range").tables[0])) == 3


def test_two_ones_are_both_computed_from_their_sum_unless_more_is_hidden():
    out = protect([one_row(1, 1, 50)], mode="exact").tables[0]
    assert len(hidden(out)) == 3


def test_a_total_of_one_small_count_and_zeros_is_hidden_with_it():
    out = protect([one_row(0, 4, 0)]).tables[0]
    assert hidden(out) == {("ALL",), ("c1",)}
    assert shown(out) == {("c0",): 0, ("c2",): 0}


def test_a_chain_of_single_children_is_hidden_as_one():
    tree = {"ALL": (("a", "b", "c"),), "a": (("aa",),), "aa": (("aaa",),)}
    values = {"ALL": 75, "a": 5, "aa": 5, "aaa": 5, "b": 40, "c": 30}
    out = protect([table_of({"d0": tree}, {(code,): value for code, value in values.items()})]).tables[0]
    assert {("a",), ("aa",), ("aaa",)} <= hidden(out)
    assert attack([out]) == ()


def test_blocks_without_a_total_do_not_protect_each_other():
    rows = {(year, code): v for year in "xy" for code, v in {"ALL": 45, "p": 5, "q": 20, "r": 20}.items()}
    out = protect([table_of({"d1": {"ALL": (("p", "q", "r"),)}}, rows, noadd=("d0",))]).tables[0]
    assert {key[1] for key in hidden(out) if key[0] == "x"} == {key[1] for key in hidden(out) if key[0] == "y"}
    assert len(hidden(out)) == 4


@MODES
def test_beside_a_missing_cell_a_small_one_needs_no_other(mode):
    row = {("ALL",): 50, ("a",): 3, ("b",): None, ("c",): 20}
    table = table_of({"d0": {"ALL": (("a", "b", "c"),)}}, row)
    assert hidden(protect([table], mode=mode).tables[0]) == {("a",)}


def test_missing_cells_pass_through_and_keep_their_status():
    rows = {("ALL",): 60, ("p",): 5, ("q",): None, ("r",): 30}
    out = protect([table_of({"d0": {"ALL": (("p", "q", "r"),)}}, rows)]).tables[0]
    assert dict(zip(out.keys, out.statuses, strict=True))[("q",)] == "missing"
    assert attack([out]) == ()


def test_several_partitions_of_one_total_are_one_system():
    tree = {"ALL": (("young", "old"), ("u30", "u50", "o50"))}
    values = {"ALL": 60, "young": 20, "old": 40, "u30": 25, "u50": 30, "o50": 5}
    out = protect([table_of({"d0": tree}, {(code,): value for code, value in values.items()})]).tables[0]
    assert attack([out]) == ()
    assert ("o50",) in hidden(out)


def test_a_dominating_cell_does_not_hurt():
    out = protect([one_row(4, 10**9, 3, 12)]).tables[0]
    assert attack([out]) == ()


def test_a_table_without_small_counts_is_shown_whole():
    assert hidden(protect([one_row(11, 12, 0, 400)]).tables[0]) == set()


@MODES
def test_a_table_of_nothing_but_small_counts_is_protected_and_not_refused(mode):
    out = protect([one_row(1, 2, 1, 3)], mode=mode).tables[0]
    assert attack([out], mode=mode) == ()
