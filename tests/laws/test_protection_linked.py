"""What holds of one protected table holds of linked tables, of successive publications and of real ones."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from dashboards.attacker import attack
from dashboards.checks import ValidatedTable, validate
from dashboards.intake import Key, Structure, read_structure, read_table
from dashboards.protection import protect
from tests.laws.test_protection import (
    MODES,
    WAYS,
    as_if_large,
    check_with_attacker,
    hidden,
    one_row,
    seeds,
    small_cells,
    table_of,
)
from tests.laws.test_protection_twins import shown_but

UNPROTECTED = {
    **{("a", "q1"): 3, ("a", "q2"): 40, ("a", "ALL"): 43},
    **{("b", "q1"): 30, ("b", "q2"): 50, ("b", "ALL"): 80},
    **{("ALL", "q1"): 33, ("ALL", "q2"): 90, ("ALL", "ALL"): 123},
}


def two_by_two(names: tuple[str, str], rows: dict[Key, int]) -> ValidatedTable:
    trees = {name: {"ALL": (tuple(sorted({k[i] for k in rows} - {"ALL"})),)} for i, name in enumerate(names)}
    structure = Structure(dict.fromkeys(names, "ALL"), trees, ())
    text = "\n".join([f"{','.join(names)},value", *(f"{','.join(key)},{value}" for key, value in rows.items())])
    return validate(read_table(text.encode(), f"{names[1]}.csv", structure), structure)


def by_site_and(name: str, counts: dict[str, tuple[int, ...]]) -> ValidatedTable:
    size = len(next(iter(counts.values())))
    rows = {(site, f"{name}{i}"): values[i] for site, values in counts.items() for i in range(size)}
    rows |= {(site, "ALL"): sum(values) for site, values in counts.items()}
    rows |= {("ALL", f"{name}{i}"): sum(v[i] for v in counts.values()) for i in range(size)}
    return two_by_two(("site", name), rows | {("ALL", "ALL"): sum(map(sum, counts.values()))})


def test_a_margin_that_two_tables_share_is_hidden_in_both_or_in_neither():
    race = by_site_and("race", {"a": (3, 4, 1), "b": (30, 20, 40), "c": (50, 30, 60)})
    sex = by_site_and("sex", {"a": (5, 3), "b": (40, 50), "c": (70, 70)})
    out = protect([race, sex])
    margins = [{key[0] for key in hidden(table) if key[1] == "ALL"} for table in out.tables]
    assert margins[0] == margins[1]
    assert "a" in margins[0]
    assert attack(out.tables) == ()


def test_the_order_of_linked_tables_decides_nothing():
    race = by_site_and("race", {"a": (3, 14, 11), "b": (30, 20, 40), "c": (50, 30, 6)})
    sex = by_site_and("sex", {"a": (25, 3), "b": (40, 50), "c": (70, 16)})
    first, second = protect([race, sex]), protect([sex, race])
    assert [t.to_csv() for t in first.tables] == [t.to_csv() for t in reversed(second.tables)]


# --- earlier publications -------------------------------------------------------------------------


@MODES
@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_two_publications_of_a_growing_table_recover_nothing_together(mode, seed):
    rng = Random(seed)
    old, new = growing(rng)
    first = protect([old], mode=mode).tables[0]
    second = protect([new], mode=mode, previous=[first])
    if not second.exposed:
        assert attack(second.tables, mode=mode, previous=[first]) == ()


def growing(rng: Random) -> tuple[ValidatedTable, ValidatedTable]:
    """A table by site and quarter, and the same with one quarter more."""
    sites, quarters = ("a", "b", "c", "d"), ("q1", "q2", "q3", "q4")
    counts = {(s, q): rng.choice([0, rng.randint(1, 10), rng.randint(5, 40)]) for s in sites for q in quarters}
    return _by_quarter(counts, sites, quarters[:3], quarters), _by_quarter(counts, sites, quarters, quarters)


def _by_quarter(counts, sites, quarters, named) -> ValidatedTable:
    rows = {}
    for s in (*sites, "ALL"):
        for q in (*quarters, "ALL"):
            rows[s, q] = sum(v for (x, y), v in counts.items() if s in (x, "ALL") and q in (y, "ALL") and y in quarters)
    return table_of({"d0": {"ALL": (sites,)}, "d1": {"ALL": (tuple(quarters),)}}, rows)


def test_a_cell_published_before_cannot_protect_another_now():
    before = protect([one_row(20, 30, 40, 50)]).tables[0]
    shifted = {("ALL",): 140, ("c0",): 20, ("c1",): 30, ("c2",): 40, ("c3",): 50}
    now = table_of({"d0": {"ALL": (("c0", "c1", "c2", "c3"),)}}, shifted)
    assert hidden(protect([now], previous=[before]).tables[0]) == set()


# --- real tables ----------------------------------------------------------------------------------


@MODES
@pytest.mark.parametrize("name", ["santa_fe_2016_participants", "santa_fe_2016_referrals", "t_tiny"])
def test_the_example_tables_give_nothing_away(mode, name):
    with open(f"tests/data/tables/{name}.hier.json", "rb") as file:
        structure = read_structure(file.read(), "s.json")
    with open(f"tests/data/tables/{name}.csv", "rb") as file:
        table = validate(read_table(file.read(), "t.csv", structure), structure)
    check_with_attacker(table, mode)


@MODES
@pytest.mark.parametrize("way", ["small", *WAYS])
def test_what_was_public_before_hides_nothing_whatever_the_size_of_the_table(mode, way, monkeypatch):
    for seed in (0, 7, 27, 31):
        check_second_publication(seed, mode, way, monkeypatch)


def check_second_publication(seed: int, mode: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = growing(Random(seed))
    first = protect([old], mode=mode).tables[0]
    with monkeypatch.context() as patch:
        if way != "small":
            as_if_large(way, patch)
        second = protect([new], mode=mode, previous=[first])
    assert second.exposed or attack(second.tables, mode=mode, previous=[first]) == ()


@MODES
@pytest.mark.parametrize("way", WAYS)
def test_what_is_public_already_is_told_of_large_tables_too(mode, way, monkeypatch):
    table = two_by_two(("site", "quarter"), UNPROTECTED)
    as_if_large(way, monkeypatch)
    exposed = protect([table], mode=mode, previous=[shown_but(table, set())]).exposed
    assert {dict(name)["site"] for name in exposed} == {"a"}


@MODES
@pytest.mark.parametrize("way", ["small", *WAYS])
def test_a_small_sum_of_cells_that_are_public_already_is_told_of(mode, way, monkeypatch):
    counts = {("c0",): 3, ("c1",): 4, ("c2",): 60, ("c3",): 70}
    before = table_of({}, counts, noadd=("d0",))
    tree = {"ALL": (("g0", "g1"),), "g0": (("c0", "c1"),), "g1": (("c2", "c3"),)}
    table = table_of({"d0": tree}, counts | {("g0",): 7, ("g1",): 130, ("ALL",): 137})
    if way != "small":
        as_if_large(way, monkeypatch)
    out = protect([table], mode=mode, previous=[shown_but(before, set())])
    assert {dict(name)["d0"] for name in out.exposed} == {"c0", "c1", "g0"}
    assert hidden(out.tables[0]) >= {("c0",), ("c1",), ("g0",)}


@MODES
@pytest.mark.parametrize("way", WAYS)
def test_large_tables_that_share_a_margin_or_lack_cells_give_nothing_away(mode, way, monkeypatch):
    as_if_large(way, monkeypatch)
    for seed in range(6):
        check_linked(seed, mode)


def check_linked(seed: int, mode: str) -> None:
    """Two tables of the same people, and one of them without some of its cells."""
    rng = Random(seed)
    counts = {site: (rng.randint(0, 9), rng.randint(5, 30), rng.randint(0, 40)) for site in "abcde"}
    sex = {site: (part := rng.randint(0, sum(own)), sum(own) - part) for site, own in counts.items()}
    tables = [by_site_and("race", counts), by_site_and("sex", sex)]
    small = [(i, key) for i, table in enumerate(tables) for key in small_cells(table, 11)]
    assert attack(protect(tables, mode=mode).tables, mode=mode, small=small) == ()
    check_with_attacker(with_cells_missing(tables[0], rng), mode)


@pytest.mark.soak
@MODES
@pytest.mark.parametrize("way", WAYS)
def test_of_300_families_done_as_large_tables_nothing_is_given_away(mode, way, monkeypatch):
    for seed in range(300):
        check_second_publication(seed, mode, way, monkeypatch)
    as_if_large(way, monkeypatch)
    for seed in range(300):
        check_linked(seed, mode)


def with_cells_missing(table: ValidatedTable, rng: Random) -> ValidatedTable:
    gone = [rng.random() < 0.15 for _ in table.keys]
    values = tuple(None if out else value for out, value in zip(gone, table.values, strict=True))
    return replace(table, values=values, statuses=tuple("missing" if out else "published" for out in gone))
