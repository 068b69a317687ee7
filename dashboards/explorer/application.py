"""The explorer as a Dash application. Slow to load, so it is imported at its first use.

It never meets a request: it is given a question that was read and checked before, and the releases to answer from.
Its callback changes nothing anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from dash import Dash, Input, Output, html

from dashboards.charts import Chart, Table
from dashboards.explorer.answers import Answer, answer
from dashboards.explorer.components import Address, Choice, Figure, Foot, Sheet
from dashboards.explorer.questions import (
    FIELDS,
    LABELS,
    BadQuestion,
    Happenings,
    NotOffered,
    SideBySide,
    ask,
    read_query,
)
from dashboards.releases import Release

ADDRESS = "address"
CROWDED = "These are too many groups for one picture. The table and the file hold their figures."
INPUTS = (f"{ADDRESS}.search", *(f"{field}.value" for field in FIELDS))
CHANGED = {name: name.split(".")[0] for name in INPUTS}

_published: ContextVar[tuple[Sequence[Release], SideBySide, Happenings]] = ContextVar("published")
_changed: ContextVar[str] = ContextVar("changed")


class Explorer:
    """The Dash application below one address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._dash = Dash(
            "lead-portal-explorer",
            requests_pathname_prefix=address,
            routes_pathname_prefix=address,
            include_assets_files=False,
            suppress_callback_exceptions=True,
            add_log_handler=False,
            enable_mcp=False,
            update_title="",
        )
        self._dash.layout = _layout()
        outputs = [
            *(Output(field, prop) for field in FIELDS for prop in ("options", "value")),
            Output("figure", "figure"),
            Output("figure", "words"),
            Output("figure", "chart"),
            Output("figure", "told"),
            Output("title", "children"),
            Output("finding", "children"),
            Output("sheet", "table"),
            Output("notes", "children"),
            Output("foot", "foot"),
            Output(ADDRESS, "shown"),
        ]
        inputs = [Input(id, prop) for id, prop in map(_parted, INPUTS)]
        self._dash.callback(outputs, inputs, prevent_initial_call=True)(self._answer)
        self._output = next(iter(self._dash.callback_map))

    @property
    def layout(self) -> bytes:
        """What the page is made of, before the first answer."""
        return self._read("_dash-layout")

    @property
    def dependencies(self) -> bytes:
        """Which parts answer to which."""
        return self._read("_dash-dependencies")

    def answer(self, question: bytes, releases: Sequence[Release], sites: SideBySide, happenings: Happenings) -> bytes:
        """The answer to a question as the browser sends it. Errors: BadQuestion."""
        changed, values = self._read_question(question)
        if changed == ADDRESS:
            read_query(_query(values[0]))
        else:
            ask(releases, dict(zip(FIELDS, values[1:], strict=True)), changed, sites)
        _published.set((releases, sites, happenings))
        _changed.set(changed)
        answered = self._dash.server.test_client().post(
            f"{self._address}_dash-update-component", json=self._body(changed, values)
        )
        if answered.status_code != 200:
            raise RuntimeError(f"the explorer answered {answered.status_code}")
        return answered.data

    def _read(self, name: str) -> bytes:
        answered = self._dash.server.test_client().get(self._address + name)
        return answered.data

    def _read_question(self, question: bytes) -> tuple[str, list[str]]:
        """What changed and all values, from the only body that the page sends."""
        try:
            body = json.loads(question)
        except (ValueError, RecursionError) as error:
            raise BadQuestion("this is not JSON") from error
        if not isinstance(body, dict) or body.get("output") != self._output or body.get("state"):
            raise BadQuestion("this asks for nothing that the explorer has")
        changed, inputs = body.get("changedPropIds"), body.get("inputs")
        if not (isinstance(changed, list) and len(changed) == 1 and changed[0] in INPUTS):
            raise BadQuestion("exactly one choice changes at a time")
        if not (isinstance(inputs, list) and len(inputs) == len(INPUTS)):
            raise BadQuestion("every choice is sent")
        return CHANGED[changed[0]], [_value(name, given) for name, given in zip(INPUTS, inputs, strict=True)]

    def _body(self, changed: str, values: Sequence[str]) -> dict[str, Any]:
        """The question written anew, so that nothing else that was sent reaches Dash."""
        names = map(_parted, INPUTS)
        inputs = [{"id": id, "property": p, "value": v} for (id, p), v in zip(names, values, strict=True)]
        outputs = [dict(zip(("id", "property"), o.split("."), strict=True)) for o in self._output[2:-2].split("...")]
        moved = next(name for name, field in CHANGED.items() if field == changed)
        return {"output": self._output, "outputs": outputs, "inputs": inputs, "changedPropIds": [moved]}

    def _answer(self, search: str, *values: str) -> list[Any]:
        changed = _changed.get()
        wishes = read_query(_query(search)) if changed == ADDRESS else dict(zip(FIELDS, values, strict=True))
        releases, sites, happenings = _published.get()
        asked = ask(releases, wishes, None if changed == ADDRESS else changed, sites, happenings)
        if asked is None:
            raise NotOffered("Nothing is published yet.")
        return _shown(answer(asked))


