"""Every file of a release says the same, for ever, and harms no one who opens it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import frictionless
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from dashboards.differences import Change, State, change_table, changes_of, differences
from dashboards.downloads import (
    FORMATS,
    MADE_UP,
    Publisher,
    catalogue_of,
    codes_csv_of,
    csv_of,
    csvw_of,
    dataset_of,
    file_of,
    harmless,
    xlsx_of,
    zip_of,
)
from dashboards.downloads.tabular import fields, is_number
from dashboards.releases import (
    STATUSES,
    Code,
    Column,
    Correction,
    Dimension,
    MeasureRef,
    Observation,
    Period,
    Place,
    Release,
    Rule,
    Source,
    read_release,
)
from tests.conftest import ROOT

PUBLISHER = Publisher("LEAD Testville", "https://lead.example.org", "hello@lead.example.org")
NASTY = (
    *("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "'=1", "-", "＝1", " =1", "_x0041_", "\x01"),
    *('"', "a,b", "a\nb", "a\rb", "</script><!--", "\u2028", "| a | b", "007", "-5", "1e5", "\ufffe", "中"),
)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
NAMES = st.text("abcxyz", min_size=1, max_size=4)
CODES = st.one_of(st.sampled_from([n for n in NASTY if n.isprintable()]), st.text("abc123", min_size=1, max_size=3))
CELLS = st.one_of(
    st.tuples(st.integers(0, 10**12), st.sampled_from(["published", "unreliable"])),
    st.tuples(st.none(), st.sampled_from(["suppressed", "missing", "not_applicable"])),
)
FIGURES = st.decimals(-1000, 1000, places=2).map(str)
OF_TYPE = {"text": TEXTS, "number": st.one_of(st.just(""), FIGURES), "date": st.sampled_from(["", "2018", "2018-07"]),
           "list": TEXTS, "link": TEXTS}  # fmt: skip


def _common(draw) -> dict:
    return {
        "number": draw(st.integers(1, 999)), "version": draw(st.integers(1, 9)), "title": draw(TEXTS) or "T",
        "summary": draw(TEXTS), "published": "2026-11-22T06:00:01Z", "author": "a", "approver": "b",
        "source": Source(draw(TEXTS) or "s"), "demonstration": draw(st.booleans()), "name": draw(TEXTS),
        "notes": tuple(draw(st.lists(TEXTS, max_size=2))),
        "correction": draw(st.none() | st.builds(Correction, TEXTS, st.just("2026-01"))),
    }  # fmt: skip


@st.composite
def counts(draw) -> Release:
    dimensions = []
    for id in draw(st.lists(NAMES | st.sampled_from(["value", "a_label", "-x"]), min_size=1, max_size=3, unique=True)):
        codes = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
        dimensions.append(Dimension(id, draw(TEXTS), "group", None, tuple(Code(c, draw(TEXTS)) for c in codes)))
    keys: list[tuple[str, ...]] = [()]
    for d in dimensions:
        keys = [(*key, c.id) for key in keys for c in d.codes]
    return Release(
        **_common(draw), kind="counts", measure=MeasureRef("m", "M", draw(TEXTS), "people", 1), place=Place("p", "P"),
        period=Period("2025", "2025-01-01", "2025-12-31"), rule=Rule(11, "range"), dimensions=tuple(dimensions),
        observations=tuple(Observation(key, *draw(CELLS)) for key in keys),
    )  # fmt: skip


@st.composite
def cited(draw) -> Release:
    types = draw(st.lists(st.sampled_from(sorted(OF_TYPE)), max_size=4))
    columns = [Column("id", "Id", "text"), *(Column(f"c{i}", draw(TEXTS), t) for i, t in enumerate(types))]
    ids = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
    rows = tuple((id, *(draw(OF_TYPE[t]) for t in types)) for id in ids)
    return Release(**_common(draw), kind="cited", columns=tuple(columns), rows=rows)


RELEASES = counts() | cited()
thorough = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_csv(data: bytes) -> tuple[list[str], list[list[str]]]:
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return header, rows


def as_sheet(release: Release) -> tuple[list[str], list[list]]:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(release, PUBLISHER)))["Data"]
    header, *rows = [[unescape(v) if isinstance(v, str) else v for v in row] for row in sheet.values]
    return header, rows


def apostrophe_off(text: str) -> str:
    """What a reader of the file does to have the text as it was."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) != text[1:] else text


@given(TEXTS)
def test_taking_the_apostrophe_off_gives_back_every_text(text):
    assert apostrophe_off(harmless(text)) == text


