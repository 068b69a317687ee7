"""Laws of complements: where one measure counts a part of another, nobody can subtract the two to find a few people."""

import random
from dataclasses import replace

import pytest

from content.library import Library
from dashboards.beside import left_over_beside
from dashboards.checks import validate
from dashboards.coherence import Counts
from dashboards.families import NotProtected, families_of, protect_family
from dashboards.intake import ProtectedTable, RawTable, Structure
from dashboards.releases import MeasureRef, Period, Place, Release, Rule, Source
from dashboards.review import warnings_of_kin
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


def released(one, number: int = 7) -> Release:
    imprint = Imprint(number, 1, "2026-01-01T00:00:00Z", "a", "b", None)
    return seal_counts(one.counts.about, one.table, one.counts.measure, one.counts.name, imprint)


@pytest.mark.parametrize("mode", ["range", "exact"])
@pytest.mark.parametrize("first", [0, 1])
def test_what_comes_after_its_part_or_whole_hides_what_a_reader_could_subtract(first, mode):
    made = two(1, mode)
    (one,) = protect_family([made[first]], [])
    (other,) = protect_family([made[1 - first]], [released(one)])
    found = rests(made, [one, other] if first == 0 else [other, one])
    assert any(0 < rest < 11 for rest, _ in found.values()) and any(seen for _, seen in found.values())
    assert [key for key, (rest, seen) in found.items() if seen and 0 < rest < 11] == []
    alone = protect_family([made[1 - first]], [])[0]
    assert left_over_beside([made[1 - first]], [alone.table], [released(one)])


def crossing(seed: int, mode: str) -> list[Counts]:
    """Many zeros and small counts; here and there the part is the larger one."""
    rng = random.Random(seed)
    joined = {(y, d): rng.choice([0, 2, 5, 12, 15, 20, 40]) for y in YEARS for d in DISTRICTS}
    referred = {key: max(0, value + rng.choice([-3, 0, 0, 2, 5, 9, 14, 30])) for key, value in joined.items()}
    return [table("referred", REFERRED, referred, mode), table("joined", ENROLLED, joined, mode)]


def one_after_the_other(seeds: range) -> int:
    """Publishes each pair in one order or the other; answers how many were refused."""
    refused = 0
    for seed in seeds:
        made, first = crossing(seed, ("range", "exact")[seed % 2]), seed // 2 % 2
        (one,) = protect_family([made[first]], [])
        try:
            (other,) = protect_family([made[1 - first]], [released(one)])
        except NotProtected as why:
            assert "give these cells away already: " in str(why) or "a reader could" in str(why)
            refused += 1
            continue
        found = rests(made, [one, other] if first == 0 else [other, one])
        assert [key for key, (rest, seen) in found.items() if seen and 0 < rest < 11] == [], seed
    return refused


def test_whatever_comes_second_leaves_no_few_people_over_or_is_refused_with_the_cells_named():
    assert 0 < one_after_the_other(range(8, 24)) < 8


@pytest.mark.soak
def test_whatever_comes_second_of_400_pairs_leaves_no_few_people_over_or_is_refused():
    assert 0 < one_after_the_other(range(400)) < 120


def line(name: str, measure: MeasureRef, counts: dict[str, int]) -> Counts:
    """A table of one breakdown."""
    everybody = table(name, measure, {("2024", d): counts[d] for d in DISTRICTS}, "range")
    keep = [i for i, (year, _) in enumerate(everybody.table.keys) if year == "ALL"]
    raw = everybody.table
    narrow = replace(
        raw,
        dimensions=("district",),
        keys=tuple(raw.keys[i][1:] for i in keep),
        values=tuple(raw.values[i] for i in keep),
        statuses=tuple(raw.statuses[i] for i in keep),
        structure=Structure({"district": "ALL"}, {"district": raw.structure.hier["district"]}, ()),
    )
    return replace(everybody, table=narrow, about=replace(everybody.about, dimensions=everybody.about.dimensions[1:]))


def hiding(one: Counts, *districts: str) -> ProtectedTable:
    """The table with these cells hidden, whether that protects or not."""
    cells = list(zip((d for (d,) in one.table.keys), one.table.values, one.table.statuses, strict=True))
    return ProtectedTable(
        one.table.file, one.table.dimensions, one.table.keys,
        tuple(None if d in districts else value for d, value, _ in cells),
        tuple("suppressed" if d in districts else status for d, _, status in cells), one.table.structure,
    )  # fmt: skip


def in_public(one: Counts, table: ProtectedTable) -> Release:
    return seal_counts(one.about, table, one.measure, one.name, Imprint(7, 1, "2026-01-01T00:00:00Z", "a", "b", None))


def test_a_rest_that_follows_from_sums_is_found_where_neither_count_of_it_is_shown():
    """In districts a and b together 1 is left over and in each at least none: of all others a reader knows the rest."""
    whole = line("referred", REFERRED, {"a": 46, "b": 55, "c": 40, "d": 30})
    part = line("joined", ENROLLED, {"a": 20, "b": 30, "c": 12, "d": 12})
    public = in_public(whole, hiding(whole, "a", "b"))
    assert left_over_beside([part], [hiding(part, "a", "b")], [public]) == []
    few = line("joined", ENROLLED, {"a": 43, "b": 22, "c": 12, "d": 12})  # 3 are left over in a
    assert "district a" in left_over_beside([few], [hiding(few, "b")], [in_public(whole, hiding(whole, "b"))])[0]
    # neither a nor its part is shown, but both follow from the sums
    told = left_over_beside([few], [hiding(few, "a")], [in_public(whole, hiding(whole, "a"))])
    assert told == ["district a"]


