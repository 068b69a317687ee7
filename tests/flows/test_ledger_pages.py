"""The ledger as visitors, programs and the operator meet it: pages, proofs, bundle, key, and an old record upgraded."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from alembic.command import upgrade as run_migrations

from governance_records.store import RECORD, _alembic, open_store
from portal import create_app
from portal.settings import default_database, read_settings
from tests.conftest import PUBLISHER, SECRET, Instance, serve
from tests.mutants import unpacked

WITHDRAW = ("release", "withdraw", "1", "--reason", "A test of withdrawing", "--by", PUBLISHER)


@pytest.fixture(scope="module")
def own(made_once, tmp_path_factory):
    """An instance of a real initiative, to be written."""
    folder = tmp_path_factory.mktemp("ledger") / "instance"
    shutil.copytree(made_once.folder, folder)
    return Instance(folder)


def site(instance: Instance, **environ: str):
    settings = read_settings({"LEAD_PORTAL_INSTANCE": str(instance.folder), "SECRET_KEY": SECRET, **environ})
    return create_app(settings).test_client()


def test_every_release_page_names_its_entry_and_the_entry_holds_its_digest(portal):
    for number in (1, 5, 16):
        page = portal.get(f"/data/releases/{number}/").text
        index = re.search(r'Recorded as <a href="/ledger/(\d+)/">entry \1</a>', page)[1]
        data = portal.get(f"/data/releases/{number}/data.json").content
        entry = portal.get(f"/ledger/{index}/").text
        assert hashlib.sha256(data).hexdigest() in entry and f'href="/data/releases/{number}/v' in entry


def test_the_page_says_what_the_record_proves_and_what_not(portal):
    page = portal.get("/ledger/").text
    assert "What it proves" in page and "That what was published is true" in page
    assert "They could show one list to you and another to someone else" in page
    assert portal.get("/ledger/key").text.strip() in page
    listed = [int(index) for index in re.findall(r'<th scope="row"><a href="/ledger/(\d+)/"', page)]
    assert len(listed) >= 17 and listed == sorted(listed, reverse=True)


def test_a_correction_is_an_entry_about_the_one_before(portal):
    index = portal.get("/data/releases/16/proof.json").json()["index"]
    before = portal.get("/data/releases/16/v1/proof.json").json()["index"]
    page = portal.get(f"/ledger/{index}/").text
    assert "Corrects" in page and f'<a href="/ledger/{before}/">Entry {before}</a>' in page
    assert json.loads(portal.get(f"/ledger/{index}/proof.json").json()["entry"])["corrects"] == before


@pytest.mark.parametrize(
    "path", ["/ledger/99998/", "/ledger/017/", "/ledger/-1/", "/ledger/99999999999/", "/ledger/x/"]
)
def test_an_entry_that_is_not_there_is_not_found(portal, path):
    assert portal.get(path).status_code == 404
    assert portal.get(f"{path}proof.json").status_code == 404


def test_proofs_are_those_of_the_version_asked_for(portal):
    newest = portal.get("/data/releases/16/proof.json").json()
    first = portal.get("/data/releases/16/v1/proof.json").json()
    assert json.loads(newest["entry"])["corrects"] == first["index"]
    assert newest == portal.get(f"/ledger/{newest['index']}/proof.json").json()
    assert portal.get("/data/releases/16/v3/proof.json").status_code == 404
    assert portal.get("/data/releases/99/proof.json").status_code == 404


def test_a_stranger_checks_the_running_portal(portal, demonstration, tmp_path):
    (tmp_path / "old").write_bytes(portal.get("/ledger/checkpoint").content)
    done = demonstration.run("verify", portal.base, "--checkpoint", tmp_path / "old")
    assert (done.status, done.err) == (0, "") and re.search(r"verified: \d+ entries", done.out)
    (tmp_path / "verify.py").write_bytes(portal.get("/ledger/verify.py").content)
    ran = subprocess.run(
        [sys.executable, "verify.py", portal.base],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "") and done.out.startswith(ran.stdout.rstrip())
    (tmp_path / "proof.json").write_bytes(portal.get("/ledger/3/proof.json").content)
    assert demonstration.run("verify", tmp_path / "proof.json").status == 0
    assert "entry 3" in demonstration.call("verify", tmp_path / "proof.json").out


def test_the_types_of_what_programs_read(portal):
    types = {
        **{"/ledger/checkpoint": "text/plain", "/ledger/key": "text/plain", "/ledger/bundle.zip": "application/zip"},
        **{"/ledger/verify.py": "text/x-python", "/ledger/0/proof.json": "application/json"},
    }
    for path, kind in types.items():
        answer = portal.get(path)
        assert answer.headers["content-type"].startswith(kind) and answer.headers["etag"], path


def test_what_cannot_be_checked_is_bad_input(demonstration, tmp_path):
    (tmp_path / "page.zip").write_text("<html>")
    for source in (tmp_path / "page.zip", tmp_path / "none.zip", "http://127.0.0.1:9", "ftp://x", tmp_path / "no.json"):
        done = demonstration.call("verify", source)
        assert done.status == 2 and len(done.problems) == 1 and not done.out, source
    assert demonstration.call("verify", tmp_path).status == 1  # a folder without anything: a record that lacks all


def test_a_withdrawal_is_an_entry_and_the_site_shows_it(own):
    for server in serve(own, SECRET_KEY=SECRET):
        before = server.get("/ledger/").text
        old = server.get("/ledger/checkpoint").text
        assert own.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0
        deadline = time.monotonic() + 10
        while server.get("/ledger/").text == before and time.monotonic() < deadline:
            time.sleep(0.2)
        assert "Withdrawal of release 1, version 1 (about entry 0)" in server.get("/ledger/").text
        assert 'Its withdrawal is <a href="/ledger/2/">entry 2</a>' in server.get("/data/releases/1/").text
        assert "A publisher of the initiative" in server.get("/ledger/2/").text
        (own.folder.parent / "old").write_text(old)
        assert own.call("verify", server.base, "--checkpoint", own.folder.parent / "old").status == 0
        assert len(unpacked_bundle(server.get("/ledger/bundle.zip").content, own)) == 3 + 3


def unpacked_bundle(data: bytes, own: Instance) -> dict[str, bytes]:
    file = own.folder.parent / "bundle.zip"
    file.write_bytes(data)
    return unpacked(file)


def test_private_acts_change_no_byte_of_the_ledger(fresh):
    paths = ("/ledger/", "/ledger/0/", "/ledger/checkpoint", "/ledger/bundle.zip", "/ledger/1/proof.json")
    before = [site(fresh).get(path).data for path in paths]
    calls = (
        ("people", "invite", "new@testville.example.org", "--name", "New Person"),
        ("people", "suspend", "new@testville.example.org"),
        ("release", "withdraw", "99", "--reason", "none", "--by", PUBLISHER),
    )
    for call in calls:
        fresh.call(*call, SECRET_KEY=SECRET)
    with sqlite3.connect(fresh.folder / "record.sqlite") as base:
        assert base.execute("SELECT count(*) FROM audit").fetchone()[0] > 4
    assert [site(fresh).get(path).data for path in paths] == before


def test_a_public_process_needs_no_key(fresh):
    (fresh.folder / "ledger_key").unlink()
    client = site(fresh, LEAD_PORTAL_ROLE="public")
    for path in ("/ledger/", "/ledger/0/", "/ledger/checkpoint", "/ledger/bundle.zip", "/data/releases/1/proof.json"):
        assert client.get(path).status_code == 200
    done = fresh.call(*WITHDRAW, SECRET_KEY=SECRET)
    assert done.status == 2 and "the key of the ledger cannot be read" in done.err


def test_a_changed_ledger_is_withheld_on_the_site_and_named_by_verify(fresh, tmp_path):
    with sqlite3.connect(fresh.folder / "record.sqlite") as base:
        base.execute("DROP TRIGGER ledger_no_update")
        base.execute('UPDATE ledger SET entry = replace(entry, \'"by":"the\', \'"by":"not the\') WHERE "index" = 0')
    client = site(fresh)
    assert client.get("/ledger/1/proof.json").status_code == 503
    assert client.get("/ledger/0/").status_code == 503 and "withheld" in client.get("/ledger/0/").text
    (tmp_path / "bundle.zip").write_bytes(client.get("/ledger/bundle.zip").data)
    done = fresh.call("verify", tmp_path / "bundle.zip")
    assert done.status == 1 and "do not give the root that the checkpoint signs" in done.out


def test_a_changed_release_is_named_by_verify(fresh, tmp_path):
    with sqlite3.connect(fresh.folder / "record.sqlite") as base:
        base.execute("DROP TRIGGER releases_no_update")
        base.execute("UPDATE releases SET canonical = replace(canonical, 'Santa Fe', 'Santa Fo') WHERE number = 2")
    (tmp_path / "bundle.zip").write_bytes(site(fresh).get("/ledger/bundle.zip").data)
    done = fresh.call("verify", tmp_path / "bundle.zip")
    assert done.status == 1
    assert done.out.startswith(
        "not verified: entry 1 (release 2 version 1): release/2/v1.json is not what was published"
    )


def test_the_key_changes_hands_and_old_checkpoints_still_hold(fresh, tmp_path):
    first = fresh.call("ledger", "key", SECRET_KEY=SECRET).out.strip()
    assert first == site(fresh).get("/ledger/key").text.strip() and first.startswith("lead-testville/ledger+")
    (tmp_path / "old").write_text(site(fresh).get("/ledger/checkpoint").text)
    assert fresh.call("ledger", "rotate-key", SECRET_KEY=SECRET).status == 0
    second = fresh.call("ledger", "key", SECRET_KEY=SECRET).out.strip()
    assert second != first and second == site(fresh).get("/ledger/key").text.strip()
    assert (fresh.folder / "ledger_key").stat().st_mode & 0o777 == 0o600
    assert "Change of the signing key 1" in site(fresh).get("/ledger/").text
    assert fresh.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0
    (tmp_path / "bundle.zip").write_bytes(site(fresh).get("/ledger/bundle.zip").data)
    assert fresh.call("verify", tmp_path / "bundle.zip", "--checkpoint", tmp_path / "old", "--key", second).status == 0
    assert fresh.call("verify", tmp_path / "bundle.zip", "--key", first).status == 1


def test_a_change_of_the_key_that_was_cut_short_is_ended_by_the_same_command(fresh):
    kept = (fresh.folder / "ledger_key").read_bytes()
    assert fresh.call("ledger", "rotate-key", SECRET_KEY=SECRET).status == 0
    (fresh.folder / "ledger_key").rename(fresh.folder / "ledger_key.next")  # as it was before the last step
    (fresh.folder / "ledger_key").write_bytes(kept)
    assert fresh.call(*WITHDRAW, SECRET_KEY=SECRET).status == 2
    assert fresh.call("ledger", "rotate-key", SECRET_KEY=SECRET).status == 0
    assert fresh.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0
    assert site(fresh).get("/ledger/").text.count("Change of the signing key") == 1


def test_a_lost_key_is_not_replaced_by_another_unseen(fresh):
    key = fresh.folder / "ledger_key"
    kept = key.read_bytes()
    key.unlink()
    done = fresh.call("upgrade", SECRET_KEY=SECRET)
    assert done.status == 2 and "put your copy of it back" in done.err and not key.exists()
    key.write_bytes(kept)
    key.chmod(0o644)
    assert fresh.call("upgrade", SECRET_KEY=SECRET).status == 0
    assert fresh.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0 and key.stat().st_mode & 0o777 == 0o600


def test_an_older_record_is_entered_by_the_upgrade_in_order_of_time(fresh, tmp_path):
    """The schema before the ledger, with two releases, a correction and a withdrawal out of order."""
    old = Instance(tmp_path / "old")
    old.folder.mkdir()
    shutil.copy(fresh.folder / "initiative.toml", old.folder)
    store = open_store(default_database(old.folder))
    config = _alembic(RECORD)
    with store.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        run_migrations(config, "0003")
    store.dispose()
    with closing(sqlite3.connect(old.folder / "record.sqlite", isolation_level=None)) as base:
        base.execute("ATTACH ? AS new", (str(fresh.folder / "record.sqlite"),))
        base.execute("INSERT INTO releases SELECT * FROM new.releases")
        base.execute("INSERT INTO withdrawals VALUES (2, 1, '2000-01-01T00:00:00Z', 'Older than all')")
        _correct(base)
    assert old.call("release", "list", SECRET_KEY=SECRET).status == 2
    assert old.call("upgrade", SECRET_KEY=SECRET).status == 0
    client = site(old)
    entries = [json.loads(client.get(f"/ledger/{index}/proof.json").json["entry"]) for index in range(4)]
    assert [(e["kind"], e["number"], e["version"], e.get("corrects")) for e in entries] == [
        *(("withdrawal", 2, 1, None), ("release", 1, 1, None), ("release", 2, 1, None), ("release", 1, 2, 1)),
    ]
    (tmp_path / "bundle.zip").write_bytes(client.get("/ledger/bundle.zip").data)
    assert old.call("verify", tmp_path / "bundle.zip").status == 0
    assert old.call("ledger", "rotate-key", SECRET_KEY=SECRET).status == 0  # what was signed then is built upon


def _correct(base: sqlite3.Connection) -> None:
    data = base.execute("SELECT canonical FROM releases WHERE number = 1").fetchone()[0]
    later = json.loads(data) | {"version": 2, "published": "2099-01-01T00:00:00Z"}
    text = json.dumps(later, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    columns = "kind, name, measure, place, title, '2099-01-01T00:00:00Z', demonstration"
    base.execute(
        f"INSERT INTO releases SELECT 1, 2, {columns}, ?, ? FROM releases WHERE number = 1",
        (hashlib.sha256(text).hexdigest(), text),
    )
