"""The six goals in both official wordings, and what tracks each."""

from __future__ import annotations

from portal.exhibits import exhibit_of
from portal.languages import language
from portal.public.directory import directory
from portal.public.frame import document, library, page, public, words
from portal.shelf import for_measure


@public.get("/goals/")
def goals() -> str:
    text = document("goals")
    shelf = {m: for_measure(m) for m in library().measures}
    return page(
        "goals.html",
        text["title"],
        intro=text,
        words=words(text),
        goals=[(g, words(g.document)) for g in library().goals_in(language())],
        measures=library().measures_in(language()),
        sites={s.id: s.name for s in directory()},
        shelf=shelf,
        exhibits={m: exhibit_of(releases[-1]) for m, releases in shelf.items() if releases},
    )
