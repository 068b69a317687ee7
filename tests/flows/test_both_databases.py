"""The record is the same on SQLite and on PostgreSQL: one writer at a time, one view for a reader, nothing changed."""

from __future__ import annotations

import threading
import time
from random import Random

import psycopg
import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from governance_records.announcements import announce, calendar
from governance_records.ledger_rows import read_tree
from governance_records.publications import all_versions
from governance_records.store import (
    PRIVATE,
    StoreError,
    is_sqlite,
    migrate,
    open_store,
    reading,
    schema_is_current,
    writing,
)
from governance_records.tables import announcements
from tests.insider import TABLES
from tests.ledgers import START, filled, new_record
from tests.mutants import unpacked

STOPPED = r"append-only|permission denied"


def test_honest_acts_verify_on_both(database, tmp_path):
    record = filled(tmp_path / "record", 4, 40, database)
    older = record.checkpoint()
    record.act(Random(9), 10)
    assert record.problems(older) == []
    store = record.store()
    with reading(store) as rows:
        assert len(read_tree(rows)) >= 40 and all(r.intact for r in all_versions(rows))
    store.dispose()


def test_the_same_acts_give_the_same_files_on_both(tmp_path, postgres):
    """But for keys and salts, which are random."""
    records = filled(tmp_path / "a", 5, 30), filled(tmp_path / "b", 5, 30, postgres.new())
    here, there = (unpacked(record.bundle()) for record in records)
    assert list(here) == list(there) and len(here) > 30
    assert {n: d for n, d in here.items() if "release" in n} == {n: d for n, d in there.items() if "release" in n}


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_the_public_record_can_be_changed_on_either(filled_once, table):
    store = filled_once.store()
    with store.connect() as connection:
        column = "size" if table == "checkpoints" else "number" if table != "ledger" else "entry"
        column = {"redacted_texts": "name"}.get(table, column)
        for act in (f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match=STOPPED) as told, connection.begin():
                connection.execute(text(act))
            assert isinstance(told.value, IntegrityError) or not is_sqlite(store)
        if not is_sqlite(store):
            with pytest.raises(DatabaseError, match=STOPPED), connection.begin():
                connection.execute(text(f"TRUNCATE {table} CASCADE"))
    store.dispose()


@pytest.mark.parametrize("table", TABLES)
def test_the_superuser_of_postgresql_is_stopped_by_triggers_too(postgres, filled_there, table):
    database = filled_there.address.split("/")[3].split("?")[0]
    for act in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
            postgres.ask(act, database)


@pytest.fixture(scope="module")
def filled_there(tmp_path_factory, postgres):
    record = filled(tmp_path_factory.mktemp("there") / "record", 6, 60, postgres.new())
    assert record.problems() == []
    return record


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled_once(request, tmp_path_factory):
    if request.param == "postgresql":
        return request.getfixturevalue("filled_there")
    return filled(tmp_path_factory.mktemp("here") / "record", 6, 60)


def test_many_writers_at_once_lose_nothing_and_skip_no_number(database, tmp_path):
    """Each verb reads the last number and writes the next one, as verbs do that rely on being alone."""
    record = new_record(tmp_path / "record", database)
    stores = [record.store() for _ in range(4)]

    def write(store) -> None:
        for _ in range(5):
            with writing(store) as rows:
                last = rows.scalar(select(func.max(announcements.c.id))) or 0
                time.sleep(0.002)
                values = {"id": last + 1, "title": "x", "planned": "2030-01-01T00:00:00Z", "state": "planned"}
                rows.execute(insert(announcements).values(values | {"releases": ""}))

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(stores[0]) as rows:
        assert sorted(a.id for a in calendar(rows)) == list(range(1, 21))
    for store in stores:
        store.dispose()


def test_a_reader_sees_one_moment_while_others_write(database, tmp_path):
    store = new_record(tmp_path / "record", database).store()
    with reading(store) as rows:
        before = len(calendar(rows))
        with writing(store) as other:
            announce(other, START, "Something", "2030-01-01T00:00:00Z")
        assert len(calendar(rows)) == before
    with reading(store) as rows:
        assert len(calendar(rows)) == before + 1
    store.dispose()


def test_a_writer_that_waits_too_long_is_told_so(database, tmp_path, monkeypatch):
    monkeypatch.setattr("governance_records.store.LOCK_WAIT_SECONDS", 1)
    record = new_record(tmp_path / "record", database)
    one, other = record.store(), record.store()
    with writing(one) as rows:
        announce(rows, START, "Something", "2030-01-01T00:00:00Z")
        start = time.monotonic()
        with pytest.raises(StoreError, match="cannot be written"), writing(other):
            pass
        assert time.monotonic() - start < 8
    one.dispose(), other.dispose()


def test_counts_stand_in_a_schema_of_their_own_that_others_have_no_right_to(postgres):
    address = postgres.new()
    name = address.split("/")[3].split("?")[0]
    store, private = open_store(address), open_store(address, database=PRIVATE)
    for engine, database in ((store, "versions"), (private, PRIVATE)):
        migrate(engine, database)
        assert schema_is_current(engine, database)
        migrate(engine, database)  # a second time changes nothing
    tables = "SELECT tablename, schemaname FROM pg_tables WHERE tablename IN ('drafts', 'ledger')"
    listed = dict(postgres.ask(tables, name))
    assert listed == {"drafts": "lead_private", "ledger": "public"}
    postgres.ask("CREATE ROLE reader LOGIN")
    postgres.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", name)
    reader = open_store(postgres.address(name, "reader"), database=PRIVATE)
    with pytest.raises(DatabaseError, match=r"does not exist|permission denied"), reading(reader) as rows:
        rows.execute(text("SELECT * FROM drafts"))
    with pytest.raises(DatabaseError, match="permission denied for schema"), reading(reader) as rows:
        rows.execute(text("SELECT * FROM lead_private.drafts"))
    for engine in (store, private, reader):
        engine.dispose()


def test_an_address_that_is_none_or_is_not_there_is_told_in_one_line(postgres):
    for url in ("mysql://x", "postgresql://a:b:c@d:e:f/g", "/a/file"):
        with pytest.raises(StoreError, match="DATABASE_URL"):
            open_store(url)
    gone = postgres.new().replace("lead", "none", 1).replace("/lead", "/none")
    with pytest.raises(StoreError, match="cannot be") as told, reading(open_store(gone)):
        pass
    assert "\n" not in str(told.value)
