"""The checkpoints of the ledger as a feed: who follows it keeps what was signed, and can compare it later."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import g

from governance_records.ledger_rows import newest_notes
from portal.public.feeds import ATOM, MOST_ENTRIES, UNWRITABLE
from portal.public.frame import answer, public, settings

PATH = "/ledger/checkpoints.atom"


@public.get(PATH)
def checkpoints_feed():
    """The newest checkpoints, each as it was signed (RFC 4287)."""
    base, notes = settings().base_url, newest_notes(g.record, MOST_ENTRIES)
    root = Element("feed", {"xmlns": ATOM})
    mark = " (demonstration: a fictional place)" if settings().initiative.demonstration else ""
    _text(root, "title", f"{settings().initiative.name}: checkpoints of the public record{mark}")
    _text(root, "id", base + PATH)
    _text(root, "updated", notes[0][2] if notes else "1970-01-01T00:00:00Z")
    _text(SubElement(root, "author"), "name", settings().initiative.name)
    SubElement(root, "link", {"rel": "self", "href": base + PATH})
    for size, note, time in notes:
        entry = SubElement(root, "entry")
        _text(entry, "title", f"Checkpoint over {size} {'entry' if size == 1 else 'entries'}")
        _text(entry, "id", f"{base}{PATH}#{size}")
        SubElement(entry, "link", {"href": f"{base}/ledger/{size - 1}/"})
        _text(entry, "updated", time)
        _text(SubElement(entry, "author"), "name", settings().initiative.name)
        _text(entry, "content", note)
    return answer(tostring(root, encoding="utf-8", xml_declaration=True), "application/atom+xml")


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = UNWRITABLE.sub("\ufffd", text)
