"""Charts with addresses of their own: a page that keeps the view, a page to embed, a picture, a file.

Below a measure they show the newest figures; below a version of a release they never change.
"""

from __future__ import annotations

import json

from flask import abort

from dashboards.charts import Chart, odds_ratios, places_by_state, text_alternative
from dashboards.downloads import seen_csv
from dashboards.drawings import can_draw
from dashboards.figures import figure
from dashboards.pictures import png_of, svg_of
from portal.exhibits import Exhibit
from portal.public.frame import Crumb, answer, library, page, public, settings
from portal.public.gallery import Piece, nearest, pieces_of_measure, pieces_of_release
from portal.shelf import cited, version

MEASURE = "/measures/<id>/<view:view>/"
RELEASE = "/data/releases/<number:number>/v<number:wanted>/<view:view>/"
STUDIES, PLACES = "/evidence/odds-ratios/", "/sites/by-state/"
FILES = ("chart.svg", "chart.png", "chart.csv", "chart.json")
FILE = f"<any({','.join(FILES)}):name>"
TYPES = dict(zip(FILES, ("image/svg+xml", "image/png", "text/csv", "application/json"), strict=True))
MEASURES, FIGURES = Crumb("Measures", "/measures/"), Crumb("Figures", "/data/")
EVIDENCE, SITES = Crumb("What studies found", "/evidence/"), Crumb("Sites", "/sites/")


@public.get(MEASURE)
def view_of_measure(id: str, view: str) -> str:
    """A view of a measure, or the one most like it, with a note."""
    pieces = _of_measure(id)
    found = nearest(pieces, view) or abort(404)
    crumbs = [MEASURES, Crumb(library().measures[id].name, f"/measures/{id}/")]
    return _page(found.exhibit, crumbs, pieces, found, view if view != found.id else "")


@public.get(RELEASE)
def view_of_release(number: int, wanted: int, view: str) -> str:
    pieces = pieces_of_release(version(number, wanted))
    found = nearest(pieces, view) or abort(404)
    crumbs = [FIGURES, Crumb(f"Release {number}, version {wanted}", f"/data/releases/{number}/v{wanted}/")]
    return _page(found.exhibit, crumbs, pieces, found, view if view != found.id else "")


@public.get(STUDIES)
def view_of_studies() -> str:
    return _page(studies(), [EVIDENCE], (), None, "")


def studies() -> Exhibit:
    """The odds ratios that studies found; a 404 where the table is not published here."""
    release = cited("evaluations") or abort(404)
    return Exhibit(release, odds_ratios(release), STUDIES)


@public.get(PLACES)
def view_of_places() -> str:
    return _page(places(), [SITES], (), None, "")


def places() -> Exhibit:
    """How many places of the directory each state has; a 404 where the directory is not published here."""
    release = cited("sites") or abort(404)
    return Exhibit(release, places_by_state(release), PLACES)


def _page(exhibit: Exhibit, crumbs: list[Crumb], pieces: tuple[Piece, ...], shown: Piece | None, asked: str) -> str:
    return page(
        "chart.html",
        exhibit.chart.title,
        crumbs,
        exhibit=exhibit,
        others=[p for p in pieces if p is not shown],
        of_view=shown,
        asked=asked[:60],
        of_version=exhibit.address.startswith("/data/"),
    )


@public.get(f"/embed{MEASURE}")
def embedded_of_measure(id: str, view: str) -> str:
    return _embedded((_exactly(_of_measure(id), view)).exhibit)


@public.get(f"/embed{RELEASE}")
def embedded_of_release(number: int, wanted: int, view: str) -> str:
    return _embedded(_exactly(pieces_of_release(version(number, wanted)), view).exhibit)


@public.get(f"/embed{STUDIES}")
def embedded_of_studies() -> str:
    return _embedded(studies())


@public.get(f"/embed{PLACES}")
def embedded_of_places() -> str:
    return _embedded(places())


def _embedded(exhibit: Exhibit) -> str:
    """The chart with its source and date, and nothing else: it may stand in a frame of another site."""
    return page("embed.html", exhibit.chart.title, exhibit=exhibit, address=settings().base_url + exhibit.address)


@public.get(MEASURE + FILE)
def file_of_measure(id: str, view: str, name: str):
    return _file(_exactly(_of_measure(id), view).exhibit, name)


@public.get(RELEASE + FILE)
def file_of_release_view(number: int, wanted: int, view: str, name: str):
    return _file(_exactly(pieces_of_release(version(number, wanted)), view).exhibit, name)


@public.get(STUDIES + FILE)
def file_of_studies(name: str):
    return _file(studies(), name)


@public.get(PLACES + FILE)
def file_of_places(name: str):
    return _file(places(), name)


def _file(exhibit: Exhibit, name: str):
    chart, address = exhibit.chart, settings().base_url + exhibit.address
    if name == "chart.json":
        return answer(_asked_figure_by_figure(chart), TYPES[name])
    if name == "chart.csv":
        body: bytes | str = seen_csv(chart)
    elif not can_draw(chart):
        abort(404)
    else:
        body = svg_of(chart, address) if name == "chart.svg" else png_of(chart, address)
    made_up = "-demonstration" if chart.demonstration else ""
    return answer(body, TYPES[name], f"{chart.id}{made_up}{name.removeprefix('chart')}")


def _asked_figure_by_figure(chart: Chart) -> str:
    """The chart as a Plotly figure with its words, for a page that draws it when a reader asks."""
    made = figure(chart) or abort(404)
    return json.dumps({**made, "words": text_alternative(chart)})


def _of_measure(id: str) -> tuple[Piece, ...]:
    """The views of a measure; a 404 where it has none."""
    if id not in library().measures:
        abort(404)
    return pieces_of_measure(id) or abort(404)


def _exactly(pieces: tuple[Piece, ...], view: str) -> Piece:
    """The piece of that very id: a file or a frame of another one would mislead."""
    return next((p for p in pieces if p.id == view), None) or abort(404)
