"""A release is its bytes: what is read back is what was written, and the same table has the same digest."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.downloads import csv_of, harmless
from dashboards.releases import (
    Code,
    Column,
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

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CELLS = st.one_of(
    st.integers(0, 10**12).map(lambda v: (v, "published")),
    st.sampled_from([(None, "suppressed"), (None, "missing"), (None, "not_applicable")]),
)


@st.composite
def counts(draw) -> Release:
    codes = draw(st.lists(st.text("abcxyz0123", min_size=1, max_size=5), min_size=1, max_size=6, unique=True))
    total, *parts = codes
    dimension = Dimension(
        "group",
        draw(WORDS),
        "group",
        total,
        tuple(Code(c, draw(WORDS), () if c == total else (total,)) for c in codes),
        ((total, tuple(parts)),) if parts else (),
    )
    return Release(
        number=draw(st.integers(1, 9999)),
        version=draw(st.integers(1, 9)),
        kind="counts",
        title=draw(WORDS),
        summary=draw(WORDS),
        published="2026-11-22T06:00:00Z",
        author=draw(WORDS),
        approver=draw(WORDS),
        source=Source(draw(WORDS)),
        demonstration=draw(st.booleans()),
        name="t",
        notes=tuple(draw(st.lists(WORDS, max_size=3))),
        measure=MeasureRef("m", "M", draw(WORDS), "people", 1),
        place=Place("p", draw(WORDS)),
        period=Period("2025", draw(st.sampled_from([None, "2025-01-01"])), "2025-12-31"),
        rule=Rule(11, "range"),
        dimensions=(dimension,),
        observations=tuple(Observation((c,), *draw(CELLS)) for c in codes),
    )


@given(counts())
def test_what_is_read_back_is_what_was_written(release):
    assert read_release(release.canonical) == release


@given(counts())
def test_the_digest_is_that_of_the_bytes_and_of_nothing_else(release):
    again = read_release(release.canonical)
    assert again.digest == hashlib.sha256(release.canonical).hexdigest()
    assert replace(release, title=release.title + "x").digest != release.digest


@given(counts())
def test_the_csv_has_a_row_and_a_status_for_every_cell(release):
    rows = list(csv.DictReader(io.StringIO(csv_of(release).decode(), newline="")))
    assert [r["status"] for r in rows] == [o.status for o in release.observations]
    assert [r["value"] for r in rows] == ["" if o.value is None else str(o.value) for o in release.observations]


def test_a_hidden_cell_cannot_hold_a_value():
    for value, status in ((3, "suppressed"), (None, "published"), (0, "missing"), (1, "nonsense")):
        with pytest.raises(ValueError):
            Observation(("a",), value, status)


@given(WORDS)
def test_no_text_of_a_file_starts_as_a_formula_but_numbers_stay_numbers(text):
    assert not harmless(text).startswith(("=", "+", "@", "\t", "\r")) or harmless(text)[1:].replace(".", "").isdigit()
    assert harmless("-1.4") == "-1.4" and harmless("-1+cmd") == "'-1+cmd"


def test_a_cited_table_keeps_its_rows_as_they_are():
    release = Release(
        number=1, version=1, kind="cited", title="t", summary="s", published="2026-11-22T06:00:00Z", author="a",
        approver="b", source=Source("x"), demonstration=False, name="n",
        columns=(Column("id", "Id", "text"), Column("figure", "Figure", "text")), rows=(("a", "0.40"), ("b", "")),
    )  # fmt: skip
    assert read_release(release.canonical) == release
    assert csv_of(release) == b"id,figure\r\na,0.40\r\nb,\r\n"
