"""What an entry of the public record is called, and where the thing it speaks of is read."""

from __future__ import annotations

from flask_babel import gettext

from governance_records.documents import REDACTION, Document
from governance_records.entries import Entry
from governance_records.handovers import HANDOVER
from governance_records.publications import RELEASE, WITHDRAWAL
from portal.catalogues import N_, said
from portal.public.documents import page_of

KINDS = {
    **{RELEASE: N_("Release"), WITHDRAWAL: N_("Withdrawal of release"), HANDOVER: N_("Change of the signing key")},
    **{
        REDACTION: N_("Text taken out by order"),
        "agenda": N_("Agenda of meeting"),
        "minutes": N_("Minutes of meeting"),
    },
    **{
        "attendance": N_("Attendance of meeting"),
        "matter": N_("Piece of feedback"),
        "answer": N_("Answer"),
    },
}
# Kinds that are named by their own word.
OTHERS = (N_("Decision"), N_("Vote"), N_("Bylaws"), N_("Policy"), N_("Protocol"), N_("Plan"), N_("Action"))
# Of these there is one version of each number, so that saying it would only puzzle.
ONE_VERSION = frozenset({HANDOVER, REDACTION})


def title_of(entry: Entry) -> str:
    """What an entry is the entry of, for a reader."""
    kind = said(KINDS.get(entry.kind, entry.kind.replace("-", " ").capitalize()))
    if entry.kind in ONE_VERSION:
        return gettext("%(kind)s %(number)s", kind=kind, number=entry.number)
    return gettext("%(kind)s %(number)s, version %(version)s", kind=kind, number=entry.number, version=entry.version)


def subject_of(entry: Entry, published: Document | None) -> str:
    """The address of the page that an entry speaks of; empty where there is none."""
    if entry.kind in (RELEASE, WITHDRAWAL):
        return f"/data/releases/{entry.number}/v{entry.version}/"
    return page_of(published) if published else ""
