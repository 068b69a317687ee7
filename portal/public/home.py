"""The front page: what this is, what it found, what is being decided, how to have a say, where LEAD works."""

from __future__ import annotations

from typing import Any

from flask import g

from governance_records.meeting_values import DECISION
from governance_records.register import decisions
from portal.exhibits import Exhibit, exhibit_of
from portal.languages import language
from portal.public.decisions import this_day
from portal.public.directory import Site, directory
from portal.public.frame import document, library, page, public, settings
from portal.public.gallery import by_place
from portal.public.meetings import Meeting, coming_meetings
from portal.shelf import cited

MOST_FIGURES, MOST_MATTERS = 4, 3
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
        deciding=_deciding(),
        decided=decisions(g.record)[:MOST_MATTERS],
        day=this_day(),
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


def _deciding() -> list[tuple[Meeting, list[dict[str, Any]]]]:
    """The next meetings at which something is to be decided, with the items of their agendas that ask for it."""
    asked = [(m, [i for i in m.items if i["kind"] == DECISION]) for m in coming_meetings()]
    return [(m, items) for m, items in asked if items][:MOST_MATTERS]
