"""Laws of complements: where one measure counts a part of another, nobody can subtract the two to find a few people."""

import random
from dataclasses import replace

import pytest

from content.library import Library
from dashboards.checks import validate
from dashboards.coherence import Counts
from dashboards.families import NotProtected, families_of, protect_family
from dashboards.intake import RawTable, Structure
from dashboards.releases import MeasureRef, Period, Place, Rule, Source
from dashboards.sealing import Imprint, seal_counts
from dashboards.submissions import About, Labels

DISTRICTS, YEARS = ("a", "b", "c", "d"), ("2024", "2025")
REFERRED = MeasureRef("referred", "Referred", "All who were referred.", "people", 1, "people")
ENROLLED = MeasureRef("joined", "Joined", "Those of them who joined.", "people", 1, "people")


def table(name: str, measure: MeasureRef, leaves: dict[tuple[str, str], int], mode: str) -> Counts:
    counts = {(y, d): 0 for y in ("ALL", *YEARS) for d in ("ALL", *DISTRICTS)}
    for (year, district), value in leaves.items():
        for key in {(y, d) for y in ("ALL", year) for d in ("ALL", district)}:
            counts[key] += value
    structure = Structure(
        {"year": "ALL", "district": "ALL"}, {"year": {"ALL": (YEARS,)}, "district": {"ALL": (DISTRICTS,)}}, ()
    )
    rows = tuple(range(2, len(counts) + 2))
    raw = RawTable(
        f"{name}.csv", ("year", "district"), tuple(counts), tuple(counts.values()), ("published",) * len(rows), rows
    )
    labels = (("year", Labels("Year", "time", {})), ("district", Labels("District", "place", {})))
    about = About(
        f"{name}.json", "counts", name, "A test.", Source("A test"), (), True, measure.id, Place("here", "Here"),
        Period("2025", "2024-01-01", "2025-12-31"), Rule(11, mode), labels,  # type: ignore[arg-type]
    )  # fmt: skip
    made = Counts(name, about, measure, validate(raw, structure, "s.json"))
    whole, part = frozenset({"referred"}), frozenset({"joined"})
    return replace(made, part_of=whole) if measure is ENROLLED else replace(made, parts=part)


def two(seed: int, mode: str = "range") -> list[Counts]:
    """Those who were referred and those who joined; in most places a few are left over."""
    rng = random.Random(seed)
    joined = {(y, d): rng.randint(12, 60) for y in YEARS for d in DISTRICTS}
    referred = {key: value + rng.choice([0, 2, 5, 9, 14, 30]) for key, value in joined.items()}
    return [table("referred", REFERRED, referred, mode), table("joined", ENROLLED, joined, mode)]


def shown(protected) -> dict[tuple[str, ...], int]:
    return {k: v for k, v in zip(protected.table.keys, protected.table.values, strict=True) if v is not None}


def rests(made: list[Counts], done) -> dict[tuple[str, ...], tuple[int, bool]]:
    """What is left over in each cell, and whether a reader sees both counts that give it."""
    whole, part = (dict(zip(c.table.keys, c.table.values, strict=True)) for c in made)
    left, right = (shown(p) for p in done)
    return {key: (whole[key] - part[key], key in left and key in right) for key in whole}


@pytest.mark.parametrize("mode", ["range", "exact"])
@pytest.mark.parametrize("seed", range(4))
def test_no_few_people_are_left_over_between_two_measures_that_are_published_together(seed, mode):
    made = two(seed, mode)
    (family,) = families_of(made)
    found = rests(made, protect_family(family, []))
    assert any(0 < rest < 11 for rest, _ in found.values())
    assert [key for key, (rest, seen) in found.items() if seen and 0 < rest < 11] == []
    assert any(seen for _, seen in found.values())


def test_two_measures_that_are_not_declared_are_protected_apart_and_would_give_the_rest_away():
    made = [replace(one, part_of=frozenset(), parts=frozenset()) for one in two(0)]
    families = families_of(made)
    assert len(families) == 2
    done = [one for family in families for one in protect_family(family, [])]
    assert any(seen and 0 < rest < 11 for rest, seen in rests(made, done).values())


@pytest.mark.parametrize("first", [0, 1])
def test_a_part_is_not_published_beside_its_whole_where_a_reader_could_subtract_them(first):
    made = two(1)
    (one,) = protect_family([made[first]], [])
    imprint = Imprint(7, 1, "2026-01-01T00:00:00Z", "a", "b", None)
    public = [seal_counts(one.counts.about, one.table, one.counts.measure, one.counts.name, imprint)]
    with pytest.raises(NotProtected, match=r"could subtract .*\(release 7 version 1\)"):
        protect_family([made[1 - first]], public)


def test_where_a_part_is_larger_than_its_whole_nothing_is_left_over_and_both_are_published():
    made = two(2)
    more = table("joined", ENROLLED, {(y, d): 90 for y in YEARS for d in DISTRICTS}, "range")
    (family,) = families_of([made[0], more])
    assert all(None not in p.table.values for p in protect_family(family, []))


def test_the_catalogue_declares_what_counts_the_same_referrals_and_people():
    library = Library()
    assert library.kin_of("referrals-received") == {"enrolled", "referral-disposition", "referrals-by-area-and-partner"}
    assert library.kin_of("enrolled") == {"referrals-received"}


def test_a_measure_that_is_part_of_an_unknown_one_is_named_by_its_file(tmp_path):
    ours = (Library().folders[0] / "measures" / "enrolled.md").read_text()
    (tmp_path / "measures").mkdir()
    (tmp_path / "measures" / "enrolled.md").write_text(
        ours.replace("part_of: [referrals-received]", "part_of: [nowhere]")
    )
    problems = Library((tmp_path, *Library().folders))._unknown_references()
    assert problems == ["measures/enrolled.md: line 1: part_of: there is no other measure 'nowhere'"]
