"""What the explorer offers of cited tables: where there are places with LEAD, and what studies found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.charts import Chart, odds_ratios, places_by_state, places_by_status
from dashboards.releases import Release

Drawer = Callable[[Release], Chart]


@dataclass(frozen=True)
class Cited:
    """A cited table as the explorer offers it: under a name, broken down in some ways, each a chart."""

    id: str
    label: str
    release: Release
    ways: Mapping[str, tuple[str, Drawer]]

    def chart(self, by: str) -> Chart:
        return self.ways[by][1](self.release)


WAYS: Mapping[str, tuple[str, str, Mapping[str, tuple[str, Drawer]]]] = {
    "sites": (
        "places",
        "Places with LEAD",
        {"state": ("By state", places_by_state), "status": ("By status when last known", places_by_status)},
    ),
    "evaluations": (
        "odds-ratios",
        "Odds ratios that studies found",
        {"outcome": ("By outcome", odds_ratios)},
    ),
}


def cited_in(releases: Sequence[Release]) -> dict[str, Cited]:
    """The cited tables that have charts, by the name under which they are offered; of each the newest."""
    found: dict[str, Cited] = {}
    for release in releases:
        if release.kind == "cited" and release.name in WAYS and release.rows:
            id, label, ways = WAYS[release.name]
            found.setdefault(id, Cited(id, label, release, ways))
    return {id: found[id] for id in sorted(found, reverse=True)}
