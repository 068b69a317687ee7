"""What a reader computes of a table with what is public of a measure that it is a part of, or that is a part of it.

Of what is public only the published cells are known here. So the rest of each whole is an unknown of the same system
as the hidden cells of both, and the attacker solves for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from dashboards.attacker import Finding, attack
from dashboards.checks import ValidatedTable
from dashboards.coherence import Counts
from dashboards.complements import COUNTED, MISSING, REST, Side, left_over, marked, split
from dashboards.intake import GIVEN, HIDDEN, Key, ProtectedTable, Rejected
from dashboards.releases import Release
from dashboards.sealing import published_table
from dashboards.widening import in_dimensions, with_totals

# A rest may be nobody, and the attacker takes a hidden count to be at least 1: so it is asked for one more.
ONE, ONE_MORE = "\0one", "\0one more than the rest beside "
ALL = "\0all"  # every total has this code here, whatever each table calls it


@dataclass(frozen=True)
class _Side:
    """A table as a reader sees it, and its true counts where they are known, by keys without the measure."""

    measure: str
    table: ProtectedTable
    truth: Mapping[Key, int | None]
    label: str

    @property
    def shown(self) -> dict[Key, int | None]:
        return dict(zip((key[1:] for key in self.table.keys), self.table.values, strict=True))


def left_over_beside(
    family: Sequence[Counts], tables: Sequence[ProtectedTable], public: Iterable[Release]
) -> list[str]:
    """Everything small that these tables would tell of a few people beside what is public, in words.

    `public` are all versions of all releases; those that the family corrects are another matter.
    """
    now, earlier = _versions(family, public)
    if not now:
        return []
    seen = [published_table(r) for r in (*now, *earlier)]
    totals = {d: ALL for t in (*tables, *seen) for d in t.structure.total}
    own = [_own(one, table, totals) for one, table in zip(family, tables, strict=True)]
    theirs = [_theirs(release, totals) for release in (*now, *earlier)]
    direct = [words for whole, part in _pairs(family, own, theirs) for words in _subtracted(whole, part, family[0])]
    return direct or _solved(family, own, theirs[: len(now)], theirs[len(now) :])


def kin_beside(family: Sequence[Counts], public: Iterable[Release]) -> list[Release]:
    """The newest public version of each table of which the family counts a part, or that counts a part of it."""
    return _versions(family, public)[0]


def as_side(release: Release, totals: Mapping[str, str]) -> Side:
    """What is public of a measure, as counts: those that are hidden are not known."""
    seen = in_dimensions(with_totals(published_table(release), totals), totals)
    statuses = tuple(MISSING if value is None else GIVEN for value in seen.values)
    table = ValidatedTable(seen.file, seen.dimensions, seen.keys, seen.values, statuses, seen.structure)
    return Side(release.measure.id if release.measure else "", table, public=True)


def _versions(family: Sequence[Counts], public: Iterable[Release]) -> tuple[list[Release], list[Release]]:
    """The newest and the earlier versions of all that is public of such measures."""
    corrected = {one.corrects for one in family}
    kin = [r for r in public if r.number not in corrected and any(_counts_beside(one, r) for one in family)]
    newest = {r.number: r for r in kin}
    return list(newest.values()), [r for r in kin if r is not newest[r.number]]


def _pairs(family: Sequence[Counts], own: Sequence[_Side], theirs: Sequence[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """Whole and part."""
    for (one, side), other in product(zip(family, own, strict=True), theirs):
        if other.measure in one.part_of:
            yield other, side
        if other.measure in one.parts:
            yield side, other


def _subtracted(whole: _Side, part: _Side, one: Counts) -> Iterator[str]:
    """The small rests that are one subtraction away."""
    theirs = part.shown
    for key, value in sorted(whole.shown.items()):
        rest = left_over(value, theirs.get(key))
        if rest is not None and 0 < rest < _threshold(one):
            yield f"{_words(whole.table.dimensions[1:], key)} ({part.label or whole.label})"


def _solved(family: Sequence[Counts], own: Sequence[_Side], now: Sequence[_Side], before: Sequence[_Side]) -> list[str]:
    """What the attacker computes of hidden cells of both sides, and of rests that nobody prints."""
    one, pairs = family[0], list(_pairs(family, own, now))
    threshold, mode = _threshold(one), one.about.rule.mode if one.about.rule else "range"
    counts = [(i, (side.measure, *key), value) for i, side in enumerate(own) for key, value in side.truth.items()]
    small = [(i, key) for i, key, value in counts if value is not None and 0 < value < threshold]

    def solve(asked: bool) -> tuple[Finding, ...]:
        shown = [*(side.table for side in (*own, *now)), *(_rests(w, p, asked) for w, p in pairs)]
        previous = [side.table for side in before]
        if asked:
            return attack(shown, threshold=threshold + 1, mode=mode, previous=previous)
        return attack(shown, threshold=threshold, mode=mode, previous=previous, small=small)

    try:
        cells = [f for f in solve(asked=False) if all(_may_be(side, f) for side in own)]
        rests = [f for f in solve(asked=True) if f.key[0].startswith(ONE_MORE) and f.low > 1]
    except Rejected:
        return []  # in some hidden cell the part is the larger one: who takes it not to be so finds no counts at all
    return list(dict.fromkeys(_words(f.dimensions, f.key) for f in (*cells, *rests)))


def _may_be(side: _Side, found: Finding) -> bool:
    """Whether a finding holds, as far as the true count is known: whoever reads a false one learns nothing."""
    value = side.truth.get(found.key[1:]) if found.key[0] == side.measure else None
    return value is None or found.low <= value <= found.high


def _rests(whole: _Side, part: _Side, asked: bool) -> ProtectedTable:
    """Whole, part and rest of each cell that both have, but where the part is known to be the larger one.

    With `asked` the attacker is to solve for the rests that are not one subtraction away.
    """
    left, right = whole.shown, part.shown
    both = [key for key in left if key in right and not _exceeds(whole, part, key)]
    rest = {key: left_over(left[key], right[key]) for key in both}
    open_ = [key for key in both if rest[key] is None and asked]
    columns = ((whole.measure, left), (part.measure, right), (REST + part.measure, rest))
    rows = [((name, *key), values[key]) for name, values in columns for key in both]
    rows += [((ONE, *key), 1) for key in open_]
    more = [(ONE_MORE + part.measure, *key) for key in open_]
    structure = split(whole.measure, part.measure, whole.table.structure)
    hier = {**structure.hier[COUNTED], ONE_MORE + part.measure: ((REST + part.measure, ONE),)}
    return ProtectedTable(
        f"{whole.table.file} without {part.table.file}",
        whole.table.dimensions,
        (*(key for key, _ in rows), *more),
        (*(value for _, value in rows), *(None for _ in more)),
        (*(MISSING if value is None else GIVEN for _, value in rows), *(HIDDEN for _ in more)),
        replace(structure, hier={COUNTED: hier}),
    )


def _exceeds(whole: _Side, part: _Side, key: Key) -> bool:
    """Whether the part is the larger one, as far as is known."""
    rest = left_over(whole.truth.get(key), part.truth.get(key))
    return rest is not None and rest < 0


def _own(one: Counts, table: ProtectedTable, totals: Mapping[str, str]) -> _Side:
    seen = _comparable(table, one.measure.id, totals)
    truth = dict(zip((key[1:] for key in seen.keys), one.table.values, strict=True))
    return _Side(one.measure.id, seen, truth, "")


def _theirs(release: Release, totals: Mapping[str, str]) -> _Side:
    measure = release.measure.id if release.measure else ""
    found = _Side(measure, _comparable(published_table(release), measure, totals), {}, "")
    return replace(found, truth=found.shown, label=f"release {release.number} version {release.version}")


def _comparable(table: ProtectedTable, measure: str, totals: Mapping[str, str]) -> ProtectedTable:
    """A table in the dimensions of all, with one code for every total, and its rows as they were."""
    return marked(in_dimensions(with_totals(table, totals), totals), measure)


def _counts_beside(one: Counts, release: Release) -> bool:
    """Whether a release counts a part or the whole of the same people, in the same place and time."""
    measure, place, period = release.measure, one.about.place, one.about.period
    if measure is None or measure.id not in one.part_of | one.parts or place is None or release.place is None:
        return False
    if place.id != release.place.id:
        return False
    if period is None or release.period is None:
        return True
    return (period.first_day, period.last_day) == (release.period.first_day, release.period.last_day)


def _threshold(one: Counts) -> int:
    return one.about.rule.threshold if one.about.rule else 0


def _words(dimensions: Key, key: Key) -> str:
    names = [f"{d} {code}" for d, code in zip(dimensions, key, strict=True) if d != COUNTED and code != ALL]
    return ", ".join(names) or "the total"
