"""What a steward must look at before a table is published: jumps, unknown shares, breaks, much that is hidden.

A warning is answered in writing and then stands no longer in the way; a problem must be mended. The warnings name
values that are not public, so they are for the steward and the approver alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dashboards.coherence import Counts
from dashboards.complements import exceeding
from dashboards.descriptions import codes_in
from dashboards.intake import HIDDEN, Key, Problem, ProtectedTable
from dashboards.releases import Column, Period, Release
from dashboards.submissions import Labels

MOST_UNKNOWN = 0.10
LARGEST_RATIO = 1.5
SMALLEST_STEP = 20  # below it, a jump is what chance makes of small counts
MOST_HIDDEN = 0.40
MOST_OF_A_KIND = 20
SMALL = 11
MOST_NAMED = 10
_UNKNOWN = re.compile(r"\b(unknown|not (known|recorded|stated|reported|asked)|missing|refused|declined to)\b", re.I)


Cell = frozenset[tuple[str, str]]  # the codes of a cell that are no totals


@dataclass(frozen=True)
class Warned:
    """One thing to be looked at and answered; `name` is the table that it is about."""

    name: str
    text: str


def warnings_of(
    one: Counts, protected: ProtectedTable, last: Release | None, versions: Sequence[Release] = ()
) -> list[Warned]:
    """Everything to be answered of one table.

    `last` is the release before it of the same measure and place, `versions` are all that it corrects.
    """
    jumps = [*_jumps_within(one), *(_jump_since(one, last) if one.corrects is None else ())]
    texts = [*_unknown_shares(one), *jumps, *_much_hidden(protected), *_few_people_moved(one, protected, versions)]
    return [Warned(one.name, text) for text in texts]


def broken_series(one: Counts, last: Release | None) -> list[Problem]:
    """A changed definition breaks the series: the description must say so, or it is a problem."""
    if last is None or last.measure is None or one.about.series_break:
        return []
    if (last.measure.version, last.measure.definition) == (one.measure.version, one.measure.definition):
        return []
    message = (
        f"the definition of {one.measure.name!r} has changed since release {last.number} "
        f"(version {last.measure.version}, now {one.measure.version}): say in one sentence what breaks in the series"
    )
    return [Problem(one.about.file, None, "series_break", message)]


def disagreements(family: Sequence[Counts]) -> list[Problem]:
    """Breakdowns of the same people must agree wherever they show the same count."""
    seen: dict[frozenset[tuple[str, str]], tuple[int, str]] = {}
    problems = []
    for one in family:
        for key, value in one.values.items():
            if value is None:
                continue
            cell = frozenset(one.beyond_totals(key))
            first, file = seen.setdefault(cell, (value, one.table.file))
            if first != value:
                words = ", ".join(f"{d} {code}" for d, code in sorted(cell)) or "the total"
                message = f"{words} is {value:,} here and {first:,} in {file}, which counts the same"
                problems.append(Problem(one.table.file, None, "value", message))
    return problems[:MOST_OF_A_KIND]


def last_before(one: Counts, releases: Iterable[Release]) -> Release | None:
    """The version that a table corrects, or the last release before it of the same measure and place."""
    about = one.about
    if about.place is None or about.period is None:
        return None
    place, end = about.place.id, about.period.last_day
    found = [
        r
        for r in releases
        if r.measure and r.place and r.period and (r.measure.id, r.place.id) == (about.measure, place)
        if (r.number == one.corrects if one.corrects is not None else r.period.last_day <= end)
    ]
    return max(found, key=lambda r: (r.period.last_day if r.period else "", r.number, r.version), default=None)


def _unknown_shares(one: Counts) -> Iterator[str]:
    for id, words in _ordered(one):
        total = one.table.structure.total.get(id)
        for code in codes_in(one.table, id):
            if total is None or not _UNKNOWN.search(words.labels.get(code, code)):
                continue
            key = tuple(code if d == id else one.table.structure.total.get(d, "") for d in one.table.dimensions)
            count, everybody = one.values.get(key), one.total
            if count and everybody and count / everybody > MOST_UNKNOWN:
                label = words.labels.get(code, code)
                yield f"{words.label}: “{label}” holds {count:,} of {everybody:,} ({count / everybody:.0%})."


def _jumps_within(one: Counts) -> Iterator[str]:
    """Steps from one stretch of time to the next, in the whole and in each group."""
    place = next((i for i, (_, words) in enumerate(_ordered(one)) if words.role == "time"), None)
    if place is None:
        return
    id, words = _ordered(one)[place]
    tree = one.table.structure.hier.get(id, {})
    ends = [code for code in words.labels if code in set(codes_in(one.table, id)) and code not in tree]
    found = 0
    for row in _rows_beside(one, place):
        for earlier, later in pairwise(ends):
            before, after = (one.values.get((*row[:place], code, *row[place + 1 :])) for code in (earlier, later))
            if before is not None and after is not None and _jumps(before, after):
                found += 1
                if found <= MOST_OF_A_KIND:
                    labels = [words.labels.get(code, code) for code in (earlier, later)]
                    yield f"{_name_of(one, row, place)}from {labels[0]} to {labels[1]}: {before:,} to {after:,}."
    if found > MOST_OF_A_KIND:
        yield f"{found - MOST_OF_A_KIND} more steps between stretches of time are as large."


def _jump_since(one: Counts, last: Release | None) -> Iterator[str]:
    if last is None or one.total is None or not _as_long(one.about.period, last.period):
        return
    key = tuple(d.total or "" for d in last.dimensions)
    cell = last.cells.get(key)
    if cell and cell.value is not None and _jumps(cell.value, one.total):
        yield f"The total was {cell.value:,} in release {last.number} version {last.version} and is {one.total:,} now."


def _as_long(a: Period | None, b: Period | None) -> bool:
    """Whether two periods are about as long, so that their totals can be held against each other."""
    lengths = [_days(p) for p in (a, b) if p]
    return len(lengths) == 2 and 0 < max(lengths) <= 1.1 * min(lengths)


def _days(period: Period) -> int:
    """How many days a period has; 0 where its first or last day is not known."""
    if not period.first_day:
        return 0
    return (date.fromisoformat(period.last_day) - date.fromisoformat(period.first_day)).days + 1


def _much_hidden(protected: ProtectedTable) -> Iterator[str]:
    with_people = [s for s, v in zip(protected.statuses, protected.values, strict=True) if v != 0]
    share = with_people.count(HIDDEN) / len(with_people) if with_people else 0
    if share > MOST_HIDDEN:
        yield (
            f"{share:.0%} of the cells that are not zero are hidden. A coarser table would tell more; "
            "the draft says which."
        )


def _few_people_moved(one: Counts, protected: ProtectedTable, versions: Sequence[Release]) -> Iterator[str]:
    """A correction by a few tells of those few: whoever subtracts two versions, any two, sees them."""
    threshold = one.about.rule.threshold if one.about.rule else 0
    for version in versions:
        moved = _moved_by_few(protected, version, threshold)
        if moved:
            yield (
                f"{moved} {'value changes' if moved == 1 else 'values change'} by fewer than {threshold} against "
                f"release {version.number} version {version.version}: whoever subtracts the two sees those few people. "
                "Can it wait until more is corrected at once?"
            )


def _moved_by_few(protected: ProtectedTable, version: Release, threshold: int) -> int:
    order = [protected.dimensions.index(d.id) for d in version.dimensions]
    moved = 0
    for key, value in zip(protected.keys, protected.values, strict=True):
        before = version.cells.get(tuple(key[i] for i in order))
        if value is not None and before is not None and before.value is not None:
            moved += 0 < abs(value - before.value) < threshold
    return moved


def warnings_of_family(family: Sequence[Counts]) -> list[Warned]:
    """What is to be answered of tables that are published together."""
    alone = {
        d: c.name
        for c in family
        for d in c.table.dimensions
        if len(family) > 1 and not all(d in other.table.dimensions for other in family)
    }
    if len(alone) < 2:
        return []
    names = ", ".join(sorted(alone))
    text = f"These breakdowns stand in separate tables: {names}. Is none of them another one in coarser groups?"
    return [Warned(family[0].name, text)]


def warnings_of_kin(family: Sequence[Counts], beside: Iterable[Counts | Release]) -> list[Warned]:
    """What is to be answered of measures of which one counts a part of the other, in this draft or in public."""
    larger = [Warned(part.name, _larger_parts(part, whole, cells)) for part, whole, cells in exceeding(family)]
    others = list(beside)
    apart = [Warned(c.name, text) for c in family for text in _kin_in_another_time(c, others)]
    return larger + list(dict.fromkeys(apart))


def _larger_parts(part: Counts, whole: Counts, cells: Sequence[Cell]) -> str:
    named = "; ".join(_cell_words(part, cell) for cell in cells[:MOST_NAMED])
    more = f"; and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
    return (
        f"{part.measure.name} is more than {whole.measure.name}, of which it is a part, in {len(cells)} "
        f"{'cell' if len(cells) == 1 else 'cells'}: {named}{more}. Were some of them counted in the whole earlier, "
        "or is a number wrong? Everywhere else, what is left over is protected like a count of people."
    )


def _cell_words(one: Counts, cell: Cell) -> str:
    labels = dict(one.about.dimensions)
    order = [d for d in one.table.dimensions if d in dict(cell)]
    return ", ".join(labels[d].labels.get(dict(cell)[d], dict(cell)[d]) for d in order) or "the total"


def _kin_in_another_time(one: Counts, others: Iterable[Counts | Release]) -> Iterator[str]:
    """Tables of a part or a whole whose time overlaps and is not the same: those no program can subtract for sure."""
    for other in others:
        about = other.about if isinstance(other, Counts) else other
        place, period, own = about.place, about.period, one.about.period
        if other.measure is None or other.measure.id not in one.part_of | one.parts or period is None or own is None:
            continue
        if place != one.about.place or not period.overlaps(own) or _same_days(period, own):
            continue
        where = f"release {other.number}" if isinstance(other, Release) else other.name
        yield (
            f"{other.measure.name} in {where} is of {period.label}, a time that overlaps and is not the same. Could "
            "somebody subtract one from the other and be left with a few people? Tables of one time are protected "
            "against that together."
        )


def _same_days(one: Period, other: Period) -> bool:
    return (one.first_day, one.last_day) == (other.first_day, other.last_day)


def warnings_of_cited(name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Warned]:
    """Numbers of others are not protected here: whoever hands in small ones says where they are public already."""
    small = sum(row[i].isdigit() and 0 < int(row[i]) < SMALL for row in rows for i, _ in enumerate(columns))
    if not small:
        return []
    text = (
        f"{small} numbers from 1 to {SMALL - 1} stand in this table of findings of others, and none of them will be "
        "hidden. Where are they public already? Counts of our own must be handed in as counts."
    )
    return [Warned(name, text)]


def _jumps(before: int, after: int) -> bool:
    low, high = sorted((before, after))
    return high - low >= SMALLEST_STEP and high > low * LARGEST_RATIO


def _ordered(one: Counts) -> list[tuple[str, Labels]]:
    words = dict(one.about.dimensions)
    return [(d, words[d]) for d in one.table.dimensions]


def _rows_beside(one: Counts, place: int) -> list[Key]:
    """One key for each combination of the other dimensions where at most one is not its total."""
    rows: dict[Key, Key] = {}
    for key in one.table.keys:
        beside = key[:place] + key[place + 1 :]
        if len(list(one.beyond_totals(key))) <= 2:
            rows.setdefault(beside, key)
    return list(rows.values())


def _name_of(one: Counts, row: Key, place: int) -> str:
    names = [
        words.labels.get(row[i], row[i])
        for i, (id, words) in enumerate(_ordered(one))
        if i != place and row[i] != one.table.structure.total.get(id)
    ]
    return f"{', '.join(names)}, " if names else "In all, "
