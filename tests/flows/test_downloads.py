"""What a reporter gets of each release: files that say whose they are, feeds, a catalogue, what a version changed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import frictionless
import openpyxl
import pytest

from dashboards.releases import Correction, read_release
from governance_records.publications import StoredRelease, append_release, versions_of
from governance_records.store import open_store, writing
from portal.settings import default_database, key_file
from tests.conftest import copy_of, serve

ATOM = "{http://www.w3.org/2005/Atom}"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "data.csv": ("text/csv; charset=utf-8", ".csv"),
    "data-codes.csv": ("text/csv; charset=utf-8", "-codes.csv"),
    "data.xlsx": (SHEET, ".xlsx"),
    "data.json": ("application/json", ".json"),
    "release.zip": ("application/zip", ".zip"),
    "datapackage.json": ("application/vnd.datapackage+json", "-datapackage.json"),
    "data.csv-metadata.json": ("application/csvm+json", "-metadata.json"),
}
NASTY = "Ends </script><script>alert(1)</script> <!-- and \u2028 all & 'that'"


@pytest.fixture(scope="module")
def corrected(demonstration, tmp_path_factory):
    """The demonstration with a second version of release 5, which corrects the first."""
    instance = copy_of(demonstration, tmp_path_factory.mktemp("corrected"))
    store = open_store(default_database(instance.folder), key_file(instance.folder))
    with writing(store) as record:
        stored = versions_of(record, 5)[0]
        new = _second(read_release(stored.whole()))
        append_release(record, _stored(new, stored), "a test")
    yield from serve(instance)


def _second(old):
    cells = list(old.observations)
    cells[0] = replace(cells[0], value=cells[0].value + 7)
    cells[1] = replace(cells[1], value=None, status="missing")
    correction = Correction("June was counted twice <b>in one district</b>", "2026-10-20")
    return replace(
        old,
        version=2,
        published="2027-01-02T03:04:05Z",
        summary=NASTY,
        correction=correction,
        observations=tuple(cells),
    )


def _stored(new, like: StoredRelease) -> StoredRelease:
    return replace(
        like, version=new.version, published=new.published, digest=new.digest, canonical=new.canonical, title=new.title
    )


def entries(feed: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(feed).iter(f"{ATOM}entry"))


CORRECTED = 16  # the release of the demonstration that has a second version


@pytest.mark.parametrize("name", FILES)
def test_every_release_has_every_file_with_its_type_and_a_name_to_keep_it_by(portal, name):
    kind, suffix = FILES[name]
    for number in range(1, 17):
        newest = 2 if number == CORRECTED else 1
        answer = portal.get(f"/data/releases/{number}/{name}")
        assert answer.status_code == 200 and answer.headers["content-type"] == kind
        assert answer.content == portal.get(f"/data/releases/{number}/v{newest}/{name}").content
        filename = re.fullmatch(r'attachment; filename="([a-z0-9._-]+)"', answer.headers["content-disposition"])[1]
        assert filename.endswith(f"-release-{number}-v{newest}{'-demonstration' if number >= 5 else ''}{suffix}")
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", [*FILES, "changes.json"])
def test_latest_leads_to_the_same_file_of_the_newest_release(portal, name):
    answer = portal.get(f"/data/releases/latest/{name}")
    assert answer.status_code == 302 and answer.headers["location"] == f"/data/releases/27/{name}"


@pytest.mark.parametrize(
    "path", ["1/data.xls", "999/data.xlsx", "5/v9/release.zip", "5/v1/changes.json", "latest/../x", "5/data.csv/"]
)
def test_a_file_that_is_not_there_is_a_page_that_says_so(portal, path):
    assert portal.get(f"/data/releases/{path}").status_code == 404


def test_a_file_that_was_fetched_once_is_not_sent_again_and_travels_small(portal):
    path = "/data/releases/5/release.zip"
    plain = portal.get(path, headers={"Accept-Encoding": "identity"})
    packed = portal.get(path, headers={"Accept-Encoding": "br"})
    assert plain.content == packed.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    again = portal.get(path, headers={"If-None-Match": packed.headers["etag"], "Accept-Encoding": "br"})
    assert again.status_code == 304


def test_the_files_on_the_portal_and_those_in_the_zip_are_the_same(portal):
    inside = ZipFile(io.BytesIO(portal.get("/data/releases/9/release.zip").content))
    for name in ("data.csv", "data-codes.csv", "data.json", "datapackage.json"):
        assert inside.read(name) == portal.get(f"/data/releases/9/{name}").content
    assert "MADE UP FOR THE DEMONSTRATION" in inside.read("README.md").decode()


def test_a_package_can_be_read_straight_from_its_address(portal):
    package = frictionless.Package(f"{portal.base}/data/releases/9/datapackage.json")
    rows = package.get_table_resource("data").read_rows()
    assert len(rows) == 35 and {r["figures"] for r in rows} == {"made up for the demonstration"}
    assert package.validate().valid


def test_the_workbook_explains_itself_and_marks_a_demonstration(portal):
    book = openpyxl.load_workbook(io.BytesIO(portal.get("/data/releases/5/data.xlsx").content))
    assert book.sheetnames == ["Read me", "Data"]
    said = {row[0]: row[1] for row in book["Read me"].values if row[0]}
    assert {"What it is", "Source", "License", "Warning", "suppressed", "missing"} <= set(said)
    assert "made up for the demonstration" in book.properties.title
    real = openpyxl.load_workbook(io.BytesIO(portal.get("/data/releases/3/data.xlsx").content))
    assert "Warning" not in {row[0] for row in real["Read me"].values}


def test_the_page_lists_every_file_and_describes_itself_to_search_engines(portal):
    page = portal.get("/data/releases/5/").text
    for name in FILES:
        assert page.count(f'href="/data/releases/5/v1/{name}"') == 1
    block = _data_block(page)
    assert block["@type"] == "Dataset" and "made up for the demonstration" in block["name"]
    for download in block["distribution"]:
        answer = portal.get(download["contentUrl"].removeprefix(portal.base))
        assert answer.headers["content-type"].split(";")[0] == download["encodingFormat"]


def test_no_text_breaks_out_of_the_data_block(corrected):
    page = corrected.get("/data/releases/5/").text
    page = re.sub(r'<script src="/assets/[^"]+" defer></script>', "", page)
    assert page.count("<script") == page.count("</script") == 1
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1]
    assert not re.search(r"[<>&\u2028\u2029]", block)
    assert NASTY in json.loads(block)["description"]


def _data_block(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">([^<]*)</script>', page)[1])


def test_the_old_version_says_what_was_wrong_and_since_when(corrected):
    old = corrected.get("/data/releases/5/v1/").text
    assert "There is a newer version" in old and "October 20, 2026" in old
    assert "June was counted twice &lt;b&gt;in one district&lt;/b&gt;" in old
    assert "What changed" not in old


def test_the_new_version_shows_each_value_that_changed(corrected):
    page = corrected.get("/data/releases/5/").text
    section = page.split("What changed</h2>")[1].split("</section>")[0]
    assert "2 values differ" in section and "1,082" in section and "1,089" in section and "is-missing" in section
    assert section.count("<tr>") == 3


def test_programs_get_the_same_difference_cell_by_cell(corrected):
    found = corrected.get("/data/releases/5/v2/changes.json").json()
    assert found == corrected.get("/data/releases/5/changes.json").json()
    assert found["correction"]["since"] == "2026-10-20" and found["demonstration"] is True
    assert found["changes"][0] == {
        "cell": {"period": "ALL", "district": "ALL"},
        "before": {"value": 1082, "status": "published"},
        "after": {"value": 1089, "status": "published"},
    }
    assert found["changes"][1]["after"] == {"value": None, "status": "missing"} and found["count"] == 2


def test_the_old_files_stay_as_they_were(corrected):
    rows = list(csv.DictReader(io.StringIO(corrected.get("/data/releases/5/v1/data.csv").text)))
    assert rows[0]["value"] == "1082" and {r["version"] for r in rows} == {"1"}
    assert corrected.get("/data/releases/5/data.json").json()["version"] == 2


def test_a_correction_is_in_its_own_feed_and_first_in_the_others(corrected):
    correction, of_the_kits = entries(corrected.get("/corrections.atom").content)
    assert "A box of 48 kits was counted twice" in of_the_kits.findtext(f"{ATOM}summary")
    assert correction.findtext(f"{ATOM}summary").startswith("June was counted twice")
    assert "Wrong since 2026-10-20" in correction.findtext(f"{ATOM}summary")
    for path in ("/feed.atom", "/measures/referrals-received/feed.atom", "/sites/riverbend-parish/feed.atom"):
        first = entries(corrected.get(path).content)[0]
        assert first.findtext(f"{ATOM}id").endswith("/data/releases/5/v2/")
        assert "correction, version 2" in first.findtext(f"{ATOM}title")


def test_each_measure_and_site_has_a_feed_of_its_own_releases(portal):
    measure = entries(portal.get("/measures/enrolled/feed.atom").content)
    assert len(measure) == 4
    site = entries(portal.get("/sites/nm-santa-fe/feed.atom").content)
    assert len(site) == 2 and not any("made up" in e.findtext(f"{ATOM}title") for e in site)
    assert entries(portal.get("/sites/hi-honolulu/feed.atom").content) == []
    assert len(entries(portal.get("/corrections.atom").content)) == 1
    for path in ("/measures/nothing/feed.atom", "/sites/nowhere/feed.atom"):
        assert portal.get(path).status_code == 404


def test_the_page_of_a_measure_names_its_feed(portal):
    page = portal.get("/measures/enrolled/").text
    assert page.count('href="/measures/enrolled/feed.atom"') == 2
    assert re.search(r'<link rel="alternate" type="application/atom\+xml" [^>]*"/measures/enrolled/feed.atom">', page)


@pytest.mark.parametrize("path", ["/feed.atom", "/corrections.atom", "/measures/enrolled/feed.atom"])
def test_a_feed_has_what_readers_of_feeds_need(portal, path):
    answer = portal.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == feed.findtext(f"{ATOM}id") == portal.base + path
    assert "demonstration" in feed.findtext(f"{ATOM}title") and feed.find(f"{ATOM}author") is not None
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        datetime.fromisoformat(part.findtext(f"{ATOM}updated").replace("Z", "+00:00"))
    ids = [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_the_catalogue_keeps_the_rules_of_dcat_us(portal):
    catalogue = portal.get("/data.json").json()
    assert catalogue["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert catalogue["@type"] == "dcat:Catalog" and catalogue["@context"].startswith("https://")
    assert len(catalogue["dataset"]) == 27
    assert [p for d in catalogue["dataset"] for p in _faults(d)] == []
    identifiers = [d["identifier"] for d in catalogue["dataset"]]
    assert len(set(identifiers)) == 27
    made_up = [d for d in catalogue["dataset"] if "made up for the demonstration" in d["title"]]
    assert len(made_up) == 23 and all(d["description"].startswith("MADE UP") for d in made_up)


def test_every_address_of_the_catalogue_answers_with_the_type_that_it_says(portal):
    for dataset in portal.get("/data.json").json()["dataset"][::5]:
        assert portal.get(dataset["landingPage"].removeprefix(portal.base)).status_code == 200
        for found in dataset["distribution"]:
            answer = portal.get(found["downloadURL"].removeprefix(portal.base))
            assert answer.headers["content-type"].split(";")[0] == found["mediaType"]
        answer = portal.get(dataset["describedBy"].removeprefix(portal.base))
        assert answer.headers["content-type"] == dataset["describedByType"]


ADDRESS = re.compile(r"https?://[^\s]+")
MEDIA_TYPE = re.compile(r"[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?")
TEXTS = ("title", "description", "identifier", "modified", "accessLevel", "license", "landingPage", "describedBy")
KNOWN = {
    *("@type", "title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"),
    *("license", "rights", "spatial", "temporal", "distribution", "accrualPeriodicity", "conformsTo", "describedBy"),
    *("describedByType", "isPartOf", "issued", "language", "landingPage", "references", "theme"),
}


def _faults(d: dict) -> list[str]:
    """What breaks the schema of a dataset (version 1.1, not federal): required fields, types, forms."""
    held = {
        "only known fields": set(d) <= KNOWN,
        "type": d.get("@type") == "dcat:Dataset",
        "texts": all(isinstance(d.get(name), str) and d[name] for name in TEXTS),
        "keywords": bool(d.get("keyword")) and all(isinstance(k, str) and k for k in d["keyword"]),
        "publisher": d["publisher"]["@type"] == "org:Organization" and bool(d["publisher"]["name"]),
        "contact": d["contactPoint"]["@type"] == "vcard:Contact" and bool(d["contactPoint"]["fn"]),
        "mail": re.fullmatch(r"mailto:[\w_~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+?", d["contactPoint"]["hasEmail"]),
        "access": d["accessLevel"] in ("public", "restricted public", "non-public"),
        "modified": datetime.fromisoformat(d["modified"].replace("Z", "+00:00")),
        "addresses": all(ADDRESS.fullmatch(d[n]) for n in ("license", "landingPage", "describedBy")),
        "language": all(re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", x) for x in d["language"]),
        "temporal": _is_interval(d["temporal"]) if "temporal" in d else True,
        "references": all(ADDRESS.fullmatch(x) for x in d["references"]) if "references" in d else True,
        "distribution": d["distribution"] and all(_is_distribution(x) for x in d["distribution"]),
    }
    return [f"{d.get('identifier')}: {name}" for name, kept in held.items() if not kept]


def _is_interval(text: str) -> bool:
    start, end = text.split("/")
    return date.fromisoformat(start) <= date.fromisoformat(end)


def _is_distribution(d: dict) -> bool:
    return (
        d["@type"] == "dcat:Distribution"
        and bool(ADDRESS.fullmatch(d["downloadURL"]))
        and bool(MEDIA_TYPE.fullmatch(d["mediaType"]))
        and all(isinstance(d[name], str) and d[name] for name in ("title", "description", "format"))
    )


def test_the_zip_holds_the_proof_that_its_release_is_in_the_ledger(portal, demonstration, tmp_path):
    inside = ZipFile(io.BytesIO(portal.get("/data/releases/9/v1/release.zip").content))
    proof = inside.read("proof.json")
    assert proof == portal.get("/data/releases/9/v1/proof.json").content
    assert hashlib.sha256(inside.read("data.json")).hexdigest() in json.loads(json.loads(proof)["entry"]).values()
    (tmp_path / "proof.json").write_bytes(proof)
    assert demonstration.run("verify", tmp_path / "proof.json").status == 0
    assert "`proof.json`" in inside.read("README.md").decode()
