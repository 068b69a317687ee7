"""An insider who writes the database, with or without the key, is found; who only publishes is not accused.

The columns of `releases` beside number, version, digest and bytes repeat what the bytes say and are read by nobody.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from governance_records.entries import RecordDamaged
from governance_records.exports import proof_of
from governance_records.ledger_rows import count_entries
from governance_records.publications import append_release, next_number
from governance_records.store import StoreError, open_store, reading, writing
from governance_records.verify import verified
from tests.ledgers import Record, filled, new_record
from tests.mutants import bytes_mutated, mutated, packed, unpacked

TAMPERINGS, MANY_TAMPERINGS = 60, 2000
APPENDS, MANY_APPENDS = 60, 10_000
HISTORIES, MANY_HISTORIES = 5, 200
MUTANTS, MANY_MUTANTS = 200, 10_000
VERIFY = Path(sys.modules["governance_records.verify"].__file__ or "")
ENTRIES = 30


def tables(base: sqlite3.Connection) -> list[tuple]:
    named = ("releases", "withdrawals", "handovers", "ledger", "checkpoints")
    return [row for name in named for row in base.execute(f"SELECT * FROM {name} ORDER BY 1, 2")]


def opened_by_an_insider(record: Record) -> sqlite3.Connection:
    """The database without its triggers and without the index that keeps entries apart."""
    base = sqlite3.connect(record.file, isolation_level=None)
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f"DROP TRIGGER {name}")
    return base


def some(base: sqlite3.Connection, random: Random, table: str) -> int:
    return random.choice([rowid for (rowid,) in base.execute(f"SELECT rowid FROM {table}")])


def change_bytes(base: sqlite3.Connection, random: Random) -> None:
    row = some(base, random, "releases")
    (data,) = base.execute("SELECT canonical FROM releases WHERE rowid = ?", (row,)).fetchone()
    base.execute("UPDATE releases SET canonical = ? WHERE rowid = ?", (bytes_mutated(data, random), row))


def change_bytes_and_digest(base: sqlite3.Connection, random: Random) -> None:
    row = some(base, random, "releases")
    (data,) = base.execute("SELECT canonical FROM releases WHERE rowid = ?", (row,)).fetchone()
    data = bytes_mutated(data, random)
    digest = hashlib.sha256(data).hexdigest()
    base.execute("UPDATE releases SET canonical = ?, digest = ? WHERE rowid = ?", (data, digest, row))


def change_everything_but_the_signature(base: sqlite3.Connection, random: Random) -> None:
    """A release, its digest and its entry, so that they fit one another."""
    row = some(base, random, "releases")
    found = base.execute("SELECT number, version, digest, canonical FROM releases WHERE rowid = ?", (row,)).fetchone()
    number, version, digest, data = found
    data = data.replace(b'"title":"', b'"title":"No ')
    new = hashlib.sha256(data).hexdigest()
    base.execute("UPDATE releases SET canonical = ?, digest = ? WHERE rowid = ?", (data, new, row))
    where = (digest, new, number, version)
    base.execute(
        "UPDATE ledger SET entry = replace(entry, ?, ?) WHERE kind = 'release' AND number = ? AND version = ?", where
    )


def renumber_a_release(base: sqlite3.Connection, random: Random) -> None:
    base.execute("UPDATE releases SET number = number + 100 WHERE rowid = ?", (some(base, random, "releases"),))


def delete_a_release(base: sqlite3.Connection, random: Random) -> None:
    base.execute("DELETE FROM releases WHERE rowid = ?", (some(base, random, "releases"),))


def insert_a_release(base: sqlite3.Connection, random: Random) -> None:
    """A release of long ago that nobody has seen, with bytes and digest of its own."""
    row, number = some(base, random, "releases"), random.randrange(200, 300)
    (data,) = base.execute("SELECT canonical FROM releases WHERE rowid = ?", (row,)).fetchone()
    new = json.dumps({**json.loads(data), "number": number, "published": "2020-01-01T00:00:00Z"}).encode()
    columns = "version, kind, name, title, '2020-01-01T00:00:00Z', demonstration"
    base.execute(
        "INSERT INTO releases (number, version, kind, name, title, published, demonstration, digest, canonical) "
        f"SELECT ?, {columns}, ?, ? FROM releases WHERE rowid = ?",
        (number, hashlib.sha256(new).hexdigest(), new, row),
    )


def swap_two_releases(base: sqlite3.Connection, random: Random) -> None:
    one, other = random.sample(base.execute("SELECT rowid, digest, canonical FROM releases").fetchall(), 2)
    base.execute("UPDATE releases SET digest = 'x' WHERE rowid = ?", (one[0],))
    for target, source in ((other, one), (one, other)):
        values = (source[1], source[2], target[0])
        base.execute("UPDATE releases SET digest = ?, canonical = ? WHERE rowid = ?", values)


def change_a_withdrawal(base: sqlite3.Connection, random: Random) -> None:
    what = random.choice(("reason = reason || '.'", "time = '2020-01-01T00:00:00Z'", "number = 77", "version = 9"))
    base.execute(f"UPDATE withdrawals SET {what} WHERE rowid = ?", (some(base, random, "withdrawals"),))


def delete_a_withdrawal(base: sqlite3.Connection, random: Random) -> None:
    base.execute("DELETE FROM withdrawals WHERE rowid = ?", (some(base, random, "withdrawals"),))


def insert_a_withdrawal(base: sqlite3.Connection, random: Random) -> None:
    base.execute("INSERT INTO withdrawals VALUES (?, 1, '2026-01-01T00:00:00Z', 'No')", (random.randrange(500, 900),))


def change_an_entry(base: sqlite3.Connection, random: Random) -> None:
    """Any of its characters; the index of what it speaks of must still be able to read it."""
    row = some(base, random, "ledger")
    (text,) = base.execute("SELECT entry FROM ledger WHERE rowid = ?", (row,)).fetchone()
    while True:
        entry = json.loads(text)
        name = random.choice(list(entry))
        entry[name] = entry[name] + 1 if isinstance(entry[name], int) else entry[name] + random.choice("abc019 ")
        try:
            base.execute("UPDATE ledger SET entry = ? WHERE rowid = ?", (_canonical(entry), row))
            return
        except sqlite3.IntegrityError:
            continue  # it would speak of the same thing as another


def write_an_entry_in_another_spelling(base: sqlite3.Connection, random: Random) -> None:
    row = some(base, random, "ledger")
    (text,) = base.execute("SELECT entry FROM ledger WHERE rowid = ?", (row,)).fetchone()
    other = random.choice((f"{text} ", f" {text}", text.replace(",", ", "), text.replace("e", "\\u0065")))
    base.execute("UPDATE ledger SET entry = ? WHERE rowid = ?", (other, row))


def back_date_an_entry(base: sqlite3.Connection, random: Random) -> None:
    """The entry and the published bytes alike."""
    row = some(base, random, "ledger")
    base.execute("UPDATE ledger SET entry = replace(entry, '2026-', '2025-') WHERE rowid = ?", (row,))


def delete_an_entry(base: sqlite3.Connection, random: Random) -> None:
    """It alone, or with all behind it moved up."""
    (index,) = base.execute('SELECT "index" FROM ledger WHERE rowid = ?', (some(base, random, "ledger"),)).fetchone()
    base.execute('DELETE FROM ledger WHERE "index" = ?', (index,))
    if random.random() < 0.5:
        _shift(base, index, -1)


def insert_an_entry(base: sqlite3.Connection, random: Random) -> None:
    """At its end or in the middle, for something that was never published."""
    (size,) = base.execute("SELECT count(*) FROM ledger").fetchone()
    index = random.randrange(size + 1)
    _shift(base, index, 1)
    entry = {
        **{"by": "nobody", "digest": "0" * 64, "format": "lead-portal/entry/1", "kind": "release"},
        **{"number": 900, "time": "2026-01-01T00:00:00Z", "version": 1},
    }
    base.execute('INSERT INTO ledger ("index", entry) VALUES (?, ?)', (index, _canonical(entry)))


def reorder_entries(base: sqlite3.Connection, random: Random) -> None:
    (size,) = base.execute("SELECT count(*) FROM ledger").fetchone()
    one, other = random.sample(range(size), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        base.execute('UPDATE ledger SET "index" = ? WHERE "index" = ?', (after, before))


def take_the_last_ones_back(base: sqlite3.Connection, random: Random) -> None:
    """Everything of the last acts, the checkpoints too: only who kept a checkpoint can see it."""
    (size,) = base.execute("SELECT count(*) FROM ledger").fetchone()
    kept = random.randrange(1, size)
    for kind, number, version in base.execute(
        'SELECT kind, number, version FROM ledger WHERE "index" >= ?', (kept,)
    ).fetchall():
        table = {"release": "releases", "withdrawal": "withdrawals"}.get(kind)
        if table:
            base.execute(f"DELETE FROM {table} WHERE number = ? AND version = ?", (number, version))
        else:
            base.execute("DELETE FROM handovers WHERE number = ?", (number,))
    base.execute('DELETE FROM ledger WHERE "index" >= ?', (kept,))
    base.execute("DELETE FROM checkpoints WHERE size > ?", (kept,))


def change_what_is_signed(base: sqlite3.Connection, random: Random) -> None:
    (size, note, key) = base.execute("SELECT size, note, key FROM checkpoints ORDER BY size DESC LIMIT 1").fetchone()
    what, old = random.choice((("note", note), ("key", key)))
    new = old
    while new.strip("\n") == old.strip("\n"):
        new = bytes_mutated(old.encode(), random).decode(errors="replace")
    base.execute(f"UPDATE checkpoints SET {what} = ? WHERE size = ?", (new, size))


def sign_less(base: sqlite3.Connection, random: Random) -> None:
    """The newest checkpoint goes, and an older one stands in its place."""
    base.execute("DELETE FROM checkpoints WHERE size > ?", (some(base, random, "checkpoints") - 1,))


def change_a_new_key(base: sqlite3.Connection, random: Random) -> None:
    what = random.choice(("note = note || 'x'", "time = '2020-01-01T00:00:00Z'", "number = number + 7"))
    base.execute(f"UPDATE handovers SET {what}")


def _canonical(entry: dict) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _shift(base: sqlite3.Connection, index: int, by: int) -> None:
    base.execute('UPDATE ledger SET "index" = -1 - "index" WHERE "index" >= ?', (index,))
    base.execute('UPDATE ledger SET "index" = -1 - "index" + ? WHERE "index" < 0', (by,))


WAYS: tuple[Callable[[sqlite3.Connection, Random], None], ...] = (
    *(change_bytes, change_bytes_and_digest, change_everything_but_the_signature, renumber_a_release),
    *(delete_a_release, insert_a_release, swap_two_releases, change_a_withdrawal, delete_a_withdrawal),
    *(insert_a_withdrawal, change_an_entry, write_an_entry_in_another_spelling, back_date_an_entry, delete_an_entry),
    *(insert_an_entry, reorder_entries, take_the_last_ones_back, change_what_is_signed, sign_less, change_a_new_key),
)


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> Record:
    """A record that has everything: releases, corrections, withdrawals, new keys."""
    seed = 0
    while True:
        record = filled(tmp_path_factory.mktemp("honest") / str(seed), seed, ENTRIES)
        with closing(sqlite3.connect(record.file)) as base:
            counts = [base.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("withdrawals", "handovers")]
        if all(counts):
            assert record.problems() == []
            return record
        seed += 1


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


@pytest.mark.parametrize("table", ["releases", "withdrawals", "handovers", "ledger", "checkpoints"])
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
    assert {name: after[name] for name in before if "/" in name} == {n: d for n, d in before.items() if "/" in n}
    assert after["entries.jsonl"].startswith(before["entries.jsonl"]) and len(after) > len(before)


# --- mutated bundles and proofs -----------------------------------------------------------------------------------


def refused(honest: Record, folder: Path, count: int) -> None:
    """Bundles changed in what they hold and as files, and proofs; one that is taken reads as the one that was given."""
    bundle, older = honest.bundle(), honest.checkpoint()
    files, whole = unpacked(bundle), bundle.read_bytes()
    with reading(honest.store()) as rows:
        proofs = [proof_of(rows, index) for index in range(count_entries(rows))]
    zipped, proof = folder / "mutant.zip", folder / "mutant.json"
    for number in range(count):
        random = Random(number)
        start = time.monotonic()
        if number % 3 == 0:
            zipped.write_bytes(packed(mutated(files, random)))
            found, same = outcome(zipped, older if number % 2 else None), False
        elif number % 3 == 1:
            zipped.write_bytes(bytes_mutated(whole, random))
            found = outcome(zipped, None)
            same = not found and unpacked(zipped) == files  # bits of the packing that say nothing
        else:
            given = random.choice(proofs)
            changed = bytes_mutated(given, random)
            proof.write_bytes(changed)
            found, same = outcome(proof, None), changed == given
        assert found or same, number
        assert time.monotonic() - start < 1, number


def outcome(file: Path, older: str | None) -> list[str]:
    try:
        return verified(str(file), older)[0]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        return [f"nothing to check: {error}"]


def test_mutated_bundles_and_proofs_are_refused_quickly(honest, tmp_path):
    refused(honest, tmp_path, MUTANTS)


@pytest.mark.soak
def test_ten_thousand_mutated_bundles_and_proofs_are_refused_quickly(honest, tmp_path):
    refused(honest, tmp_path, MANY_MUTANTS)


def test_the_file_runs_by_itself_and_imports_nothing_of_ours(honest, tmp_path):
    alone = tmp_path / "verify.py"
    alone.write_bytes(VERIFY.read_bytes())
    bundle, old = honest.bundle(), tmp_path / "old"
    old.write_text(honest.checkpoint())

    def ran(*arguments: object) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-P", "-s", alone, *map(str, arguments)],
            capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    status, said, _ = ran(bundle, "--checkpoint", old, "--key", honest.key.read().public.text)
    assert status == 0 and said.startswith("verified: ")
    assert ran(bundle, "--key", "other")[0] == 1
    assert ran(tmp_path / "nothing.zip")[0] == 2 and ran(bundle, "--checkpoint", tmp_path / "none")[0] == 2
    files = unpacked(bundle)
    first = next(name for name in files if name.startswith("release/"))
    files[first] = files[first].replace(b"Release", b"release")
    bundle.write_bytes(packed(files))
    status, said, _ = ran(bundle)
    assert status == 1 and first in said and "SHA-256 differs" in said and "entry " in said
    names = [line.split()[1] for line in alone.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert not any(name.startswith(("governance", "portal", "dashboards", "content")) for name in names)
    assert len(alone.read_text().splitlines()) <= 300


def test_a_folder_is_taken_like_the_zip_it_came_from(honest, tmp_path):
    for name, data in unpacked(honest.bundle()).items():
        file = tmp_path / "bundle" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    assert verified(str(tmp_path / "bundle"))[0] == []
    (tmp_path / "bundle" / "release" / "extra.json").write_text("{}")
    assert verified(str(tmp_path / "bundle"))[0] == ["release/extra.json: it is published and stands in no entry"]
