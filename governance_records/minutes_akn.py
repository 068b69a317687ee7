"""Minutes as Akoma Ntoso 3 (OASIS LegalDocML): one document of the kind `minutes`, for archives and programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from governance_records.documents import Document
from governance_records.minutes_markdown import minutes_markdown

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_NUMBERED = re.compile(r"(\d+)\. +(.*)")


def minutes_akn(minutes: Document, language: str = "eng", country: str = "us") -> bytes:
    """The document as XML, in UTF-8."""
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    doc = SubElement(root, "doc", {"name": "minutes"})
    _meta(doc, minutes, language, country)
    title, *parts = _parts(minutes_markdown(minutes.facts, minutes.texts))
    preface = SubElement(doc, "preface")
    heading = SubElement(preface, "p")
    _text(SubElement(heading, "docTitle"), title[0])
    _paragraphs(preface, title[1])
    body = SubElement(doc, "mainBody")
    for place, part in enumerate(parts, 1):
        _section(body, place, part)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _meta(doc: Element, minutes: Document, language: str, country: str) -> None:
    facts = minutes.facts
    held, published = facts["opened"][:10], minutes.time[:10]
    work = f"/akn/{country}/doc/minutes/{held}/{facts['body']}-{facts['meeting']}"
    expression = f"{work}/{language}@{published};v{minutes.version}"
    meta = SubElement(doc, "meta")
    identification = SubElement(meta, "identification", {"source": "#body"})
    levels = (("FRBRWork", work, held), ("FRBRExpression", expression, published))
    for level, uri, date in (*levels, ("FRBRManifestation", f"{expression}.xml", published)):
        element = SubElement(identification, level)
        end = "/!main" if level != "FRBRManifestation" else ""
        SubElement(element, "FRBRthis", {"value": f"{uri}{end}"})
        SubElement(element, "FRBRuri", {"value": uri})
        SubElement(element, "FRBRdate", {"date": date, "name": "meeting" if level == "FRBRWork" else "publication"})
        SubElement(element, "FRBRauthor", {"href": "#body"})
        if level == "FRBRWork":
            SubElement(element, "FRBRcountry", {"value": country})
        if level == "FRBRExpression":
            SubElement(element, "FRBRlanguage", {"language": language})
    references = SubElement(meta, "references", {"source": "#body"})
    named = {"eId": "body", "href": f"/ontology/organization/{country}/{facts['body']}"}
    SubElement(references, "TLCOrganization", {**named, "showAs": _clean(facts["body_name"])})


def _parts(markdown: str) -> list[tuple[str, list[str]]]:
    """The text cut at its headings: each with the paragraphs that stand under it."""
    found: list[tuple[str, list[str]]] = []
    for block in markdown.split("\n\n"):
        match = _HEADING.fullmatch(block.strip())
        if match and len(match[1]) <= 2:
            found.append((match[2], []))
        elif block.strip():
            found[-1][1].append(block.strip("\n"))
    return found


def _section(body: Element, place: int, part: tuple[str, Sequence[str]]) -> None:
    title, paragraphs = part
    section = SubElement(body, "section", {"eId": f"sec_{place}"})
    numbered = _NUMBERED.fullmatch(title)
    if numbered:
        _text(SubElement(section, "num"), f"{numbered[1]}.")
    _text(SubElement(section, "heading"), numbered[2] if numbered else title)
    _paragraphs(SubElement(section, "content"), paragraphs or [""])


def _paragraphs(parent: Element, paragraphs: Sequence[str]) -> None:
    for line in _lines(paragraphs):
        _text(SubElement(parent, "p"), line)


def _lines(paragraphs: Sequence[str]) -> Iterator[str]:
    """Paragraphs as they are read, without the marks of Markdown at their start; each line of a list is one."""
    for paragraph in paragraphs:
        for line in paragraph.split("\n"):
            plain = re.sub(r"^(?:> ?|- |#{3,6} +|    )", "", line)
            yield re.sub(r"\*{1,2}([^*]+)\*{1,2}", r"\1", plain)


def _text(element: Element, text: str) -> None:
    element.text = _clean(text)


def _clean(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
