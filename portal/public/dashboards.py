"""The first screen of an initiative: is it working, for whom, since when; equity by group; sites compared."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from dashboards.charts import Chart, View, describe
from dashboards.charts.choices import references
from dashboards.charts.steps import chain_in
from dashboards.charts.unknown import unknown_shares
from dashboards.charts.views import varies
from dashboards.charts.wording import breakdown, capital, safe
from dashboards.releases import Code, Dimension, Release
from portal.exhibits import Exhibit
from portal.public.cards import Card, card_of
from portal.public.frame import Crumb, document, library, page, public, words
from portal.public.gallery import by_place, compared, home_place
from portal.public.happenings import decisions, newest_happenings
from portal.shelf import newest

CRUMB = Crumb("Dashboards", "/dashboards/")
MOST_CARDS, MOST_HAPPENINGS = 8, 9
WHOM = "enrolled"


@public.get("/dashboards/")
def dashboards() -> str:
    text = document("dashboards")
    return page(
        "dashboards.html",
        text["title"],
        text=text,
        words=words(text),
        cards=_cards(list(text.get("measures") or ())),
        whom=_for_whom(),
        spans=_span(),
        happenings=newest_happenings(MOST_HAPPENINGS),
        decided=bool(decisions()),
        equity=bool(_breakdowns()),
    )


def _cards(first: list[str]) -> list[Card]:
    """The measures that the page of words names, then the others, as far as figures of them are shown."""
    order = [*first, *(m for m in library().measures if m not in first)]
    return [card for m in order if (card := card_of(m))][:MOST_CARDS]


def _for_whom() -> list[Chart]:
    """Who joined: the share of each group, all periods together, for each breakdown by groups of people."""
    charts = []
    for place, releases in by_place(WHOM):
        for release in releases if place == home_place() else ():
            time = next((d for d in release.dimensions if d.role == "time" and d.total), None)
            whole = ((time.id, time.total or ""),) if time and varies(time) else ()
            groups = [d for d in release.dimensions if d.role == "group" and d.total and varies(d)]
            charts += [describe(release, View(d.id, whole, "shares")) for d in groups]
    return charts


def _span() -> tuple[str, str] | None:
    """From when to when the figures of this place run."""
    periods = [r.period for r in newest() if r.place == home_place() and r.period and r.period.first_day]
    return (min(p.first_day for p in periods), max(p.last_day for p in periods)) if periods else None


@dataclass(frozen=True)
class Divided:
    """A chain of decision points, or an outcome, divided by one trait of people."""

    release: Release
    by: Dimension

    @property
    def label(self) -> str:
        return breakdown(self.by.label)

    @property
    def references(self) -> tuple[Code, ...]:
        return references(self.by)

    @property
    def usual(self) -> Code | None:
        """The largest group whose count at the first step is shown: its own chance moves the ratios least."""
        chain = chain_in(self.release)
        counts = {c.id: self._at(chain.total if chain else None, c.id) for c in self.references}
        known = [c for c in self.references if counts[c.id]]
        return max(known, key=lambda c: counts[c.id], default=next(iter(self.references), None))

    def _at(self, step: str | None, group: str) -> int:
        place = {d.id: d.total or d.codes[0].id for d in self.release.dimensions} | {self.by.id: group}
        cell = self.release.cells.get(tuple(place[d.id] for d in self.release.dimensions))
        return cell.value or 0 if cell else 0

    @property
    def measure(self) -> str:
        return self.release.measure.id if self.release.measure else ""

    @property
    def shares(self) -> Exhibit:
        """The rate of each group."""
        return self._exhibit(View(self.by.id, (), "shares"), f"by-{self.by.id}-share")

    def against(self, reference: Code) -> Exhibit:
        """The rate of each group over that of a reference group."""
        view = View(self.by.id, (), "index", reference.id)
        return self._exhibit(view, f"by-{self.by.id}-index-{safe(reference.id)}")

    def _exhibit(self, view: View, id: str) -> Exhibit:
        return Exhibit(self.release, describe(self.release, view), f"/measures/{self.measure}/{id}/")


@dataclass(frozen=True)
class Outcome:
    """An outcome by the trait that a reader chose, each group compared with the chosen one where it has that group."""

    of: Divided
    against: Code
    shares: Exhibit
    index: Exhibit


def _divided() -> list[Divided]:
    """The chains and outcomes of this initiative by each trait, the first published first."""
    found = []
    for release in reversed(newest()):
        if release.place == home_place() and (chain := chain_in(release)):
            for d in release.dimensions:
                if d is not chain and d.role == "group" and d.total and varies(d) and references(d):
                    found.append(Divided(release, d))
    return found


def _breakdowns() -> list[Divided]:
    """For each trait its first chain: the way into LEAD where that is published, else an outcome."""
    found: dict[str, Divided] = {}
    for divided in _divided():
        found.setdefault(divided.by.id, divided)
    return list(found.values())


def _outcomes(chosen: Divided, reference: Code) -> list[Outcome]:
    """The other chains by the same trait."""
    found = []
    for other in _divided():
        if other.by.id == chosen.by.id and other.measure != chosen.measure and other.usual:
            against = next((c for c in other.references if c.id == reference.id), other.usual)
            found.append(Outcome(other, against, other.shares, other.against(against)))
    return found


@public.get("/dashboards/equity/")
def equity() -> str:
    found = _breakdowns()
    return _equity(found, found[0] if found else None, None, "", document("equity")["title"])


@public.get("/dashboards/equity/<view:by>/")
def equity_by(by: str) -> str:
    found = _breakdowns()
    return _equity(found, _chosen(found, by), None, "")


@public.get("/dashboards/equity/<view:by>/<view:reference>/")
def equity_against(by: str, reference: str) -> str:
    found = _breakdowns()
    chosen = _chosen(found, by)
    code = next((c for c in chosen.references if safe(c.id) == reference), None)
    return _equity(found, chosen, code, "" if code else reference)


def _chosen(found: list[Divided], by: str) -> Divided:
    return next((d for d in found if safe(d.by.id) == by), None) or abort(404)


def _equity(found: list[Divided], chosen: Divided | None, reference: Code | None, asked: str, title: str = "") -> str:
    """The rates of each group, and each group against the reference; where no such group is there, the usual one."""
    text, against = document("equity"), reference or (chosen.usual if chosen else None)
    named = f", compared with {capital(reference.label)}" if reference else ""
    return page(
        "equity.html",
        title or f"{text['title']}: {chosen.label.lower() if chosen else ''}{named}",
        [CRUMB],
        text=text,
        words=words(text),
        found=found,
        chosen=chosen,
        against=against,
        shares=chosen.shares if chosen and against else None,
        index=chosen.against(against) if chosen and against else None,
        outcomes=_outcomes(chosen, against) if chosen and against else [],
        unknown=list(unknown_shares(chosen.release)) if chosen else [],
        asked=asked,
        safe_id=safe,
    )


@public.get("/dashboards/compare/")
def compare_sites() -> str:
    text = document("compare")
    comparisons = [(m, c) for m in library().measures.values() if (c := compared(m.id))]
    return page(
        "compare.html",
        text["title"],
        [CRUMB],
        text=text,
        words=words(text),
        comparisons=[(m, c, _beside(m.id, c.sites[0].release, c.chart) if c.chart else None) for m, c in comparisons],
        alone=[m for m in library().measures.values() if len(by_place(m.id)) == 1],
    )


def _beside(measure: str, release: Release, chart: Chart) -> Exhibit:
    return Exhibit(release, chart, f"/measures/{measure}/by-site/")