@given(counts())
@thorough
def test_csv_workbook_and_json_hold_the_same_cells(release):
    document = json.loads(release.canonical)
    width, n = len(release.dimensions), len(document["observations"])
    _, rows = as_csv(csv_of(release))
    _, short = as_csv(codes_csv_of(release))
    _, cells = as_sheet(release)
    assert len(rows) == len(short) == len(cells) == n
    for json_row, row, codes, cell in zip(document["observations"], rows, short, cells, strict=True):
        *key, value, status = json_row
        assert [apostrophe_off(c) for c in row[: 2 * width : 2]] == [apostrophe_off(c) for c in codes[:width]] == key
        text = "" if value is None else str(value)
        assert row[2 * width : 2 * width + 2] == codes[width : width + 2] == [text, status]
        assert cell[2 * width : 2 * width + 2] == [value, status]
        assert [c or "" for c in cell[: 2 * width]] == row[: 2 * width]


@given(cited())
@thorough
def test_csv_and_workbook_hold_every_text_of_a_cited_table(release):
    header, rows = as_csv(csv_of(release))
    assert as_csv(codes_csv_of(release)) == (header, rows)
    width = len(release.columns)
    assert [[apostrophe_off(v) for v in row[:width]] for row in rows] == [list(row) for row in release.rows]
    for row, cells in zip(rows, as_sheet(release)[1], strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert (text == (cell or "")) if not isinstance(cell, int | float) else float(text) == cell


@given(RELEASES)
@thorough
def test_no_cell_of_a_file_is_a_formula_and_numbers_stay_numbers(release):
    header, rows = as_csv(csv_of(release))
    for text in [*header, *(t for row in rows for t in row)]:
        assert is_number(text) or not text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), text
        assert not text.startswith(("\t", "\r", "\n"))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(release, PUBLISHER)))
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert kinds <= {"s", "n"}
    for field, column in zip(fields(release), book["Data"].iter_cols(min_row=2), strict=True):
        for cell in column:
            if cell.value is not None:
                assert (cell.data_type == "n") == (field.type in ("integer", "number"))


@given(RELEASES)
@thorough
def test_the_same_release_has_the_same_bytes_in_every_file(release):
    again = read_release(release.canonical)
    for form in FORMATS:
        assert file_of(form.name, again, PUBLISHER) == file_of(form.name, release, PUBLISHER)
    inside = ZipFile(io.BytesIO(zip_of(release, PUBLISHER)))
    for info in inside.infolist():
        assert info.date_time == (2026, 11, 22, 6, 0, 0)
    assert hashlib.sha256(inside.read("data.json")).hexdigest() == release.digest


@given(RELEASES)
@settings(max_examples=40, deadline=None)
def test_frictionless_finds_every_package_valid_and_its_hash_true(release):
    with tempfile.TemporaryDirectory() as folder:
        ZipFile(io.BytesIO(zip_of(release, PUBLISHER))).extractall(folder)
        report = frictionless.validate(str(Path(folder) / "datapackage.json"))
        assert report.valid, report.to_summary()
        described = json.loads((Path(folder) / "datapackage.json").read_text())
        for resource in described["resources"]:
            data = (Path(folder) / resource["path"]).read_bytes()
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource["bytes"] == len(data)


@given(RELEASES)
def test_csv_on_the_web_describes_the_columns_that_the_csv_has(release):
    described = json.loads(csvw_of(release, PUBLISHER))
    columns = described["tableSchema"]["columns"]
    assert described["url"] == "data.csv"
    assert [c["titles"] for c in columns] == as_csv(csv_of(release))[0]
    names = [c["name"] for c in columns]
    assert len(set(names)) == len(names) and not any(n.startswith("_") for n in names)
    assert set(described["tableSchema"].get("primaryKey", [])) <= set(names)


@given(RELEASES)
@thorough
def test_a_demonstration_is_marked_in_every_file_and_nothing_real_is(release):
    for shown in (replace(release, demonstration=True), replace(release, demonstration=False)):
        book = openpyxl.load_workbook(io.BytesIO(xlsx_of(shown, PUBLISHER)))
        inside = ZipFile(io.BytesIO(zip_of(shown, PUBLISHER)))
        said = [
            csv_of(shown).decode(), codes_csv_of(shown).decode(), csvw_of(shown, PUBLISHER).decode(),
            *(str(list(sheet.values)) for sheet in book), json.dumps(dataset_of(shown, PUBLISHER)),
            catalogue_of([shown], PUBLISHER).decode(),
            *(inside.read(name).decode() for name in inside.namelist() if name != "data.json"),
        ]  # fmt: skip
        marked = [MADE_UP in text and "MADE UP" in text.upper() for text in said]
        if shown.demonstration:
            assert all(marked)
        else:
            # the description of the column `figures` says what it may hold
            assert not any(f",{MADE_UP}" in text or f"({MADE_UP})" in text for text in said)
    assert json.loads(replace(release, demonstration=True).canonical)["demonstration"] is True


