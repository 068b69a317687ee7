"""A backup of the record: every row as a line of JSON, read in one view while others write; and its restoration.

The same on SQLite and PostgreSQL, so that a record can be moved from one to the other. Sessions and mailed links are
left out: what was signed out or used since must not come back to life.
"""

from __future__ import annotations

import json
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from governance_records.journal import stamp
from governance_records.store import StoreError, is_sqlite, migrate, reading, schema_of, writing

FORMAT = "lead-portal/backup/1"
ABOUT, TABLES = "backup.json", "tables/"
LEFT_OUT = frozenset({"sessions", "links", "alembic_version", "erasing"})
ROWS_AT_ONCE = 500
# What a damaged zip, or one that holds something else, comes to.
DAMAGED = (
    *(BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OverflowError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
)


def write_backup(store: Engine, now: datetime, target: ZipFile) -> int:
    """Writes the rows of a record into a zip; answers how many there are."""
    rows = 0
    with reading(store) as record:
        tables = _tables(record)
        for table in tables:
            with target.open(f"{TABLES}{table.name}.jsonl", "w", force_zip64=True) as file:
                for line in _lines(record, table):
                    file.write(line)
                    rows += 1
        about = {"format": FORMAT, "schema": schema_of(store), "time": stamp(now), "rows": rows}
        target.writestr(ABOUT, json.dumps({**about, "tables": [t.name for t in tables]}), ZIP_DEFLATED)
    return rows


def _tables(record: Connection) -> list[Table]:
    """The tables of a record, each after those that it refers to."""
    found = MetaData()
    found.reflect(record)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def _lines(record: Connection, table: Table) -> Iterator[bytes]:
    columns = [c for c in table.columns if c.computed is None]
    query = select(*columns).order_by(*(table.primary_key.columns or columns))
    for row in record.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
        said = {c.name: _said(value) for c, value in zip(columns, row, strict=True)}
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _said(value: Any) -> Any:
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes) else value


def restore_backup(store: Engine, source: BinaryIO) -> int:
    """Fills an empty database with the rows of a backup, whole or not at all, and brings it to the schema of today.

    Answers how many rows there are. Errors: StoreError.
    """
    if schema_of(store) is not None:
        raise StoreError("the database is not empty: a backup is restored into an empty one only")
    try:
        with ZipFile(source) as packed:
            about = json.loads(packed.read(ABOUT))
            if about.get("format") != FORMAT:
                raise StoreError("this is not a backup that this version can read")
            migrate(store, to=about["schema"])
            with writing(store) as record:
                rows = sum(_fill(record, packed, table) for table in _tables(record) if table.name in about["tables"])
                if rows != about["rows"]:
                    raise StoreError(f"the backup is damaged: it says {about['rows']} rows, and has {rows}")
    except DAMAGED as error:
        raise StoreError(f"this is not a backup, or it is damaged ({type(error).__name__})") from error
    except DatabaseError as error:
        raise StoreError("the backup does not fit the schema that it names") from error
    migrate(store)
    return rows


def _fill(record: Connection, packed: ZipFile, table: Table) -> int:
    with packed.open(f"{TABLES}{table.name}.jsonl") as file:
        rows = [_row(line) for line in file]
    for some in _in_order(table, rows):
        for start in range(0, len(some), ROWS_AT_ONCE):
            record.execute(insert(table), some[start : start + ROWS_AT_ONCE])
    _go_on_counting(record, table)
    return len(rows)


def _row(line: bytes) -> dict[str, Any]:
    said = json.loads(line)
    return {name: b64decode(v["base64"]) if isinstance(v, dict) else v for name, v in said.items()}


def _in_order(table: Table, rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows of a table, those first that others of the same table refer to."""
    own = [(fk.parent.name, fk.column.name) for fk in table.foreign_keys if fk.column.table is table]
    if not own:
        yield rows
        return
    there: set[tuple[str, Any]] = set()
    while rows:
        ready = [r for r in rows if all(r[a] is None or (b, r[a]) in there or r[a] == r[b] for a, b in own)]
        yield ready or rows  # what refers in a circle is left to the database to refuse
        there |= {(b, r[b]) for r in ready for _, b in own}
        done = {id(r) for r in ready or rows}
        rows = [r for r in rows if id(r) not in done]


def _go_on_counting(record: Connection, table: Table) -> None:
    """PostgreSQL counts ids apart from the rows, so it must be told where they end."""
    if is_sqlite(record.engine):
        return
    if len(table.primary_key.columns) == 1:
        column = table.primary_key.columns[0]
        named = {"table": f'"{table.name}"', "column": column.name}
        sequence = record.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
        last = record.scalar(select(func.max(column))) if sequence else None
        if last is not None:
            record.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
