"""Triggers by which the database itself keeps rows from being changed, for migrations. Knows SQL alone."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

ANSWER = "append_only"  # the function of PostgreSQL that stops an act


def hold(table: str, *keys: Sequence[str], referenced: bool = False) -> None:
    """Lets rows of a table be added, and never changed, removed or replaced.

    `keys` are the columns that tell rows apart, once for each such set: REPLACE of SQLite would take away the row that
    has the same. On PostgreSQL the rights are taken away too; but where other tables refer to this one
    (`referenced`), the right to change rows stays, because a reference cannot be checked without it.
    """
    for act in ("UPDATE", "DELETE"):
        stop(table, act)
    if is_sqlite():
        hold_replace(table, *keys)
    else:
        hold_truncate(table)
        rights = "DELETE, TRUNCATE" if referenced else "UPDATE, DELETE, TRUNCATE"
        op.execute(f'REVOKE {rights} ON "{table}" FROM CURRENT_USER')


def hold_replace(table: str, *keys: Sequence[str]) -> None:
    """REPLACE of SQLite deletes without firing the trigger of deletions, so it is stopped apart."""
    same = " OR ".join(" AND ".join(f'"{c}" = NEW."{c}"' for c in key) for key in keys)
    if same:
        stop(table, "INSERT", f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})', "replace")


def hold_truncate(table: str) -> None:
    """TRUNCATE of PostgreSQL fires no trigger of rows."""
    op.execute(
        f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" EXECUTE FUNCTION {ANSWER}(\'{table}\')'
    )


def stop(table: str, act: str, when: str = "", name: str = "") -> None:
    """Stops an act on a table; with `when`, only where that holds of the row (SQLite takes any condition there)."""
    trigger, condition = f'"{table}_no_{name or act.lower()}"', f"WHEN ({when}) " if when else ""
    if is_sqlite():
        op.execute(
            f'CREATE TRIGGER {trigger} BEFORE {act} ON "{table}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
        )
    else:
        _make_function()
        op.execute(
            f'CREATE TRIGGER {trigger} BEFORE {act} ON "{table}" FOR EACH ROW {condition}'
            f"EXECUTE FUNCTION {ANSWER}('{table}')"
        )


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make_function() -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {ANSWER}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: append-only', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
