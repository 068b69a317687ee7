"""The catalogue of measures: what each counts and how it can mislead, with its latest release."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from dashboards.releases import Release
from portal.exhibits import Exhibit, exhibits_of
from portal.languages import language
from portal.public.frame import Crumb, document, library, page, public, source_keys, sources, words
from portal.shelf import for_measure

CRUMB = Crumb("Measures", "/measures/")


@public.get("/measures/")
def measures() -> str:
    text = document("measures")
    shelf = {m: for_measure(m) for m in library().measures}
    return page(
        "measures.html",
        text["title"],
        text=text,
        words=words(text),
        measures=library().measures_in(language()).values(),
        shelf=shelf,
    )


@public.get("/measures/<id>/")
def measure(id: str) -> str:
    found = library().measures_in(language()).get(id) or abort(404)
    releases = for_measure(id)
    front = found.document.get("sources") or ()
    keys = source_keys(front) if isinstance(front, str) else list(front)
    return page(
        "measure.html",
        found.name,
        [CRUMB],
        measure=found,
        words=words(found.document),
        goals=[g for g in library().goals_in(language()) if g.id in found.goals],
        exhibits=_exhibits(releases),
        sources=sources(k for k in keys if k in library().sources),
    )


def _exhibits(releases: Sequence[Release]) -> list[tuple[Release, Exhibit]]:
    """The first release in its first view; the others, which have the same totals, by their own breakdown."""
    shown = [(r, exhibits_of(r)) for r in reversed(releases)]
    return [(r, views[min(place and 1, len(views) - 1)][1]) for place, (r, views) in enumerate(shown)]
