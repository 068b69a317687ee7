"""What a reader may ask of the releases: fields that depend on one another, each with the options that it offers now.

An option is offered because a release has that breakdown, code or period; never because of a value, so that no list
tells anything of a hidden one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from dashboards.charts import Chart, View
from dashboards.charts.periods import Happening, with_happenings
from dashboards.explorer import offers
from dashboards.explorer.cited import Cited, cited_in
from dashboards.explorer.kinds import KINDS, drawn_as, kinds_of
from dashboards.explorer.offers import Option
from dashboards.explorer.windows import runs_along, within
from dashboards.releases import Release

FIELDS = ("measure", "place", "by", "only", "period", "since", "until", "figures", "reference", "kind")
LABELS = {
    "measure": "Measure",
    "place": "Place",
    "by": "Broken down",
    "only": "Show only",
    "period": "Period",
    "since": "From",
    "until": "To",
    "figures": "Figures",
    "reference": "Compared with",
    "kind": "Drawn as",
}
LONGEST_QUERY, LONGEST_VALUE = 1_000, 100


ALL_SITES = Option("all-sites", "All sites side by side")
SideBySide = Mapping[str, tuple[Release, Chart]]
Happenings = Mapping[str, Sequence[Happening]]


class BadQuestion(ValueError):
    """What was sent is no question that the explorer's page can ask."""


class NotOffered(BadQuestion):
    """A question that the releases do not offer; the message names the field."""


@dataclass(frozen=True)
class Field:
    """One choice of the reader. A field with one option or none asks nothing and is not shown."""

    id: str
    label: str
    options: tuple[Option, ...]
    chosen: str

    @property
    def asks(self) -> bool:
        return len(self.options) > 1

    @property
    def usual(self) -> str:
        return self.options[0].value if self.options else ""


@dataclass(frozen=True)
class Asked:
    """A question that fits: its fields, and the chart of one release that answers it."""

    fields: tuple[Field, ...]
    release: Release
    view: View
    chart: Chart
    notes: tuple[str, ...]

    @property
    def query(self) -> str:
        """The question as it stands in an address: what is as usual is left out, but for the measure."""
        told = [(f.id, f.chosen) for f in self.fields if f.id == "measure" or f.chosen != f.usual]
        return urlencode(told)

    def chosen(self, field: str) -> str:
        return next((f.chosen for f in self.fields if f.id == field), "")


def read_query(text: str) -> dict[str, str]:
    """The wishes that an address holds; what is no field of ours is passed over. Errors: NotOffered, too long."""
    if len(text) > LONGEST_QUERY:
        raise NotOffered("The address is too long.")
    try:
        pairs = parse_qsl(text.removeprefix("?"), max_num_fields=40)
    except ValueError as error:
        raise NotOffered("The address holds too many wishes.") from error
    return {name: value for name, value in pairs if name in FIELDS and len(value) <= LONGEST_VALUE}


def ask(
    releases: Sequence[Release],
    wishes: Mapping[str, str],
    changed: str | None = None,
    sites: SideBySide = MappingProxyType({}),
    happenings: Happenings = MappingProxyType({}),
) -> Asked | None:
    """The question that fits the wishes best; None where nothing is published that can be asked.

    `sites` holds for a measure the chart of the sites that may stand side by side, with the release of the first, and
    `happenings` what happened at the place of the initiative that bears on it.

    Without `changed`, what is not offered is said in a note and the nearest taken. With it, the field that a reader
    has just changed: it and those before it must be offered, and those after it follow. Errors: NotOffered.
    """
    return _Asking(releases, wishes, changed, sites, happenings).asked()


