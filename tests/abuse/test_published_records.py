"""Published records under attack: no method edits or removes them, whoever asks, and what was changed below is told.

Two lines of that list stand elsewhere: what an order takes out (D11) in tests/flows/test_redaction.py, and ten thousand
mutated proofs (D12) in tests/faults/test_mutants.py.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal import create_app
from portal.settings import read_settings
from tests.access.people import signed_in
from tests.conftest import SECRET, Instance, copy_of, serve
from tests.feedback_givers import giver, number_on_desk, words_in
from tests.handing_in import soon

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


def test_d1_a_correction_adds_a_version_and_the_old_one_stays_readable_with_a_banner(house):
    number = next(n for n in range(1, 60) if house.get(f"/data/releases/{n}/v2/").status_code == 200)
    old = house.get(f"/data/releases/{number}/v1/")
    assert (
        old.status_code == 200
        and "There is a newer version." in words_in(old.text)
        and f"/data/releases/{number}/" in old.text
    )
    decision = next(n for n in range(1, 60) if house.get(f"/decisions/{n}/v2/").status_code == 200)
    old = house.get(f"/decisions/{decision}/v1/")
    assert old.status_code == 200 and "This is version 1. The newest is version" in words_in(old.text)


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


INSERTED = """INSERT INTO ledger ("index", entry) SELECT max("index") + 1,
    (SELECT replace(replace(entry, '"number":1', '"number":77'), '"time":"20', '"time":"19') FROM ledger
     WHERE "index" = 0) FROM ledger"""
SWAPPED = """UPDATE ledger SET "index" = 9999 WHERE "index" = 0; UPDATE ledger SET "index" = 0 WHERE "index" = 1;
    UPDATE ledger SET "index" = 1 WHERE "index" = 9999"""
BELOW = {
    "deleted": ('DELETE FROM ledger WHERE "index" = 0', "entr"),
    "reordered": (SWAPPED, "root"),
    "back-dated": (INSERTED, "entr"),
}


@pytest.mark.parametrize("what", BELOW)
def test_d4_a_row_that_was_deleted_moved_or_put_in_with_an_older_date_is_told_by_verify(fresh, tmp_path, what):
    change, said = BELOW[what]
    with closing(sqlite3.connect(fresh.folder / "record.sqlite", isolation_level=None)) as base:
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE name LIKE 'ledger_no%'").fetchall():
            base.execute(f"DROP TRIGGER {trigger}")
        base.executescript(change)
    settings = read_settings({"LEAD_PORTAL_INSTANCE": str(fresh.folder), "SECRET_KEY": SECRET})
    bundle = create_app(settings).test_client().get("/ledger/bundle.zip")
    assert bundle.status_code == 200
    (tmp_path / "bundle.zip").write_bytes(bundle.data)
    done = fresh.call("verify", tmp_path / "bundle.zip")
    assert done.status == 1 and said in done.out, done.out


def test_d8_no_row_of_a_published_table_is_updated_or_deleted_by_a_shell_at_the_database(own):
    held = "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"
    with closing(sqlite3.connect(own.folder / "record.sqlite", isolation_level=None)) as base:
        names = [name for name, _ in base.execute(held)]
        assert {"ledger", "checkpoints", "releases", "documents", "document_texts"} <= set(names)
        for name in names:
            if base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]:
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    base.execute(f'DELETE FROM "{name}"')
                column = base.execute(f'PRAGMA table_info("{name}")').fetchall()[0][1]
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    base.execute(f'UPDATE "{name}" SET "{column}" = "{column}"')


def another_table(folder: Path) -> Path:
    """A table that is not public yet: that of Santa Fe, as if it were of another city."""
    for kind in ("csv", "about.json", "structure.json"):
        text = Path(f"portal/demonstration/santa_fe_2016_referrals.{kind}").read_text()
        text = text.replace("nm-santa-fe", "nm-elsewhere").replace("Santa Fe", "Elsewhere")
        (folder / f"elsewhere.{kind}").write_text(text)
    return folder / "elsewhere.csv"


def test_d9_the_bytes_of_a_release_are_the_same_after_a_restart_an_upgrade_and_a_later_release(own, house, tmp_path):
    files = [f"/data/releases/5/v1/{name}" for name in ("data.csv", "data.json")]
    before = [hashlib.sha256(house.get(path).content).hexdigest() for path in files]
    taken = ("release", "withdraw", "3", "--reason", "A test", "--by", "lucia@riverbend.example.org")
    assert own.call(*taken).status == 0 and own.call("upgrade").status == 0
    answers = ("--answer", "A test", "--answer", "Another")
    oren, lucia = "oren@riverbend.example.org", "lucia@riverbend.example.org"
    sent = own.call("release", "submit", another_table(tmp_path), "--by", oren, *answers)
    assert sent.status == 0, sent.err
    draft = re.search(r"\d+", sent.out)[0]
    assert own.call("release", "approve", draft, "--by", lucia).status == 0
    assert own.call("release", "publish", draft).status == 0
    for again in serve(own):
        assert [hashlib.sha256(again.get(path).content).hexdigest() for path in files] == before


def test_d13_nothing_is_answered_without_an_answer_and_an_answer_is_changed_by_a_new_version_alone(house):
    text = "The door of the annex does not open from outside after six in the evening."
    giver(house).give(text)
    manager, moderator = signed_in(house, "nora"), signed_in(house, "theo")
    id = number_on_desk(moderator, text)

    def act(what: str, **values: str):
        return manager.post(f"/desk/feedback/{id}/{what}", values)

    assert moderator.post(f"/desk/feedback/{id}/show").status_code == 303
    for edition in ("", "0", "1", "-1"):
        assert act("adopt", edition=edition, how="delegate").status_code in (409, 422)
    number = re.search(r"Public as feedback (\d+)", manager.get(f"/desk/feedback/{id}/").text)[1]
    public = f"/feedback/{number}/"
    assert "Answered on" not in words_in(soon(house, public, "annex"))
    parts = {"said": "The door is shut.", "did": "The lock was changed.", "because": "It must open."}
    assert act("answer", edition="0", **{**parts, "did": ""}).status_code == 422
    assert act("answer", edition="0", **parts).status_code == 303
    assert act("adopt", edition="1", how="delegate").status_code == 303
    soon(house, public, "The lock was changed.")
    assert act("answer", edition="1", **{**parts, "did": "Nothing was done."}).status_code == 409
    assert "Nothing was done." not in house.get(public + "?x=1").text
    corrected = {**parts, "did": "The lock is ordered."}
    assert act("correct", **corrected, how="delegate", why="").status_code == 422
    assert act("correct", **corrected, how="delegate", why="It was only ordered.").status_code == 303
    page = words_in(soon(house, public, "The lock is ordered."))
    assert "It was only ordered." in page and "The lock was changed." in page and "1 earlier version" in page
