"""Two worlds whose tables differ in hidden cells alone give the same public site, byte for byte."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dashboards.checks import ValidatedTable
from dashboards.explorer import FIELDS
from dashboards.protection import protect
from governance_records.store import writing
from portal import create_app
from portal.releasing import append, prepare, public_releases
from portal.settings import read_settings
from portal.submission import Submission
from tests.conftest import SECRET
from tests.laws.random_tables import random_table
from tests.laws.worlds import twin

WHEN = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)
PAIRS, MANY_PAIRS = 1, 100
LINK = re.compile(r'(?:href|src|data-figure)="(/[^"#?]*)')
ALSO = (
    "/data.json",
    "/feed.atom",
    "/corrections.atom",
    "/measures/enrolled/feed.atom",
    "/sites/nowhere/feed.atom",
    "/api/v1/releases",
    "/api/v1/releases/3",
    "/api/v1/releases/3/versions",
    "/api/v1/releases/3/versions/1",
    "/api/v1/observations?release=3",
    "/api/v1/measures/enrolled",
    "/data/releases/3/proof.json",
    "/ledger/",
    "/ledger/2/",
    "/ledger/checkpoint",
    "/ledger/bundle.zip",
    "/data/releases/3/data.csv?x=1",
    "/data/releases/4/",
    "/explore/",
    "/explore/plain/?measure=enrolled",
    "/explore/figures.csv?measure=enrolled",
    "/explore/_dash-layout",
    "/explore/_dash-dependencies",
)
ASK = "/explore/_dash-update-component"
# The clock, and how much of a fair share of questions this visitor has used.
OF_THE_MOMENT = ("Date", "X-RateLimit-Remaining", "X-RateLimit-Reset")
CHOICE = re.compile(r'<select id="still-(\w+)"[^>]*>(.*?)</select>')
OF_FIGURES = re.compile(r"/data/|/measures/|/feed\.|/api/v1/releases|^/$|^/goals/|^/sites/$|^/dashboards/")
VIEW = re.compile(r"/measures/[\w-]+/[\w-]+/")


def pairs(count: int) -> Iterator[tuple[int, ValidatedTable, ValidatedTable]]:
    """Tables with hidden cells, each with its twin."""
    seed = found = 0
    while found < count:
        seed += 1
        table = random_table(seed, most_cells=90, least_cells=6, missing=seed % 4 == 0)
        if table.structure.noadd:  # there a random table has totals that it does not name, which are refused
            continue
        other = twin(table, protect([table]).tables[0], seed)
        if other is not None:
            found += 1
            yield seed, table, other


def submission(table: ValidatedTable) -> Submission:
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow([*table.dimensions, "value", "status"])
    for key, value, status in zip(table.keys, table.values, table.statuses, strict=True):
        writer.writerow([*key, "" if value is None else value, "" if value is not None else status])
    structure = {
        "total": dict(table.structure.total),
        "hier": {d: {p: [list(c) for c in parts] for p, parts in t.items()} for d, t in table.structure.hier.items()},
        "noadd": list(table.structure.noadd),
    }
    about = {
        "kind": "counts", "measure": "enrolled", "title": "People who joined", "summary": "How many people joined.",
        "place": {"id": "nowhere", "name": "Nowhere (fictional)"}, "source": {"name": "A test"},
        "period": {"label": "2025", "start": "2025-01-01", "end": "2025-12-31"},
        "dimensions": {d: {"label": d, "role": "group"} for d in table.dimensions},
    }  # fmt: skip
    return Submission("joined", rows.getvalue().encode(), json.dumps(about).encode(), json.dumps(structure).encode())


def world(folder: Path, table: ValidatedTable) -> dict[str, tuple[int, bytes, tuple[tuple[str, str], ...]]]:
    """Every public answer of an instance that publishes this table: status, bytes and headers, by address."""
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(folder), "SECRET_KEY": SECRET}))
    store = app.extensions["store"]
    with writing(store) as record:
        ready = prepare([submission(table)], app.library, public_releases(record))
        append(record, ready[0].draft, None, WHEN, "a test", "another test")
    client, found, waiting = app.test_client(), {}, ["/", "/data/releases/3/", "/data/releases/3/v1/", *ALSO]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = client.get(path)
        headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k not in OF_THE_MOMENT))
        found[path] = (answer.status_code, answer.data, headers)
        if answer.mimetype == "text/html":
            links = [link for link in LINK.findall(answer.text) if OF_FIGURES.search(link)]
            # a PNG is made of the bytes of the SVG, and takes long: one view of all is enough
            waiting += [link for link in links if not link.endswith("/chart.png") or link.endswith("/total/chart.png")]
            waiting += [f"/embed{link}" for link in links if VIEW.fullmatch(link)]
    found |= explored(client)
    store.dispose()
    return found


def explored(client) -> dict[str, tuple[int, bytes, tuple[tuple[str, str], ...]]]:
    """What the explorer answers to each choice that it offers, and what it refuses."""
    output = client.get("/explore/_dash-dependencies").json[0]["output"]
    page = client.get("/explore/plain/?measure=enrolled").text
    offered = {field: re.findall(r'value="([^"]*)"', options) for field, options in CHOICE.findall(page)}
    wishes = [{"measure": "enrolled", field: value} for field, values in offered.items() for value in values]
    found = {}
    for wish in [*wishes, {"measure": "enrolled", "by": "no-such-breakdown"}, {"measure": "never"}]:
        inputs = [{"id": "address", "property": "search", "value": urlencode(wish)}]
        inputs += [{"id": field, "property": "value", "value": ""} for field in FIELDS]
        body = {"output": output, "changedPropIds": ["address.search"], "inputs": inputs}
        answer = client.post(ASK, json=body, headers={"Origin": "http://localhost:8000"})
        headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k not in OF_THE_MOMENT))
        found[f"{ASK} {wish}"] = (answer.status_code, answer.data, headers)
    assert {status for status, _, _ in found.values()} == {200} and len(found) > 5
    return found


def compare(made: Path, tmp_path: Path, count: int) -> None:
    for number, (seed, one, other) in enumerate(pairs(count)):
        answers = []
        for name, table in (("a", one), ("b", other)):
            folder = tmp_path / str(number) / name / "instance"
            shutil.copytree(made, folder)
            answers.append(world(folder, table))
        first, second = answers
        assert first["/data/releases/3/v1/release.zip"][0] == 200 and len(first) > 30
        assert first["/ledger/bundle.zip"][0] == first["/data/releases/3/proof.json"][0] == 200
        assert b"hidden to protect privacy" in first["/data/releases/3/"][1]
        differing = [path for path in {**first, **second} if first.get(path) != second.get(path)]
        assert differing == [], f"seed {seed}"
        shutil.rmtree(tmp_path / str(number))


def test_tables_that_differ_in_hidden_cells_alone_give_the_same_public_bytes(made_once, tmp_path):
    compare(made_once.folder, tmp_path, PAIRS)


@pytest.mark.soak
def test_a_hundred_pairs_of_worlds_give_the_same_public_bytes(made_once, tmp_path):
    compare(made_once.folder, tmp_path, MANY_PAIRS)
