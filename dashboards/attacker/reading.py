"""Reads from files what a reader knows beside the tables: cells, percentages and averages, lists that are sorted.

Lists every problem by row and column; knows which cells the tables have, not what is shown of them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from dashboards.attacker.evidence import Cell, cell_names
from dashboards.attacker.figures import SHARE, Shown, ShownOrder, ShownRate, ShownSum
from dashboards.intake import HIDDEN, Key, Problem, Problems, ProtectedTable, Rejected, read_fields, read_table

ABOVE, BELOW = "numerator.", "denominator."
PER_HUNDRED = 100
MOST_OF_A_SCALE = 10**9
Row = Mapping[str, str]

_SHOWN = re.compile(r"(\d{1,12}(?:\.(\d{1,6}))?)%?", re.ASCII)
_BETWEEN = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)%?\s*-\s*(\d{1,12}(?:\.\d{1,6})?)%?", re.ASCII)
_WHOLE = re.compile(r"[1-9]\d{0,11}", re.ASCII)


def read_rates(data: bytes, file: str, tables: Sequence[ProtectedTable]) -> list[Shown]:
    """Rates, one a row. Errors: Rejected, by row and column.

    A column named for a dimension speaks of both cells, `numerator.DIMENSION` and `denominator.DIMENSION` of one; an
    empty field is a dimension that the cell's table does not have. `shown` is the number as it is shown (12, 12.5,
    12.5%, or 0-5 for "5% or less"), `scale` what it counts per: 100 if it is not there, 1 for an average. `base`
    instead of a denominator is a number that is known, such as a population.
    """
    columns, rows = read_fields(data, file)
    problems, names = Problems(file), _names(tables)
    _check_columns(columns, tables, {"shown", "scale", "base"}, (ABOVE, BELOW), problems)
    if "shown" not in columns:
        problems.add("the column is missing", 1, "shown")
    problems.reject_if_any()
    found = [_rate(fields, row, tables, names, problems) for row, fields in rows]
    problems.reject_if_any()
    return [one for one in found if one is not None]


def read_lists(data: bytes, file: str, tables: Sequence[ProtectedTable]) -> list[Shown]:
    """Sorted lists, a row a cell, in the order shown. Errors: Rejected, by row and column.

    Columns: the dimensions, `list` where there are several lists, and `direction`, `falling` (the largest first) if
    it is not there, or `rising`.
    """
    columns, rows = read_fields(data, file)
    problems, names = Problems(file), _names(tables)
    _check_columns(columns, tables, {"list", "direction"}, (), problems)
    problems.reject_if_any()
    cells, directions = dict[str, list[Cell]](), dict[str, str]()
    for row, fields in rows:
        name, direction = fields.get("list", ""), fields.get("direction") or "falling"
        if direction not in ("falling", "rising"):
            problems.add("must be falling or rising", row, "direction")
        elif directions.setdefault(name, direction) != direction:
            problems.add("the list has another direction above", row, "direction")
        cell = _cell(fields, "", tables)
        if cell not in names:
            problems.add(f"no table has the cell {_spoken(cell)}", row)
        cells.setdefault(name, []).append(cell)
    problems.reject_if_any()
    return [ShownOrder(tuple(found), directions[name]) for name, found in cells.items()]  # type: ignore[arg-type]


def read_known(data: bytes, file: str, table: ProtectedTable) -> dict[Key, int]:
    """Cells of a table that an insider knows: its dimensions, then the values. Errors: Rejected, by row and column."""
    raw = read_table(data, file)
    if sorted(raw.dimensions) != sorted(table.dimensions):
        raise Rejected([Problem(file, 1, None, f"the dimensions must be {', '.join(table.dimensions)}")])
    order = [raw.dimensions.index(name) for name in table.dimensions]
    problems, known = Problems(file), dict[Key, int]()
    public = {key: (v, status) for key, v, status in zip(table.keys, table.values, table.statuses, strict=True)}
    for given, value, row in zip(raw.keys, raw.values, raw.rows, strict=True):
        key = tuple(given[i] for i in order)
        shown, status = public.get(key, (None, ""))
        if not status:
            problems.add(f"the table has no cell {', '.join(key)}", row)
        elif value is None:
            problems.add("the value is empty", row, "value")
        elif shown is not None and shown != value:
            problems.add(f"the cell {', '.join(key)} is shown as {shown}", row, "value")
        elif status == HIDDEN and value == 0:
            problems.add(f"the cell {', '.join(key)} is hidden, and no zero is", row, "value")
        else:
            known[key] = value
    problems.reject_if_any()
    return known


def _names(tables: Iterable[ProtectedTable]) -> set[Cell]:
    return {name for table in tables for name in cell_names(table)}


def _check_columns(
    columns: Sequence[str],
    tables: Iterable[ProtectedTable],
    others: set[str],
    prefixes: tuple[str, ...],
    problems: Problems,
) -> None:
    dimensions = {name for table in tables for name in table.dimensions}
    allowed = others | dimensions | {prefix + name for prefix in prefixes for name in dimensions}
    for name in columns:
        if name not in allowed:
            problems.add("no table has this dimension", 1, name)


def _rate(
    fields: Row, row: int, tables: Sequence[ProtectedTable], names: set[Cell], problems: Problems
) -> Shown | None:
    above, below = _cell(fields, ABOVE, tables), _cell(fields, BELOW, tables)
    base, scale = fields.get("base", ""), fields.get("scale") or str(PER_HUNDRED)
    if above not in names:
        problems.add(f"no table has the numerator {_spoken(above)}", row)
    if not base and below not in names:
        problems.add(f"no table has the denominator {_spoken(below)}", row)
    if base and not _WHOLE.fullmatch(base):
        problems.add("must be a whole number above 0", row, "base")
    if not _WHOLE.fullmatch(scale) or int(scale) > MOST_OF_A_SCALE:
        problems.add(f"must be a whole number from 1 to {MOST_OF_A_SCALE:,}", row, "scale")
        return None
    ends = _ends(fields["shown"], int(scale))
    if ends is None:
        problems.add("must be a number such as 12 or 12.5, or two such as 0-5", row, "shown")
    elif _WHOLE.fullmatch(base):
        least, most = (end * int(base) for end in ends)
        return ShownSum(((above, Fraction(1)),), least, most, SHARE)
    elif not base:
        return ShownRate(above, below, *ends, ShownRate.kind_of(int(scale)))
    return None


def _ends(text: str, scale: int) -> tuple[Fraction, Fraction] | None:
    between, one = _BETWEEN.fullmatch(text.strip()), _SHOWN.fullmatch(text.strip())
    if between:
        least, most = Fraction(between[1]) / scale, Fraction(between[2]) / scale
        return (least, most) if least <= most else None
    if one:
        half = Fraction(1, 2) / 10 ** len(one[2] or "")
        return (Fraction(one[1]) - half) / scale, (Fraction(one[1]) + half) / scale
    return None


def _cell(fields: Row, prefix: str, tables: Iterable[ProtectedTable]) -> Cell:
    dimensions = sorted({name for table in tables for name in table.dimensions})
    codes = {name: fields.get(prefix + name) or fields.get(name) or "" for name in dimensions}
    return tuple((name, code) for name, code in codes.items() if code)


def _spoken(cell: Cell) -> str:
    return ", ".join(f"{name} {code}" for name, code in cell) or "(no dimension is given)"
