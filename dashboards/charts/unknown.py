"""Of how many people a release does not know the group: the share that must stand beside every breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.charts.forms import STATUS_WORDS
from dashboards.charts.views import varies
from dashboards.charts.wording import capital, is_unknown
from dashboards.rates import MIN_COUNT, share
from dashboards.releases import Dimension, Release


@dataclass(frozen=True)
class Unknown:
    """A breakdown, the group of those not known, and their share in words with the counts behind it."""

    release: int
    breakdown: str
    group: str
    share: str
    counts: str


def unknown_shares(release: Release) -> Iterator[Unknown]:
    """For each breakdown by groups of people that has a group of those not known, its share of all."""
    for dimension in release.dimensions:
        if dimension.role == "group" and dimension.total is not None and varies(dimension):
            for code in dimension.parts:
                if is_unknown(code.label):
                    yield _unknown(release, dimension, code.id)


def _unknown(release: Release, dimension: Dimension, code: str) -> Unknown:
    own, whole = (_cell(release, dimension, c) for c in (code, dimension.total or ""))
    label, group = capital(dimension.label), capital(dimension.label_of(code))
    if own is None or whole is None:
        return Unknown(release.number, label, group, STATUS_WORDS["not_applicable"], "")
    threshold = release.rule.threshold if release.rule else MIN_COUNT
    absent = next((s for s in (own.status, whole.status) if s in STATUS_WORDS and s != "unreliable"), "")
    if absent or own.value is None or whole.value is None:
        return Unknown(release.number, label, group, STATUS_WORDS[absent or "missing"], "")
    found = share(own.value, whole.value, threshold)
    counts = f"{own.value:,} of {whole.value:,}" if found.text and "or" not in found.text else ""
    return Unknown(release.number, label, group, found.text or STATUS_WORDS["withheld"], counts)


def _cell(release: Release, dimension: Dimension, code: str):
    """The cell of a code with all else at its total, or at its last code where nothing is summed."""
    place = {d.id: d.total or d.codes[-1].id for d in release.dimensions} | {dimension.id: code}
    return release.cells.get(tuple(place[d.id] for d in release.dimensions))
