"""Every figure that the demonstration has ever published, all measures and versions, attacked as one system.

What one measure leaves over of another that it is a part of is in the system too: nobody prints it, everybody can
subtract.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboards.attacker import attack
from dashboards.checks import validate
from dashboards.intake import ProtectedTable, Structure, read_structure, read_table
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
from tests.conftest import house_day

# Measures that count the very same events: a reader may subtract one from the other.
SAME_EVENTS = {"referral-disposition": "referrals-received"}
# Measures that count a part of what another counts.
PARTS = {"enrolled": "referrals-received", "housing-need-met": "enrolled"}
CODES_OF_ALL = "ALL"

Key = tuple[str, ...]


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
        told = private_feedback_counts(record, read_initiative(demonstration.folder), house_day())
    store.dispose()
    counted = [DemoTable(t.name, json.loads(t.about), json.loads(t.structure or b"{}"), t.table) for t in told]
    return {t.name: t for t in (*tables(), *real_tables(), *encounters(), *other_sites(), *outcomes(), *counted)}


def what_is_counted(release: Release, measure: str = "") -> str:
    counted = measure or release.measure.id
    return f"{SAME_EVENTS.get(counted, counted)} in {release.place.id}"


def as_part_of_all(release: Release, dimensions: list[str]) -> ProtectedTable:
    """A published table with the dimensions of all others, and one more that says what is counted where."""
    table = published_table(release)
    names = [*dimensions, "what"]
    lacking = {d: CODES_OF_ALL for d in dimensions if d not in table.dimensions}
    keys = tuple((*in_all(key, table, dimensions), what_is_counted(release)) for key in table.keys)
    structure = replace(
        table.structure, total={**table.structure.total, **lacking}, noadd=(*table.structure.noadd, "what")
    )
    return replace(table, file=f"release {release.number}", dimensions=tuple(names), keys=keys, structure=structure)


def in_all(key: Key, table: ProtectedTable, dimensions: list[str]) -> Key:
    return tuple(key[table.dimensions.index(d)] if d in table.dimensions else CODES_OF_ALL for d in dimensions)


def left_over(
    whole: Release, part: Release, made: dict[str, DemoTable], dimensions: list[str]
) -> tuple[ProtectedTable, list[Key]]:
    """Whole, part and rest wherever the part is not the larger one, as strong a reader as any: whoever knows already
    where nobody is left over; and the cells in which a few are."""  # fmt: skip
    shown, counts = zip(*(by_key(r, made, dimensions) for r in (whole, part)), strict=True)
    keys = [k for k in counts[0] if k in counts[1] and None not in (counts[0][k], counts[1][k])]
    rest = {k: counts[0][k] - counts[1][k] for k in keys if counts[0][k] >= counts[1][k]}
    names = (what_is_counted(whole), what_is_counted(part), f"rest beside {what_is_counted(part)}")
    seen = {k: n if n == 0 or None not in (shown[0][k], shown[1][k]) else None for k, n in rest.items()}
    cells = [((*k, name), values[k]) for name, values in zip(names, (*shown, seen), strict=True) for k in rest]
    structure = Structure(dict.fromkeys(dimensions, CODES_OF_ALL), {"what": {names[0]: (names[1:],)}}, ("what",))
    table = ProtectedTable(
        f"release {whole.number} less release {part.number}",
        (*dimensions, "what"),
        tuple(key for key, _ in cells),
        tuple(value for _, value in cells),
        tuple("suppressed" if value is None else "published" for _, value in cells),
        structure,
    )
    few = [(*k, names[2]) for k, n in rest.items() if 0 < n < whole.rule.threshold]
    assert [k for k in few if seen[k[:-1]] is not None] == [], "one subtraction away"
    return table, few


def by_key(release: Release, made: dict[str, DemoTable], dimensions: list[str]) -> tuple[dict, dict]:
    """What is shown and what is true of a release, by keys in all dimensions."""
    table, counts = published_table(release), truth(release, made)
    keys = [in_all(key, table, dimensions) for key in table.keys]
    return (
        dict(zip(keys, table.values, strict=True)),
        dict(zip(keys, (counts[o.key] for o in release.observations), strict=True)),
    )


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
    pairs = [(w, p) for w in shown for p in shown if PARTS.get(p.measure.id) == w.measure.id and same_time(w, p)]
    rests = [left_over(whole, part, made, dimensions) for whole, part in pairs]
    assert sum(len(few) for _, few in rests) > 40
    small += [(len(system) + place, key) for place, (_, few) in enumerate(rests) for key in few]
    system += [table for table, _ in rests]
    before = [as_part_of_all(r, dimensions) for r in older]
    for mode in ("exact", "range"):
        assert attack(system, mode=mode, previous=before, small=small) == ()


def same_time(one: Release, other: Release) -> bool:
    return (one.place, one.period) == (other.place, other.period)


def test_the_tables_of_santa_fe_are_among_what_was_attacked(releases):
    assert {"santa_fe_2016_referrals", "santa_fe_2016_participants"} <= {r.name for r in releases}


def test_every_published_value_is_the_counted_one_and_no_small_count_is_shown(releases, made):
    for release in releases:
        counts = truth(release, made)
        for cell in release.observations:
            if cell.status == "published":
                assert cell.value == counts[cell.key] and not 0 < cell.value < release.rule.threshold
