"""Minutes for readers: the text as it was published, every version of it, and files of it for programs."""

from __future__ import annotations

from flask import abort, g

from governance_records.documents import Document, document_versions
from governance_records.minutes_markdown import minutes_markdown
from governance_records.minutes_outcomes import APPROVED, MINUTES, minutes_document
from portal.public.frame import Crumb, answer, page, public


@public.get("/meetings/<number:number>/minutes/")
def meeting_minutes(number: int) -> str:
    return _minutes(number, None)


@public.get("/meetings/<number:number>/minutes/v<number:version>/")
def minutes_version(number: int, version: int) -> str:
    return _minutes(number, version)


def _minutes(number: int, version: int | None) -> str:
    found = minutes_document(g.record, number, version) or abort(404)
    every = document_versions(g.record, MINUTES, number)
    heading, _, text = markdown_of(found).partition("\n\n")
    title, meeting = f"Minutes of meeting {number}", f"Meeting {number}"
    crumbs = [Crumb("Meetings", "/meetings/"), Crumb(meeting, f"/meetings/{number}/")]
    return page(
        "minutes.html",
        title,
        crumbs,
        document=found,
        facts=found.facts,
        heading=heading.removeprefix("# "),
        markdown=text,
        versions=every,
        old=found.version != every[0].version,
        approved=found.facts["state"] == APPROVED,
    )


@public.get("/meetings/<number:number>/minutes/minutes.md")
def minutes_file(number: int):
    """The minutes as a text file."""
    found = minutes_document(g.record, number) or abort(404)
    return answer(markdown_of(found), "text/markdown", f"minutes-{number}-v{found.version}.md")


def markdown_of(found: Document) -> str:
    """Minutes as they were published, as Markdown."""
    return minutes_markdown(found.facts, found.texts)
