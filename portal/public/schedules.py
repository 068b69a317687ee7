"""The regular meetings of a body in a year, as they were published."""

from __future__ import annotations

from flask import abort, g

from governance_records.documents import Document, document, document_versions, newest_documents
from governance_records.meeting_documents import AGENDA
from governance_records.year_lists import SCHEDULE
from portal.public.frame import Crumb, page, public

CRUMB = Crumb("Meetings", "/meetings/")


@public.get("/meetings/schedules/<number:number>/")
def year_of_meetings(number: int) -> str:
    return _year(document(g.record, SCHEDULE, number) or abort(404))


@public.get("/meetings/schedules/<number:number>/v<number:version>/")
def version_of_year(number: int, version: int) -> str:
    """One version of the list, as it stood."""
    return _year(document(g.record, SCHEDULE, number, version) or abort(404), earlier=True)


def _year(found: Document, earlier: bool = False) -> str:
    title = f"Meetings of {found.facts['year']}, {found.facts['body_name']}"
    newest = [Crumb(title, f"/meetings/schedules/{found.number}/")] if earlier else []
    public = {d.number for d in newest_documents(g.record, AGENDA)}
    return page(
        "schedule.html",
        f"{title}, version {found.version}" if earlier else title,
        [CRUMB, *newest],
        found=found,
        earlier=earlier,
        with_agenda=public,
        versions=document_versions(g.record, SCHEDULE, found.number),
    )
