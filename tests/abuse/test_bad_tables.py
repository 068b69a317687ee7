"""A table that is not right is refused with a line for each problem, and nothing is stored."""

from __future__ import annotations

import json

import pytest

from tests.conftest import PUBLISHER, SECRET, STEWARD, Instance

STRUCTURE = {
    "total": {"group": "ALL"},
    "hier": {"group": {"ALL": ["a", "b"]}},
    "noadd": ["site"],
}
ABOUT = {
    "kind": "counts",
    "measure": "enrolled",
    "title": "People who joined",
    "summary": "How many people joined.",
    "place": {"id": "testville", "name": "Testville"},
    "period": {"label": "2025", "start": "2025-01-01", "end": "2025-12-31"},
    "source": {"name": "Test"},
    "dimensions": {
        "site": {"label": "Place", "role": "place", "labels": {"testville": "Testville"}},
        "group": {"label": "Group", "role": "group", "labels": {"ALL": "All", "a": "A", "b": "B"}},
    },
}
GOOD = "site,group,value\ntestville,ALL,60\ntestville,a,40\ntestville,b,20\n"


def hand_in(instance: Instance, table: str | bytes = GOOD, about=ABOUT, structure=STRUCTURE, act="submit"):
    file = instance.folder.parent / "joined.csv"
    file.write_bytes(table.encode() if isinstance(table, str) else table)
    file.with_name("joined.about.json").write_text(about if isinstance(about, str) else json.dumps(about))
    file.with_name("joined.structure.json").write_text(json.dumps(structure))
    by = ("--by", STEWARD, "--answer", "Its first figures.") if act == "submit" else ()
    return instance.call("release", act, file, *by, SECRET_KEY=SECRET)


def publish(instance: Instance, draft: str):
    approved = instance.call("release", "approve", draft, "--by", PUBLISHER, SECRET_KEY=SECRET)
    assert approved.status == 0, approved.err
    return instance.call("release", "publish", draft, SECRET_KEY=SECRET)


def releases(instance: Instance) -> str:
    return instance.call("release", "list", SECRET_KEY=SECRET).out


def test_a_good_table_is_published_with_a_number_and_a_digest(fresh):
    assert hand_in(fresh).status == 0
    done = publish(fresh, "1")
    assert done.status == 0, done.err
    assert done.out.startswith("release 3 v1")
    assert "People who joined" in releases(fresh)


def test_checking_a_table_stores_nothing(fresh):
    before = releases(fresh)
    assert hand_in(fresh, act="check").status == 0
    assert releases(fresh) == before


BAD_TABLES = {
    "missing column": ("site,value\ntestville,60\n", "joined.csv", "group"),
    "repeated key": (GOOD + "testville,b,20\n", "row 5", "joined.csv"),
    "negative count": (GOOD.replace("20", "-20"), "row 4", "value"),
    "fractional count": (GOOD.replace("20", "20.5"), "row 4", "value"),
    "thousands separator": (GOOD.replace("60", '"1,060"'), "row 2", "value"),
    "wrong total": (GOOD.replace("60", "61"), "row 2", "value"),
    "wrong encoding": (GOOD.replace("testville", "testvillé").encode("latin-1"), "joined.csv", "UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), "joined.csv", "UTF-8"),
    "missing cell": (GOOD.replace("testville,b,20\n", ""), "joined.csv", "b"),
    "unknown code": (GOOD.replace(",b,", ",c,"), "row 4", "group"),
    "names of persons": ("name,value\nAda Example,1\nBen Example,1\n", "joined.csv", "name"),
    "birth dates": ("site,birth_date,value\ntestville,1980-01-01,1\n", "joined.csv", "birth_date"),
    "empty file": ("", "joined.csv", ""),
    "a NUL byte": (GOOD.replace("b", "\0"), "joined.csv", ""),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_refused_by_file_row_and_column_and_nothing_is_stored(fresh, case):
    table, *places = BAD_TABLES[case]
    before = releases(fresh)
    done = hand_in(fresh, table)
    assert done.status == 2, done.out
    assert done.problems and all(any(p in line for line in done.problems) for p in places), done.err
    assert releases(fresh) == before


def test_rows_about_persons_are_refused(fresh):
    people = [f"p{n:02}" for n in range(12)]
    rows = "".join(f"testville,{p},1\n" for p in people)
    done = hand_in(fresh, f"site,group,value\n{rows}", structure={"total": {}, "hier": {}, "noadd": ["site", "group"]})
    assert done.status == 2 and "person" in done.err


def test_an_unknown_measure_is_refused_and_the_nearest_is_named(fresh):
    done = hand_in(fresh, about=ABOUT | {"measure": "enroled"})
    assert done.status == 2
    assert "joined.about.json: column measure" in done.err and "did you mean 'enrolled'" in done.err


@pytest.mark.parametrize("change", [{"threshold": 4}, {"threshold": True}, {"kind": "guess"}, {"title": " "}])
def test_a_description_that_does_not_fit_is_refused_by_its_entry(fresh, change):
    done = hand_in(fresh, about=ABOUT | change)
    assert done.status == 2 and next(iter(change)) in done.err


def test_a_description_that_is_no_json_is_refused_by_its_line(fresh):
    done = hand_in(fresh, about='{"kind": "counts",\n oops}')
    assert done.status == 2 and "joined.about.json: row 2" in done.err


def test_all_problems_are_listed_at_once(fresh):
    done = hand_in(fresh, GOOD.replace("40", "x").replace("20", "-1"), about=ABOUT | {"measure": "enrolled"})
    assert done.status == 2 and len(done.problems) >= 2


def test_a_file_that_is_not_there_is_named(fresh):
    done = fresh.call("release", "check", "nowhere.csv", SECRET_KEY=SECRET)
    assert done.status == 2 and "nowhere.csv" in done.err


def test_a_table_of_the_same_name_is_not_published_twice(fresh):
    assert hand_in(fresh).status == 0
    assert publish(fresh, "1").status == 0
    again = hand_in(fresh)
    assert again.status == 2 and "published already, as release 3" in again.err


def test_a_cited_table_with_a_source_that_is_not_listed_is_refused(fresh):
    folder = fresh.folder.parent
    about = {
        "kind": "cited", "key": "id", "title": "T", "summary": "S.", "source": {"name": "N"},
        "columns": [{"id": "id", "type": "text"}, {"id": "sources", "type": "list"}, {"id": "year", "type": "date"}],
    }  # fmt: skip
    (folder / "found.csv").write_text("id,sources,year\na,NOBODY,2018\na,CMS,2018-13\n")
    (folder / "found.about.json").write_text(json.dumps(about))
    done = fresh.call("release", "submit", folder / "found.csv", "--by", STEWARD, SECRET_KEY=SECRET)
    assert done.status == 2
    assert "row 3, column id" in done.err and "row 3, column year" in done.err
    (folder / "found.csv").write_text("id,sources,year\na,NOBODY,2018\n")
    done = fresh.call("release", "submit", folder / "found.csv", "--by", STEWARD, SECRET_KEY=SECRET)
    assert done.status == 2 and "row 2, column sources" in done.err
