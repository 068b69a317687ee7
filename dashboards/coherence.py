"""What tables of the same people must have in common, so that they can be protected as one system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboards.checks import ValidatedTable
from dashboards.intake import Key, Problem
from dashboards.releases import MeasureRef
from dashboards.submissions import About

FEWEST_WITH_A_TOTAL = 3  # two codes that are always equal count the same people twice, such as before and after


@dataclass(frozen=True)
class Counts:
    """A table of counts on its way: checked, not yet protected. `corrects` is the release that it corrects.

    `part_of` are the measures of which this one counts a part, and `parts` those that count a part of it.
    """

    name: str
    about: About
    measure: MeasureRef
    table: ValidatedTable
    corrects: int | None = None
    part_of: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    @property
    def subject(self) -> tuple[str, str]:
        """What is counted and where."""
        return self.measure.id, self.about.place.id if self.about.place else ""

    @property
    def family(self) -> tuple[str, str, str, str]:
        period = self.about.period
        return (*self.subject, period.first_day if period else "", period.last_day if period else "")

    @property
    def total(self) -> int | None:
        """The count of everybody, where the table has a cell for that."""
        return self.values.get(tuple(self.table.structure.total.get(d, "") for d in self.table.dimensions))

    @cached_property
    def values(self) -> Mapping[Key, int | None]:
        return dict(zip(self.table.keys, self.table.values, strict=True))

    def beyond_totals(self, key: Key) -> Iterator[tuple[str, str]]:
        """The codes of a cell that are not totals: what it is a count of."""
        return (
            (d, code)
            for d, code in zip(self.table.dimensions, key, strict=True)
            if self.table.structure.total.get(d) != code
        )


def one_structure(family: Sequence[Counts]) -> list[Problem]:
    """A breakdown must be one thing in all tables of a family: one total, and the same parts below each code.

    Groups that cut across one another could be subtracted, and which are parts of which no program can know.
    """
    problems = []
    for place, one in enumerate(family):
        for other in family[:place]:
            for name in {*one.table.dimensions, *other.table.dimensions}:
                message = _differs(name, one.table, other.table)
                if message:
                    problems.append(Problem(one.table.file, None, name, f"{message} {other.table.file}"))
    return problems


def _differs(name: str, one: ValidatedTable, other: ValidatedTable) -> str:
    """How two tables of a family disagree about a breakdown; empty where they agree."""
    in_both = name in one.dimensions and name in other.dimensions
    if not in_both and any(name in t.structure.noadd for t in (one, other)):
        return "this breakdown has no total, so every table of the same people must have it, as it is not in all of"
    if not in_both:
        return ""
    if one.structure.total.get(name) != other.structure.total.get(name):
        return "this breakdown has another total than in"
    trees = [t.structure.hier.get(name, {}) for t in (one, other)]
    for code in trees[0].keys() & trees[1].keys():
        parts = [{frozenset(part) for part in tree[code]} for tree in trees]
        if not (parts[0] <= parts[1] or parts[1] <= parts[0]):
            return f"'{code}' is divided otherwise than in"
    return ""


def hidden_totals(family: Sequence[Counts]) -> list[Problem]:
    """Breakdowns that are said to have no total, but where one code is always the sum of all others."""
    return [
        Problem(
            one.table.file,
            None,
            name,
            f"'{code}' is the sum of all other codes: say that it is the total, or it gives hidden counts away",
        )
        for one in family
        for name in one.table.structure.noadd
        if name in one.table.dimensions
        for code in _sum_of_others(one, name)
    ]


def _sum_of_others(one: Counts, name: str) -> list[str]:
    place = one.table.dimensions.index(name)
    blocks: dict[Key, dict[str, int | None]] = {}
    for key, value in one.values.items():
        blocks.setdefault(key[:place] + key[place + 1 :], {})[key[place]] = value
    codes = {key[place] for key in one.values}
    if len(codes) < FEWEST_WITH_A_TOTAL:
        return []
    telling = [block for block in blocks.values() if any(block.values())]
    return sorted(code for code in codes if telling and all(_is_sum(block, code) for block in telling))


def _is_sum(block: Mapping[str, int | None], code: str) -> bool:
    others = [value for other, value in block.items() if other != code]
    own = block.get(code)
    return own is not None and None not in others and own == sum(v for v in others if v is not None)
