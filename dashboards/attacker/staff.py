"""Plays the staff of one site, who know their own counts whether the public sees them or not."""

from dashboards.checks import ValidatedTable
from dashboards.intake import HIDDEN, Key, Problem, ProtectedTable, Rejected


def known_to_staff(table: ProtectedTable, truth: ValidatedTable, dimension: str, code: str) -> dict[Key, int]:
    """The hidden cells of a code and of all codes below it, with their true values.

    Errors: Rejected, where the table has no such code, or the truth has another value than the table shows.
    """
    if dimension not in table.dimensions or code not in {key[table.dimensions.index(dimension)] for key in table.keys}:
        raise Rejected([Problem(table.file, None, dimension, f"there is no code '{code}' to be the staff of")])
    if set(truth.dimensions) != set(table.dimensions):
        raise Rejected([Problem(truth.file, 1, None, f"the dimensions must be {', '.join(table.dimensions)}")])
    order = [truth.dimensions.index(name) for name in table.dimensions]
    true = {tuple(key[i] for i in order): value for key, value in zip(truth.keys, truth.values, strict=True)}
    for key, value in zip(table.keys, table.values, strict=True):
        if value is not None and true.get(key) != value:
            raise Rejected([Problem(truth.file, None, "value", f"the cell {', '.join(key)} is shown as {value}")])
    own, place = _with_all_below(table, dimension, code), table.dimensions.index(dimension)
    hidden = [key for key, status in zip(table.keys, table.statuses, strict=True) if status == HIDDEN]
    return {key: value for key in hidden if key[place] in own and (value := true.get(key)) is not None}


def _with_all_below(table: ProtectedTable, dimension: str, code: str) -> set[str]:
    tree, found, waiting = table.structure.hier.get(dimension, {}), {code}, [code]
    while waiting:
        below = {child for part in tree.get(waiting.pop(), ()) for child in part} - found
        found |= below
        waiting += sorted(below)
    return found
