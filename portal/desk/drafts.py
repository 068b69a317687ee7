"""Drafts of releases: what is on its way, what its check found, how it will look, and the acts of both persons."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request
from sqlalchemy import Connection

from dashboards.downloads.tabular import harmless
from dashboards.releases import Release, read_release
from governance_records.announcements import announce_release, open_entries
from governance_records.draft_rows import (
    DISCARDED,
    OPEN,
    PUBLISHED,
    RUNNING,
    WAITING,
    bound_to,
    draft_for,
    drafts_for,
    events_of,
    problems_of,
    tables_of,
    warnings_of,
)
from governance_records.drafts import (
    answer_warnings,
    approve,
    discard,
    drop_table,
    move_announcement,
    reschedule,
    send_back,
    submit,
)
from governance_records.rights import Refused
from governance_records.store import reading, writing
from governance_records.withdrawals import withdraw_release
from portal.desk.frame import DESK, act, area, desk, desk_page, field, held_to_rules, number, present_actor, row_number
from portal.public.data import release_page
from portal.public.frame import Crumb, answer, settings
from portal.sessions import now
from portal.shelf import newest, of_same_table

T = TypeVar("T")
CRUMBS = (DESK, Crumb("Releases", "/desk/releases/"))
LONGEST_REASON = 2000
MOST_LISTED = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100


def draft_crumb(id: int) -> Crumb:
    return Crumb(f"Draft {id}", f"/desk/releases/{id}/")


@contextmanager
def private() -> Iterator[Connection]:
    """A view of the private database."""
    with reading(current_app.extensions["private store"]) as rows:
        yield rows


def act_on_draft(verb: Callable[..., T], *arguments: object) -> T:
    """Runs a verb about a draft in one transaction of each database. Errors: Refused; a 404 where it is forbidden."""
    with (
        held_to_rules(verb, arguments, "release draft: ") as named,
        writing(current_app.extensions["private store"]) as rows,
        writing(current_app.extensions["store"]) as record,
    ):
        done = verb(rows, record, present_actor(record), now(), *arguments)
        named.append(done)
    return done


@desk.get("/releases/")
def list_drafts() -> str:
    return _list()


def _list(problems: dict[str, str] | None = None) -> str:
    with private() as rows:
        open_ones = drafts_for(rows, g.actor)
        ended = drafts_for(rows, g.actor, (PUBLISHED, DISCARDED), 20)
        tables = {d.id: tables_of(rows, d.id) for d in (*open_ones, *ended)}
    return desk_page(
        "drafts.html",
        "Releases",
        drafts=open_ones,
        ended=ended,
        tables=tables,
        titles={(d, t.name): read_release(t.sealed).title if t.sealed else t.name for d in tables for t in tables[d]},
        releases=newest(),
        calendar=open_entries(g.record),
        problems=problems or {},
        zone=settings().initiative.timezone,
    )


@desk.get("/releases/<number:id>/")
def draft(id: int) -> str:
    return _draft(id)


def _draft(id: int, problems: dict[str, str] | None = None) -> str:
    with private() as rows:
        found = draft_for(rows, g.actor, id) or abort(404)
        tables, warnings, listed = tables_of(rows, id), warnings_of(rows, id), problems_of(rows, id)
        events = events_of(rows, id)
        free = [a for a in open_entries(g.record) if not bound_to(rows, a.id)]
    sealed = {t.name: read_release(t.sealed) for t in tables if t.sealed}
    return desk_page(
        "draft.html",
        f"Draft {id}",
        CRUMBS,
        draft=found,
        tables=tables,
        sealed=sealed,
        reports={t.name: _report(t.report, sealed.get(t.name)) for t in tables},
        warnings=warnings,
        listed=listed[:MOST_LISTED],
        more=max(0, len(listed) - MOST_LISTED),
        events=events,
        announced_choices=[(a.id, a.title) for a in free],
        checking=found.check_state in (WAITING, RUNNING) and found.state == "draft",
        is_open=found.state in OPEN,
        wrote=str(g.actor.person) in found.writers.split(),
        zone=settings().initiative.timezone,
        problems=problems or {},
    )


def _report(text: str | None, release: Release | None) -> dict:
    """The private report of a table with the labels of its cells."""
    if not text or release is None or release.kind != "counts":
        return {}
    report = json.loads(text)
    cells = [
        {
            "labels": [d.label_of(one["cell"][d.id]) for d in release.dimensions],
            "why": one["why"],
            "value": one["value"],
        }
        for one in report["hidden_cells"][:MOST_LISTED]
    ]
    own = f"{release.name}.csv: "  # where tables are protected together, a proposal names the one that it changes
    proposals = [
        {**one, "change": one["change"].removeprefix(own)}
        for one in report.get("proposals", ())
        if one["change"].startswith(own) or ".csv: " not in one["change"]
    ]
    columns = [d.label for d in release.dimensions]
    return {**report, "cells_shown": cells, "columns": columns, "proposals": proposals}


@desk.get("/releases/<number:id>/problems.csv")
def draft_problems(id: int):
    with private() as rows:
        draft_for(rows, g.actor, id) or abort(404)
        listed = problems_of(rows, id)
    return answer(problems_csv(listed), "text/csv", f"draft-{id}-problems.csv")


def problems_csv(listed: Iterable[Any]) -> str:
    """Problems, each with its file, row, column and message, as a file to work through."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "row", "column", "problem"])
    writer.writerows([harmless(p.file), p.row or "", harmless(p.column or ""), harmless(p.message)] for p in listed)
    return text.getvalue()


