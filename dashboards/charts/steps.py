"""Rates by group: the chain of decision points, or an outcome, for each group; and each group against a reference.

In a chain every step has the step before it as its base. Passing a step is a help, so a ratio below 1 means that
the group was helped less often than the reference group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboards.charts.forms import Chart, Point, Series, UnknownView, View, value_text
from dashboards.charts.shares import IN_PERCENT, as_index, as_share
from dashboards.charts.wording import capital, lower
from dashboards.rates import MIN_COUNT
from dashboards.releases import Code, Dimension, Observation, Release

Key = tuple[str, ...]
OF_THOSE_BEFORE = "Share of those at the step before"


@dataclass(frozen=True)
class Item:
    """What a rate is of: those at `code` out of those at `base`, in one dimension of a release."""

    label: str
    code: str
    base: str


@dataclass(frozen=True)
class Rates:
    """A release read as rates: `items` of the dimension `of`, by the codes of `group`, all else at `fixed`."""

    release: Release
    of: Dimension
    items: tuple[Item, ...]
    group: Dimension | None
    fixed: tuple[tuple[str, str], ...]

    @property
    def threshold(self) -> int:
        return self.release.rule.threshold if self.release.rule else MIN_COUNT

    @property
    def groups(self) -> tuple[Code, ...]:
        return self.group.parts if self.group else ()

    def key(self, code: str, group: str | None = None) -> Key:
        place = {**dict(self.fixed), self.of.id: code}
        if self.group:
            place[self.group.id] = group or self.group.total or ""
        return tuple(place[d.id] for d in self.release.dimensions)

    def cell(self, code: str, group: str | None = None) -> Observation | None:
        return self.release.cells.get(self.key(code, group))


def chain_in(release: Release) -> Dimension | None:
    """The dimension that is a chain of decision points, where a release has one."""
    return next((d for d in release.dimensions if d.role == "step" and len(d.chain) > 1), None)


def rates_in(release: Release, view: View) -> Rates | None:
    """A release as rates by group where a view asks for them. Errors: UnknownView."""
    of = chain_in(release) or _outcome(release, view)
    if of is None:
        return None
    group = next((d for d in release.dimensions if d.id == view.by and d is not of), None)
    if view.by is not None and (group is None or (group.total is None and view.figures != "counts")):
        raise UnknownView(f"This release has no breakdown by {view.by!r} that rates can be given for.")
    if view.figures == "index" and (group is None or view.reference not in {c.id for c in group.parts}):
        raise UnknownView(f"This release has no group {view.reference!r} to compare with.")
    still = {d.id: d.total or d.codes[0].id for d in release.dimensions if d not in (of, group)}
    fixed = {id: code for id, code in view.fixed if id in still}
    return Rates(release, of, _items(of, view), group, tuple((still | fixed).items()))


def _outcome(release: Release, view: View) -> Dimension | None:
    """The dimension of an outcome: fixed by the view at one of its parts, next to the breakdown by group."""
    if view.figures == "counts" or view.by is None:
        return None
    fixed = dict(view.fixed)
    found = [d for d in release.dimensions if d.id in fixed and d.role == "group" and d.id != view.by]
    return next((d for d in found if d.total not in (None, fixed[d.id])), None)


def _items(of: Dimension, view: View) -> tuple[Item, ...]:
    if of.role == "step":
        pairs = zip(of.chain, of.chain[1:], strict=False)
        return tuple(Item(capital(code.label), code.id, before.id) for before, code in pairs)
    code = dict(view.fixed)[of.id]
    return (Item(capital(of.label_of(code)), code, of.total or ""),)


def counted_steps(rates: Rates) -> tuple[Series, ...]:
    """The counts at each step, and of those at the step before the share that passed on."""
    groups: Iterable[tuple[str | None, str]] = [(g.id, capital(g.label)) for g in rates.groups]
    return tuple(
        Series(id or "all", label, tuple(_counted(rates, id))) for id, label in groups or [(None, _all(rates))]
    )


def _counted(rates: Rates, group: str | None) -> Iterable[Point]:
    first = rates.of.chain[0]
    yield _count(rates, capital(first.label), first.id, group)
    for item in rates.items:
        point = _count(rates, item.label, item.code, group)
        found = as_share(point, rates.cell(item.base, group), rates.threshold)
        yield replace(point, share=found.text if found.value is not None else "")


def shares_by_group(rates: Rates) -> tuple[Series, ...]:
    """The share that passed each step, by group; everybody where there is no group."""

    def points(group: str | None) -> tuple[Point, ...]:
        counts = (_count(rates, i.label, i.code, group) for i in rates.items)
        wholes = (rates.cell(i.base, group) for i in rates.items)
        return tuple(as_share(p, w, rates.threshold) for p, w in zip(counts, wholes, strict=True))

    if not rates.groups:
        return (Series("all", _all(rates), points(None)),)
    return tuple(Series(g.id, capital(g.label), points(g.id)) for g in rates.groups)


def indexes(rates: Rates, reference: str) -> tuple[Series, ...]:
    """Each group's share over that of the reference group, at each step."""

    def point(item: Item, group: str) -> Point:
        own = (rates.cell(item.code, group), rates.cell(item.base, group))
        other = (rates.cell(item.code, reference), rates.cell(item.base, reference))
        return as_index(_count(rates, item.label, item.code, group), own, other, rates.threshold)

    others = (g for g in rates.groups if g.id != reference)
    return tuple(Series(g.id, capital(g.label), tuple(point(i, g.id) for i in rates.items)) for g in others)