class _Asking:
    """One pass through the fields, each resolved against what the ones before it left."""

    def __init__(
        self,
        releases: Sequence[Release],
        wishes: Mapping[str, str],
        changed: str | None,
        sites: SideBySide,
        happenings: Happenings,
    ) -> None:
        self.releases = [r for r in releases if r.kind == "counts" and r.measure and r.place and r.observations]
        self.cited = cited_in(releases)
        self.wishes, self.changed, self.sites, self.happenings = wishes, changed, sites, happenings
        self.fields: list[Field] = []
        self.notes: list[str] = []

    def asked(self) -> Asked | None:
        if not self.releases and not self.cited:
            return None
        tables = [Option(c.id, c.label) for c in self.cited.values()]
        measure = self.choose("measure", [*offers.measures(self.releases), *tables])
        if measure in self.cited:
            return self.of_table(self.cited[measure])
        mine = [r for r in self.releases if r.measure and r.measure.id == measure]
        place = self.choose(
            "place", [*offers.places(mine, self.releases), *([ALL_SITES] if measure in self.sites else [])]
        )
        if place == ALL_SITES.value:
            return self.side_by_side(*self.sites[measure])
        mine = [r for r in mine if r.place and r.place.id == place]
        by = self.choose("by", offers.breakdowns(mine))
        release = offers.of_breakdown(mine, by)
        time = offers.time_of(release)
        only = self.choose("only", list(offers.parts(release, by, time)))
        fixed = tuple([tuple(only.split(":", 1))] if only else [])
        period = self.choose("period", list(offers.periods(release, by, time, only)))
        view = offers.view(release, by, time, fixed, period)
        described = offers.Described(release)
        chart = described.chart(view)
        over_time = [] if period != offers.OVER_TIME else [Option(*p) for p in runs_along(chart, release)]
        since = self.choose("since", over_time)
        until = self.choose("until", [o for o in reversed(over_time) if offers.not_before(over_time, since, o)])
        figures = self.choose("figures", [Option(f, offers.FIGURES[f]) for f in offers.figures(described, view)])
        view = offers.figured(view, figures)
        reference = self.choose("reference", offers.references(described, view))
        view = offers.figured(view, figures, reference) if reference else view
        chart = described.chart(view)
        if over_time and (since, until) != (over_time[0].value, over_time[-1].value):
            chart = within(chart, release, since, until)
        chart = self.drawn(chart, release)
        if place == offers.places(self.releases, self.releases)[0].value:
            chart = with_happenings(chart, self.happenings.get(measure, ()))
        return Asked(tuple(self.fields), release, view, chart, tuple(self.notes))

    def side_by_side(self, release: Release, chart: Chart) -> Asked:
        """All sites that may be compared, over the periods that a reader chose."""
        periods = [Option(*p) for p in runs_along(chart, release)]
        self.pass_over("by", "only", "period")
        since = self.choose("since", periods)
        until = self.choose("until", [o for o in reversed(periods) if offers.not_before(periods, since, o)])
        self.pass_over("figures", "reference")
        if periods and (since, until) != (periods[0].value, periods[-1].value):
            chart = within(chart, release, since, until)
        chart = self.drawn(chart, release)
        return Asked(tuple(self.fields), release, View(), chart, tuple(self.notes))

    def of_table(self, table: Cited) -> Asked:
        """A cited table in the ways that it can be broken down."""
        self.pass_over("place")
        by = self.choose("by", [Option(id, label) for id, (label, _) in table.ways.items()])
        self.pass_over("only", "period", "since", "until", "figures", "reference")
        chart = self.drawn(table.chart(by), table.release)
        return Asked(tuple(self.fields), table.release, View(), chart, tuple(self.notes))

    def drawn(self, chart: Chart, release: Release) -> Chart:
        """The chart in the way that a reader chose."""
        kind = self.choose("kind", [Option(k, KINDS[k]) for k in kinds_of(chart) if k in KINDS])
        return drawn_as(chart, kind, release) if kind else chart

    def pass_over(self, *ids: str) -> None:
        """Fields that ask nothing here."""
        for id in ids:
            self.choose(id, [])

    def choose(self, id: str, options: Sequence[Option]) -> str:
        """The wished option where it is offered, else the first. Errors: NotOffered."""
        wish, values = self.wishes.get(id, ""), [o.value for o in options]
        if wish not in values and wish:
            self._not_offered(id, wish)
        chosen = wish if wish in values else (values[0] if values else "")
        self.fields.append(Field(id, LABELS[id], tuple(options), chosen))
        return chosen

    def _not_offered(self, id: str, wish: str) -> None:
        if self.changed is None:
            if id == "measure":
                self.notes.append(f"There are no figures of a measure “{wish}” here. The first measure is shown.")
            else:
                self.notes.append(f"“{LABELS[id]}: {wish}” is not offered here. The nearest view is shown.")
        elif FIELDS.index(id) <= FIELDS.index(self.changed):
            raise NotOffered(f"{LABELS[id]}: this is not offered.")
