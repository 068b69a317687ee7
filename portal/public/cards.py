"""A measure on a card: its one figure, how it changed and how sure that is, a small line, and the goals it serves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import g
from markupsafe import Markup

from content.library import Goal, Measure
from dashboards.headlines import Change, Headline, headline_of
from dashboards.releases import Release
from portal.exhibits import Exhibit
from portal.public.changes import VERDICTS, told, told_when
from portal.public.frame import library
from portal.public.gallery import by_place, home_place


@dataclass(frozen=True)
class Card:
    """A measure with its headline at the place of this initiative."""

    measure: Measure
    release: Release
    headline: Headline

    @property
    def goals(self) -> list[Goal]:
        return [goal for goal in library().goals if goal.id in self.measure.goals]

    @cached_property
    def spark(self) -> Markup:
        return Exhibit(self.release, self.headline.chart).spark

    def verdict(self, change: Change) -> tuple[str, str] | None:
        """Better or worse and its words, where the catalogue says what is better and chance does not explain it."""
        return VERDICTS.get((self.measure.better, change.direction))

    @cached_property
    def when(self) -> tuple[str, str]:
        """The period of the figure, and the language it is said in."""
        return told_when(self.headline)

    @cached_property
    def changes(self) -> list[tuple[Change, str, str]]:
        """Each change with the language that its sentence is in, and the sentence."""
        return [(change, *told(change)) for change in self.headline.changes]


def card_of(measure: str) -> Card | None:
    """The card of a measure; None where this initiative shows no figure of it."""
    if "cards" not in g:
        g.cards = {}
    if measure not in g.cards:
        g.cards[measure] = _card(measure)
    return g.cards[measure]


def _card(measure: str) -> Card | None:
    found, places = library().measures.get(measure), by_place(measure)
    if found is None or not places or places[0][0] != home_place():
        return None
    for release in places[0][1]:
        if headline := headline_of(release):
            return Card(found, release, headline)
    return None