@given(counts())
def test_every_status_is_explained_where_it_is_used(release):
    inside = ZipFile(io.BytesIO(zip_of(release, PUBLISHER)))
    words = inside.read("definitions.md").decode()
    described = json.loads(inside.read("datapackage.json"))
    status = described["resources"][1]["schema"]["fields"][len(release.dimensions) + 1]
    assert status["constraints"]["enum"] == list(STATUSES) == list(described["statuses"])
    assert all(f"| `{s}` |" in words for s in STATUSES)


@given(counts(), st.data())
@thorough
def test_the_old_version_with_its_changes_is_the_new_version(old, data):
    cells = tuple(Observation(o.key, *data.draw(CELLS)) for o in old.observations)
    new = replace(old, version=old.version + 1, observations=cells)
    changes = differences(old, new)
    found = {o.key: State(o.value, o.status) for o in old.observations}
    for change in changes:
        key = tuple(code for _, code in change.key)
        assert change.before == found[key] != change.after
        found[key] = change.after
    assert found == {o.key: State(o.value, o.status) for o in new.observations}
    document = json.loads(changes_of(old, new, PUBLISHER))
    assert document["count"] == len(document["changes"]) == len(changes)
    for entry in document["changes"]:
        for state in (entry["before"], entry["after"]):
            assert state["status"] in STATUSES
            assert (state["value"] is None) == (state["status"] in ("suppressed", "missing", "not_applicable"))


@given(RELEASES)
def test_a_version_does_not_differ_from_itself(release):
    assert differences(release, replace(release, version=10)) == ()


def test_cells_and_dimensions_that_came_or_went_are_changes():
    old = _small()
    more = (*old.observations, Observation(("c",), 3, "published"))
    codes = (*old.dimensions[0].codes, Code("c", "C"))
    new = replace(old, version=2, observations=more, dimensions=(replace(old.dimensions[0], codes=codes),))
    key = (("group", "c"),)
    assert differences(old, new) == (Change(key, None, State(3, "published")),)
    assert differences(new, old) == (Change(key, State(3, "published"), None),)
    other = replace(old, version=3, dimensions=(replace(old.dimensions[0], id="other"),))
    assert len(differences(old, other)) == 4
    table = change_table(old, other)
    assert all(len(row.headers) + len(row.cells) == len(table.columns) for row in table.rows)


def test_a_cited_table_differs_by_row_and_column():
    old = Release(1, 1, "cited", "T", "S", "2026-11-22T06:00:00Z", "a", "b", Source("s"), False,
                  columns=(Column("id", "Id", "text"), Column("n", "N", "number")),
                  rows=(("a", "1"), ("b", "")))  # fmt: skip
    new = replace(old, version=2, rows=(("b", "7"), ("a", "1")))
    key = (("row", "b"), ("column", "n"))
    assert differences(old, new) == (Change(key, State(None, "missing"), State("7", "published")),)


def test_neither_the_clock_nor_the_zone_nor_the_seed_of_a_process_is_in_a_file():
    """Two processes as different as we can make them write the same bytes."""
    said = {_digests(seed, zone) for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))}
    assert len(said) == 1 and len(said.pop().split()) == len(FORMATS)


def _digests(seed: str, zone: str) -> str:
    code = (
        "import hashlib; from tests.laws.test_downloads import _small, PUBLISHER, FORMATS, file_of\n"
        "for f in FORMATS: print(hashlib.sha256(file_of(f.name, _small(), PUBLISHER)).hexdigest())"
    )
    environ = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
    return subprocess.run([sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout  # fmt: skip


def _small() -> Release:
    return Release(
        number=1, version=1, kind="counts", title="T", summary="S", published="2026-11-22T06:00:00Z", author="a",
        approver="b", source=Source("s"), demonstration=False, name="t",
        dimensions=(Dimension("group", "Group", "group", None, (Code("a", "A"), Code("b", "B"))),),
        observations=(Observation(("a",), 12, "published"), Observation(("b",), None, "suppressed")),
    )  # fmt: skip
