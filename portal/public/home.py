"""The front page: what this is, what it found, what is being decided, how to have a say, where LEAD works."""

from __future__ import annotations

from datetime import date

from content.library import Matter
from portal.exhibits import Exhibit, exhibit_of
from portal.languages import language
from portal.public.directory import Site, directory
from portal.public.frame import document, library, page, public, settings, today
from portal.public.gallery import by_place
from portal.shelf import cited

MOST_FIGURES = 4
FIRST_MEASURES = (
    "referrals-received",
    "enrolled",
    "housing-status",
    "arrests-and-jail",
    "active-participants",
)


@public.get("/")
def home() -> str:
    text = document("home")
    return page(
        "home.html",
        settings().initiative.name,
        home=text,
        figures=_latest_figures(),
        deciding=_deciding(today(settings())),
        sites=directory(),
        operating=_operating(directory()),
        evidence=cited("evaluations"),
        measures=library().measures_in(language()),
    )


def _latest_figures() -> list[Exhibit]:
    """One figure for each measure, those that residents ask for first; of several places, that of this initiative."""
    order = dict.fromkeys([*FIRST_MEASURES, *library().measures])
    found = (by_place(m) for m in order)
    return [exhibit_of(places[0][1][0]) for places in found if places][:MOST_FIGURES]


def _operating(sites: tuple[Site, ...]) -> int:
    return sum(s.status == "operating" and s.recent for s in sites)


def _deciding(day: date) -> list[Matter]:
    """Matters that the initiative announces, the next first; those whose day has passed are not shown."""
    return [m for m in library().deciding if m.date >= day]
