"""The catalogue of measures: what each counts and how it can mislead, with its latest release."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from dashboards.charts.unknown import unknown_shares
from portal.languages import language
from portal.public.evidence import DIRECTIONS, findings_for
from portal.public.frame import Crumb, document, library, page, public, settings, source_keys, sources, words
from portal.public.gallery import Piece, compared, pieces_of_measure
from portal.shelf import for_measure

MOST_UNKNOWN = 12

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
    front = found.document.get("sources") or ()
    keys = source_keys(front) if isinstance(front, str) else list(front)
    pieces = pieces_of_measure(id)
    shown = _shown(pieces)
    return page(
        "measure.html",
        found.name,
        [CRUMB],
        measure=found,
        words=words(found.document),
        goals=[g for g in library().goals_in(language()) if g.id in found.goals],
        pieces=shown,
        others=[p for p in pieces if p not in shown],
        releases=for_measure(id),
        unknown=[u for r in for_measure(id)[:MOST_UNKNOWN] for u in unknown_shares(r)],
        comparison=compared(id),
        findings=findings_for(found.document.get("findings") or ()),
        directions=DIRECTIONS,
        keys=source_keys,
        sources=sources(k for k in keys if k in library().sources),
        publisher=settings().initiative.name,
    )


def _shown(pieces: Sequence[Piece]) -> list[Piece]:
    """Of the first place the first view of its first table, and of each other table the first by a breakdown.

    Tables of one measure have the same totals, so those are shown once. Other places have their own section.
    """
    of_place = [p for p in pieces if p.main and p.release.place == pieces[0].release.place]
    shown = of_place[:1]
    for number in dict.fromkeys(p.release.number for p in of_place[1:]):
        if all(p.release.number != number for p in shown):
            of_table = [p for p in of_place if p.release.number == number]
            shown.append(next((p for p in of_table if p.id.startswith("by-")), of_table[0]))
    return shown
