"""Handing in: the form of a new table or of a correction, and what a steward says of its columns."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from flask import abort, g, redirect, request
from sqlalchemy import Row

from dashboards.checks import validate
from dashboards.descriptions import (
    description_like,
    fitted_words,
    guessed_structure,
    structure_like,
)
from dashboards.intake import MOST_BYTES, Problem, RawTable, Rejected, read_structure, read_table
from dashboards.profiles import DEFAULT, PROFILES
from dashboards.releases import Release
from dashboards.spreadsheets import as_csv
from dashboards.submissions import read_about, read_cited
from governance_records.draft_rows import OPEN, draft_for, tables_with_counts
from governance_records.drafts import Handed, hand_in, put_table
from governance_records.rights import Refused
from portal.corrections import wrong_since
from portal.desk.drafts import CRUMBS, act_on_draft, draft_crumb, private, problems_csv
from portal.desk.frame import area, desk, desk_page, field, row_number
from portal.public.directory import directory
from portal.public.frame import library, settings
from portal.shelf import newest, with_withdrawn

LONGEST_AREA = 20_000
TEXTS = (
    "title",
    "summary",
    "measure",
    "place_id",
    "place_name",
    "label",
    "start",
    "end",
    "source",
    "threshold",
    "profile",
)
AREAS = ("notes", "series_break", "reason")
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)


@desk.get("/releases/new")
def new_draft() -> str:
    return _form(_given_by_address())


@desk.post("/releases/")
def hand_in_table():
    return _take(None)


@desk.get("/releases/<number:id>/add")
def new_table(id: int) -> str:
    """Another table for a draft, or with ?again=NAME one that is there, to be sent anew."""
    open_draft(id)
    there = table_there(id, request.args.get("again", ""))
    return _form(_given_by_table(there) if there else {"place_name": settings().initiative.place}, id)


@desk.post("/releases/<number:id>/tables")
def put_one_table(id: int):
    open_draft(id)
    return _take(id)


def _take(id: int | None):
    """Takes a table into a new draft or into this one; what is wrong with the file is shown with the form."""
    try:
        table = _handed(table_there(id, field("again")))
        if id is None:
            id = act_on_draft(hand_in, [table])
        else:
            act_on_draft(put_table, id, table)
    except Refused as refused:
        return _form(_given_by_form(), id, refused.problems), 422
    except Rejected as rejected:
        return _form(_given_by_form(), id, {}, rejected.problems), 422
    return redirect(f"/desk/releases/{id}/", 303)


def open_draft(id: int):
    with private() as rows:
        found = draft_for(rows, g.actor, id)
    return found if found is not None and found.state in OPEN else abort(404)


def table_there(id: int | None, name: str) -> Row | None:
    """A table of a draft by its name, with its counts; None where it has none of that name."""
    if id is None or not name:
        return None
    with private() as rows:
        return next((t for t in tables_with_counts(rows, id) if t.name == name), None)


def _given_by_table(row: Row) -> dict[str, str]:
    """What the form says of a table that is there."""
    about = json.loads(row.about)
    place, period = about.get("place") or {}, about.get("period") or {}
    said = {name: str(about.get(name) or "") for name in ("title", "summary", "measure", "profile", "series_break")}
    return {
        **said,
        "again": row.name,
        "name": row.name,
        "place_name": place.get("name", ""),
        **{name: period.get(name, "") for name in ("label", "start", "end")},
        "source": (about.get("source") or {}).get("name", ""),
        "notes": "\n".join(about.get("notes", [])),
        "threshold": "" if about.get("threshold") in (None, 11) else str(about["threshold"]),
        "corrects": str(row.corrects or ""),
        "reason": row.reason,
        "since": row.since,
    }


def _form(given: dict[str, str], id: int | None = None, problems=None, listed: tuple[Problem, ...] = ()) -> str:
    corrected = _release(given.get("corrects", ""))
    return desk_page(
        "hand_in.html",
        f"Correct release {corrected.number}" if corrected else "Hand in a table",
        (*CRUMBS, *((draft_crumb(id),) if id else ())),
        given=given,
        corrected=corrected,
        draft=id,
        problems=problems or {},
        listed=listed,
        as_file=f"data:text/csv;charset=utf-8,{quote(problems_csv(listed))}",
        measures=[(m.id, f"{m.number} {m.name}") for m in library().measures.values()],
        profiles=[(id, f"{p.title} (below {p.threshold})") for id, p in PROFILES.items() if id != DEFAULT],
        likes=[(r.number, f"{r.number}: {r.title}") for r in newest() if r.kind == "counts"],
    )


def _given_by_address() -> dict[str, str]:
    """What an address such as ?corrects=3 fills in."""
    corrected = _release(request.args.get("corrects", ""))
    return {"corrects": str(corrected.number) if corrected else "", "place_name": settings().initiative.place}


def _given_by_form() -> dict[str, str]:
    return {name: _area(name) for name in (*TEXTS, *AREAS, "name", "like", "corrects", "since", "again")}


def _release(text: str) -> Release | None:
    wanted = row_number(text)
    return next((r for r in with_withdrawn() if r.number == wanted), None)


def _area(name: str) -> str:
    return area(name, LONGEST_AREA)


# --- what the form sends ----------------------------------------------------------------------------------


def _handed(there: Row | None) -> Handed:
    """The table with its description and structure; `there` is the one that it takes the place of.

    Errors: Refused at the field, Rejected by row and column.
    """
    table = _file("table")
    if not table:
        chosen = request.files.get("table")
        empty = "The file is empty." if chosen and chosen.filename else "Choose a CSV or XLSX file."
        raise Refused({"table": empty})
    corrected = _release(field("corrects"))
    if field("corrects") and corrected is None:
        raise Refused({"corrects": "There is no such release."})
    reason, since = (_area("reason"), field("since")) if corrected else ("", "")
    if corrected and reason.strip() and (wrong := wrong_since(since)):
        raise Refused({"since": f"{wrong[:1].upper()}{wrong[1:]}."})
    like = corrected or _release(field("like"))
    name = corrected.name if corrected else there.name if there else _name()
    about, structure, guessed = _file("about"), _file("structure"), False
    if not about and corrected and corrected.kind == "cited":
        raise Refused({"about": "A table of findings of others needs its description file."})
    if not about or not structure:
        raw = raw_table(table, f"{name}.csv")
        base = json.loads(there.about) if there else description_like(like) if like else {}
        kept = there.structure if there else as_json(structure_like(like)) if like else None
        guessed = not (structure or kept) or bool(there and there.guessed and not structure)
        structure = structure or kept or as_json(guessed_structure(raw))
        about = about or as_json(_description(base, corrected, raw))
    _look_at(table, about, structure, guessed, name)
    return Handed(name, table, about, structure, corrected.number if corrected else None, reason, since, guessed)


def _look_at(table: bytes, about: bytes, structure: bytes | None, guessed: bool, name: str) -> None:
    """What can be seen at once: a table that is broken, or breaks a structure of its own, is not even stored.

    What was guessed of a table is looked at on the next page, and may be changed there. Errors: Rejected.
    """
    described = read_about(about, f"{name}.about.json")
    if described.kind == "cited":
        read_cited(as_csv(table, f"{name}.csv"), f"{name}.csv", described)
        return
    adding_up = read_structure(structure, f"{name}.structure.json") if structure else None
    raw = read_table(as_csv(table, f"{name}.csv"), f"{name}.csv", adding_up)
    if adding_up and not guessed:
        validate(raw, adding_up, f"{name}.structure.json")


def _file(name: str) -> bytes:
    sent = request.files.get(name)
    data = sent.stream.read(MOST_BYTES + 1) if sent else b""
    if len(data) > MOST_BYTES:
        raise Refused({name: f"The file is larger than {MOST_BYTES // 1_000_000} MB."})
    return data


def _name() -> str:
    """The table's own name, from its field or its file. Errors: Refused."""
    sent = request.files.get("table")
    stem = (sent.filename or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0] if sent else ""
    name = field("name") or re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60]
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise Refused({"name": "Give a name of small letters, digits and hyphens, such as enrolled-by-age."})
    return name


