"""The feeds of releases and corrections, the files of the look, and the answers to machines that ask if we live."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import abort, current_app, send_file

from dashboards.downloads.origin import correction_text
from dashboards.releases import Release
from governance_records.publications import Withdrawal
from governance_records.store import readable
from portal.assets import LookMissing, asset
from portal.public.directory import directory
from portal.public.frame import answer, library, public, settings
from portal.shelf import corrections, for_measure, for_place, newest, withdrawn

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
A_YEAR = 365 * 24 * 3600


@public.get("/feed.atom")
def feed():
    """All releases, newest first (RFC 4287)."""
    return _feed("/feed.atom", "published figures", newest())


@public.get("/measures/<id>/feed.atom")
def measure_feed(id: str):
    """The releases of one measure."""
    measure = library().measures.get(id) or abort(404)
    return _feed(f"/measures/{id}/feed.atom", f"published figures, {measure.name}", for_measure(id))


@public.get("/sites/<id>/feed.atom")
def site_feed(id: str):
    """The releases of counts of one site, and of the initiative's own place, which the directory need not list."""
    releases = for_place(id)
    known = next((s.name for s in directory() if s.id == id), "")
    name = known or (releases[0].place.name if releases and releases[0].place else "")
    return _feed(f"/sites/{id}/feed.atom", f"published figures, {name}", releases) if name else abort(404)


@public.get("/corrections.atom")
def corrections_feed():
    """Every version that corrects an earlier one, and every version that was taken back, with the reason."""
    return _feed("/corrections.atom", "corrections and withdrawals", corrections(), withdrawn().values())


def _feed(path: str, what: str, releases: Iterable[Release], taken_back: Iterable[Withdrawal] = ()):
    base, initiative = settings().base_url, settings().initiative
    entries: list[Release | Withdrawal] = [*releases, *taken_back]
    shown = sorted(entries, key=lambda e: (_moment(e), e.number, e.version), reverse=True)[:MOST_ENTRIES]
    root = Element("feed", {"xmlns": ATOM})
    mark = " (demonstration: a fictional place)" if initiative.demonstration else ""
    _text(root, "title", f"{initiative.name}: {what}{mark}")
    _text(root, "id", base + path)
    _text(root, "updated", _moment(shown[0]) if shown else "1970-01-01T00:00:00Z")
    # RFC 4287 wants an author here where a feed has no entry that names one.
    _text(SubElement(root, "author"), "name", initiative.name)
    SubElement(root, "link", {"rel": "self", "href": base + path})
    for entry in shown:
        if isinstance(entry, Release):
            _entry(root, entry, base)
        else:
            _withdrawal(root, entry, base)
    return answer(tostring(root, encoding="utf-8", xml_declaration=True), "application/atom+xml")


def _moment(entry: Release | Withdrawal) -> str:
    return entry.published if isinstance(entry, Release) else entry.time


def _withdrawal(root: Element, withdrawal: Withdrawal, base: str) -> None:
    address = f"{base}/data/releases/{withdrawal.number}/v{withdrawal.version}/"
    entry = SubElement(root, "entry")
    _text(entry, "title", f"Release {withdrawal.number}, version {withdrawal.version}: withdrawn")
    _text(entry, "id", f"{address}#withdrawn")
    SubElement(entry, "link", {"href": address})
    _text(entry, "updated", withdrawal.time)
    _text(SubElement(entry, "author"), "name", settings().initiative.name)
    _text(entry, "summary", withdrawal.reason)


def _entry(root: Element, release: Release, base: str) -> None:
    address = f"{base}/data/releases/{release.number}/v{release.version}/"
    entry = SubElement(root, "entry")
    mark = " (made up for the demonstration)" if release.demonstration else ""
    corrects = f"correction, version {release.version}: " if release.correction else ""
    _text(entry, "title", f"Release {release.number}: {corrects}{release.title}{mark}")
    _text(entry, "id", address)
    SubElement(entry, "link", {"href": address})
    _text(entry, "updated", release.published)
    _text(SubElement(entry, "author"), "name", settings().initiative.name)
    if release.correction:
        SubElement(entry, "link", {"rel": "related", "type": "application/json", "href": f"{address}changes.json"})
    _text(entry, "summary", f"{correction_text(release)} {release.summary}".strip())


def _text(parent: Element, tag: str, text: str) -> None:
    # What XML cannot hold would make the whole feed unreadable.
    SubElement(parent, tag).text = UNWRITABLE.sub("\ufffd", text)


@public.get("/assets/<digest>/<path:name>")
def asset_file(digest: str, name: str):
    try:
        present, file = asset(name)
    except LookMissing:
        abort(404)
    if digest != present:
        abort(404)
    response = send_file(file)
    response.cache_control.max_age = A_YEAR
    response.cache_control.public, response.cache_control.immutable = True, True
    response.cache_control.no_cache = None
    return response


@public.get("/healthz")
def healthz():
    if readable(current_app.extensions["store"]):
        return answer("ok\n", "text/plain")
    abort(503)


@public.get("/robots.txt")
def robots():
    """A demonstration asks not to be indexed, so that no made-up figure is found as a real one."""
    rule = "Disallow: /" if settings().initiative.demonstration else "Allow: /"
    return answer(f"User-agent: *\n{rule}\n", "text/plain")
