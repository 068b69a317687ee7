"""Opens the record's database and holds its transactions. Knows SQL, and no act or rule."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from alembic.command import upgrade as run_migrations
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DisconnectionError, InvalidRequestError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from governance_records.postgres import PREFIX, VIEW, make_private_schema, open_postgres, rewrite
from governance_records.signing import KeyFile, KeyMissing, PrivateKey

MIGRATIONS = Path(__file__).parent / "migrations"
RECORD, PRIVATE = "versions", "private"  # the two databases, by the folder of their migrations
LOCK_WAIT_SECONDS = 10
OWNER_ALONE = 0o600
KEY_OPTION, DATABASE = "ledger_key", "database"
INODE = "inode"


class StoreError(Exception):
    """The database cannot be used; the message says why in one sentence."""


class PrivateStoreError(StoreError):
    """The private database cannot be used, whatever the record can."""


def open_store(url: str, key: KeyFile | None = None, database: str = RECORD) -> Engine:
    """An engine for one of the two databases; `key` signs what is published through it.

    Errors: StoreError where the address is of another kind.
    """
    if url.startswith(PREFIX):
        try:
            return open_postgres(url, database == PRIVATE, LOCK_WAIT_SECONDS, {KEY_OPTION: key, DATABASE: database})
        except ValueError as error:
            raise StoreError(f"DATABASE_URL: {error}") from error
    if not url.startswith("sqlite:///"):
        raise StoreError("DATABASE_URL: give sqlite:///path/to/file, or postgresql://user:password@host/database")
    file = Path(url.removeprefix("sqlite:///"))
    _keep_private(file)
    options = {KEY_OPTION: key, DATABASE: database}
    engine = create_engine(url, creator=lambda: _open(file), hide_parameters=True, execution_options=options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkout", lambda _, entry, __: _still_there(file, entry))
    event.listen(engine, "begin", _begin)
    return engine


def _open(file: Path) -> sqlite3.Connection:
    """A connection to a file that is there: SQLite would make a new one, and what is written to it would be lost."""
    address = f"file:{quote(str(file))}?mode=rw"
    return sqlite3.connect(address, timeout=LOCK_WAIT_SECONDS, uri=True, check_same_thread=False)


def _still_there(file: Path, entry: ConnectionPoolEntry) -> None:
    """Lets go of connections to a file that was taken away or replaced while they were kept."""
    own = entry.info.get(INODE)
    with suppress(OSError):
        entry.info[INODE] = file.stat().st_ino
        if own in (None, entry.info[INODE]):
            return
    entry.info.pop(INODE, None)
    raise DisconnectionError(f"{file.name} is not the file that was opened")


def _keep_private(file: Path) -> None:
    """Only the owner reads the record, whatever the umask; SQLite gives its two side files the mode of the file."""
    with suppress(OSError):  # no such folder, a file of another owner: SQLite says so when it is asked
        if not file.exists():  # one that is there is not opened: closing it would let go of this process's locks on it
            os.close(os.open(file, os.O_CREAT | os.O_CLOEXEC, OWNER_ALONE))
        for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            if part.is_file() and part.stat().st_mode & 0o777 != OWNER_ALONE:
                part.chmod(OWNER_ALONE)


def _prepare(connection, _record) -> None:
    # The driver must open no transaction of its own: BEGIN is ours, so that a write takes the lock at once.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: all of it or nothing. Errors: StoreError where the lock is not to be had."""
    try:
        with _connected(engine).execution_options(writing=True) as connection, connection.begin():
            yield connection
    except OperationalError as error:
        raise _trouble(engine, f"cannot be written: {_said(error)}") from error


def signing_key(record: Connection) -> PrivateKey:
    """The key that signs what is published through this connection. Errors: StoreError where it has none."""
    file = record.get_execution_options().get(KEY_OPTION)
    if file is None:
        raise StoreError("this process has no key of the ledger, so nothing can be published by it")
    try:
        return file.read()
    except KeyMissing as error:
        raise StoreError(str(error)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the record. Errors: StoreError where the database cannot be reached."""
    view = {} if is_sqlite(engine) else VIEW
    with _connected(engine).execution_options(**view) as connection, connection.begin():
        yield connection


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except (OperationalError, InvalidRequestError) as error:
        raise _trouble(engine, f"cannot be reached: {_said(error)}") from error


def _trouble(engine: Engine, what: str) -> StoreError:
    if engine.get_execution_options().get(DATABASE, RECORD) == PRIVATE:
        return PrivateStoreError(f"the private database {what}")
    return StoreError(f"the record {what}")


def _said(error: Exception) -> str:
    """What a database says, without the lines in which it may quote what was written."""
    return str(getattr(error, "orig", error)).split("\n")[0]


def migrate(engine: Engine, database: str = RECORD, to: str = "head") -> None:
    """Brings the schema of one of the two databases to the newest version, or another, in one transaction."""
    config = _alembic(database)
    try:
        if database == PRIVATE and not is_sqlite(engine):
            make_private_schema(engine)
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            run_migrations(config, to)
    except (DatabaseError, CommandError) as error:
        raise StoreError(f"the record cannot be opened: {_said(error)}") from error


def schema_is_current(engine: Engine, database: str = RECORD) -> bool:
    """Whether the schema is the one that this version writes. Errors: StoreError."""
    return schema_of(engine) == ScriptDirectory.from_config(_alembic(database)).get_current_head()


def schema_of(engine: Engine) -> str | None:
    """The version of the schema; None where there is none yet. Errors: StoreError."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise StoreError(f"the record cannot be opened: {_said(error)}") from error


def readable(engine: Engine) -> bool:
    """Whether the database answers; for the health check."""
    try:
        with reading(engine) as connection:
            connection.execute(text("SELECT 1"))
    except (OperationalError, StoreError):
        return False
    return True


def _alembic(database: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(MIGRATIONS / database))
    return config


def forget_freed(engine: Engine, tables: tuple[str, ...] = ()) -> None:
    """Writes the database anew, so that what was erased does not stay in it, nor in its log.

    `tables` may have held it; none where it is enough that the log is emptied. On PostgreSQL they are written anew; its
    log and its backups are the operator's. On SQLite the whole file is: `secure_delete` leaves copies in the free space
    of pages between which rows were moved. Whoever reads may hinder the log from being emptied. That never waits for
    them with the lock of writers in its hand, which would stop every act for as long, but tries for a second; what is
    left then goes with the next time, or when the server stops. Errors: StoreError.
    """
    if not is_sqlite(engine):
        rewrite(engine, tables)
        return
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if tables:
            try:
                raw.execute("VACUUM")
            except sqlite3.OperationalError as error:
                raise _trouble(engine, f"cannot be written anew: {error}") from error
        raw.execute("PRAGMA busy_timeout=0")
        try:
            for _ in range(20):
                busy, *_rest = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
                time.sleep(0.05)
        finally:
            raw.execute(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")
