"""What all public pages share: the blueprint, the navigation, and the day it is where the initiative is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, current_app, render_template, request
from markupsafe import Markup

from content.library import Document, Library, Source
from content.markup import Rendered
from portal.access import PRIVATE_PATHS
from portal.catalogues import N_, said
from portal.languages import language
from portal.settings import Settings

public = Blueprint("public", __name__)
_VERSION = re.compile(r"/v([1-9][0-9]*)/$")

NAVIGATION = (
    (N_("Dashboards"), "/dashboards/"),
    (N_("Meetings"), "/meetings/"),
    (N_("Decisions"), "/decisions/"),
    (N_("Feedback"), "/feedback/"),
    (N_("Goals"), "/goals/"),
    (N_("What studies found"), "/evidence/"),
    (N_("Sites"), "/sites/"),
)


@dataclass(frozen=True)
class Crumb:
    """A step of the way back to the home page."""

    title: str
    href: str


def library() -> Library:
    return current_app.library  # type: ignore[attr-defined]


def settings() -> Settings:
    return current_app.settings  # type: ignore[attr-defined]


def today(of: Settings) -> date:
    """The day in the initiative's zone."""
    return datetime.now(of.initiative.zone).date()


def page(template: str, title: str, crumbs: Iterable[Crumb] = (), **values: object) -> str:
    """A public page: title, way back, and what the template needs besides."""
    return render_template(template, title=said(title), crumbs=tuple(crumbs), **values)


def document(stem: str) -> Document:
    """A page of the content by its stem, in the reader's language where it is translated; a 404 where there is none."""
    return library().translated(library().pages.get(stem) or abort(404), language())


def words(of: Document) -> Rendered:
    return library().render(of)


def sources(keys: Iterable[str]) -> list[Source]:
    """The sources of some keys, those that are not listed left out by none: the content was checked."""
    return [library().sources[k] for k in keys]


def source_keys(text: str) -> list[str]:
    """The keys of a column that holds several, separated by semicolons."""
    return [k.strip() for k in text.split(";") if k.strip()]


def answer(body: bytes | str, kind: str, filename: str = ""):
    """A file as an answer, offered under a name that a reader recognises later."""
    response = current_app.response_class(body, mimetype=kind)
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _version_in(path: str) -> str:
    """The version that an address names; empty where it names none, and so means the newest."""
    found = _VERSION.search(path)
    return found[1] if found else ""


@public.app_context_processor
def _everywhere() -> dict[str, object]:
    return {
        "initiative": settings().initiative,
        "navigation": NAVIGATION,
        "has_desk": settings().role == "all",
        "here": request.path,
        "version_here": _version_in(request.path),
        "base_url": settings().base_url,
        "no_feedback_about": PRIVATE_PATHS,
        "safe_svg": Markup,
        "library": library(),
    }