def _count(rates: Rates, label: str, code: str, group: str | None) -> Point:
    key = rates.key(code, group)
    cell = rates.release.cells.get(key)
    status = cell.status if cell else "not_applicable"
    value = cell.value if cell else None
    return Point(label, key, value, status, value_text(value, status))


def _all(rates: Rates) -> str:
    if rates.group and rates.group.total:
        return capital(rates.group.label_of(rates.group.total))
    return "Everyone"


def measured_as(rates: Rates, view: View) -> str:
    """What the figures of a chart of rates are, in words."""
    if view.figures == "counts":
        return ""
    if view.figures == "shares":
        return OF_THOSE_BEFORE if rates.of.role == "step" else f"Share of {_whole(rates)}"
    group = rates.group.label_of(view.reference or "") if rates.group else ""
    return f"Rate of each group over that of {group}"


def _whole(rates: Rates) -> str:
    label = rates.of.label_of(rates.of.total or "")
    return lower(label)


def title_of(rates: Rates, view: View) -> str:
    """The release's title with what is shown of it."""
    by = f", by {lower(rates.group.label)}" if rates.group else ""
    title = rates.release.title.rstrip(".")
    bare = title.rpartition(", by ")[0] or title
    what = "" if rates.of.role == "step" else f": {lower(rates.items[0].label)}"
    if view.figures == "index" and rates.group:
        return f"{bare}{what}, compared with {rates.group.label_of(view.reference or '')}"
    return f"{bare}{what}{by}{IN_PERCENT if view.figures == 'shares' else ''}"


def reading_of(rates: Rates, view: View) -> tuple[str, ...]:
    """How a chart of rates is to be read: what is a help, what a harm, what an interval says."""
    if view.figures == "counts":
        return ()
    interval = "Each line is a 95% interval: how far chance alone may move the figure."
    help = "Passing a step is a help here, being left out of it a harm."
    helps = (help,) if rates.of.role == "step" else ()
    if view.figures == "shares":
        return (*helps, interval)
    group = rates.group.label_of(view.reference or "") if rates.group else ""
    one = f"1 means as often as {group}, 0.5 half as often."
    gap = "An interval that contains 1 shows no gap; it does not show that there is none."
    return (*helps, f"{one} {gap}")


def describe_rates(rates: Rates, view: View, base: Chart) -> Chart:
    """The chart of rates by group; `base` holds what every chart of the release has."""
    label = capital(rates.group.label) if rates.group else ""
    common = replace(
        base,
        title=title_of(rates, view),
        axis="Step" if rates.of.role == "step" else capital(rates.of.label),
        group=label,
        by=rates.group.id if rates.group else None,
        figured=view.figures,
        measured=measured_as(rates, view),
        notes=(*base.notes, *reading_of(rates, view)),
    )
    if view.figures == "counts":
        return replace(common, kind="steps", series=counted_steps(rates))
    if view.figures == "shares":
        return replace(common, kind="dots", unit="", series=shares_by_group(rates))
    reference = view.reference or ""
    named = rates.group.label_of(reference) if rates.group else ""
    return replace(
        common, kind="rate_index", unit="", series=indexes(rates, reference), scale="log", parity=1.0, reference=named
    )
