"""Releases: the list, a permanent page for each version, its files, what changed, and the catalogue for machines."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, redirect

from dashboards.differences import MOST_SHOWN, change_table, changes_of, differences
from dashboards.downloads import FORMATS, Publisher, catalogue_of, dataset_of, file_of, file_stem, zip_of
from dashboards.releases import Release
from governance_records.announcements import calendar
from governance_records.exports import proof_of
from governance_records.ledger_rows import index_of
from governance_records.publications import RELEASE, WITHDRAWAL
from portal.exhibits import exhibits_of
from portal.public.frame import Crumb, answer, document, page, public, settings, words
from portal.shelf import newest, version, versions, with_withdrawn, withdrawn

CRUMB = Crumb("Figures", "/data/")
FORMAT_OF = {f.name: f for f in FORMATS}
NEWEST = "/data/releases/<number:number>/"
VERSION = f"{NEWEST}v<number:wanted>/"
FILE = "<any({}):name>".format(",".join(f'"{name}"' for name in FORMAT_OF))
ANY_FILE = FILE.replace("any(", 'any("changes.json",')


def publisher() -> Publisher:
    """Who publishes here, as files name it."""
    initiative = settings().initiative
    return Publisher(initiative.name, settings().base_url, initiative.contact)


@public.get("/data/")
def data() -> str:
    text = document("data")
    return page(
        "data.html", text["title"], text=text, words=words(text), releases=with_withdrawn(), withdrawn=withdrawn()
    )


@public.get("/data/calendar/")
def release_calendar() -> str:
    """What will be published and when, with every change of a date and its reason."""
    entries = calendar(g.record)
    titles = {r.number: r.title for r in with_withdrawn()}
    return page("calendar.html", "Release calendar", [CRUMB], entries=entries, titles=titles)


@public.get("/data.json")
def catalogue():
    """All releases by DCAT-US 1.1."""
    return answer(catalogue_of(newest(), publisher()), "application/json")


@public.get("/data/releases/latest/")
def latest_release():
    return redirect(f"/data/releases/{_latest()}/")


@public.get(f"/data/releases/latest/{ANY_FILE}")
def latest_file(name: str):
    return redirect(f"/data/releases/{_latest()}/{name}")


def _latest() -> int:
    releases = newest() or abort(404)
    return releases[0].number


@public.get(NEWEST)
def release(number: int) -> str:
    return _page(versions(number)[0])


@public.get(VERSION)
def release_version(number: int, wanted: int) -> str:
    return _page(version(number, wanted))


def _page(shown: Release) -> str:
    return release_page(shown, versions(shown.number), [CRUMB])


def release_page(shown: Release, known: Sequence[Release], crumbs: Sequence[Crumb], preview: int | None = None) -> str:
    """The page of a release. In a preview, of the draft of that id, `known` is what it would be compared with."""
    earlier = known[0] if preview and known else _before(shown, known)
    found = differences(earlier, shown) if earlier else ()
    own = f"/data/releases/{shown.number}/v{shown.version}/"
    return page(
        "release.html",
        shown.title,
        crumbs,
        release=shown,
        versions=known,
        exhibits=exhibits_of(shown, "" if preview else own) if shown.kind == "counts" else [],
        formats=[f for f in FORMATS if shown.kind == "counts" or f.name != "data-codes.csv"],
        earlier=earlier,
        changed=change_table(earlier, shown) if earlier else None,
        changes=len(found),
        most_changes=MOST_SHOWN,
        address=settings().base_url + own,
        publisher=settings().initiative.name,
        dataset=dataset_of(shown, publisher()),
        withdrawal=withdrawn().get((shown.number, shown.version)),
        preview=preview,
        entry=None if preview else index_of(g.record, RELEASE, shown.number, shown.version),
        withdrawal_entry=None if preview else index_of(g.record, WITHDRAWAL, shown.number, shown.version),
    )


def _before(shown: Release, known: Sequence[Release]) -> Release | None:
    """The version before this one, or None for the first."""
    return next((v for v in known if v.version < shown.version), None)


@public.get(NEWEST + FILE)
def release_file(number: int, name: str):
    return _file(versions(number)[0], name)


@public.get(VERSION + FILE)
def release_version_file(number: int, wanted: int, name: str):
    return _file(version(number, wanted), name)


def _file(shown: Release, name: str):
    format = FORMAT_OF[name]
    made = _zip(shown) if name == "release.zip" else file_of(name, shown, publisher())
    return answer(made, format.media_type, file_stem(shown) + format.suffix)


def _zip(shown: Release) -> bytes:
    index = index_of(g.record, RELEASE, shown.number, shown.version)
    return zip_of(shown, publisher(), b"" if index is None else proof_of(g.record, index))


@public.get(f"{NEWEST}changes.json")
def release_changes(number: int):
    return _changes(versions(number)[0])


@public.get(f"{VERSION}changes.json")
def release_version_changes(number: int, wanted: int):
    return _changes(version(number, wanted))


def _changes(shown: Release):
    """What this version changed; the first version has changed nothing, so there it is not found."""
    earlier = _before(shown, versions(shown.number)) or abort(404)
    return answer(changes_of(earlier, shown, publisher()), "application/json", f"{file_stem(shown)}-changes.json")
