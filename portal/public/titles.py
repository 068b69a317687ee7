"""What an entry of the public record is called, and where the thing it speaks of is read."""

from __future__ import annotations

from governance_records.documents import REDACTION
from governance_records.entries import Entry
from governance_records.handovers import HANDOVER
from governance_records.publications import RELEASE, WITHDRAWAL
from portal.public.documents import page_of

KINDS = {
    **{RELEASE: "Release", WITHDRAWAL: "Withdrawal of release", HANDOVER: "Change of the signing key"},
    **{REDACTION: "Text taken out by order", "agenda": "Agenda of meeting", "minutes": "Minutes of meeting"},
    **{"attendance": "Attendance of meeting", "matter": "Public comment", "answer": "Answer to public comment"},
}
# Of these there is one version of each number, so that saying it would only puzzle.
ONE_VERSION = frozenset({HANDOVER, REDACTION})


def title_of(entry: Entry) -> str:
    """What an entry is the entry of, for a reader."""
    kind = KINDS.get(entry.kind, entry.kind.replace("-", " ").capitalize())
    return f"{kind} {entry.number}" + ("" if entry.kind in ONE_VERSION else f", version {entry.version}")


def subject_of(entry: Entry) -> str:
    """The address of the page that an entry speaks of; empty where there is none."""
    if entry.kind in (RELEASE, WITHDRAWAL):
        return f"/data/releases/{entry.number}/v{entry.version}/"
    return page_of(entry.kind, entry.number)
