"""The published releases as views read them: from the record, digest checked, parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask import abort, g

from dashboards.releases import Release, read_release
from governance_records.publications import (
    StoredRelease,
    Withdrawal,
    all_withdrawals,
    newest_releases,
    versions_of,
)


@lru_cache(maxsize=2000)
def _parsed(digest: str, canonical: bytes) -> Release:
    return read_release(canonical)


def parsed(stored: StoredRelease) -> Release:
    """The release that a stored one holds. Errors: RecordDamaged."""
    return _parsed(stored.digest, stored.whole())


def newest() -> tuple[Release, ...]:
    """The newest version of every release, the last published first; one that is damaged or withdrawn is left out."""
    return tuple(r for r in with_withdrawn() if (r.number, r.version) not in withdrawn())


def with_withdrawn() -> tuple[Release, ...]:
    """The newest version of every release, also where it was withdrawn; one that is damaged is left out."""
    if "newest" not in g:
        g.newest = tuple(parsed(s) for s in newest_releases(g.record) if s.intact)
    return g.newest


def withdrawn() -> Mapping[tuple[int, int], Withdrawal]:
    """The versions that were taken back, by number and version."""
    if "withdrawn" not in g:
        g.withdrawn = {(w.number, w.version): w for w in all_withdrawals(g.record)}
    return g.withdrawn


def of_same_table(draft: Release, corrects: int | None) -> tuple[Release, ...]:
    """What a draft is to be compared with: the versions that it corrects, or the last release in the same groups."""
    if corrects is not None:
        return tuple(parsed(s) for s in versions_of(g.record, corrects))
    groups = [(d.id, d.role) for d in draft.dimensions]
    like = (
        r
        for r in newest()
        if r.measure and draft.measure and (r.measure.id, r.place) == (draft.measure.id, draft.place)
        if groups and [(d.id, d.role) for d in r.dimensions] == groups
    )
    return tuple(like)[:1]


def cited(name: str) -> Release | None:
    """The newest cited table of that name, or None where none is published."""
    return next((r for r in newest() if r.kind == "cited" and r.name == name), None)


def for_measure(measure: str) -> tuple[Release, ...]:
    """The releases of a measure, the last published first."""
    return tuple(r for r in newest() if r.measure and r.measure.id == measure)


def for_place(place: str) -> tuple[Release, ...]:
    """The releases of counts of one site, the last published first."""
    return tuple(r for r in newest() if r.place and r.place.id == place)


def corrections() -> tuple[Release, ...]:
    """Every version that says what it corrects, old and new; one that is damaged is left out."""
    numbers = [r.number for r in with_withdrawn() if r.version > 1]
    stored = (s for number in numbers for s in versions_of(g.record, number) if s.intact)
    return tuple(r for r in map(parsed, stored) if r.correction)


def versions(number: int) -> tuple[Release, ...]:
    """All versions of a release, the newest first; a 404 where there is none."""
    found = tuple(parsed(s) for s in versions_of(g.record, number))
    return found or abort(404)


def version(number: int, wanted: int) -> Release:
    """One version of a release; a 404 where there is none."""
    return next((r for r in versions(number) if r.version == wanted), None) or abort(404)
