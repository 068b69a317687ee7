"""What a piece of feedback is about: from the address of a page to its name, if it is a public page of this portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, g
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from content.library import Library
from governance_records.documents import document
from governance_records.feedback.giving import About
from governance_records.feedback.published import public_matter
from governance_records.rights import READ_PUBLIC
from portal.access import TABLE
from portal.public.directory import directory
from portal.public.frame import library
from portal.shelf import with_withdrawn

NOTHING = About()
LONGEST_PATH = 200
LANGUAGES = ("/es/", "/vi/")


def subject_of(path: str) -> About:
    """What a path leads to; nothing in particular where it is no public page."""
    if not path.startswith("/") or len(path) > LONGEST_PATH or not path.isascii() or not path.isprintable():
        return NOTHING
    plain = path[3:] if path.startswith(LANGUAGES) else path
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(plain, method="GET")
    except (HTTPException, RequestRedirect):
        return NOTHING
    if TABLE.get(endpoint, {}).get("GET") != READ_PUBLIC:
        return NOTHING
    named = NAMES.get(endpoint, _page)
    kind, label, body = named(plain, values)
    return About(kind, plain, label, body) if label else NOTHING


Named = tuple[str, str, str]


def page_name(library: Library, path: str) -> str:
    """What a page of the words or of the measures is called; its path where it is another."""
    stem = path.strip("/").rsplit("/", 1)[-1] or "home"
    if path.startswith("/measures/") and stem in library.measures:
        return library.measures[stem].name
    text = library.pages.get(stem)
    return text["title"] if text else path


def _page(path: str, values: Mapping[str, Any]) -> Named:
    return "page", page_name(library(), path), ""


def _measure(path: str, values: Mapping[str, Any]) -> Named:
    found = library().measures.get(values["id"])
    return "measure", found.name if found else "", ""


def _figure(path: str, values: Mapping[str, Any]) -> Named:
    found = next((r.title for r in with_withdrawn() if r.number == values["number"]), "")
    return "figure", found, ""


def _site(path: str, values: Mapping[str, Any]) -> Named:
    return "site", next((s.name for s in directory() if s.id == values["id"]), ""), ""


def _published(kind: str, of: str) -> Callable[[str, Mapping[str, Any]], Named]:
    """Something that a body published as a document: its title, and the body that answers for it."""

    def name(path: str, values: Mapping[str, Any]) -> Named:
        found = document(g.record, of, values.get("number") or values["id"])
        if found is None:
            return kind, "", ""
        title = found.facts.get("title") or found.texts.get("title") or path
        return kind, str(title), str(found.facts.get("body", ""))

    return name


def _matter(path: str, values: Mapping[str, Any]) -> Named:
    """A piece of feedback: what is said about it goes to the body that answers it."""
    found = public_matter(g.record, values["number"])
    return ("matter", f"Feedback {found.number}", str(found.facts["body"])) if found else ("matter", "", "")


# The folders of standing texts, and the kinds of documents in them.
KIND_OF = {"policies": "policy", "protocols": "protocol", "plans": "plan", "commitments": "commitment"}
NAMES: Mapping[str, Callable[[str, Mapping[str, Any]], Named]] = {
    "public.measure": _measure,
    "public.release": _figure,
    "public.release_version": _figure,
    "public.site": _site,
    "public.meeting": _published("meeting", "agenda"),
    "public.agenda_version": _published("meeting", "agenda"),
    "public.vote": _published("vote", "vote"),
    "public.one_decision": _published("decision", "decision"),
    "public.decision_version": _published("decision", "decision"),
    "public.standing_page": lambda path, values: _published("policy", KIND_OF[values["folder"]])(path, values),
    "public.standing_version": lambda path, values: _published("policy", KIND_OF[values["folder"]])(path, values),
    "public.matter": _matter,
}
