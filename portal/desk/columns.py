"""What a steward says of the columns of a table: labels, totals, and which codes are parts of which."""

from __future__ import annotations

import json

from flask import abort, redirect

from dashboards.descriptions import ColumnWords, codes_in, fitted_words, has_partitions, parents_in, with_columns
from dashboards.intake import RawTable, Rejected
from dashboards.submissions import ROLES, read_about
from governance_records.drafts import Handed, put_table
from governance_records.rights import Refused
from portal.desk.drafts import CRUMBS, act_on_draft, draft_crumb
from portal.desk.frame import desk, desk_page, field
from portal.desk.handing_in import as_json, open_draft, raw_table, table_there

MOST_CODES = 300


@desk.get("/releases/<number:id>/columns/<name>")
def columns(id: int, name: str) -> str:
    return _columns(id, name)


def _columns(id: int, name: str, problems: dict[str, str] | None = None) -> str:
    row, raw, about, structure = _described(id, name)
    many = sum(len(codes_in(raw, d)) for d in raw.dimensions)
    return desk_page(
        "columns.html",
        f"Columns of {row.name}",
        (*CRUMBS, draft_crumb(id)),
        draft=id,
        table=row,
        words=fitted_words(about.get("dimensions", {}), raw),
        codes={d: codes_in(raw, d) for d in raw.dimensions},
        totals=structure.get("total", {}),
        parents={d: parents_in(structure, d) for d in raw.dimensions},
        fixed=many > MOST_CODES or has_partitions(structure),
        roles=ROLES,
        problems=problems or {},
    )


@desk.post("/releases/<number:id>/columns/<name>")
def describe_columns(id: int, name: str):
    row, raw, about, _ = _described(id, name)
    words, structure = with_columns({d: _column(i, d, raw) for i, d in enumerate(raw.dimensions)})
    handed = Handed(
        row.name,
        row.table,
        as_json({**about, "dimensions": words}),
        as_json(structure),
        row.corrects,
        row.reason,
        row.since,
    )
    try:
        read_about(handed.about, f"{name}.about.json")
        act_on_draft(put_table, id, handed)
    except Refused as refused:
        return _columns(id, name, refused.problems), 422
    except Rejected as rejected:
        return _columns(id, name, {"columns": "; ".join(p.message for p in rejected.problems)}), 422
    return redirect(f"/desk/releases/{id}/", 303)


def _described(id: int, name: str):
    """A table of counts of an open draft with its description and structure as JSON; a 404 where there is none."""
    open_draft(id)
    row = table_there(id, name)
    if row is None or row.table is None or row.structure is None:
        abort(404)
    try:
        return row, raw_table(row.table, f"{name}.csv"), json.loads(row.about), json.loads(row.structure)
    except (Rejected, ValueError, RecursionError):
        abort(404)


def _column(place: int, name: str, raw: RawTable) -> ColumnWords:
    codes = codes_in(raw, name)
    return ColumnWords(
        field(f"label-{place}") or name,
        field(f"role-{place}"),
        field(f"total-{place}"),
        {code: field(f"words-{place}-{i}") for i, code in enumerate(codes)},
        {code: field(f"parent-{place}-{i}") for i, code in enumerate(codes)},
    )
