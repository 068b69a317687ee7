"""The directory of places: list, map, filters that need no script, a page for each, and files."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import abort, request
from markupsafe import Markup

from dashboards.downloads import csv_of_records
from dashboards.land import outlines
from dashboards.maps import draw_map, map_key
from portal.public.directory import KINDS, PATHWAYS, STATUSES, Site, details, directory
from portal.public.frame import Crumb, answer, document, library, page, public, sources, words
from portal.shelf import cited, for_place

FILTERS = ("state", "status", "kind")
CRUMB = Crumb("Sites", "/sites/")


@public.get("/sites/")
def sites() -> str:
    everything = directory()
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    shown = [s for s in everything if _fits(s, chosen)]
    text = document("sites")
    return page(
        "sites.html",
        text["title"],
        intro=text,
        words=words(text),
        sites=shown,
        total=len(everything),
        chosen=chosen,
        choices=_choices(everything),
        maps=_maps(shown),
        key=Markup(map_key()),
        release=cited("sites"),
    )


def _fits(site: Site, chosen: Mapping[str, str]) -> bool:
    return all(not wanted or site.row[name] == wanted for name, wanted in chosen.items())


def _choices(everything: tuple[Site, ...]) -> dict[str, list[tuple[str, str]]]:
    states = sorted({(s.row["state"], s.state) for s in everything}, key=lambda pair: pair[1])
    present = {s.status for s in everything}
    statuses = [(k, v) for k, v in STATUSES.items() if k in present]
    return {"state": states, "status": statuses, "kind": list(KINDS.items())}


def _maps(shown: list[Site]) -> tuple[Markup, Markup]:
    points = tuple(s.point for s in shown if s.located)
    return Markup(draw_map(points, outlines(), 360)), Markup(draw_map(points, outlines(), 720))


@public.get("/sites/<id>/")
def site(id: str) -> str:
    found = next((s for s in directory() if s.id == id), None) or abort(404)
    more = details(id)
    return page(
        "site.html",
        found.name,
        [CRUMB],
        site=found,
        details=more,
        pathways=PATHWAYS,
        goals=library().goals,
        wordings={row["value"] for row in more.get("goals_wording", [])},
        sources=sources(_keys(found, more)),
        evidence=_findings(found),
        releases=for_place(id),
        release=cited("sites"),
    )


def _keys(found: Site, more: Mapping[str, list[dict[str, str]]]) -> list[str]:
    keys = [*found.sources]
    for row in (r for rows in more.values() for r in rows):
        keys += [k.strip() for k in row["sources"].split(";") if k.strip() and k.strip() not in keys]
    return [k for k in dict.fromkeys(keys) if k in library().sources]


def _findings(found: Site) -> list[dict[str, str]]:
    """The published findings of that place: matched by the name of the place and its state."""
    release = cited("evaluations")
    city = found.name.split(" / ")[0].split(" (")[0]
    name = f"{city}, {found.row['state']}"
    return [r for r in release.records() if r["place"] == name] if release else []


@public.get("/sites/sites.<any(csv,json,geojson):kind>")
def sites_file(kind: str):
    release = cited("sites") or abort(404)
    if kind == "csv":
        return answer(csv_of_records(release), "text/csv", "lead-sites.csv")
    if kind == "json":
        return answer(
            json.dumps(release.records(), ensure_ascii=False, indent=1), "application/json", "lead-sites.json"
        )
    return answer(_geojson(directory(), release.number), "application/geo+json", "lead-sites.geojson")


def _geojson(everything: tuple[Site, ...], number: int) -> str:
    """RFC 7946; places without coordinates (networks) have a null geometry."""
    features = [
        {
            "type": "Feature",
            "id": s.id,
            "geometry": {"type": "Point", "coordinates": [s.point.lon, s.point.lat]} if s.located else None,
            "properties": {**s.row, "status_in_words": s.status_words},
        }
        for s in everything
    ]
    collection = {"type": "FeatureCollection", "release": number, "features": features}
    return json.dumps(collection, ensure_ascii=False)
