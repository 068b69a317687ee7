"""Taking a text out of the public record by order: the text is shown once more, then it is gone for good."""

from __future__ import annotations

from flask import current_app, g, redirect, request

from governance_records.documents import Document, document_at
from governance_records.ledger_rows import entry_at
from governance_records.redactions import LONGEST_REASON, held_within, may_have_held, redact
from governance_records.rights import REDACT, Refused, require
from governance_records.store import forget_freed
from portal.desk.frame import DESK, act, area, ask, desk, desk_page, field, row_number
from portal.public.frame import Crumb
from portal.public.titles import title_of

CRUMBS = (DESK, Crumb("Take out by order", "/desk/redactions/"))


@desk.get("/redactions/")
def redactions() -> str:
    return _page({}, request.args.get("entry", ""))


@desk.post("/redactions/")
def take_out():
    entry, name = row_number(field("entry")), field("name")
    try:
        if entry is None:
            raise Refused({"entry": "Give the number of an entry of the public record."})
        if "sure" not in request.form:
            raise Refused({"sure": "Confirm that this cannot be undone."})
        act(redact, entry, name, area("reason", LONGEST_REASON + 1), area("order", LONGEST_REASON + 1))
    except Refused as refused:
        return _page(refused.problems, field("entry")), 409 if refused.conflict else 422
    store = current_app.extensions["store"]
    forget_freed(store, may_have_held(store))
    return redirect(f"/ledger/{entry}/", 303)


def _page(problems: dict[str, str], wanted: str) -> str:
    index = row_number(wanted)
    found = None if index is None else ask(_document, index)
    entry = None if index is None else entry_at(g.record, index)
    if wanted and found is None and not problems:
        problems = {"entry": "This entry is not that of a document: it holds no text that could be taken out."}
    return desk_page(
        "redactions.html",
        "Take out by order",
        CRUMBS[:1],
        problems=problems,
        wanted=wanted,
        found=found,
        about=title_of(entry) if entry else "",
        within=_within(found) if found else {},
    )


def _within(found: Document) -> dict[str, list[tuple[int, str]]]:
    """Other texts that hold one of these among other words: entry, and what they are called."""
    named: dict[str, list[tuple[int, str]]] = {}
    for name, places in held_within(g.record, found).items():
        for index, other in places:
            entry = entry_at(g.record, index)
            if entry:
                named.setdefault(name, []).append((index, f"{title_of(entry)}: {other}"))
    return named


def _document(record, actor, index: int) -> Document | None:
    require(actor, REDACT)
    return document_at(record, index)
