"""The demonstration's tables add up, agree with one another, and never pass for figures of a real place."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import product

import pytest

from portal.demonstration.encounters import tables as encounters
from portal.demonstration.other_sites import tables as other_sites
from portal.demonstration.outcomes import tables as outcomes
from portal.demonstration.riverbend import DemoTable, tables
from portal.demonstration.santa_fe import real_tables

STEPS = {t.name: t for t in encounters()}
ELSEWHERE = {t.name: t for t in other_sites()}
MADE_UP = {t.name: t for t in (*tables(), *outcomes())} | STEPS | ELSEWHERE
REAL = {t.name: t for t in real_tables()}
EVERY = list((MADE_UP | REAL).values())
YEARS = ("2023", "2024", "2025", "2026")
QUARTERS = ("2023Q4", *(f"{y}Q{n}" for y in (2024, 2025) for n in (1, 2, 3, 4)), "2026Q1", "2026Q2", "2026Q3")
MEASURES = {
    "referrals-received",
    "referral-disposition",
    "enrolled",
    "active-participants",
    "housing-status",
    "arrests-and-jail",
    "engagement-events",
    "naloxone-and-overdose",
    "equity",
    "housing-need-met",
}
REAL_PLACES = ("Santa Fe", "Seattle", "New Orleans", "Baltimore", "Atlanta", "Albany", "Los Angeles")

Cells = Mapping[tuple[str, ...], int | None]

each_table = pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)


def rows(table: DemoTable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.csv.decode())))


def columns(table: DemoTable) -> list[str]:
    return [c for c in rows(table)[0] if c not in ("value", "status")]


def cells(table: DemoTable) -> Cells:
    dims = columns(table)
    return {tuple(r[d] for d in dims): int(r["value"]) if r["value"] else None for r in rows(table)}


def made_up(name: str) -> Cells:
    return cells(MADE_UP[name])


def sums(table: DemoTable) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every parent cell with the cells it should be the sum of."""
    dims = columns(table)
    for at, dim in enumerate(dims):
        for parent, children in table.structure["hier"].get(dim, {}).items():
            for key in cells(table):
                if key[at] == parent:
                    yield key, [(*key[:at], child, *key[at + 1 :]) for child in children]


def enrolled_by(trait: str, period: str) -> int | None:
    return made_up(f"enrolled-by-{trait}")[period, "ALL"]


@each_table
def test_totals_add_up_along_every_dimension(table: DemoTable) -> None:
    values = cells(table)
    for parent, children in sums(table):
        parts = [values[child] for child in children]
        if values[parent] is None:
            assert set(parts) == {None}, parent
        else:
            assert values[parent] == sum(p or 0 for p in parts), parent


@each_table
def test_every_cell_is_given_once_and_is_a_whole_number_or_has_a_status(table: DemoTable) -> None:
    labels = [table.about["dimensions"][dim]["labels"] for dim in columns(table)]
    assert [tuple(r[d] for d in columns(table)) for r in rows(table)] == list(product(*labels))
    for row in rows(table):
        assert row["value"].isdecimal() != (row.get("status") == "not_applicable"), row


@each_table
def test_structure_and_words_cover_the_same_codes(table: DemoTable) -> None:
    assert list(table.about["dimensions"]) == columns(table)
    for dim, words in table.about["dimensions"].items():
        tree = table.structure["hier"].get(dim, {})
        assert (dim in table.structure["noadd"]) == (not tree) == (dim not in table.structure["total"])
        assert words["role"] in ("time", "place", "group", "step") and words["label"]
        if tree:
            children = [c for group in tree.values() for c in group]
            assert sorted([table.structure["total"][dim], *children]) == sorted(words["labels"])


@each_table
def test_descriptions_are_plain_json_of_a_known_measure(table: DemoTable) -> None:
    assert json.loads(json.dumps(table.about)) == table.about
    assert json.loads(json.dumps(table.structure)) == table.structure
    assert table.about["measure"] in MEASURES
    expected = {"kind": "counts", "threshold": 11, "protection": "range"}
    assert expected.items() <= table.about.items()


def test_there_are_twenty_two_made_up_tables_for_all_measures() -> None:
    assert len(MADE_UP) == len([*tables(), *encounters(), *other_sites(), *outcomes()]) == 22
    assert {t.about["measure"] for t in MADE_UP.values()} == MEASURES


def test_breakdowns_of_one_measure_share_their_totals() -> None:
    district, pathway, disposition = map(
        made_up, ("referrals-received-by-district", "referrals-received-by-pathway", "referral-disposition")
    )
    for period in ("ALL", *YEARS, *QUARTERS):
        assert district[period, "ALL"] == pathway[period, "ALL"] == disposition[period, "ALL"]
    for period in ("ALL", *YEARS):
        assert len({enrolled_by(trait, period) for trait in ("district", "race", "gender", "age")}) == 1


def test_outcomes_count_the_people_who_enrolled() -> None:
    housing, arrests = made_up("housing-status"), made_up("arrests-before-and-after")
    for year in ("ALL", *YEARS):
        assert housing[year, "entry", "ALL"] == enrolled_by("district", year)
        assert housing[year, "latest", "ALL"] == enrolled_by("district", year)
        assert arrests[year, "before", "ALL"] == arrests[year, "after", "ALL"]
    for year in YEARS[:3]:
        assert arrests[year, "after", "ALL"] == enrolled_by("district", year)
    assert arrests["2026", "after", "ALL"] == enrolled_by("district", "2026Q1")


