"""Files made to break a reader: each is refused quickly by its place, by the command and by the page alike."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from dashboards.intake import Rejected
from dashboards.spreadsheets import csv_of_workbook
from tests.conftest import Instance
from tests.handing_in import FORM

GOOD = "site,quarter,value\n" + "".join(
    f"{s},{q},{v}\n"
    for s, values in (("ALL", (90, 40, 50)), ("S1", (45, 20, 25)), ("S2", (45, 20, 25)))
    for q, v in zip(("ALL", "Q1", "Q2"), values, strict=True)
)
STRUCTURE = {
    "total": {"site": "ALL", "quarter": "ALL"},
    "hier": {"site": {"ALL": ["S1", "S2"]}, "quarter": {"ALL": ["Q1", "Q2"]}},
    "noadd": [],
}
QUICK_SECONDS = 10  # for the largest file that is read at all, on a busy machine


def hier(**site) -> dict:
    return STRUCTURE | {"hier": STRUCTURE["hier"] | {"site": site}}


BAD_STRUCTURES = {
    "a cycle": (hier(ALL=["S1", "S2"], S1=["ALL"]), "site"),
    "a child of two parents": (hier(ALL=["S1", "S2"], S1=["X"], S2=["X"]), "two parents"),
    "a child that is its own parent": (hier(ALL=["S1", "S2"], S1=["S1"]), "site"),
    "children that are no list": (hier(ALL="S1"), "ALL"),
    "a dimension that is not there": (STRUCTURE | {"total": {"site": "ALL", "quarter": "ALL", "age": "ALL"}}, "age"),
    "a key that is unknown": (STRUCTURE | {"secret": "x"}, "secret"),
    "no object": ([], "structure"),
}
BAD_TABLES = {
    "a total that does not add up": (GOOD.replace("ALL,ALL,90", "ALL,ALL,91"), "row 2, column value"),
    "a missing cell": (GOOD.replace("S2,Q2,25\n", ""), "S2"),
    "1e309": (GOOD.replace(",90", ",1e309"), "row 2, column value"),
    "infinity": (GOOD.replace(",90", ",inf"), "row 2, column value"),
    "a huge number": (GOOD.replace(",90", "," + "9" * 400), "row 2, column value"),
    "a thousands separator": (GOOD.replace(",90", ',"1,090"'), "row 2, column value"),
    "Arabic digits": (GOOD.replace(",90", ",٩٠"), "row 2, column value"),
    "a sign": (GOOD.replace(",90", ",+90"), "row 2, column value"),
    "a NUL": (GOOD.replace("S1,Q1", "S\0,Q1"), "NUL"),
    "UTF-16": (GOOD.encode("utf-16"), "UTF-16"),
    "Latin-1": ("site,quarter,value\nALLÉ,ALL,1\n".encode("latin-1"), "row 2"),
    "an unclosed quotation mark": (GOOD.replace("S1,Q1", '"S1,Q1'), "quotation mark"),
    "a field of megabytes": (GOOD.replace("S1,Q1", "S" * 5_000_000 + ",Q1"), "longer"),
    "a file of 200 MB": (lambda: b"site,quarter,value\nA,B," + b"9" * 200_000_000, "bytes"),
    "ten million commas": (b"," * 10_000_000, "columns"),
    "ten million commas below a header": (GOOD.encode() + b"," * 10_000_000, "row 11"),
    "the same cell twice": (GOOD + "S2,Q2,25\n", "row 11"),
    "two columns of one name": (GOOD.replace("site,quarter", "site,site"), "site"),
    "no value column": (GOOD.replace("value", "count"), "value"),
    "an unknown code": (GOOD.replace("S2,Q2", "S9,Q2"), "row 10"),
    "nothing": ("", "empty"),
    "a header alone": ("site,quarter,value\n", "no rows"),
}


def whole(table: str | bytes | Callable[[], bytes]) -> bytes:
    """The bytes of a file; the largest are made when they are asked for."""
    made = table() if callable(table) else table
    return made if isinstance(made, bytes) else made.encode()


def protect(folder: Path, table: str | bytes | Callable[[], bytes], structure: object):
    (folder / "t.csv").write_bytes(whole(table))
    (folder / "s.json").write_text(json.dumps(structure))
    start = time.monotonic()
    done = Instance(folder).call(
        *("protect", folder / "t.csv", "--structure", folder / "s.json", "--out", folder / "o.csv")
    )
    assert time.monotonic() - start < QUICK_SECONDS
    assert not (folder / "o.csv").exists() or done.status == 0
    return done


def test_the_good_table_is_protected(tmp_path):
    assert protect(tmp_path, GOOD, STRUCTURE).status == 0


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_refused_by_its_place_and_nothing_is_written(tmp_path, case):
    table, place = BAD_TABLES[case]
    done = protect(tmp_path, table, STRUCTURE)
    assert done.status == 2, done.out
    assert any(place in line and "t.csv" in line for line in done.problems), done.err[:500]
    assert len(done.problems) <= 201 and all(len(line) < 1000 for line in done.problems)


@pytest.mark.parametrize("case", BAD_STRUCTURES)
def test_a_bad_structure_is_refused_by_its_place(tmp_path, case):
    structure, place = BAD_STRUCTURES[case]
    done = protect(tmp_path, GOOD, structure)
    assert done.status == 2 and place in done.err, done.err


@pytest.mark.parametrize("text", ["{", '{"total": 1}', "[" * 100_000, '{"total": {}, "total": {}}', "\0", "NaN"])
def test_a_structure_that_is_no_json_is_refused(tmp_path, text):
    (tmp_path / "t.csv").write_text(GOOD)
    (tmp_path / "s.json").write_text(text)
    done = Instance(tmp_path).call("attack", tmp_path / "t.csv", "--structure", tmp_path / "s.json")
    assert done.status == 2 and "s.json" in done.err


# --- workbooks --------------------------------------------------------------------------------------------


def workbook(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    """A workbook in which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a", "value"], ["x", 1]]))) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, data if member == name else old.read(member))
    return out.getvalue()


LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"  # fmt: skip
BAD_WORKBOOKS = {
    "a zip bomb": lambda: packed(**{"xl/worksheets/sheet1.xml": b"0" * 200_000_000}),
    "a zip of many files": lambda: packed(**{f"f{n}": b"" for n in range(1000)}),
    "a zip that is no workbook": packed(readme=b"hello"),
    "half a workbook": workbook([["a", "value"], ["x", 1]])[:2000],
    "a workbook with a broken sheet": with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
    "a workbook with a billion laughs": with_part("xl/worksheets/sheet1.xml", LAUGHS),
    "a workbook with too many columns": workbook([list(range(60))]),
}


@pytest.mark.parametrize("case", BAD_WORKBOOKS)
def test_a_bad_workbook_is_refused_quickly_and_in_words(case):
    book, start = whole(BAD_WORKBOOKS[case]), time.monotonic()
    with pytest.raises(Rejected) as refused:
        csv_of_workbook(book, "t.xlsx")
    assert time.monotonic() - start < QUICK_SECONDS
    assert all(p.file == "t.xlsx" and p.message for p in refused.value.problems)


def test_a_workbook_reads_as_the_csv_that_it_would_be_saved_as():
    rows = [["site", "day", "value"], ["A", "=1+1", 12.0], [None, None, None], ["B", "007", 12.5], ["C", True, 3]]
    assert csv_of_workbook(workbook(rows), "t.xlsx").decode().splitlines() == [
        "site,day,value",
        "A,,12",  # a formula that was never computed has no value
        "",
        "B,007,12.5",
        "C,true,3",
    ]


def test_what_the_reader_of_workbooks_warns_of_reaches_no_log(recwarn):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["a", "value"])
    book.active.append(["x", -7654321])
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.save(out)
    try:
        csv_of_workbook(out.getvalue(), "t.xlsx")
    except Rejected as refused:
        assert "7654321" not in str(refused.problems)
    assert not [w for w in recwarn if "7654321" in str(w.message)]


# --- the same by the page ---------------------------------------------------------------------------------

ABOUT = {
    "kind": "counts", "measure": "enrolled", "title": "Bad files", "summary": "None of them is read.",
    "place": {"id": "nowhere", "name": "Nowhere (fictional)"}, "source": {"name": "A test"}, "demonstration": True,
    "period": {"label": "1990", "start": "1990-01-01", "end": "1990-12-31"},
    "dimensions": {"site": {"label": "Site", "role": "place"}, "quarter": {"label": "Quarter", "role": "time"}},
}  # fmt: skip
BY_PAGE = [
    *((case, table, STRUCTURE, place) for case, (table, place) in BAD_TABLES.items() if "200 MB" not in case),
    *((case, GOOD, structure, place) for case, (structure, place) in BAD_STRUCTURES.items()),
    *((case, book, STRUCTURE, "t.xlsx") for case, book in BAD_WORKBOOKS.items()),
]


def as_the_page_says(place: str) -> list[str]:
    """What a command says in one line stands in two columns of the page."""
    return re.findall(r"(?:row|column) (\w+)", place) or [place]


@pytest.mark.parametrize(("case", "table", "structure", "place"), BY_PAGE, ids=[b[0] for b in BY_PAGE])
def test_a_bad_file_is_told_by_its_place_on_the_page_and_nothing_is_stored(
    house, steward, case, table, structure, place
):
    data = whole(table)
    name = "t.xlsx" if case in BAD_WORKBOOKS else "t.csv"
    files = {
        "table": (name, data), "about": ("a.json", json.dumps(ABOUT)), "structure": ("s.json", json.dumps(structure)),
    }  # fmt: skip
    before, start = steward.get("/desk/releases/").text, time.monotonic()
    answer = steward.post("/desk/releases/", {**FORM, "name": "t"}, files=files)
    assert answer.status_code == 422 and time.monotonic() - start < QUICK_SECONDS
    assert len(answer.text) < 300_000 and (case == "nothing" or "Nothing was stored" in answer.text)
    said = re.sub(r"<[^>]*>", " ", answer.text.partition("<main")[2])
    assert place == "t.xlsx" or all(word in said for word in as_the_page_says(place)), said[:3000]
    assert steward.get("/desk/releases/").text == before
    assert "Traceback" not in house.log.read_text()
