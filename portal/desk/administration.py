"""Who may do what, as a matrix, and the log of changes."""

from __future__ import annotations

import json

from governance_records.journal import latest_notes
from governance_records.rights import (
    CAPABILITIES,
    MEMBER,
    OFFICES,
    PERSON,
    SEE_LOG,
    VISITOR,
    holds,
    require,
)
from portal.desk.frame import ask, desk, desk_page

MOST_LINES = 200
COLUMNS = {VISITOR: "Visitor", PERSON: "Anyone signed in", MEMBER: "Member of the body", **OFFICES}


@desk.get("/rights/")
def matrix() -> str:
    return desk_page("rights.html", "Who may do what", capabilities=CAPABILITIES, columns=COLUMNS, holds=holds)


@desk.get("/log/")
def log() -> str:
    notes = ask(_notes)
    return desk_page("log.html", "Log of changes", notes=[(n, json.loads(n["detail"])) for n in notes])


def _notes(record, actor):
    require(actor, SEE_LOG)
    return latest_notes(record, MOST_LINES)
