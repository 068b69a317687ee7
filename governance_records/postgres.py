"""What PostgreSQL needs to keep the record as SQLite does: one writer at a time, one view for a reader, schemas.

Knows connections and SQL, and no table.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "postgresql://"
# The private database is a schema of its own, which a role for the public process has no right to.
PRIVATE_SCHEMA = "lead_private"
# A lock that every write transaction takes first and holds to its end: our name in four letters, and which database.
LOCK = 0x4C454144
# What a reader sees is one moment, and it cannot write.
VIEW: Mapping[str, object] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def open_postgres(url: str, private: bool, wait_seconds: int, options: Mapping[str, object]) -> Engine:
    """An engine for an address `postgresql://…`. Errors: ValueError where it is not one."""
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise ValueError("this is not an address like postgresql://user:password@host/database") from error
    engine = create_engine(
        address,
        connect_args={"options": f"-csearch_path={PRIVATE_SCHEMA}"} if private else {},
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options=dict(options),
    )
    event.listen(engine, "begin", lambda connection: _begin(connection, private, wait_seconds))
    return engine


def _begin(connection: Connection, private: bool, wait_seconds: int) -> None:
    """A writer waits for the one before, as with BEGIN IMMEDIATE of SQLite, and then sees all that it wrote."""
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{wait_seconds}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK}, {int(private)})")


def make_private_schema(engine: Engine) -> None:
    """The schema of what is not public, which nobody but its owner may use."""
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {PRIVATE_SCHEMA}")
        connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {PRIVATE_SCHEMA} FROM PUBLIC")


def rewrite(engine: Engine, tables: tuple[str, ...]) -> None:
    """Writes tables anew without the rows that were erased or changed; the disk gets back what their files held.

    What the planner knows of the values of a column is taken anew too, since it quotes the most common ones. Where
    the role does not own the database, PostgreSQL leaves that catalogue as it is and warns.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
        if tables:
            connection.exec_driver_sql("VACUUM (FULL) pg_catalog.pg_statistic")
