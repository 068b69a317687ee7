"""Every figure that the demonstration has ever published, all measures and versions, attacked as one system."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from dashboards.attacker import attack
from dashboards.checks import validate
from dashboards.intake import ProtectedTable, read_structure, read_table
from dashboards.releases import Release, read_release
from dashboards.sealing import published_table
from governance_records.publications import all_versions
from governance_records.store import open_store, reading
from portal.commands.instances import _json
from portal.demonstration.demo_table import DemoTable
from portal.demonstration.encounters import tables as encounters
from portal.demonstration.other_sites import tables as other_sites
from portal.demonstration.outcomes import tables as outcomes
from portal.demonstration.private_feedback import private_feedback_counts
from portal.demonstration.riverbend import first_kits, tables
from portal.demonstration.santa_fe import real_tables
from portal.settings import default_database, read_initiative

# Measures that count the very same events: a reader may subtract one from the other.
SAME_EVENTS = {"referral-disposition": "referrals-received"}
CODES_OF_ALL = "ALL"


@pytest.fixture(scope="module")
def releases(demonstration) -> list[Release]:
    store = open_store(default_database(demonstration.folder))
    with reading(store) as record:
        found = [read_release(s.whole()) for s in all_versions(record)]
    store.dispose()
    return [r for r in found if r.kind == "counts"]


@pytest.fixture(scope="module")
def made(demonstration) -> dict[str, DemoTable]:
    """Every table before it was protected; that of what was told in private is counted in the record again."""
    store = open_store(default_database(demonstration.folder))
    with reading(store) as record:
        told = private_feedback_counts(record, read_initiative(demonstration.folder), date.today())
    store.dispose()
    counted = [DemoTable(t.name, json.loads(t.about), json.loads(t.structure or b"{}"), t.table) for t in told]
    return {t.name: t for t in (*tables(), *real_tables(), *encounters(), *other_sites(), *outcomes(), *counted)}


def as_part_of_all(release: Release, dimensions: list[str]) -> ProtectedTable:
    """A published table with the dimensions of all others, and one more that says what is counted where."""
    table = published_table(release)
    what = SAME_EVENTS.get(release.measure.id, release.measure.id) + " in " + release.place.id
    names = [*dimensions, "what"]
    lacking = {d: CODES_OF_ALL for d in dimensions if d not in table.dimensions}
    keys = tuple(
        (*(key[table.dimensions.index(d)] if d in table.dimensions else CODES_OF_ALL for d in dimensions), what)
        for key in table.keys
    )
    structure = replace(
        table.structure, total={**table.structure.total, **lacking}, noadd=(*table.structure.noadd, "what")
    )
    return replace(table, file=f"release {release.number}", dimensions=tuple(names), keys=keys, structure=structure)


def truth(release: Release, made: dict[str, DemoTable]) -> dict[tuple[str, ...], int | None]:
    own = made[release.name]
    if release.name == "naloxone-kits" and release.version == 1:
        own = first_kits(own)
    structure = read_structure(_json(own.structure), "s.json")
    table = validate(read_table(own.csv, "t.csv", structure), structure, "s.json")
    order = [table.dimensions.index(d.id) for d in release.dimensions]
    return dict(zip((tuple(k[i] for i in order) for k in table.keys), table.values, strict=True))


def test_a_reader_of_all_releases_together_recovers_and_narrows_nothing(releases, made):
    dimensions = sorted({d.id for r in releases for d in r.dimensions})
    newest = {r.number: r for r in releases}
    shown = list(newest.values())
    older = [r for r in releases if newest[r.number].version > r.version]
    assert len(shown) >= 21 and older
    small = []
    for place, release in enumerate(shown):
        table = as_part_of_all(release, dimensions)
        counts = truth(release, made)
        for key, own in zip(table.keys, (o.key for o in release.observations), strict=True):
            if counts[own] is not None and 0 < counts[own] < release.rule.threshold:
                small.append((place, key))
    assert len(small) > 20
    system = [as_part_of_all(r, dimensions) for r in shown]
    before = [as_part_of_all(r, dimensions) for r in older]
    for mode in ("exact", "range"):
        assert attack(system, mode=mode, previous=before, small=small) == ()


def test_every_published_value_is_the_counted_one_and_no_small_count_is_shown(releases, made):
    for release in releases:
        counts = truth(release, made)
        for cell in release.observations:
            if cell.status == "published":
                assert cell.value == counts[cell.key] and not 0 < cell.value < release.rule.threshold