@desk.get("/releases/<number:id>/preview/<name>/")
def preview(id: int, name: str) -> str:
    """The page of a release as it would look, with what would change against the version before it."""
    with private() as rows:
        draft_for(rows, g.actor, id) or abort(404)
        row = next((t for t in tables_of(rows, id) if t.name == name and t.sealed), None) or abort(404)
    shown = read_release(row.sealed)
    return release_page(shown, of_same_table(shown, row.corrects), (*CRUMBS, draft_crumb(id)), preview=id)


def _done(id: int, verb: Callable[..., object], make: Callable[[], tuple]):
    with private() as rows:
        draft_for(rows, g.actor, id) or abort(404)
    try:
        act_on_draft(verb, id, *make())
    except Refused as refused:
        return _draft(id, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/releases/{id}/", 303)


@desk.post("/releases/<number:id>/tables/drop")
def drop_one_table(id: int):
    return _done(id, drop_table, lambda: (field("name"),))


@desk.post("/releases/<number:id>/answers")
def answer_draft_warnings(id: int):
    def sent():
        pairs = ((row_number(k.removeprefix("answer-")), v) for k, v in request.form.items() if k.startswith("answer-"))
        return ({number: answer for number, answer in pairs if number is not None},)

    return _done(id, answer_warnings, sent)


@desk.post("/releases/<number:id>/submit")
def submit_draft(id: int):
    def sent():
        entry = number("announcement") if field("announcement") else None
        return _moment("publish_at", needed=False), field("announced_as"), entry

    return _done(id, submit, sent)


@desk.post("/releases/<number:id>/schedule")
def reschedule_draft(id: int):
    return _done(id, reschedule, lambda: (_moment("publish_at"), _reason()))


@desk.post("/releases/<number:id>/discard")
def discard_draft(id: int):
    return _done(id, discard, lambda: (_reason(), field("sure") == "yes"))


@desk.post("/releases/<number:id>/approve")
def approve_draft(id: int):
    return _done(id, approve, lambda: (number("edition"), field("digest"), field("publish_at")))


@desk.post("/releases/<number:id>/return")
def send_draft_back(id: int):
    return _done(id, send_back, lambda: (_reason(),))


@desk.get("/releases/published/<number:id>/withdraw")
def withdrawal(id: int) -> str:
    return _withdrawal(id)


def _withdrawal(id: int, problems: dict[str, str] | None = None) -> str:
    shown = next((r for r in newest() if r.number == id), None) or abort(404)
    return desk_page("withdraw.html", f"Withdraw release {id}", CRUMBS, release=shown, problems=problems or {})


@desk.post("/releases/published/<number:id>/withdraw")
def withdraw(id: int):
    try:
        act(withdraw_release, id, number("version"), _reason())
    except Refused as refused:
        return _withdrawal(id, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/data/releases/{id}/", 303)


@desk.post("/releases/calendar/")
def announce_one_release():
    return _planned(lambda: act(announce_release, field("title"), _moment("planned")))


@desk.post("/releases/calendar/<number:id>/move")
def move_one_announcement(id: int):
    planned = _moment if field("moved_to") else None
    return _planned(lambda: act_on_draft(move_announcement, id, planned("moved_to") if planned else None, _reason()))


def _planned(make: Callable[[], object]):
    try:
        make()
    except Refused as refused:
        return _list(refused.problems), 422
    return redirect("/desk/releases/", 303)


def _reason() -> str:
    return area("reason", LONGEST_REASON)


def _moment(name: str, needed: bool = True) -> datetime | None:
    """A field that holds a time where the initiative is. Errors: Refused at the field."""
    text = field(name)
    if not text and not needed:
        return None
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=settings().initiative.zone)
    except ValueError as error:
        raise Refused({name: "Give a day and a time, such as 2026-12-01 09:00."}) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused({name: f"Give a year from {FIRST_YEAR} to {LAST_YEAR}."})
    return moment