def test_subtracting_who_needed_a_home_from_who_enrolled_leaves_no_few_in_any_group() -> None:
    merged = {
        "race": {"ALL": ["ALL"], "black": ["black"], "white": ["white"]},
        "gender": {"ALL": ["ALL"], "woman": ["woman"], "others": ["man", "another_or_not_said"]},
        "age_band": {
            "ALL": ["ALL"],
            "under_35": ["18_24", "25_34"],
            "35_44": ["35_44"],
            "45_plus": ["45_54", "55_plus"],
        },
    }
    merged["race"]["others"] = ["hispanic", "asian", "native_american", "other_or_unknown"]
    for table in outcomes():
        (dim,) = set(columns(table)) - {"step"}
        needed = {
            key[columns(table).index(dim)]: v
            for key, v in cells(table).items()
            if key[columns(table).index("step")] == "ALL"
        }
        assert set(needed) == set(merged[dim])
        whole = made_up(f"enrolled-by-{dim.removesuffix('_band')}")
        for group, parts in merged[dim].items():
            enrolled = sum(whole["ALL", part] or 0 for part in parts)
            assert enrolled - (needed[group] or 0) > 10, (table.name, group)


def test_enrolled_never_exceed_accepted_nor_accepted_the_referred() -> None:
    disposition = made_up("referral-disposition")
    for period in ("ALL", *YEARS, *QUARTERS):
        enrolled, accepted = enrolled_by("district", period), disposition[period, "accepted"]
        assert enrolled is not None and accepted is not None
        assert 0 < enrolled <= accepted <= (disposition[period, "ALL"] or 0)


def test_the_chain_of_decision_points_agrees_with_what_became_of_referrals() -> None:
    race, gender, age = map(made_up, STEPS)
    disposition = made_up("referral-disposition")
    codes = {key[0] for key in race}
    for code in codes:
        assert race[code, "ALL"] == gender[code, "ALL"] == age[code, "ALL"]
    quarters = QUARTERS[:8]
    for step, outcome in (("enrolled", "accepted"), ("declined", "declined"), ("no_intake", "no_intake_in_window")):
        assert (race[step, "ALL"] or 0) <= sum(disposition[q, outcome] or 0 for q in quarters)


def test_active_participants_are_among_those_enrolled_so_far() -> None:
    active, enrolled = made_up("active-participants"), made_up("enrolled-by-district")
    for district in MADE_UP["active-participants"].about["dimensions"]["district"]["labels"]:
        so_far = 0
        for quarter in QUARTERS:
            so_far += enrolled[quarter, district] or 0
            assert (enrolled[quarter, district] or 0) <= (active[quarter, district] or 0) <= so_far


def test_community_referral_is_not_applicable_before_it_began_and_shields_nothing() -> None:
    """A reader knows that such a cell holds nobody: no count that needs hiding may stand beside it."""
    pathway = made_up("referrals-received-by-pathway")
    absent = {period for (period, way), value in pathway.items() if value is None}
    assert absent == {"2023", "2023Q4", "2024Q1", "2024Q2"}
    assert all(value is None or value >= 11 for value in pathway.values())


def test_volumes_are_believable_and_some_cells_are_small() -> None:
    received = made_up("referrals-received-by-district")
    assert all(65 <= (received[quarter, "ALL"] or 0) <= 115 for quarter in QUARTERS)
    values = [v for t in MADE_UP.values() for v in cells(t).values() if v is not None]
    assert 0.1 < sum(1 <= v <= 10 for v in values) / len(values) < 0.36


def test_the_note_that_intakes_came_too_late_more_often_is_true() -> None:
    disposition = made_up("referral-disposition")
    late = {y: (disposition[y, "no_intake_in_window"] or 0) / (disposition[y, "ALL"] or 1) for y in YEARS}
    assert late["2026"] > late["2024"]


def test_made_up_tables_say_so_and_name_no_real_place() -> None:
    for table in MADE_UP.values():
        text = json.dumps(table.about, ensure_ascii=False)
        assert table.about["demonstration"] is True and "made up" in text
        assert table.about["place"]["name"].endswith(" (fictional)")
        assert (table.about["place"]["id"] == "riverbend-parish") == (table.name not in ELSEWHERE)
        assert not [place for place in REAL_PLACES if place in text]


def test_real_tables_are_of_santa_fe_and_their_words_give_no_count_away() -> None:
    assert len(REAL) == 2
    for table in REAL.values():
        assert table.about["demonstration"] is False
        assert table.about["place"] == {"id": "nm-santa-fe", "name": "Santa Fe, NM"}
        words = " ".join([table.about["title"], table.about["summary"], *table.about["notes"]])
        shown = {word.strip(".,()") for word in words.split()}
        assert not shown & {str(v) for v in cells(table).values()}


def test_tables_are_the_same_bytes_in_another_process() -> None:
    program = "from portal.demonstration.riverbend import tables; print(ascii(tables()))"
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == ascii(tables())


def test_the_initiative_can_be_read() -> None:
    folder = files("portal.demonstration")
    initiative = tomllib.loads(folder.joinpath("initiative.toml").read_text("utf-8"))
    assert initiative["demonstration"] is True and initiative["contact"].endswith("example.org")
