"""What a program may rely on: the API says what the pages say, in pages, with one form of mistake."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import get_args

import httpx
import pytest

from dashboards.releases import STATUSES
from governance_records.publications import RecordDamaged
from portal import create_app
from portal.api import answers, measures, releases
from portal.public.directory import KINDS
from portal.public.directory import STATUSES as SITE_STATUSES
from portal.settings import read_settings
from portal.shelf import versions

OBSERVATIONS = "/api/v1/releases/5/observations"
ADDRESSES = (
    *("/api/v1/measures", "/api/v1/measures/enrolled", "/api/v1/sites", "/api/v1/sites/wa-seattle-king"),
    *("/api/v1/releases", "/api/v1/releases/5", "/api/v1/releases/5/versions", "/api/v1/releases/5/versions/1"),
    *(OBSERVATIONS, "/api/v1/openapi.json"),
)


RELEASES = 27  # as many as the demonstration has


def asking_from(portal, address: str) -> httpx.Client:
    """A client at a loopback address of its own, since the limit counts by address."""
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address), base_url=portal.base)


@pytest.fixture(scope="module")
def ask(portal):
    with asking_from(portal, "127.0.0.66") as client:
        yield client


def everything(ask, address: str) -> list[dict]:
    """All items of a list, page after page by its Link header."""
    items, seen = [], 0
    while address:
        answer = ask.get(address)
        assert answer.status_code == 200 and answer.json()["total"] == int(answer.headers["x-total-count"])
        items += answer.json()["items"]
        address = answer.links.get("next", {}).get("url", "")
        seen += 1
    assert len(items) == answer.json()["total"] and seen == answer.json()["pages"]
    return items


def test_the_document_is_openapi_3_1_and_describes_every_address(ask):
    document = ask.get("/api/v1/openapi.json").json()
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    described = {re.sub(r"\{\w+\}", "*", path) for path in document["paths"]}
    assert described == {
        *("/api/v1/measures", "/api/v1/measures/*", "/api/v1/sites", "/api/v1/sites/*", "/api/v1/releases"),
        *("/api/v1/releases/*", "/api/v1/releases/*/versions", "/api/v1/releases/*/versions/*"),
        *("/api/v1/releases/*/observations", "/api/v1/releases/*/differences"),
    }
    assert {method for methods in document["paths"].values() for method in methods} == {"get"}


def test_the_guide_explains_it_and_every_example_of_it_works(ask):
    page = ask.get("/api/v1/")
    assert page.headers["content-type"].startswith("text/html") and "/api/v1/openapi.json" in page.text
    links = [unescape(h) for h in re.findall(r'href="(/api/v1/[^"]+)"', page.text)]
    assert len(links) >= 6 and all(ask.get(link).json() for link in links)
    assert {ask.get(link).status_code for link in links} == {200}


def test_the_guide_is_linked_from_every_page_and_from_the_figures(ask):
    assert 'href="/api/v1/"' in ask.get("/about/").text.split("<footer")[1]
    assert 'href="/api/v1/"' in ask.get("/data/").text.split("<footer")[0]


def test_what_may_be_asked_is_what_the_record_and_the_directory_know():
    assert get_args(answers.Status) == STATUSES
    assert set(get_args(answers.SiteStatus)) == set(SITE_STATUSES)
    assert set(get_args(answers.SiteKind)) == set(KINDS)


def test_measures_are_the_catalogue(ask):
    listed = everything(ask, "/api/v1/measures?per_page=10")
    assert len(listed) == 27 and listed[0]["number"] == "M1"
    one = ask.get("/api/v1/measures/enrolled").json()
    assert one in listed and one["releases"] == [11, 10, 9, 8] and one["faults"]


def test_sites_are_the_directory_and_its_filters(ask):
    rows = ask.get("/sites/sites.json").json()
    assert {s["id"] for s in everything(ask, "/api/v1/sites?per_page=20")} == {r["id"] for r in rows}
    for name in ("state", "status", "kind"):
        for value in {r[name] for r in rows}:
            found = ask.get("/api/v1/sites", params={name: value, "per_page": 1000}).json()["items"]
            assert [s["id"] for s in found] != [] and {s["id"] for s in found} == {
                r["id"] for r in rows if r[name] == value
            }
    assert ask.get("/api/v1/sites?state=ZZ").json()["total"] == 0


def test_a_site_has_its_details_and_the_sources_in_full(ask):
    site = ask.get("/api/v1/sites/wa-seattle-king").json()
    assert {"pathway", "body"} <= {d["kind"] for d in site["details"]}
    cited = {k for d in site["details"] for k in d["sources"]} | set(site["sources"])
    assert {r["key"] for r in site["references"]} == cited
    assert site["release"] == 1 and site["latitude"] == 47.6062


def test_releases_come_newest_first_and_can_be_filtered(ask):
    listed = everything(ask, "/api/v1/releases?per_page=5")
    assert [r["number"] for r in listed] == list(range(RELEASES, 0, -1))
    filters = {
        "measure=enrolled": lambda r: r["measure"] and r["measure"]["id"] == "enrolled",
        "place=nm-santa-fe": lambda r: r["place"] and r["place"]["id"] == "nm-santa-fe",
        "kind=cited": lambda r: r["kind"] == "cited",
        "demonstration=false": lambda r: not r["demonstration"],
        "demonstration=true&kind=counts&measure=referrals-received": (
            lambda r: r["measure"] and r["measure"]["id"] == "referrals-received" and r["demonstration"]
        ),
    }
    for query, fits in filters.items():
        assert everything(ask, f"/api/v1/releases?{query}") == [r for r in listed if fits(r)] != []


def test_a_filter_that_nothing_can_fit_is_told_from_one_that_nothing_fits_yet(ask):
    assert ask.get("/api/v1/releases?measure=deaths-and-exits").json()["total"] == 0
    unknown = ask.get("/api/v1/releases?measure=enroled")
    assert unknown.status_code == 404 and unknown.json()["problems"][0]["place"] == "measure"


def test_a_release_is_the_one_that_the_page_and_the_file_show(ask):
    release = ask.get("/api/v1/releases/5").json()
    file = ask.get(release["links"]["json"])
    assert file.json()["title"] == release["title"] and release["demonstration"] is True
    assert release["digest"] in ask.get(release["links"]["page"]).text
    assert ask.get("/api/v1/releases/5/versions/1").json() == release
    assert ask.get("/api/v1/releases/5/versions").json()["items"][0]["newest_version"] == 1
    assert ask.get("/api/v1/releases/1").json()["columns"][0]["id"] == "id"


@pytest.mark.parametrize("number", [3, 5, 14])
def test_observations_are_the_cells_of_the_release_in_their_order(ask, number):
    file = ask.get(f"/data/releases/{number}/v1/data.json").json()
    cells = everything(ask, f"/api/v1/releases/{number}/observations?per_page=13")
    assert [[*c["codes"].values(), c["value"], c["status"]] for c in cells] == file["observations"]
    assert {(c["release"], c["version"], c["demonstration"]) for c in cells} == {(number, 1, file["demonstration"])}
    assert all(c["unit"] == file["measure"]["unit"] and c["labels"].keys() == c["codes"].keys() for c in cells)


def test_a_hidden_cell_is_null_with_its_status_and_stays_where_it_is(ask):
    every = everything(ask, OBSERVATIONS)
    hidden = everything(ask, f"{OBSERVATIONS}?status=suppressed")
    assert hidden and hidden == [c for c in every if c["status"] == "suppressed"]
    assert all(c["value"] is None for c in hidden)
    assert ask.get("/api/v1/releases/5").json()["hidden"] == len(hidden)


def test_filters_join_dimensions_by_and_and_codes_of_one_by_or(ask):
    every = everything(ask, OBSERVATIONS)
    asked = f"{OBSERVATIONS}?dim=period:2025&dim=period:2026&dim=district:old_town&status=published"
    assert everything(ask, asked) == [
        c
        for c in every
        if c["codes"]["period"] in ("2025", "2026")
        and c["codes"]["district"] == "old_town"
        and c["status"] == "published"
    ]
    wrong = ask.get(f"{OBSERVATIONS}?dim=race:black&dim=period:1999")
    assert wrong.status_code == 404 and len(wrong.json()["problems"]) == 2 and "district" in wrong.text


def test_findings_of_others_have_rows_and_no_observations(ask):
    answer = ask.get("/api/v1/releases/2/observations")
    assert answer.status_code == 404 and "/data/releases/2/v1/data.json" in answer.json()["detail"]


def test_two_versions_are_compared_cell_by_cell(ask):
    assert everything(ask, "/api/v1/releases/5/differences?from=1&to=1") == []
    assert ask.get("/api/v1/releases/5/differences?from=1&to=2").status_code == 404
    missing = ask.get("/api/v1/releases/5/differences?to=1")
    assert missing.status_code == 400 and missing.json()["problems"][0]["place"] == "from"


@pytest.mark.parametrize("address", [*ADDRESSES, f"{OBSERVATIONS}?per_page=3", "/api/v1/sites?state=WA"])
def test_an_answer_that_has_not_changed_is_a_304_and_head_answers_like_get(ask, address):
    answer = ask.get(address)
    again = ask.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"] and "no-cache" in again.headers["cache-control"]
    assert ask.get(address, headers={"If-None-Match": '"other"'}).content == answer.content
    head = ask.head(address)
    assert head.content == b"" and head.headers["etag"] == answer.headers["etag"]
    assert head.headers["content-type"] == "application/json"


def test_different_questions_have_different_names(ask):
    etags = [ask.get(f"{OBSERVATIONS}?per_page=3&page={n}").headers["etag"] for n in range(1, 6)]
    assert len(set(etags)) == 5


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/", 404),
        ("GET", "/api/v2/sites", 404),
        ("GET", "/api/v1/measures/", 404),
        ("GET", "/api/v1/measures/none", 404),
        ("GET", "/api/v1/sites/none", 404),
        ("GET", "/api/v1/releases/99", 404),
        ("GET", "/api/v1/releases/one", 404),
        ("GET", "/api/v1/releases?kind=x", 400),
        ("POST", "/api/v1/releases", 405),
        ("DELETE", "/api/v1/", 405),
    ],
)
def test_every_mistake_has_the_same_form(ask, method, address, status):
    answer = ask.request(method, address)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    assert list(answer.json()) == ["type", "title", "status", "detail", "problems"]
    assert answer.json()["status"] == status and answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_all_problems_of_a_question_are_told_at_once(ask):
    answer = ask.get("/api/v1/releases?page=0&kind=x&demonstration=yes&sort=a")
    told = {p["place"]: p["message"] for p in answer.json()["problems"]}
    assert list(told) == ["page", "kind", "demonstration", "sort"] and told["sort"] == "there is no such parameter here"


def test_any_page_may_read_it_and_credentials_are_never_allowed(ask):
    for address in ADDRESSES:
        answer = ask.get(address, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers and "set-cookie" not in answer.headers
    preflight = ask.options(OBSERVATIONS, headers={"Access-Control-Request-Headers": "if-none-match"})
    assert preflight.status_code == 200 and "If-None-Match" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in ask.get("/data/").headers


@pytest.fixture
def app(demonstration):
    return create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)}))


def test_a_correction_shows_which_cells_changed_and_how(app, monkeypatch):
    def corrected(number, wanted):
        release = versions(number)[0]
        hidden = next(n for n, o in enumerate(release.observations) if o.status == "published")
        cells = list(release.observations)
        cells[hidden] = replace(cells[hidden], value=None, status="suppressed")
        return release if wanted == 1 else replace(release, version=2, observations=tuple(cells[:-1]))

    monkeypatch.setattr(releases, "version_of", corrected)
    answer = app.test_client().get("/api/v1/releases/5/differences?from=1&to=2")
    hidden, gone = answer.json["items"]
    assert hidden["before"]["status"] == "published" and hidden["before"]["value"] is not None
    assert hidden["after"] == {"value": None, "status": "suppressed"}
    assert hidden["cell"].keys() == {"period", "district"} and gone["after"] is None


def test_a_fault_of_ours_gives_a_reference_and_nothing_else(app, monkeypatch, caplog):
    def broken(id):
        raise RuntimeError("SELECT secret FROM /srv/private.sqlite")

    monkeypatch.setattr(measures, "for_measure", broken)
    answer = app.test_client().get("/api/v1/measures")
    assert answer.status_code == 500 and answer.mimetype == "application/problem+json"
    reference = re.search(r"reference ([0-9A-F]{8})", answer.json["detail"])[1]
    assert reference in caplog.text and "SELECT" in caplog.text
    assert not re.search("SELECT|secret|sqlite|Traceback|RuntimeError|portal", answer.text)


def test_what_does_not_fit_its_digest_is_withheld(app, monkeypatch):
    def damaged(id):
        raise RecordDamaged("release 5")

    monkeypatch.setattr(measures, "for_measure", damaged)
    answer = app.test_client().get("/api/v1/measures")
    assert answer.status_code == 503 and answer.json["title"] == "Service Unavailable"


def test_questions_are_limited_by_address_and_pages_never(portal):
    with asking_from(portal, "127.0.0.55") as busy, asking_from(portal, "127.0.0.56") as other:
        first = busy.get("/api/v1/sites?state=WA")
        assert first.headers["x-ratelimit-limit"] == "300" and "retry-after" not in first.headers
        statuses = [busy.get(f"/api/v1/measures?page={n}").status_code for n in range(1, 301)]
        assert 429 in statuses[-2:] and statuses[:200] == [200] * 200
        refused = busy.get(OBSERVATIONS, params={"page": 2})
        assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 60
        assert json.loads(refused.content)["title"] == "Too Many Requests"
        assert busy.get("/sites/?state=WA").status_code == busy.get("/api/v1/?x=1").status_code == 200
        assert busy.get("/api/v1/sites").status_code == 200 and "x-ratelimit-limit" not in busy.get("/data/").headers
        assert other.get("/api/v1/sites?state=WA").status_code == 200
