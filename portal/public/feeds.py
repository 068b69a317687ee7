"""The feed of releases, the files of the look, and the answers to machines that ask whether we live."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import abort, current_app, send_file

from dashboards.releases import Release
from governance_records.store import readable
from portal.assets import LookMissing, asset
from portal.public.frame import answer, public, settings
from portal.shelf import newest

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
A_YEAR = 365 * 24 * 3600


@public.get("/feed.atom")
def feed():
    """Releases, newest first (RFC 4287)."""
    base, initiative = settings().base_url, settings().initiative
    releases = newest()[:MOST_ENTRIES]
    root = Element("feed", {"xmlns": ATOM})
    mark = " (demonstration: a fictional place)" if initiative.demonstration else ""
    _text(root, "title", f"{initiative.name}: published figures{mark}")
    _text(root, "id", f"{base}/feed.atom")
    _text(root, "updated", max((r.published for r in releases), default="1970-01-01T00:00:00Z"))
    SubElement(root, "link", {"rel": "self", "href": f"{base}/feed.atom"})
    for release in releases:
        _entry(root, release, base)
    return answer(tostring(root, encoding="utf-8", xml_declaration=True), "application/atom+xml")


def _entry(root: Element, release: Release, base: str) -> None:
    address = f"{base}/data/releases/{release.number}/v{release.version}/"
    entry = SubElement(root, "entry")
    mark = " (made up for the demonstration)" if release.demonstration else ""
    _text(entry, "title", f"Release {release.number}: {release.title}{mark}")
    _text(entry, "id", address)
    SubElement(entry, "link", {"href": address})
    _text(entry, "updated", release.published)
    _text(SubElement(entry, "author"), "name", settings().initiative.name)
    _text(entry, "summary", release.summary)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


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
