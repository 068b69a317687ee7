"""What an insider may do to the database of a record, by the file and without the portal."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from random import Random

from tests.ledgers import Record
from tests.mutants import bytes_mutated

TABLES = (
    *("releases", "withdrawals", "handovers", "ledger", "checkpoints"),
    *("documents", "document_texts", "redactions", "redacted_texts"),
)


def tables(base: sqlite3.Connection) -> list[tuple]:
    return [row for name in TABLES for row in base.execute(f"SELECT * FROM {name} ORDER BY 1, 2")]


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
        elif kind == "handover":
            base.execute("DELETE FROM handovers WHERE number = ?", (number,))
        elif kind == "redaction":
            base.execute("DELETE FROM redactions WHERE number = ?", (number,))
            base.execute("DELETE FROM redacted_texts WHERE redaction = ?", (number,))
        else:
            for table in ("document_texts", "documents"):
                where = "kind = ? AND number = ? AND version = ?"
                base.execute(f"DELETE FROM {table} WHERE {where}", (kind, number, version))
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


def change_a_document(base: sqlite3.Connection, random: Random) -> None:
    row = some(base, random, "documents")
    (data,) = base.execute("SELECT canonical FROM documents WHERE rowid = ?", (row,)).fetchone()
    base.execute("UPDATE documents SET canonical = ? WHERE rowid = ?", (bytes_mutated(data, random), row))


def renumber_a_document(base: sqlite3.Connection, random: Random) -> None:
    what = random.choice(("number = number + 70", "version = version + 70", "kind = 'answer'"))
    base.execute(f"UPDATE documents SET {what} WHERE rowid = ?", (some(base, random, "documents"),))


def delete_a_document(base: sqlite3.Connection, random: Random) -> None:
    base.execute("DELETE FROM documents WHERE rowid = ?", (some(base, random, "documents"),))


def insert_a_document(base: sqlite3.Connection, random: Random) -> None:
    columns = (
        "INSERT INTO documents (kind, number, version, canonical) SELECT kind, ?, version, canonical FROM documents"
    )
    base.execute(f"{columns} WHERE rowid = ?", (random.randrange(100, 900), some(base, random, "documents")))


def change_a_text(base: sqlite3.Connection, random: Random) -> None:
    what = random.choice(("text = text || ' '", "salt = substr(salt, 2)", "text = '', salt = ''", "name = 'other'"))
    base.execute(f"UPDATE document_texts SET {what} WHERE rowid = ?", (_a_text(base, random),))


def erase_a_text_without_an_order(base: sqlite3.Connection, random: Random) -> None:
    base.execute("UPDATE document_texts SET text = NULL, salt = NULL WHERE rowid = ?", (_a_text(base, random),))


def erase_a_salt_alone(base: sqlite3.Connection, random: Random) -> None:
    base.execute("UPDATE document_texts SET salt = NULL WHERE rowid = ?", (_a_text(base, random),))


def delete_a_text(base: sqlite3.Connection, random: Random) -> None:
    base.execute("DELETE FROM document_texts WHERE rowid = ?", (_a_text(base, random),))


def erase_a_text_with_an_order_that_was_not_entered(base: sqlite3.Connection, random: Random) -> None:
    row = _a_text(base, random)
    which = "kind, number, version, name FROM document_texts WHERE rowid = ?"
    base.execute("INSERT INTO redactions VALUES (500, '2026-01-01T00:00:00Z', 1, 'Why', 'An order')")
    base.execute(f"INSERT INTO redacted_texts SELECT 500, {which}", (row,))
    base.execute("UPDATE document_texts SET text = NULL, salt = NULL WHERE rowid = ?", (row,))


def bring_a_text_back(base: sqlite3.Connection, random: Random) -> None:
    base.execute("UPDATE document_texts SET text = 'Another', salt = 'x' WHERE text IS NULL")


def change_a_redaction(base: sqlite3.Connection, random: Random) -> None:
    what = random.choice(
        ("reason = 'None'", "\"order\" = 'None'", "time = '2020-01-01T00:00:00Z'", "entry = entry + 1")
    )
    base.execute(f"UPDATE redactions SET {what}")


def delete_a_redaction(base: sqlite3.Connection, random: Random) -> None:
    base.execute(f"DELETE FROM {random.choice(('redactions', 'redacted_texts'))}")


def name_another_text_in_a_redaction(base: sqlite3.Connection, random: Random) -> None:
    base.execute("UPDATE redacted_texts SET name = name || 's'")


def _a_text(base: sqlite3.Connection, random: Random) -> int:
    return random.choice(base.execute("SELECT rowid FROM document_texts WHERE text IS NOT NULL").fetchall())[0]


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
    *(change_a_document, renumber_a_document, delete_a_document, insert_a_document, change_a_text, delete_a_text),
    *(erase_a_text_without_an_order, erase_a_salt_alone, erase_a_text_with_an_order_that_was_not_entered),
    *(bring_a_text_back, change_a_redaction, delete_a_redaction, name_another_text_in_a_redaction),
)
