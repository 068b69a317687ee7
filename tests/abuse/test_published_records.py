"""Published records under attack: no method edits or removes them, whoever asks, and what was changed below is told."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import pytest

from portal import create_app
from portal.settings import read_settings
from tests.access.people import signed_in
from tests.conftest import Instance, copy_of, serve

PUBLISHED = (
    *("/data/releases/1/", "/data/releases/1/v1/data.csv"),
    *("/ledger/0/", "/ledger/checkpoint", "/ledger/bundle.zip"),
)
TEXT = """SELECT t.kind, t.number, t.version, l."index" FROM document_texts t
    JOIN ledger l USING (kind, number, version) WHERE t.text <> '' LIMIT 1"""


@pytest.fixture(scope="module")
def own(demonstration, tmp_path_factory) -> Instance:
    return copy_of(demonstration, tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def house(own):
    yield from serve(own)


def bundle(house) -> str:
    return hashlib.sha256(house.get("/ledger/bundle.zip").content).hexdigest()


def test_d1_no_method_changes_what_is_published_not_even_for_an_administrator(house):
    pavel, before = signed_in(house, "pavel"), bundle(house)
    for path in PUBLISHED:
        for method in ("PUT", "PATCH", "DELETE", "POST"):
            answer = pavel.client.request(method, path, data={"token": pavel.token, "title": "Changed"})
            assert answer.status_code == 405, (method, path)
        overridden = pavel.post(path, {"_method": "DELETE"}, headers={"X-HTTP-Method-Override": "DELETE"})
        assert overridden.status_code == 405
    assert bundle(house) == before


def test_d2_there_is_no_way_to_unpublish(own):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder)}))
    rules = [rule for rule in app.url_map.iter_rules() if {"DELETE", "PUT", "PATCH"} & rule.methods]
    assert rules == []
    words = ("unpublish", "delete", "destroy", "erase")
    assert not [rule.rule for rule in app.url_map.iter_rules() if any(word in rule.rule for word in words)]


def test_d3_one_changed_character_withholds_the_page_and_is_named(own, tmp_path):
    instance = copy_of(own, tmp_path)
    with closing(sqlite3.connect(instance.folder / "record.sqlite", isolation_level=None)) as base:
        for table in ("document_texts", "documents"):
            base.execute(f"DROP TRIGGER {table}_no_update")
        kind, number, version, index = base.execute(TEXT).fetchone()
        which = "WHERE kind = ? AND number = ? AND version = ?"
        base.execute(f"UPDATE document_texts SET text = text || '.' {which}", (kind, number, version))
    client = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(instance.folder)})).test_client()
    answer = client.get(f"/ledger/{index}/")
    assert answer.status_code == 503 and "withheld" in answer.text
    (tmp_path / "bundle.zip").write_bytes(client.get("/ledger/bundle.zip").data)
    done = instance.call("verify", tmp_path / "bundle.zip")
    assert done.status == 1 and f"{kind}/{number}/v{version}.texts.json has another text" in done.out


def test_d9_the_bytes_of_a_release_are_the_same_after_a_restart_an_upgrade_and_a_later_release(own, house):
    files = [f"/data/releases/5/v1/{name}" for name in ("data.csv", "data.json")]
    before = [hashlib.sha256(house.get(path).content).hexdigest() for path in files]
    taken = ("release", "withdraw", "3", "--reason", "A test", "--by", "lucia@riverbend.example.org")
    assert own.call(*taken).status == 0 and own.call("upgrade").status == 0
    for again in serve(own):
        assert [hashlib.sha256(again.get(path).content).hexdigest() for path in files] == before