def test_a_hidden_count_that_its_public_whole_bounds_is_found():
    """Of 20 who joined in a and b, hidden both, at most 12 can be of b: so a is at least 8."""
    whole = line("referred", REFERRED, {"a": 60, "b": 12, "c": 60, "d": 60})
    part = line("joined", ENROLLED, {"a": 9, "b": 11, "c": 30, "d": 30})
    assert left_over_beside([part], [hiding(part, "a", "b")], [in_public(whole, hiding(whole))]) == ["district a"]


def test_a_total_has_its_own_code_in_each_table_and_is_the_same_count():
    whole, part = two(1)
    (one,) = protect_family([whole], [])
    public = released(one)
    renamed = [replace(d, total="T", codes=tuple(replace(c, id="T") if c.id == "ALL" else c for c in d.codes),
                       sums=tuple(("T", parts) for _, parts in d.sums)) for d in public.dimensions]  # fmt: skip
    cells = [replace(o, key=tuple("T" if c == "ALL" else c for c in o.key)) for o in public.observations]
    public = replace(public, dimensions=tuple(renamed), observations=tuple(cells))
    (other,) = protect_family([part], [public])
    assert [k for k, (rest, seen) in rests([whole, part], [one, other]).items() if seen and 0 < rest < 11] == []


def test_a_correction_of_the_whole_is_held_against_its_public_part_again():
    whole, part = two(1)
    one, other = protect_family([whole, part], [])
    public = [released(one, 7), released(other, 8)]
    more = {(y, d): (part.values[y, d] or 0) + (6 if (y, d) == ("2025", "a") else 25) for y in YEARS for d in DISTRICTS}
    corrected = replace(table("referred", REFERRED, more, "range"), corrects=7)
    (again,) = protect_family([corrected], public)
    found = rests([corrected, part], [again, other])
    assert any(0 < rest < 11 for rest, _ in found.values())
    assert [key for key, (rest, seen) in found.items() if seen and 0 < rest < 11] == []


@pytest.mark.parametrize("mode", ["range", "exact"])
def test_where_a_part_is_larger_in_one_cell_all_others_are_protected_as_before(mode):
    rng = random.Random(5)
    joined = {(y, d): rng.randint(12, 60) for y in YEARS for d in DISTRICTS}
    referred = {key: value + rng.choice([2, 5, 9, 14, 30]) for key, value in joined.items()}
    referred["2025", "c"] = joined["2025", "c"] - 1
    made = [table("referred", REFERRED, referred, mode), table("joined", ENROLLED, joined, mode)]
    (family,) = families_of(made)
    found = rests(made, protect_family(family, []))
    assert found["2025", "c"][0] == -1 and sum(0 < rest < 11 for rest, _ in found.values()) > 3
    assert [key for key, (rest, seen) in found.items() if seen and 0 < rest < 11] == []


def test_a_part_that_is_larger_than_its_whole_is_to_be_explained():
    made = two(2)
    more = table("joined", ENROLLED, {(y, d): 90 for y in YEARS for d in DISTRICTS}, "range")
    (warned,) = warnings_of_kin([made[0], more], [])
    assert warned.name == "joined" and "Joined is more than Referred" in warned.text
    assert "the total" in warned.text and "2024, a" in warned.text and "5 more" in warned.text
    assert warnings_of_kin(made, made) == []


def test_a_part_of_another_time_that_overlaps_is_to_be_looked_at():
    whole, part = two(1)
    first_year = replace(part, about=replace(part.about, period=Period("2024", "2024-01-01", "2024-12-31")))
    assert len(families_of([whole, first_year])) == 2
    for beside in (whole, released(protect_family([whole], [])[0])):
        (warned,) = warnings_of_kin([first_year], [beside])
        assert "Referred in re" in warned.text and "overlaps" in warned.text
    later = replace(part, about=replace(part.about, period=Period("2026", "2026-01-01", "2026-12-31")))
    assert warnings_of_kin([later], [whole]) == []


def test_where_a_part_is_larger_than_its_whole_nothing_is_left_over_and_both_are_published():
    made = two(2)
    more = table("joined", ENROLLED, {(y, d): 90 for y in YEARS for d in DISTRICTS}, "range")
    (family,) = families_of([made[0], more])
    assert all(None not in p.table.values for p in protect_family(family, []))


def test_the_catalogue_declares_what_counts_the_same_referrals_and_people():
    library = Library()
    assert library.kin_of("referrals-received") == {"enrolled", "referral-disposition", "referrals-by-area-and-partner"}
    assert library.kin_of("enrolled") == {"referrals-received", "housing-need-met"}


def test_a_measure_that_is_part_of_an_unknown_one_is_named_by_its_file(tmp_path):
    ours = (Library().folders[0] / "measures" / "enrolled.md").read_text()
    (tmp_path / "measures").mkdir()
    (tmp_path / "measures" / "enrolled.md").write_text(
        ours.replace("part_of: [referrals-received]", "part_of: [nowhere]")
    )
    problems = Library((tmp_path, *Library().folders))._unknown_references()
    assert problems == ["measures/enrolled.md: line 1: part_of: there is no other measure 'nowhere'"]
