"""A record of an initiative with its three bodies and nothing else, for laws of verbs: quick, and really written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert

from governance_records.journal import stamp
from governance_records.people import add_ready_made_bodies
from governance_records.rights import AT_THE_SHELL
from governance_records.signing import KeyFile
from governance_records.store import migrate, open_store, writing
from governance_records.tables import persons

T = TypeVar("T")
BEGUN = datetime(2025, 1, 6, 16, 0, tzinfo=UTC)


def a_record(folder: Path, address: str = "") -> Iterator[Engine]:
    """A record in a folder, or at the address of a database, with a key of its own."""
    key = KeyFile(folder / "ledger_key")
    key.make("test.example.org/record")
    store = open_store(address or f"sqlite:///{folder / 'record.sqlite'}", key)
    migrate(store)
    in_transaction(store, add_ready_made_bodies, AT_THE_SHELL, BEGUN, "Testville")
    yield store
    store.dispose()


def in_transaction(store: Engine, verb: Callable[..., T], *arguments: object) -> T:
    """What a verb answers, in a write transaction of its own, as the portal runs it."""
    with writing(store) as record:
        return verb(record, *arguments)


@contextmanager
def undone(store: Engine) -> Iterator[Connection]:
    """A write transaction of which nothing stays, for laws that try many cases on one record."""
    with store.connect().execution_options(writing=True) as record:
        record.begin()
        yield record
        record.rollback()


def a_person(record: Connection, mail: str, name: str) -> int:
    """An account that never signs in."""
    row = {"mail": mail, "name": name, "created": stamp(BEGUN)}
    return record.execute(insert(persons).values(row).returning(persons.c.id)).scalar_one()