def _parted(name: str) -> tuple[str, str]:
    id, _, prop = name.partition(".")
    return id, prop


def _query(search: str) -> str:
    """The query of an address; behind it the page puts a moment, so that the same address can be asked again."""
    return search.partition("#")[0]


def _value(name: str, given: Any) -> str:
    """The text of one choice. Errors: BadQuestion."""
    if not isinstance(given, Mapping) or f"{given.get('id')}.{given.get('property')}" != name:
        raise BadQuestion("the choices are not those of the page")
    value = given.get("value")
    if value is not None and not isinstance(value, str):
        raise BadQuestion("a choice is a text")
    return value or ""


def _layout() -> html.Div:
    choices = [Choice(id=field, label=LABELS[field], options=[], value="") for field in FIELDS]
    named: Any = {"role": "group", "aria-label": "What to show"}
    return html.Div(
        [
            Address(id=ADDRESS, search="", shown=""),
            html.Div(choices, className="explorer__choices", **named),
            html.Div(id="notes", className="explorer__notes", role="status"),
            html.Div(
                [
                    html.H2(id="title", lang="en"),
                    html.P(id="finding", className="figure__finding", role="status", lang="en"),
                    Figure(id="figure", figure=None, words="", chart="", told=[]),
                    Sheet(id="sheet", table=None),
                    Foot(id="foot", foot=None),
                ],
                className="figure explorer__figure",
            ),
        ],
        className="explorer",
    )


def _shown(answered: Answer) -> list[Any]:
    """What each part of the page shows now."""
    asked, chart = answered.asked, answered.chart
    fields = [part for f in asked.fields for part in ([asdict(o) for o in f.options], f.chosen)]
    return [
        *fields,
        answered.figure,
        answered.words,
        chart.id,
        [[event.label, event.text, event.href] for event in chart.told],
        chart.title,
        chart.finding,
        _sheet(answered.table),
        [html.P(note, lang="en") for note in (*asked.notes, *([CROWDED] if chart.crowded else []))],
        _foot(asked.release, chart, asked.query),
        asked.query,
    ]


def _sheet(shown: Table) -> dict[str, Any]:
    return {
        "caption": shown.caption,
        "columns": list(shown.columns),
        "headers": shown.headers,
        "rows": [[list(row.headers), [[c.text, c.status] for c in row.cells]] for row in shown.first_rows],
        "more": len(shown.rows) > len(shown.first_rows),
    }


def _foot(release: Release, chart: Chart, query: str) -> dict[str, Any]:
    """Where the figures come from, and what to know about them."""
    return {
        "release": release.number,
        "version": release.version,
        "made_up": release.demonstration,
        "notes": list(chart.notes),
        "query": query,
    }
