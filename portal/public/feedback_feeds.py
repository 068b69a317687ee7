"""Feeds of feedback (RFC 4287): what is new in all public matters, and the story of one."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import abort, g

from governance_records.documents import document_versions
from governance_records.feedback.published import PublicMatter, public_matter, public_matters
from governance_records.feedback.story import MATTER
from portal.public.feeds import ATOM, MOST_ENTRIES, UNWRITABLE
from portal.public.frame import answer, public, settings

ACTS = {
    "given": "received",
    "shown": "made public",
    "acknowledged": "read",
    "sent": "given to a body",
    "sorted": "sorted",
    "merged": "joined with another matter",
    "extended": "given more time",
    "endorsed": "endorsed by a body",
    "on agenda": "put on an agenda",
    "dropped": "dropped from an agenda",
    "overdue": "overdue",
    "answered": "answered",
    "answer corrected": "answer corrected",
    "reopened": "reopened: the answer was not accepted",
}
TAKEN_OUT = "The text was taken out by order."


@public.get("/feedback/feed.atom")
def feedback_feed():
    """All public matters, what changed last first."""
    newest = sorted(public_matters(g.record), key=lambda m: m.document.index, reverse=True)[:MOST_ENTRIES]
    return _feed("/feedback/feed.atom", "feedback", newest)


@public.get("/feedback/<number:number>/feed.atom")
def matter_feed(number: int):
    """Every version of one matter, the newest first."""
    found = public_matter(g.record, number) or abort(404)
    versions = [PublicMatter(d) for d in document_versions(g.record, MATTER, found.number)]
    return _feed(f"/feedback/{number}/feed.atom", f"feedback {number}", versions[:MOST_ENTRIES])


def _feed(path: str, what: str, matters: Sequence[PublicMatter]):
    base, initiative = settings().base_url, settings().initiative
    mark = " (demonstration: a fictional place)" if initiative.demonstration else ""
    root = Element("feed", {"xmlns": ATOM})
    _text(root, "title", f"{initiative.name}: {what}{mark}")
    _text(root, "id", base + path)
    _text(root, "updated", matters[0].document.time if matters else "1970-01-01T00:00:00Z")
    _text(SubElement(root, "author"), "name", initiative.name)
    SubElement(root, "link", {"rel": "self", "href": base + path})
    for matter in matters:
        _entry(root, matter, base)
    return answer(tostring(root, encoding="utf-8", xml_declaration=True), "application/atom+xml")


def _entry(root: Element, matter: PublicMatter, base: str) -> None:
    address, last = f"{base}/feedback/{matter.number}/", matter.story[-1] if matter.story else None
    what = ACTS.get(last.act, "changed") if last else "changed"
    entry = SubElement(root, "entry")
    _text(entry, "title", f"Feedback {matter.number}, {what}: {matter.title or TAKEN_OUT}")
    _text(entry, "id", f"{address}#version-{matter.document.version}")
    SubElement(entry, "link", {"href": address})
    _text(entry, "updated", matter.document.time)
    _text(SubElement(entry, "author"), "name", matter.document.by)
    _text(entry, "summary", (last.words if last and last.words else matter.text) or TAKEN_OUT)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = UNWRITABLE.sub("\ufffd", text)
