"""Releases: the list, a permanent page for each version, and its files."""

from __future__ import annotations

from flask import abort, redirect

from dashboards.downloads import csv_of, json_of
from dashboards.releases import Release
from portal.exhibits import exhibits_of
from portal.public.frame import Crumb, answer, document, page, public, settings, words
from portal.shelf import newest, version, versions

CRUMB = Crumb("Figures", "/data/")
FILES = {"csv": (csv_of, "text/csv"), "json": (json_of, "application/json")}


@public.get("/data/")
def data() -> str:
    text = document("data")
    return page("data.html", text["title"], text=text, words=words(text), releases=newest())


@public.get("/data/releases/latest/")
def latest_release():
    releases = newest() or abort(404)
    return redirect(f"/data/releases/{releases[0].number}/")


@public.get("/data/releases/<int(max=2147483647):number>/")
def release(number: int) -> str:
    return _page(versions(number)[0])


@public.get("/data/releases/<int(max=2147483647):number>/v<int(max=2147483647):wanted>/")
def release_version(number: int, wanted: int) -> str:
    return _page(version(number, wanted))


def _page(shown: Release) -> str:
    return page(
        "release.html",
        shown.title,
        [CRUMB],
        release=shown,
        versions=versions(shown.number),
        exhibits=exhibits_of(shown) if shown.kind == "counts" else [],
        address=f"{settings().base_url}/data/releases/{shown.number}/v{shown.version}/",
        publisher=settings().initiative.name,
    )


@public.get("/data/releases/<int(max=2147483647):number>/data.<any(csv,json):kind>")
def release_file(number: int, kind: str):
    return _file(versions(number)[0], kind)


@public.get("/data/releases/<int(max=2147483647):number>/v<int(max=2147483647):wanted>/data.<any(csv,json):kind>")
def release_version_file(number: int, wanted: int, kind: str):
    return _file(version(number, wanted), kind)


def _file(shown: Release, kind: str):
    write, mimetype = FILES[kind]
    mark = "-demonstration" if shown.demonstration else ""
    return answer(write(shown), mimetype, f"{shown.name}-release-{shown.number}-v{shown.version}{mark}.{kind}")
