"""The six goals in both official wordings, and what tracks each."""

from __future__ import annotations

from portal.languages import language
from portal.public.cards import card_of
from portal.public.directory import directory
from portal.public.frame import document, library, page, public, words
from portal.public.happenings import decided_for


@public.get("/goals/")
def goals() -> str:
    text = document("goals")
    return page(
        "goals.html",
        text["title"],
        intro=text,
        words=words(text),
        goals=[(g, words(g.document)) for g in library().goals_in(language())],
        measures=library().measures_in(language()),
        sites={s.id: s.name for s in directory()},
        cards={m: card for m in library().measures if (card := card_of(m))},
        decisions={g.id: decided_for(g.id) for g in library().goals},
    )
