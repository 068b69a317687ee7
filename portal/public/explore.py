"""The explorer: a reader asks the published figures by choices; with scripts as a Dash application, and without.

Every answer is made from releases alone. The Dash application is loaded at its first use, because it is slow to load.
"""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextvars import copy_context
from functools import cache
from importlib import import_module
from typing import Protocol

from flask import abort, current_app, request

from dashboards.downloads import harmless
from dashboards.explorer import Asked, BadQuestion, Happenings, SideBySide, ask, read_query, rows_of
from dashboards.explorer import answer as answer_to
from dashboards.releases import Release
from portal.catalogues import N_
from portal.exhibits import Exhibit
from portal.public.explorer_words import in_this_language
from portal.public.frame import Crumb, answer, page, public
from portal.public.gallery import compared
from portal.public.happenings import happenings_of
from portal.shelf import newest
from portal.shield import CONTENT_SECURITY_POLICY

ADDRESS = "/explore/"
CRUMB = Crumb("Explore the figures", ADDRESS)
TITLE, PLAIN_TITLE = N_("Explore the figures"), N_("Explore the figures, without scripts")
# Scripts are files of ours and need no exception. Dash writes two style elements, always the same: an empty one, and
# the sheet of a menu for developers. Each is allowed by its digest, and nothing else is.
POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'",
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s='",
)
MOST_BYTES, MOST_SECONDS, AT_ONCE = 20_000, 5.0, 2


class _Explorer(Protocol):
    layout: bytes
    dependencies: bytes

    def answer(
        self, question: bytes, releases: Sequence[Release], sites: SideBySide, happenings: Happenings
    ) -> bytes: ...


_loading = threading.Lock()
_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="explorer")


@cache
def _loaded() -> _Explorer:
    return import_module("dashboards.explorer.application").Explorer(ADDRESS)


def explorer() -> _Explorer:
    """The Dash application, loaded once."""
    with _loading:
        return _loaded()


@public.get(ADDRESS)
def explore():
    """The page with scripts; what it shows before they have loaded, and without them, is the same."""
    threading.Thread(target=explorer, daemon=True).start()  # ready, or nearly so, when the page asks its first question
    return _page(scripts=True)


@public.get(f"{ADDRESS}plain/")
def explore_plain():
    return _page(scripts=False)


def _page(scripts: bool):
    asked, known = _asked()
    shown = Exhibit(asked.release, asked.chart) if asked else None
    html = page(
        "explore.html",
        TITLE if scripts else PLAIN_TITLE,
        [] if scripts else [CRUMB],
        asked=asked,
        exhibit=shown,
        scripts=scripts,
        words=in_this_language(),
    )
    response = current_app.make_response((html, 200 if known else 404))
    if scripts:
        response.headers["Content-Security-Policy"] = POLICY
    return response


def _asked() -> tuple[Asked | None, bool]:
    """The question in the address, and whether the measure that it names is there."""
    try:
        wishes = read_query(request.query_string.decode("utf-8", "replace"))
    except BadQuestion:
        abort(400)
    _limit("explorer view" if request.query_string else "")
    asked = ask(newest(), wishes, sites=_sites(), happenings=_happenings())
    return asked, asked is None or wishes.get("measure", "") in ("", asked.chosen("measure"))


def _limit(rule: str) -> None:
    """A 429 for whoever asks too often."""
    if rule and not current_app.extensions["throttle"].take(rule, request.remote_addr or ""):
        abort(429)


def _happenings() -> Happenings:
    """What happened here that bears on each measure."""
    return {m: happenings_of(m) for m in {r.measure.id for r in newest() if r.measure}}


def _sites() -> SideBySide:
    """For each measure the chart of the sites that may stand side by side, where there are several."""
    measures = {r.measure.id for r in newest() if r.measure}
    found = {m: c for m in measures if (c := compared(m)) and c.chart}
    return {m: (c.sites[0].release, c.chart) for m, c in found.items() if c.chart}


@public.get(f"{ADDRESS}figures.csv")
def explore_file():
    """Exactly the figures that are shown, as a file."""
    asked, known = _asked()
    if asked is None or not known or asked.notes:
        abort(404)  # a file of something else than was asked for would mislead
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerows([harmless(text) for text in row] for row in rows_of(answer_to(asked).table))
    return answer(written.getvalue().encode(), "text/csv", f"{asked.chart.id}.csv")


@public.get(f"{ADDRESS}_dash-layout")
def explore_layout():
    return answer(explorer().layout, "application/json")


@public.get(f"{ADDRESS}_dash-dependencies")
def explore_dependencies():
    return answer(explorer().dependencies, "application/json")


@public.post(f"{ADDRESS}_dash-update-component")
def explore_answer():
    """The answer to one question; reads releases, changes nothing."""
    _limit("explorer")
    if request.mimetype != "application/json":
        abort(400)
    request.max_content_length = MOST_BYTES
    question, releases, sites, happenings = request.get_data(), newest(), _sites(), _happenings()
    work = _workers.submit(copy_context().run, explorer().answer, question, releases, sites, happenings)
    try:
        return answer(work.result(MOST_SECONDS), "application/json")
    except BadQuestion:
        abort(400)
    except TookTooLong:
        work.cancel()
        abort(503)
