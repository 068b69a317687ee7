"""The explorer over a real socket: what a reader asks is answered, with scripts and without, from releases alone."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from dashboards.explorer.application import INPUTS, Explorer
from dashboards.explorer.cited import WAYS
from dashboards.explorer.kinds import KINDS
from dashboards.explorer.offers import FIGURES
from dashboards.explorer.questions import ALL_SITES, LABELS
from portal.public import explorer_words
from tests.conftest import ROOT, SECRET, serve

CONFIG = re.compile(r"^    ([a-z_]+):", re.MULTILINE)
SEARCH = "?measure=housing-status"


@pytest.fixture(scope="module")
def question(portal):
    """A question as the page sends it."""
    output = portal.get("/explore/_dash-dependencies").json()[0]["output"]

    def ask(changed="address.search", **values):
        values = {"address": values.pop("search", "")} | values
        inputs = [
            {"id": id, "property": prop, "value": values.get(id, "")} for id, prop in (n.split(".") for n in INPUTS)
        ]
        return {"output": output, "changedPropIds": [changed], "inputs": inputs}

    return ask


@pytest.fixture(scope="module")
def send(portal):
    def post(body, **headers):
        headers = {"Origin": portal.base, "Content-Type": "application/json"} | headers
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return portal.request("POST", "/explore/_dash-update-component", content=content, headers=headers)

    return post


def test_the_page_shows_the_same_figures_before_scripts_and_without_them(portal):
    for path in (f"/explore/{SEARCH}", f"/explore/plain/{SEARCH}"):
        page = portal.get(path)
        assert page.status_code == 200 and "Where participants live" in page.text
        assert "Of 636 people, 343 (54%) were unsheltered" in page.text
    assert "<script" not in portal.get("/explore/plain/").text
    assert portal.get("/explore/").headers["ETag"]


def test_the_application_answers_what_the_page_says(question, send, portal):
    answered = send(question(search=SEARCH))
    assert answered.status_code == 200
    parts = answered.json()["response"]
    assert parts["finding"]["children"] in portal.get(f"/explore/plain/{SEARCH}").text.replace("&#39;", "'")
    assert parts["measure"]["value"] == "housing-status" and parts["address"]["shown"] == SEARCH[1:]
    assert parts["figure"]["figure"]["data"] and len(parts["sheet"]["table"]["rows"]) == 6
    moved = send(question("measure.value", measure="enrolled", by="housing", period="2024"))
    assert moved.json()["response"]["by"]["value"] == "total"


def test_the_file_holds_exactly_what_is_seen(portal):
    address = "measure=referral-disposition&by=disposition&period=2024"
    file = portal.get(f"/explore/figures.csv?{address}")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert file.headers["Content-Type"].startswith("text/csv") and len(rows) == 6
    page = portal.get(f"/explore/plain/?{address}").text
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", table) == [row["text"] for row in rows]
    assert [row["value"] == "" for row in rows] == [row["status"] != "published" for row in rows]


def test_a_view_that_is_not_there_gives_the_nearest_and_a_note_and_a_measure_that_is_not_there_404(portal):
    nearest = portal.get("/explore/?measure=enrolled&by=shoe-size")
    assert nearest.status_code == 200 and "The nearest view is shown" in nearest.text
    assert portal.get("/explore/figures.csv?measure=enrolled&by=shoe-size").status_code == 404
    missing = portal.get("/explore/?measure=happiness")
    assert missing.status_code == 404 and "There are no figures of a measure" in missing.text


def test_a_chart_of_a_page_can_be_had_as_a_figure_with_its_words(portal):
    for page in (
        "/measures/enrolled/",
        "/data/releases/5/",
        "/measures/enrolled/by-district/",
        "/evidence/odds-ratios/",
        "/sites/by-state/",
    ):
        addresses = re.findall(r'data-figure="(/[^"]+/chart.json)"', portal.get(page).text)
        assert addresses, page
        for address in addresses:
            made = portal.get(address).json()
            assert set(made) == {"data", "layout", "words"} and made["words"]
    for absent in ("/data/releases/99/v1/total/chart.json", "/measures/enrolled/never/chart.json"):
        assert portal.get(absent).status_code == 404


def test_an_instance_without_figures_of_its_own_has_the_cited_tables_to_explore(fresh):
    for server in serve(fresh, SECRET_KEY=SECRET):
        page = server.get("/explore/").text
        assert "Places with LEAD, by state" in page and "map-land" in page
        rows = server.get("/explore/figures.csv?measure=places").text.splitlines()
        assert rows[0].startswith("State,") and len(rows) > 20
        assert server.get("/explore/?measure=enrolled").status_code == 404


def test_the_explorer_speaks_the_language_of_its_address_and_says_what_is_in_english_alone(portal):
    for code, words in (
        ("es", ("Explorar las cifras", "Indicador", "A lo largo del tiempo")),
        ("vi", ("Theo thời gian",)),
    ):
        for path in (f"/{code}/explore/?measure=enrolled", f"/{code}/explore/plain/?measure=enrolled"):
            page = portal.get(path)
            assert page.status_code == 200 and all(w in page.text for w in words), path
            assert 'lang="en">People enrolled' in page.text
            assert f'action="/{code}/explore/' in page.text
        assert 'data-words="{' in portal.get(f"/{code}/explore/").text
    assert "data-words" not in portal.get("/explore/").text
    for endpoint in ("_dash-layout", "_dash-dependencies", "figures.csv"):
        assert portal.get(f"/es/explore/{endpoint}").status_code == 404  # these have one address
    switch = portal.get("/es/explore/?measure=enrolled").text
    assert all(f'href="{p}/explore/?measure=enrolled" lang=' in switch for p in ("", "/es", "/vi"))


def test_all_sites_that_may_be_compared_stand_side_by_side_and_others_are_never_among_them(portal, question, send):
    asked = "measure=referrals-received&place=all-sites"
    page = portal.get(f"/explore/plain/?{asked}").text
    table = page[page.index("<table") : page.index("</table>")]
    assert "Riverbend" in table and "Alder County" in table and "Cypress Falls" not in table
    rows = list(csv.DictReader(io.StringIO(portal.get(f"/explore/figures.csv?{asked}").text)))
    assert {row["column"] for row in rows} == {"Riverbend Parish (fictional)", "Alder County (fictional)"}
    ends = send(question("kind.value", measure="referrals-received", place="all-sites", kind="before_after"))
    assert ends.status_code == 200, ends.text[-3000:]
    table = ends.json()["response"]["sheet"]["table"]
    assert len(table["columns"]) == 3 and [row[0][0] for row in table["rows"]] == sorted(
        {row["column"] for row in rows}, reverse=True
    )
    lone = portal.get("/explore/plain/?measure=enrolled&place=all-sites").text
    assert "is not offered here" in lone  # a measure of one site has nothing to stand beside


def test_every_fixed_word_of_the_explorer_is_among_those_that_pages_translate():
    fixed = {*LABELS.values(), *FIGURES.values(), *KINDS.values(), ALL_SITES.label}
    fixed |= {label for _, label, _ in WAYS.values()} | {
        label for _, _, ways in WAYS.values() for label, _ in ways.values()
    }
    assert fixed <= {*explorer_words.FIELDS, *explorer_words.OPTIONS}
    script = (ROOT / "portal/static/explorer.js").read_text()
    assert set(re.findall(r'\bt\("([^"]+)"\)', script)) == set(explorer_words.SCRIPT)


def test_events_are_marked_and_linked_on_the_charts_of_the_explorer(portal, question, send):
    page = portal.get("/explore/?measure=enrolled").text
    assert "chart-event" in page and re.search(r'More on what is marked:.*href="/decisions/[0-9]+/"', page, re.S)
    told = send(question(search="?measure=enrolled")).json()["response"]["figure"]["told"]
    assert any(re.fullmatch(r"/decisions/[0-9]+/", href) for _, _, href in told)


def test_the_page_tells_dash_what_dash_expects_to_be_told():
    """The page starts the renderer itself; after an upgrade it must still name every setting that matters."""
    written = set(CONFIG.findall((ROOT / "portal/static/explorer.js").read_text()))
    offered = set(Explorer("/explore/")._dash._config())
    # versions, developers' tools and tokens of background callbacks are told to nobody
    untold = {"dash_version", "python_version", "dash_version_url", "ddk_version", "plotly_version", "end_id"}
    assert written == offered - untold - {"plotly_cloud_installed", "websocket", "validation_layout", "hot_reload"}
