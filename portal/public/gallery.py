"""Every chart that stands at an address of its own: the views of a release, and of a measure over its releases.

The views of a measure show its newest figures, and keep their addresses when newer ones come. Those of a version of a
release never change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from flask import g

from dashboards.charts import Chart, describe, views
from dashboards.charts.periods import with_happenings
from dashboards.charts.wording import safe
from dashboards.comparing import Comparison, Site, compare, site_of
from dashboards.releases import Place, Release
from portal.exhibits import Exhibit
from portal.public.frame import library
from portal.public.happenings import happenings_of
from portal.shelf import for_measure, newest

CLOSE = 0.6
BY_SITE = "by-site"


@dataclass(frozen=True)
class Piece:
    """A chart by the id of its view; `base` is the address that the id stands below."""

    id: str
    label: str
    release: Release
    main: bool
    base: str
    chart: Callable[[], Chart]

    @property
    def address(self) -> str:
        return f"{self.base}{self.id}/"

    @cached_property
    def exhibit(self) -> Exhibit:
        return Exhibit(self.release, self.chart(), self.address)


def pieces_of_release(release: Release) -> tuple[Piece, ...]:
    """Every view of one version of a release."""
    base = f"/data/releases/{release.number}/v{release.version}/"
    return tuple(
        Piece(c.id, c.label, release, c.main, base, lambda view=c.view: describe(release, view))  # type: ignore[misc]
        for c in views(release)
    )


def pieces_of_measure(measure: str) -> tuple[Piece, ...]:
    """Every view of a measure: those of the place of this initiative first, then of others, then sites compared."""
    if "pieces" not in g:
        g.pieces = {}
    if measure not in g.pieces:
        g.pieces[measure] = _pieces(measure)
    return g.pieces[measure]


def _pieces(measure: str) -> tuple[Piece, ...]:
    found: dict[str, Piece] = {}
    home, base = home_place(), f"/measures/{measure}/"
    for place, releases in by_place(measure):
        for release in releases:
            for c in views(release):
                at_home = place == home
                id = c.id if at_home else f"{c.id}-in-{safe(place.id)}"
                label = c.label if at_home else f"{place.name}: {c.label}"
                drawn = _drawer(release, c.view, measure if at_home else "")
                found.setdefault(id, Piece(id, label, release, c.main, base, drawn))
    comparison = compared(measure)
    if comparison and comparison.chart:
        release, chart = comparison.sites[0].release, comparison.chart
        found.setdefault(BY_SITE, Piece(BY_SITE, "By site", release, False, base, lambda: chart))
    return tuple(found.values())


def _drawer(release: Release, view, measure: str) -> Callable[[], Chart]:
    return lambda: with_happenings(describe(release, view), happenings_of(measure))


def by_place(measure: str) -> list[tuple[Place, tuple[Release, ...]]]:
    """The newest release of each table of a measure, by place, the place of this initiative first."""
    places: dict[Place, dict[tuple[str, ...], Release]] = {}
    for release in reversed(for_measure(measure)):
        if release.kind == "counts" and release.place:
            tables = places.setdefault(release.place, {})
            # the table keeps its rank, its newest figures take the place of older ones
            tables[tuple(d.id for d in release.dimensions)] = release
    home = home_place()
    found = [(place, tuple(tables.values())) for place, tables in places.items()]
    return sorted(found, key=lambda f: f[0] != home)


def home_place() -> Place | None:
    """The place of this initiative: the one with the most releases of counts, the first published among equals."""
    if "home_place" not in g:
        counted: dict[Place, int] = {}
        for release in reversed(newest()):
            if release.kind == "counts" and release.place:
                counted[release.place] = counted.get(release.place, 0) + 1
        g.home_place = max(counted, key=lambda p: counted[p], default=None)
    return g.home_place


def compared(measure: str) -> Comparison | None:
    """The sites that have figures of a measure, set side by side; None where there is only one."""
    found = library().measures.get(measure)
    sites = [s for place, releases in by_place(measure) if (s := _site(place, releases))]
    return compare(sites, found.name if found else measure) if len(sites) > 1 else None


def _site(place: Place, releases: Sequence[Release]) -> Site | None:
    ways = ways_of(place)
    return next((s for r in releases if (s := site_of(r, ways))), None)


def ways_of(place: Place) -> frozenset[str] | None:
    """The ways into LEAD that a place uses, from its own figures; None where they are not published.

    A way that does not apply in the newest period is not used any more.
    """
    for release in newest():
        dimension = next((d for d in release.dimensions if d.id == "pathway"), None)
        if release.place == place and dimension:
            at = release.dimensions.index(dimension)
            used = {o.key[at] for o in release.observations if o.status != "not_applicable"}
            return frozenset(c.label for c in dimension.parts if c.id in used)
    return None


def nearest(pieces: Sequence[Piece], asked: str) -> Piece | None:
    """The piece of that id, or the one whose id is most like it; None where none is like it."""
    ids = {p.id: p for p in pieces}
    if asked in ids:
        return ids[asked]
    close = get_close_matches(asked[:100], ids, 1, CLOSE)
    return ids[close[0]] if close else None