def raw_table(table: bytes, file: str) -> RawTable:
    return read_table(as_csv(table, file), file)


def _description(base: dict[str, Any], corrected: Release | None, raw: RawTable) -> dict[str, Any]:
    """The description: of a correction that of the release, else the form's; its columns as in what it starts from."""
    words: dict[str, Any] = {"kind": "counts", "demonstration": settings().initiative.demonstration} | base
    if corrected is None:
        problems = {name: "Is missing." for name in ("title", "summary", "measure", "label", "end") if not field(name)}
        if problems:
            raise Refused(problems)
        words |= _said(words)
    if _area("notes"):
        words["notes"] = [line.strip() for line in _area("notes").split("\n") if line.strip()]
    if _area("series_break"):
        words["series_break"] = _area("series_break")
    words["dimensions"] = fitted_words(words.get("dimensions", {}), raw)
    return words


def _said(words: dict[str, Any]) -> dict[str, Any]:
    place = words.get("place") or {}
    place_name = field("place_name") or place.get("name") or settings().initiative.place
    known = {site.name.casefold(): site.id for site in directory()}
    known |= {r.place.name.casefold(): r.place.id for r in newest() if r.place}
    place_id = known.get(place_name.casefold()) or re.sub(r"[^a-z0-9]+", "-", place_name.lower()).strip("-")
    period = {"label": field("label"), "end": field("end")} | ({"start": field("start")} if field("start") else {})
    said: dict[str, Any] = {
        "title": field("title"),
        "summary": _area("summary"),
        "measure": field("measure"),
        "place": {"id": place_id, "name": place_name},
        "period": period,
        "source": {"name": field("source") or settings().initiative.name},
    }
    if field("profile"):
        said["profile"] = field("profile")
        words.pop("threshold", None)
    if field("threshold"):
        if not (field("threshold").isascii() and field("threshold").isdigit()):
            raise Refused({"threshold": "Give a whole number."})
        said["threshold"] = int(field("threshold"))
    return said


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
