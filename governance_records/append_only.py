"""Triggers by which the database itself keeps rows from being changed, for migrations. Knows SQL alone."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

ANSWER = "append_only"  # the function of PostgreSQL that stops an act
ERASING = "erasing"


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
    if sa.inspect(op.get_bind()).has_table(ERASING):
        let_erase(table)


def let_erase(table: str) -> None:
    """Lets a text that is being erased by an order go from a table that `hold` holds, and nothing else change.

    What is being erased stands in the table `erasing` for the time of that transaction.
    """
    columns = sa.inspect(op.get_bind()).get_columns(table)
    where = " AND ".join(_stays_or_is_erased(c["name"], isinstance(c["type"], sa.String)) for c in columns)
    erased = f"EXISTS (SELECT 1 FROM {ERASING}) AND {where}"
    op.execute(f'DROP TRIGGER "{table}_no_update"' + ("" if is_sqlite() else f' ON "{table}"'))
    if is_sqlite():
        stop(table, "UPDATE", f"NOT ({erased})")
        return
    function = f'"{table}_erased"'
    op.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {erased} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{table}: append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()'
    )
    texts = ", ".join(f'"{c["name"]}"' for c in columns if isinstance(c["type"], sa.String))
    if texts:
        op.execute(f'GRANT UPDATE ({texts}) ON "{table}" TO CURRENT_USER')


def _stays_or_is_erased(column: str, is_text: bool) -> str:
    new, old = f'NEW."{column}"', f'OLD."{column}"'
    stays = f"{new} IS {old}" if is_sqlite() else f"{new} IS NOT DISTINCT FROM {old}"
    erased = f"EXISTS (SELECT 1 FROM {ERASING} e WHERE {new} = replace({old}, e.text, ''))"
    return f"({stays} OR {erased})" if is_text else f"({stays})"


def held_tables() -> list[str]:
    """The tables that `hold` holds so far."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if is_sqlite() else "SELECT tgname FROM pg_trigger"
    names = op.get_bind().scalars(sa.text(query))
    return sorted(name.removesuffix("_no_update") for name in names if name.endswith("_no_update"))


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
