"""An insider who writes the database, with or without the key, is found; who only publishes is not accused.

The columns of `releases` beside number, version, digest and bytes repeat what the bytes say and are read by nobody.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from governance_records.entries import RecordDamaged
from governance_records.exports import proof_of
from governance_records.publications import append_release, next_number
from governance_records.store import StoreError, open_store, reading, writing
from tests.insider import TABLES, WAYS, opened_by_an_insider, tables
from tests.ledgers import Record, filled, new_record
from tests.mutants import unpacked

TAMPERINGS, MANY_TAMPERINGS = 60, 2000
APPENDS, MANY_APPENDS = 60, 10_000
HISTORIES, MANY_HISTORIES = 5, 200


def tampered(honest: Record, folder: Path, count: int) -> None:
    older = honest.checkpoint()
    for number in range(count):
        random, way = Random(number), WAYS[number % len(WAYS)]
        record = honest.copy(folder / "tampered")
        with closing(opened_by_an_insider(record)) as base:
            before = tables(base)
            while tables(base) == before:
                way(base, random)
        found = record.problems(older)
        assert found and not any("cannot be read (" in line for line in found), (number, way.__name__, found)
        shutil.rmtree(record.folder)


def test_what_an_insider_changes_in_the_database_is_found(honest, tmp_path):
    tampered(honest, tmp_path, TAMPERINGS)


@pytest.mark.soak
def test_two_thousand_changes_by_an_insider_are_found(honest, tmp_path):
    tampered(honest, tmp_path, MANY_TAMPERINGS)


def appended(folder: Path, count: int, every: int) -> None:
    record, random, kept = new_record(folder), Random(1), []
    for _ in range(0, count, every):
        record.act(random, every)
        assert record.problems() == []
        kept.append(record.checkpoint())
    assert all(record.problems(older) == [] for older in kept[-40:])


def test_honest_appends_are_not_accused(tmp_path):
    appended(tmp_path / "record", APPENDS, 10)


@pytest.mark.soak
def test_ten_thousand_honest_appends_are_not_accused(tmp_path):
    appended(tmp_path / "record", MANY_APPENDS, 250)


def recomputed(folder: Path, count: int) -> None:
    """An insider with the key makes a whole new ledger in which one old thing is another."""
    for seed in range(count):
        record = filled(folder / f"{seed}", seed, 12)
        older = record.checkpoint()
        random = Random(seed)
        forged = Record(folder / f"{seed}-forged")
        forged.folder.mkdir()
        forged.key.path.write_bytes(record.key.path.read_bytes())
        new = new_record(folder / f"{seed}-base")
        forged.file.write_bytes(new.file.read_bytes())
        forged.publish_many(12 + random.randrange(5))
        assert forged.problems() == [], "without a checkpoint nobody could tell"
        found = forged.problems(older)
        assert found and found[0].startswith("older checkpoint:"), seed


def test_a_ledger_that_was_recomputed_with_the_key_is_caught_by_yesterdays_checkpoint(tmp_path):
    recomputed(tmp_path, HISTORIES)


@pytest.mark.soak
def test_two_hundred_recomputed_ledgers_are_caught(tmp_path):
    recomputed(tmp_path, MANY_HISTORIES)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_restored_backup_that_goes_on_is_caught_by_the_newer_checkpoint(tmp_path, seed):
    record, random = filled(tmp_path / "record", seed, 8), Random(seed)
    backup = record.copy(tmp_path / "backup")
    record.publish_many(3)
    newer = record.checkpoint()
    for more in (0, 1, 5):
        backup.publish_many(more)
        backup.acts += 100  # so that what follows has other times
        found = backup.problems(newer)
        assert backup.problems() == [] and found and found[0].startswith("older checkpoint:"), random


def test_nothing_is_built_on_a_ledger_that_was_changed(honest, tmp_path):
    changes = {
        'DELETE FROM ledger WHERE "index" = (SELECT max("index") FROM ledger)': "does not end",
        "INSERT INTO ledger (\"index\", entry) VALUES (900, '{}')": "does not end",
        "UPDATE checkpoints SET peaks = substr(peaks, 33) || substr(peaks, 1, 32)": "not one that the key",
        "UPDATE checkpoints SET note = replace(note, '\n', '\n ')": "not signed",
    }
    for number, (change, said) in enumerate(changes.items()):
        record = honest.copy(tmp_path / str(number))
        with closing(opened_by_an_insider(record)) as base:
            base.execute(change)
        with pytest.raises(RecordDamaged, match=said):
            record.publish_many(1)


def test_a_process_without_the_key_publishes_nothing(honest, tmp_path):
    record = honest.copy(tmp_path / "record")
    record.key.path.unlink()
    with pytest.raises(StoreError, match="key of the ledger"):
        record.publish_many(1)
    store = open_store(f"sqlite:///{record.file}")
    with reading(store) as rows:
        assert proof_of(rows, 0)
    store.dispose()


def test_the_key_of_another_is_refused(honest, tmp_path):
    record = honest.copy(tmp_path / "record")
    record.key.path.unlink()
    record.key.make("lead.example.org/ledger")
    with pytest.raises(RecordDamaged, match="not one that the key of this instance signed"):
        record.publish_many(1)


def test_an_act_that_fails_leaves_no_entry(honest, tmp_path):
    record = honest.copy(tmp_path / "record")
    store = record.store()
    before, bundle = tables(sqlite3.connect(record.file)), record.bundle().read_bytes()
    with pytest.raises(ZeroDivisionError), writing(store) as rows:
        append_release(rows, record._release(next_number(rows), 1, Random(1)), "an office")
        raise ZeroDivisionError
    assert tables(sqlite3.connect(record.file)) == before and record.bundle().read_bytes() == bundle
    store.dispose()


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_stops_changes(honest, table):
    with closing(sqlite3.connect(honest.file)) as base:
        columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
        listed = ", ".join(f'"{column}"' for column in columns)
        for act in (
            f'UPDATE {table} SET "{columns[-1]}" = "{columns[-1]}"',
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}",
            f"REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table} LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                base.execute(act)


def test_a_second_entry_of_the_same_thing_is_stopped_under_another_index_too(honest):
    with closing(sqlite3.connect(honest.file)) as base, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        base.execute('INSERT OR REPLACE INTO ledger ("index", entry) SELECT 999, entry FROM ledger WHERE "index" = 0')


def test_the_bytes_of_an_old_release_stay_through_later_ones(honest, tmp_path):
    record = honest.copy(tmp_path / "record")
    before = unpacked(record.bundle())
    record.act(Random(5), 20)
    after = unpacked(record.bundle())
    kept = [name for name in before if "/" in name and not name.endswith(".texts.json")]  # a redaction changes those
    assert kept and {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["entries.jsonl"].startswith(before["entries.jsonl"]) and len(after) > len(before)
