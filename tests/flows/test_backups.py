"""A backup is taken while the portal is written to, and restored into an empty instance, on either database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from random import Random
from zipfile import ZipFile

import pytest
from sqlalchemy import func, insert, select

from governance_records.accounts import open_session
from governance_records.document_tables import documents
from governance_records.documents import publish
from governance_records.exports import write_bundle
from governance_records.ledger_rows import count_entries, newest_checkpoint
from governance_records.people import all_bodies
from governance_records.store import open_store, reading, writing
from governance_records.tables import audit, persons, sessions
from portal.settings import default_database, key_file
from tests.conftest import PUBLISHER, SECRET, Instance, copy_of
from tests.mutants import bytes_mutated

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
WITHDRAW = ("release", "withdraw", "2", "--reason", "A test", "--by", PUBLISHER)


@pytest.fixture(scope="module")
def own(made_once, tmp_path_factory) -> Instance:
    """An instance with releases, people, a session, documents of which one text was taken out, and words of its own."""
    instance = copy_of(made_once, tmp_path_factory.mktemp("backup"))
    store = store_of(instance)
    with writing(store) as record:
        person = record.scalar(select(persons.c.id).limit(1))
        open_session(record, NOW, person, "a browser", second_factor=False)
        for number in (1, 2):
            publish(record, NOW, "minutes", number, "The OWG", {"items": 3}, {"text": f"Heard {number} persons. «ü»"})
    store.dispose()
    done = instance.call("ledger", "redact", "2", "text", "--reason", "A test", "--order", "Order 1", SECRET_KEY=SECRET)
    assert done.status == 0, done.err
    (instance.folder / "content/pages").mkdir(parents=True)
    page = '---\ntitle: "Contact"\nsummary: "How to reach us."\nreviewed: 2026-11-22\n---\n\nOur own words.\n'
    (instance.folder / "content/pages/contact.md").write_text(page)
    return instance


@pytest.fixture(scope="module")
def backup(own, tmp_path_factory):
    file = tmp_path_factory.mktemp("kept") / "backup.zip"
    done = own.call("backup", file, SECRET_KEY=SECRET)
    assert done.status == 0 and "keep" in done.out, done.err
    return file


def store_of(instance: Instance, url: str = ""):
    return open_store(url or default_database(instance.folder), key_file(instance.folder))


def test_a_backup_holds_no_key_no_counts_no_session_and_no_text_that_was_taken_out(own, backup):
    with ZipFile(backup) as packed:
        names, whole = packed.namelist(), b"".join(packed.read(name) for name in packed.namelist())
    assert not any(word in name for name in names for word in ("ledger_key", "private", "sessions", "links", "secret"))
    assert own.folder.joinpath("ledger_key").read_bytes().strip() not in whole
    assert b"Heard 2 persons" in whole and b"Heard 1 persons" not in whole
    assert backup.stat().st_mode & 0o777 == 0o600
    again = own.call("backup", backup, SECRET_KEY=SECRET)
    assert again.status == 2 and "there already" in again.err


def test_an_instance_is_restored_whole_and_goes_on(own, backup, database, tmp_path):
    url = database if database.startswith("postgresql") else ""
    environ, new = {"DATABASE_URL": url, "SECRET_KEY": SECRET}, Instance(tmp_path / "restored")
    done = new.call("restore", backup, "--key", own.folder / "ledger_key", **environ)
    assert done.status == 0 and "4 entries of the ledger verified" not in done.err, done.err
    assert "Our own words" in (new.folder / "content/pages/contact.md").read_text()
    before, after = store_of(own), store_of(new, url)
    with reading(before) as one, reading(after) as other:
        assert newest_checkpoint(one) == newest_checkpoint(other) and count_entries(other) == 5
        for query in (select(persons.c.mail, persons.c.password_hash).order_by(persons.c.id), select(audit)):
            assert one.execute(query).all() == other.execute(query).all()
        assert {b.id for b in all_bodies(one)} == {b.id for b in all_bodies(other)}
        assert (
            other.scalar(select(func.count()).select_from(sessions))
            == 0
            < one.scalar(select(func.count()).select_from(sessions))
        )
    with writing(after) as rows:  # ids go on where they ended
        new_id = rows.execute(insert(audit).values(time="x", act="x", object="x", detail="x").returning(audit.c.id))
        assert new_id.scalar_one() == 1 + rows.scalar(select(func.count()).select_from(audit).where(audit.c.act != "x"))
        rows.rollback()
    for store in (before, after):
        store.dispose()
    assert new.call(*WITHDRAW, **environ).status == 0
    refused = new.call("restore", backup, **environ)
    assert refused.status == 2 and "already" in refused.err


def test_a_restored_backup_that_goes_on_is_caught_by_the_newer_checkpoint(own, backup, tmp_path):
    store = store_of(own)
    with reading(store) as record:
        entries = count_entries(record)
    with writing(store) as record:
        publish(record, NOW, "minutes", 3, "The OWG", {"items": 1})
    with reading(store) as record:
        (tmp_path / "newer").write_text(newest_checkpoint(record).note)
    store.dispose()
    new = Instance(tmp_path / "restored")
    assert new.call("restore", backup, "--key", own.folder / "ledger_key", SECRET_KEY=SECRET).status == 0
    assert new.call(*WITHDRAW, SECRET_KEY=SECRET).status == 0
    bundle = tmp_path / "bundle.zip"
    with reading(store_of(new)) as record, bundle.open("wb") as out:
        assert count_entries(record) == entries + 1
        write_bundle(record, out)
    assert new.call("verify", bundle).status == 0
    caught = new.call("verify", bundle, "--checkpoint", tmp_path / "newer")
    assert caught.status == 1 and "older checkpoint" in caught.out


def test_without_the_key_everything_is_read_and_nothing_published(backup, tmp_path):
    new = Instance(tmp_path / "restored")
    done = new.call("restore", backup, SECRET_KEY=SECRET)
    assert done.status == 0 and "nothing can be published until" in done.out
    refused = new.call(*WITHDRAW, SECRET_KEY=SECRET)
    assert refused.status == 2 and "key of the ledger" in refused.err
    assert new.call("release", "list", SECRET_KEY=SECRET).status == 0


def damaged(backup, tmp_path, count: int) -> None:
    whole, accepted = backup.read_bytes(), 0
    for seed in range(count):
        file, new = tmp_path / f"{seed}.zip", Instance(tmp_path / f"restored-{seed}")
        file.write_bytes(bytes_mutated(whole, Random(seed)))
        done = new.call("restore", file, SECRET_KEY=SECRET)
        accepted += done.status == 0  # bits of the packing that say nothing
        assert done.status == 0 or (done.status == 2 and len(done.problems) == 1 and not new.folder.exists()), seed
        assert "fault of the program" not in done.err, (seed, done.err)
    assert accepted < count / 4


@pytest.mark.soak
def test_many_damaged_backups_make_nothing(backup, tmp_path):
    damaged(backup, tmp_path, 200)


def test_a_damaged_backup_makes_nothing_and_says_so_in_one_line(backup, tmp_path):
    damaged(backup, tmp_path, 8)
    (tmp_path / "page.html").write_text("<html>")
    done = Instance(tmp_path / "none").call("restore", tmp_path / "page.html", SECRET_KEY=SECRET)
    assert done.status == 2 and "not a backup" in done.err


def test_what_was_written_while_it_ran_is_there_whole_or_not_at_all(own, tmp_path):
    store, stop = store_of(own), threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            with writing(store) as record:
                for _ in range(3):
                    publish(record, NOW, "report", number, "The OWG", {"n": number}, {"text": "Said"})
                    number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(2):
            file, new = tmp_path / f"{turn}.zip", Instance(tmp_path / f"restored-{turn}")
            assert own.call("backup", file, SECRET_KEY=SECRET).status == 0
            assert new.call("restore", file, SECRET_KEY=SECRET).status == 0
            with reading(store_of(new)) as record:
                reports = select(func.count()).select_from(documents).where(documents.c.kind == "report")
                assert record.scalar(reports) % 3 == 0
    finally:
        stop.set()
        writer.join()
        store.dispose()
