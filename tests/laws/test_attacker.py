"""What a steward may rely on: what a reader can compute from all that is public, the attacker finds and explains."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.attacker import ShownOrder, ShownRate, ShownSum, attack, cell
from dashboards.attacker.figures import Shown
from dashboards.attacker.reader import Reader
from dashboards.checks import ValidatedTable
from dashboards.intake import HIDDEN, Key, ProtectedTable, Rejected, Structure
from dashboards.protection import protect
from tests.bench.tables_for_bench import flat, grouped, made
from tests.laws.random_tables import TooMany, Trial, random_table

MODES = pytest.mark.parametrize("mode", ["exact", "range"])
seeds = st.integers(0, 10**9)


def table(dimensions: str, rows: dict[str, int | None], file: str = "t.csv", **hier) -> ProtectedTable:
    """A public table from rows such as "a ref": 50; None is hidden. A dimension without a hierarchy has no total."""
    names = tuple(dimensions.split())
    trees = {name: {p: (tuple(parts.split()),) for p, parts in tree.items()} for name, tree in hier.items()}
    structure = Structure(dict.fromkeys(trees, "ALL"), trees, tuple(n for n in names if n not in trees))
    statuses = tuple(HIDDEN if value is None else "published" for value in rows.values())
    return ProtectedTable(file, names, tuple(tuple(r.split()) for r in rows), tuple(rows.values()), statuses, structure)


def referrals(**more: int | None) -> ProtectedTable:
    """Referred and enrolled by site; who enrolled at a and b is hidden."""
    rows: dict[str, int | None] = {"ALL ref": 200, "a ref": 50, "b ref": 50, "c ref": 100}
    rows |= {"ALL enr": 60, "a enr": None, "b enr": None, "c enr": 40}
    return table("site measure", rows | more, site={"ALL": "a b c"})


ENROLLED = {site: cell(site=site, measure="enr") for site in ("ALL", "a", "b", "c")}
REFERRED = {site: cell(site=site, measure="ref") for site in ("ALL", "a", "b", "c")}


def found(*tables: ProtectedTable, **more) -> dict[Key, tuple[int, int, str]]:
    return {f.key: (f.low, f.high, f.how) for f in attack(tables, **more)}


# --- figures beside the counts --------------------------------------------------------------------


def test_a_percentage_of_a_shown_denominator_gives_the_hidden_numerator():
    assert found(referrals()) == {}
    told = found(referrals(), figures=[ShownRate.rounded(ENROLLED["a"], REFERRED["a"], 10)])
    assert told == {("a", "enr"): (5, 5, "with percentages, by linear programs")}


def test_a_percentage_also_tells_of_the_cell_beside_its_numerator():
    told = found(referrals(), figures=[ShownRate.rounded(ENROLLED["b"], REFERRED["b"], "30.0", decimals=1)])
    assert told[("a", "enr")][:2] == (5, 5)


def test_a_percentage_with_a_hidden_denominator_still_narrows():
    rows = {"ALL ref": 80, "a ref": None, "b ref": 50, "ALL enr": None, "a enr": None, "b enr": 20}
    shown = table("site measure", rows, site={"ALL": "a b"})
    told = found(shown, figures=[ShownRate.rounded(ENROLLED["a"], REFERRED["a"], 20)])
    assert told[("a", "enr")][:2] == (6, 6)


def test_words_for_a_range_of_percentages_are_a_figure_too():
    words = ShownRate(ENROLLED["a"], REFERRED["a"], Fraction(0), Fraction(5, 100))
    assert found(referrals(), figures=[words])[("a", "enr")][:2] == (1, 2)


def test_a_blunt_figure_does_not_dull_a_sharp_one():
    sharp, blunt = (ShownRate.rounded(ENROLLED["a"], REFERRED["a"], 10, d) for d in (1, -1))
    for figures in ([sharp, blunt], [blunt, sharp]):
        assert found(referrals(), figures=figures)[("a", "enr")][:2] == (5, 5)


def test_a_mean_with_its_count_gives_the_sum():
    rows = {"ALL people": 60, "a people": 20, "b people": 40, "ALL bookings": 90, "a bookings": None}
    shown = table("site measure", {**rows, "b bookings": None}, site={"ALL": "a b"})
    mean = ShownRate.rounded(cell(site="a", measure="bookings"), cell(site="a", measure="people"), "0.2", 1, scale=1)
    told = found(shown, figures=[mean])
    assert told[("a", "bookings")] == (3, 5, "with averages, by linear programs")


def test_a_difference_between_two_counts_gives_both():
    change = ShownSum(((ENROLLED["b"], Fraction(1)), (ENROLLED["a"], Fraction(-1))), Fraction(10), Fraction(10))
    assert found(referrals(), figures=[change])[("a", "enr")][:2] == (5, 5)


def test_a_ratio_of_two_rates_with_shown_denominators_gives_both():
    a, b = Fraction(1, 50), Fraction(1, 50)
    ratio = (Fraction(295, 100), Fraction(305, 100))  # 15/50 over 5/50, shown as 3.0
    figures = [
        ShownSum(((ENROLLED["b"], b), (ENROLLED["a"], -ratio[0] * a)), least=Fraction(0)),
        ShownSum(((ENROLLED["b"], b), (ENROLLED["a"], -ratio[1] * a)), most=Fraction(0)),
    ]
    assert found(referrals(), figures=figures)[("a", "enr")][:2] == (5, 5)


def test_the_order_of_rows_narrows_a_hidden_count_between_shown_ones():
    rows = {"ALL": 101, "a": 80, "b": 3, "c": 2, "d": None, "e": None}
    shown = table("site", rows, site={"ALL": "a b c d e"})
    assert found(shown) == {}
    rising = ShownOrder((cell(site="c"), cell(site="e"), cell(site="b")), "rising")
    told = {("e",): (2, 3, "with the order of rows, by linear programs")}
    assert found(shown, figures=[rising]) == told
    falling = ShownOrder(tuple(cell(site=s) for s in "bec"))
    assert found(shown, figures=[falling]) == told


def test_figures_that_no_counts_agree_with_are_refused():
    with pytest.raises(Rejected) as rejected:
        attack([referrals()], figures=[ShownRate.rounded(ENROLLED["a"], REFERRED["a"], 90)])
    assert "together with percentages" in str(rejected.value.problems[0])


def test_a_figure_of_a_cell_that_is_not_there_is_refused():
    with pytest.raises(Rejected) as rejected:
        attack([referrals()], figures=[ShownOrder((cell(site="z", measure="enr"), ENROLLED["a"]))])
    assert "no table has the cell measure enr, site z" in str(rejected.value.problems[0])


# --- how it was found -----------------------------------------------------------------------------


def test_what_the_sums_alone_give_away_is_said_to_come_from_them():
    rows = {"ALL": 100, "a": 95, "b": None}
    shown = table("site", rows, site={"ALL": "a b"})
    assert found(shown) == {("b",): (5, 5, "from the sums alone, by linear programs")}


def test_what_an_earlier_publication_gives_away_is_said_to_come_from_it():
    before = table("site", {"ALL": 100, "a": 60, "b": 35, "c": None}, "old.csv", site={"ALL": "a b c"})
    now = table("site", {"ALL": 100, "a": 60, "b": None, "c": None}, site={"ALL": "a b c"})
    assert found(now) == {}
    assert found(now, previous=[before])[("c",)] == (5, 5, "with the earlier publications, by linear programs")


def test_an_earlier_publication_that_was_wrong_takes_none_of_the_others_with_it():
    wrong = table("site", {"ALL": 100, "a": 60, "b": None, "c": 39}, "wrong.csv", site={"ALL": "a b c"})
    before = table("site", {"ALL": 100, "a": 60, "b": 35, "c": None}, "old.csv", site={"ALL": "a b c"})
    now = table("site", {"ALL": 100, "a": 60, "b": None, "c": None}, site={"ALL": "a b c"})
    for editions in ([wrong, before], [before, wrong]):
        assert {f.file for f in attack([now], previous=editions)} == {"t.csv"}


def test_what_a_linked_table_gives_away_is_said_to_come_from_it():
    one = table("site", {"ALL": 100, "a": 60, "b": None, "c": None}, site={"ALL": "a b c"})
    two = table("site", {"ALL": 100, "a": 60, "b": 35, "c": None}, "u.csv", site={"ALL": "a b c"})
    assert found(one, two)[("c",)][2] == "with the linked tables, by linear programs"


def test_what_only_all_together_gives_away_names_them_all():
    rows = {"ALL ref": 200, "a ref": 50, "b ref": 50, "c ref": 100}
    rows |= {"ALL enr": 60, "a enr": None, "b enr": None, "c enr": None}
    shown = table("site measure", rows, site={"ALL": "a b c"})
    rate = ShownRate.rounded(ENROLLED["b"], REFERRED["b"], 30)
    told = found(shown, figures=[rate], known={("c", "enr"): 40})
    assert told[("a", "enr")] == (5, 5, "with percentages and what the insider knows together, by linear programs")


# --- insiders -------------------------------------------------------------------------------------


def test_who_knows_one_of_two_hidden_counts_finds_the_other():
    told = found(referrals(), known={("b", "enr"): 15})
    assert told == {("a", "enr"): (5, 5, "with what the insider knows, by linear programs")}


def test_what_an_insider_is_told_of_themselves_is_no_finding():
    tree = {"ALL": "n s", "n": "a b", "s": "c d"}
    rows = {"ALL": 100, "n": None, "s": None, "a": None, "b": None, "c": None, "d": None}
    shown = table("site", rows, site=tree)
    assert found(shown, known={("a",): 3, ("b",): 4}) == {}
    chain = table("site", {"ALL": 100, "n": None, "a": None, "s": 90, "c": 50, "d": 40}, site=tree | {"n": "a"})
    assert ("n",) in found(chain)
    assert found(chain, known={("a",): 10}) == {}


# --- against trying everything --------------------------------------------------------------------


def only_small_hidden(raw: ValidatedTable, threshold: int, rng: Random) -> ProtectedTable:
    """A table protected as badly as is common: the small cells and, here and there, another."""
    hide = [v is not None and (0 < v < threshold or (v > 0 and rng.random() < 0.3)) for v in raw.values]
    values = tuple(None if h else v for h, v in zip(hide, raw.values, strict=True))
    statuses = tuple(HIDDEN if h else s for h, s in zip(hide, raw.statuses, strict=True))
    return ProtectedTable("t.csv", raw.dimensions, raw.keys, values, statuses, raw.structure)


def some_rates(raw: ValidatedTable, rng: Random) -> list[tuple[Key, Key, Fraction, Fraction]]:
    """Rounded percentages of pairs of cells, as ends of an interval of the rate."""
    pairs = [(rng.randrange(len(raw.keys)), rng.randrange(len(raw.keys))) for _ in range(rng.randint(1, 3))]
    found = []
    for i, j in pairs:
        above, below = raw.values[i], raw.values[j]
        if i != j and above is not None and below and below >= above:
            unit = Fraction(1, rng.choice([10, 100, 1000]))
            shown = (Fraction(above, below) / unit + Fraction(1, 2)).__floor__() * unit
            found.append((raw.keys[i], raw.keys[j], shown - unit / 2, shown + unit / 2))
    return found


Beside = tuple[list[Shown], dict[Key, int], Callable[[dict[Key, int]], bool]]


def beside(evidence: str, raw: ValidatedTable, out: ProtectedTable, rng: Random) -> Beside:
    """Figures, cells that an insider knows, and whether a filling of the table agrees with these."""
    true = dict(zip(raw.keys, raw.values, strict=True))
    if evidence == "rates":
        rates = some_rates(raw, rng)
        figures: list[Shown] = [ShownRate(named(out, a), named(out, b), low, high) for a, b, low, high in rates]
        return figures, {}, lambda w: all(low * w[b] <= w[a] <= high * w[b] for a, b, low, high in rates)
    if evidence == "order":
        keys = sorted((k for k in rng.sample(raw.keys, min(4, len(raw.keys))) if true[k] is not None), key=true.get)
        figures = [ShownOrder(tuple(named(out, k) for k in keys), "rising")]
        return figures, {}, lambda w: all(w[a] <= w[b] for a, b in pairwise(keys))
    parents = {p for p, _ in Trial(out, {}, set(), 1).sums}
    hidden = [k for k, s in zip(out.keys, out.statuses, strict=True) if s == HIDDEN and k not in parents]
    known = {k: true[k] for k in sorted(hidden)[:1]} if evidence == "known" else {}
    return [], known, lambda w: all(w[k] == value for k, value in known.items())


def check_by_trying_everything(seed: int, mode: str, most_cells: int, evidence: str) -> bool:
    """Whether attack and brute force were compared; False where there is too much to try, or no end to it."""
    rng = Random(seed)
    threshold, raw = rng.randint(3, 6), random_table(seed, most_cells)
    out = only_small_hidden(raw, threshold, rng)
    figures, known, agrees = beside(evidence, raw, out, rng)
    shown = {k: v for k, v in zip(out.keys, out.values, strict=True) if v is not None}
    hidden = {k for k, s in zip(out.keys, out.statuses, strict=True) if s == HIDDEN}
    trial = Trial(out, shown, hidden, max(shown.values(), default=0))
    if trial.most > 100 or not all(leaf in shown or trial.above[leaf] for leaf in trial.leaves):
        return False
    zeros = {key: 0 for key, value in shown.items() if value == 0}
    positive = hidden | (shown.keys() - zeros.keys())
    try:
        worlds = [w for w in trial.worlds() if agrees(w)]
        free = list(Trial(out, zeros, positive, threshold).worlds()) if mode == "range" else []
    except TooMany:
        return False
    found = attack([out], threshold=threshold, mode=mode, figures=figures, known=known)
    told = {f.key: (f.low, f.high) for f in found}
    for key in hidden - same_people(trial, known):
        values = {w[key] for w in worlds}
        if mode == "exact":
            gone = len(values) == 1 and max(values) < threshold
        else:
            gone = max(values) < threshold and not values >= {w[key] for w in free if w[key] < threshold}
        assert gone == (key in told), f"seed {seed}: {key} can be {values}, the attacker says {told.get(key)}"
        if gone:
            assert told[key][0] <= min(values) <= max(values) <= told[key][1]
            assert mode == "range" or told[key] == (min(values), max(values))
    assert not told.keys() & same_people(trial, known)
    return True


def same_people(trial: Trial, known: dict[Key, int]) -> set[Key]:
    """Known cells, and cells above one that hold nobody else whose number is not shown."""
    own, before = set(known), -1
    while known and len(own) > before:
        before = len(own)
        for parent, children in trial.sums:
            others = [c for c in children if c not in trial.shown and c not in own]
            if not others and own & set(children) and parent not in trial.shown:
                own.add(parent)
    return own


def named(out: ProtectedTable, key: Key):
    return cell(**dict(zip(out.dimensions, key, strict=True)))


EVIDENCE = pytest.mark.parametrize("evidence", ["sums", "rates", "order", "known"])


@MODES
@EVIDENCE
@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_the_attacker_finds_what_trying_every_table_finds_and_nothing_else(mode, evidence, seed):
    check_by_trying_everything(seed, mode, 14, evidence)


@pytest.mark.soak
@MODES
@EVIDENCE
def test_the_attacker_agrees_with_trying_every_one_of_1000_tables(mode, evidence):
    assert sum(check_by_trying_everything(seed, mode, 16, evidence) for seed in range(3500)) >= 1000


# --- large tables ---------------------------------------------------------------------------------


@MODES
def test_what_the_attacker_need_not_solve_for_in_a_large_table_gives_nothing_away(mode, monkeypatch):
    """Of a protected table of which some cells are shown after all: the same is found if every cell is solved for."""
    raw = made([grouped("s", [3, 3]), flat("q", 4), flat("r", 4)], mean=4.0, seed=1)
    small = [(0, key) for key, value in zip(raw.keys, raw.values, strict=True) if value is not None and 0 < value < 11]
    out = protect([raw], mode="exact").tables[0]
    others = [key for key, value in zip(out.keys, out.values, strict=True) if value is None and (0, key) not in small]
    shown = set(others[::12])
    values = tuple(true if key in shown else v for key, true, v in zip(raw.keys, raw.values, out.values, strict=True))
    statuses = tuple("published" if key in shown else s for key, s in zip(out.keys, out.statuses, strict=True))
    public = replace(out, values=values, statuses=statuses)
    quick = attack([public], mode=mode, small=small)
    monkeypatch.setattr(Reader, "_between", lambda *_: False)
    assert quick == attack([public], mode=mode, small=small)
    assert quick
