"""Validates structures and tables: every cell there, every total right, no rows about persons.

Answers with a `ValidatedTable` or rejects with all problems; hides nothing and changes nothing.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from dashboards.intake import Key, Problems, ProtectedTable, RawTable, Structure

MOST_CODES = 20_000
MOST_ROUNDS = 20
Tree = Mapping[str, tuple[Key, ...]]
_NAMES_OF_PERSONS = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "middle_name",
        "full_name",
        "given_name",
        "family_name",
        "surname",
        "client_name",
        "participant_name",
        "dob",
        "birth",
        "birthday",
        "birthdate",
        "birth_date",
        "date_of_birth",
        "ssn",
        "social_security",
        "social_security_number",
        "case_number",
        "case_no",
        "case_id",
        "docket",
        "booking_number",
        "participant_id",
        "person_id",
        "client_id",
        "individual_id",
        "patient_id",
        "subject_id",
        "member_id",
        "record_id",
        "id_number",
        "mrn",
        "email",
        "e_mail",
        "email_address",
        "phone",
        "phone_number",
        "telephone",
        "mobile",
        "address",
        "street",
        "street_address",
        "home_address",
        "licence",
        "license",
        "drivers_license",
        "passport",
    ]
)
_PERIODS = frozenset(
    [
        "period",
        "date",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "time",
        "since",
        "from",
        "to",
        "until",
        "start",
        "end",
        "as_of",
        "asof",
        "fiscal",
        "reporting",
        "begin",
        "ending",
        "starting",
    ]
)
_FULL_DATE = re.compile(r"(1[89]|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](1[89]|20)\d\d", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)
_PHONE = re.compile(r"(\+?1[ .-]?)?(\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}", re.ASCII)
_FEWEST_PERSONS = 5


@dataclass(frozen=True)
class ValidatedTable:
    """Counts that are complete and add up under their structure. Private: nothing is hidden yet."""

    file: str
    dimensions: Key
    keys: tuple[Key, ...]
    values: tuple[int | None, ...]
    statuses: Key
    structure: Structure = field(repr=False)


def validate(raw: RawTable, structure: Structure, file: str = "structure") -> ValidatedTable:
    """The table with its structure, or everything that is wrong with either; `file` names the structure."""
    check_structure(structure, file)
    persons(raw)
    problems = Problems(raw.file)
    codes = _codes(raw, structure, problems)
    problems.reject_if_any()
    _check_complete(raw, codes, problems)
    problems.reject_if_any()
    _check_totals(raw, structure, problems)
    problems.reject_if_any()
    return ValidatedTable(raw.file, raw.dimensions, raw.keys, raw.values, raw.statuses, structure)


def validate_published(table: ProtectedTable, structure_file: str = "structure") -> ProtectedTable:
    """A table as the public sees it: complete, and what is shown of its totals adds up."""
    check_structure(table.structure, structure_file)
    raw, problems = _as_raw(table), Problems(table.file)
    codes = _codes(raw, table.structure, problems)
    problems.reject_if_any()
    _check_complete(raw, codes, problems)
    problems.reject_if_any()
    _check_totals(raw, table.structure, problems)
    problems.reject_if_any()
    return table


def validate_earlier(table: ProtectedTable, current: Key) -> ProtectedTable:
    """An earlier publication, which may lack codes of today, but has no others, nor other dimensions."""
    problems = Problems(table.file)
    if sorted(table.dimensions) != sorted(current):
        problems.add(f"the dimensions are not those of the table: {', '.join(current)}", 1)
        problems.reject_if_any()
    for place, name in enumerate(table.dimensions):
        known = set(codes_of(table.structure, name)) if name in table.structure.total else None
        for key, row in zip(table.keys, _as_raw(table).rows, strict=True):
            if known is not None and key[place] not in known:
                problems.add(f"the structure does not know the code '{key[place]}'", row, name)
    problems.reject_if_any()
    order = [table.dimensions.index(name) for name in current]
    keys = tuple(tuple(key[d] for d in order) for key in table.keys)
    return ProtectedTable(table.file, current, keys, table.values, table.statuses, table.structure)


def _as_raw(table: ProtectedTable) -> RawTable:
    rows = tuple(range(2, len(table.keys) + 2))
    return RawTable(table.file, table.dimensions, table.keys, table.values, table.statuses, rows)


# --- structures -----------------------------------------------------------------------------------


def check_structure(structure: Structure, file: str) -> None:
    """Rejects cycles, children counted twice in one partition, missing totals and codes out of reach."""
    problems = Problems(file)
    for name in sorted(set(structure.total) & set(structure.noadd)):
        problems.add("a dimension in noadd has no total", None, name)
    for name, tree in structure.hier.items():
        if name not in structure.total:
            what = "a dimension in noadd has no hierarchy" if name in structure.noadd else "the total is missing"
            problems.add(what, None, name)
        else:
            _check_tree(name, structure.total[name], tree, problems)
    problems.reject_if_any()


def _check_tree(name: str, total: str, tree: Tree, problems: Problems) -> None:
    codes = set(tree).union(*(part for parts in tree.values() for part in parts))
    if len(codes) > MOST_CODES:
        problems.add(f"more than {MOST_CODES:,} codes", None, name)
        return
    if total not in codes:
        problems.add(f"the total '{total}' is missing from the hierarchy", None, name)
        return
    order = children_first(tree, total)
    if order is None:
        problems.add("the hierarchy has a cycle: a code is its own descendant", None, name)
        return
    for code in sorted(codes - set(order)):
        problems.add(f"the code '{code}' cannot be reached from the total '{total}'", None, name)
    _check_partitions(name, tree, order, problems)


def children_first(tree: Tree, total: str) -> list[str] | None:
    """The codes below the total, each after its children; None where there is a cycle."""
    order, state = list[str](), {total: 1}
    stack: list[tuple[str, Iterator[str]]] = [(total, _children(tree, total))]
    while stack:
        code, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            state[code] = 2
            order.append(code)
        elif state.get(child) == 1:
            return None
        elif child not in state:
            state[child] = 1
            stack.append((child, _children(tree, child)))
    return order


def _children(tree: Tree, code: str) -> Iterator[str]:
    return (child for part in tree.get(code, ()) for child in part)


def _check_partitions(name: str, tree: Tree, order: list[str], problems: Problems) -> None:
    place = {code: i for i, code in enumerate(order)}
    below: dict[str, int] = {}  # a bit for each code at or below, so that an overlap is one operation
    for code in order:
        below[code] = 1 << place[code]
        for part in tree.get(code, ()):
            seen = 0
            for child in part:
                if seen & below[child]:
                    problems.add(
                        f"in one partition of '{code}', '{child}' or a code below it has two parents",
                        None,
                        name,
                    )
                seen |= below[child]
            below[code] |= seen


# --- persons --------------------------------------------------------------------------------------


def persons(raw: RawTable) -> None:
    """Rejects rows about persons: the portal takes counts of groups only."""
    problems = Problems(raw.file)
    for place, name in enumerate(raw.dimensions):
        plain = _plain(name)
        if named_for_persons(name):
            problems.add("a column about persons; the portal takes counts of groups only", 1, name)
        else:
            _check_codes(raw, place, plain, problems)
    problems.reject_if_any()


def named_for_persons(column: str) -> bool:
    """Whether a column is named for something that a single person has, such as a birth date."""
    return _plain(column) in _NAMES_OF_PERSONS


def of_a_person(text: str) -> bool:
    """Whether a text is a mail address, telephone or social security number."""
    return any(pattern.fullmatch(text.strip()) for pattern in (_EMAIL, _SSN, _PHONE))


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column).lower()).strip("_")


def _check_codes(raw: RawTable, place: int, plain: str, problems: Problems) -> None:
    name, rows = raw.dimensions[place], dict[str, int]()
    for key, row in zip(raw.keys, raw.rows, strict=True):
        rows.setdefault(key[place], row)
    period = bool(_PERIODS & set(plain.split("_")))
    for code, row in rows.items():
        if not period and _FULL_DATE.fullmatch(code):
            problems.add("a full date outside a column of periods may be a date of birth", row, name)
        elif _EMAIL.fullmatch(code) or _SSN.fullmatch(code) or _PHONE.fullmatch(code):
            problems.add("an address, telephone or social security number of a person", row, name)
    if len(rows) == len(raw.keys) >= _FEWEST_PERSONS and all(value in (1, None) for value in raw.values):
        problems.add("every row has a code of its own and the value 1: these are rows about persons", None, name)


# --- tables ---------------------------------------------------------------------------------------


def codes_of(structure: Structure, name: str) -> list[str]:
    """The codes of a dimension with a total, parents before their children."""
    total = structure.total[name]
    order = children_first(structure.hier.get(name, {}), total)
    return list(reversed(order or [total]))


def sums(
    keys: Sequence[Key], dimensions: Key, structure: Structure, partial: bool = False
) -> Iterator[tuple[int, list[int]]]:
    """Every parent with the children of one partition, as places in `keys`.

    With `partial`, children that are not there are left out: an earlier table may lack the newest codes.
    """
    place = {key: i for i, key in enumerate(keys)}
    trees = [(d, structure.hier[name]) for d, name in enumerate(dimensions) if name in structure.hier]
    for key, parent in place.items():
        for d, tree in trees:
            for part in tree.get(key[d], ()):
                children = [(*key[:d], child, *key[d + 1 :]) for child in part]
                found = [place[child] for child in children if child in place or not partial]
                if found:
                    yield parent, found


def _codes(raw: RawTable, structure: Structure, problems: Problems) -> dict[int, list[str]]:
    """The codes of each dimension that adds up, after checking that the table uses these codes alone."""
    codes = {}
    for name in sorted({*structure.total, *structure.noadd} - set(raw.dimensions)):
        problems.add("the structure names this dimension, the table has no such column", 1, name)
    for place, name in enumerate(raw.dimensions):
        if name in structure.total:
            codes[place] = codes_of(structure, name)
            _check_known(raw, place, set(codes[place]), problems)
        elif name not in structure.noadd:
            problems.add("the structure does not say whether this column has a total", 1, name)
    return codes


def _check_known(raw: RawTable, place: int, known: set[str], problems: Problems) -> None:
    used = set()
    for key, row in zip(raw.keys, raw.rows, strict=True):
        used.add(key[place])
        if key[place] not in known:
            problems.add(f"the structure does not know the code '{key[place]}'", row, raw.dimensions[place])
    for code in sorted(known - used):
        problems.add(f"the table has no row with the code '{code}'", None, raw.dimensions[place])


def _check_complete(raw: RawTable, codes: dict[int, list[str]], problems: Problems) -> None:
    """Every combination of codes is there, for each block of the dimensions without a total."""
    choices = [codes.get(place, [""]) for place in range(len(raw.dimensions))]
    blocks: dict[Key, int] = {}
    for key in raw.keys:
        block = tuple("" if place in codes else code for place, code in enumerate(key))
        blocks[block] = blocks.get(block, 0) + 1
    whole, found = math.prod(map(len, choices)), set(raw.keys)
    for block, count in blocks.items():
        for cell in product(*choices) if count < whole else ():
            if problems.full:
                problems.more = whole * len(blocks) - len(raw.keys) - len(problems.kept)
                return
            key = tuple(own or code for own, code in zip(block, cell, strict=True))
            if key not in found:
                problems.add(f"the cell {_named(raw.dimensions, key)} is missing")


def _named(dimensions: Key, key: Key) -> str:
    return ", ".join(f"{name} {code}" for name, code in zip(dimensions, key, strict=True))


def _check_totals(raw: RawTable, structure: Structure, problems: Problems) -> None:
    """Children sum to their parent; cells without a value must leave room for some whole number."""
    open_sums = []
    for parent, children in sums(raw.keys, raw.dimensions, structure):
        values = [raw.values[child] for child in children]
        given = sum(value for value in values if value is not None)
        total = raw.values[parent]
        if total is None or None in values:
            open_sums.append((parent, children))
        elif given != total:
            message = f"the total {_named(raw.dimensions, raw.keys[parent])} is {total}, its parts sum to {given}"
            problems.add(message, raw.rows[parent], "value")
    if not problems.kept:
        _check_open(raw, open_sums, problems)


def _check_open(raw: RawTable, open_sums: list[tuple[int, list[int]]], problems: Problems) -> None:
    """Narrows what each cell without a value can be, until nothing moves or nothing is left."""
    low = [float(value or 0) for value in raw.values]
    high = [math.inf if value is None else float(value) for value in raw.values]
    for _ in range(MOST_ROUNDS):
        before = sum(low), sum(bound for bound in high if bound < math.inf), high.count(math.inf)
        for parent, children in open_sums:
            _narrow(low, high, parent, children)
            if any(low[i] > high[i] for i in (parent, *children)):
                cell = _named(raw.dimensions, raw.keys[parent])
                problems.add(f"nothing makes the parts of {cell} sum to it", raw.rows[parent], "value")
                return
        if before == (sum(low), sum(bound for bound in high if bound < math.inf), high.count(math.inf)):
            return


def _narrow(low: list[float], high: list[float], parent: int, children: list[int]) -> None:
    """Sharpens the bounds of one sum; counts are below 2**53, so the floats are exact."""
    least, most = sum(low[i] for i in children), sum(high[i] for i in children)
    unbounded = [i for i in children if high[i] == math.inf]
    low[parent], high[parent] = max(low[parent], least), min(high[parent], most)
    for i in children:
        if not unbounded:
            low[i] = max(low[i], low[parent] - (most - high[i]))
        elif unbounded == [i]:
            low[i] = max(low[i], low[parent] - sum(high[j] for j in children if j != i))
    for i in children:
        high[i] = min(high[i], high[parent] - (least - min(low[i], high[i])))
