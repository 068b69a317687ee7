"""Laws that hold for every rule and every roll, against an oracle that shares no line with the rules."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance_records.rights import Refused
from governance_records.rules import Case, Quorum, Result, Rule, Seat, decide, read_case

SHARES = st.builds(Fraction, st.integers(1, 12), st.just(12)) | st.sampled_from([Fraction(2, 3), Fraction(56, 100)])
QUORUMS = st.builds(lambda n: Quorum(count=n), st.integers(1, 8)) | st.builds(
    lambda share, strict, of: Quorum(fraction=share, strict=strict, of=of),
    *(SHARES, st.booleans(), st.sampled_from(["members", "seats"])),
)
RECUSALS, UNITS = st.sampled_from(["excluded", "counted"]), st.sampled_from(["seat", "organisation"])
MAJORITIES = st.builds(
    Rule,
    method=st.just("majority"),
    quorum=QUORUMS,
    threshold=SHARES | st.just(Fraction(1, 2)),
    strict=st.booleans(),
    base=st.sampled_from(["cast", "present", "members", "seats"]),
    recused_base=RECUSALS,
    recused_quorum=RECUSALS,
    unit=UNITS,
    tie=st.sampled_from(["lost", "chair"]),
    min_yes=st.integers(0, 5),
)
CONSENSUS = st.builds(
    Rule,
    method=st.just("consensus"),
    quorum=QUORUMS,
    recused_quorum=RECUSALS,
    unit=UNITS,
    max_blocks=st.integers(0, 2),
    silence=st.sampled_from(["consent", "no_consensus"]),
)
POSITIONS = {
    "majority": ["yes", "no", "abstain", "recused", "none"],
    "consensus": ["consent", "stand_aside", "block", "recused", "none"],
}


@st.composite
def cases(draw, rules=MAJORITIES | CONSENSUS) -> Case:
    """A rule and a roll that fits it; some organisations have a second delegate who does not vote."""
    rule = draw(rules)
    places = [("recused", False), ("none", False), *((vote, True) for vote in POSITIONS[rule.method])]
    drawn = draw(st.lists(st.sampled_from(places), min_size=1, max_size=12))
    chair = draw(st.integers(-1, len(drawn) - 1))
    roll = [
        Seat(
            f"s{i}",
            present,
            vote,
            organisation=f"o{i}",
            reason="Why." if vote in ("block", "stand_aside") else None,
            chair=i == chair,
            casting=draw(st.sampled_from(["yes", "no", None])) if i == chair and present else None,
        )
        for i, (vote, present) in enumerate(drawn)
    ]
    members = len(roll)
    if rule.unit == "organisation":
        seconds = draw(st.lists(st.tuples(st.integers(0, members - 1), st.booleans()), max_size=3))
        roll += [Seat(f"t{j}", there, "none", f"o{i}") for j, (i, there) in enumerate(seconds)]
    return Case(rule, members, members + draw(st.integers(0, 3)), tuple(roll))


def ended(case: Case) -> Result:
    return decide(case.rule, case.members, case.seats, case.roll)


# --- the oracle: plain loops over whole numbers ---------------------------------------------------


def expected(case: Case) -> dict[str, object]:
    """What CONTRACT says of a case, found by trying numbers one after another."""
    rule = case.rule
    people: dict[object, list[Seat]] = {}
    for seat in case.roll:
        people.setdefault(seat.organisation if rule.unit == "organisation" else seat.seat, []).append(seat)
    rows = []
    for them in people.values():
        spoken = [s.vote for s in them if s.vote != "none"]
        rows.append([any(s.present for s in them), spoken[0] if spoken else "none", them])
    here = [row for row in rows if row[0]]
    counting = [row for row in here if rule.recused_quorum == "counted" or row[1] != "recused"]
    whole = {"members": case.members, "seats": case.seats}
    quorum = rule.quorum.count or _first(
        lambda n: _reaches(n, whole[rule.quorum.of], rule.quorum.fraction, rule.quorum.strict), 0
    )
    met = len(counting) >= quorum
    outcome: dict[str, object] = {"quorum": {"needed": quorum, "present": len(counting), "met": met}}
    if rule.method == "consensus":
        silent = sum(row[1] == "none" for row in here)
        agreeing = sum(row[1] == "consent" for row in rows) + (silent if rule.silence == "consent" else 0)
        blocks = sum(row[1] == "block" for row in rows)
        good = agreeing > 0 and blocks <= rule.max_blocks and (rule.silence == "consent" or not silent)
        return outcome | {"base": None, "needed": None, "result": _name(met, good)}
    for _ in range(2):
        yes, no = (sum(row[1] == vote for row in rows) for vote in ("yes", "no"))
        sizes = {"cast": yes + no, "present": len(here), **whole}
        out = sum(row[1] == "recused" and (row[0] or rule.base != "present") for row in rows)
        base = sizes[rule.base] - (out if rule.recused_base == "excluded" and rule.base != "cast" else 0)
        needed = _first(lambda n: n >= rule.min_yes and _reaches(n, base, rule.threshold, rule.strict), 1)  # noqa: B023
        breaks = rule.tie == "chair" and rule.base == "cast" and rule.strict and rule.threshold * 2 == 1
        for row in rows:
            chairs = [s for s in row[2] if s.chair and s.casting]
            if yes == no and met and breaks and row[1] == "none" and chairs:
                row[1] = chairs[0].casting
    return outcome | {"base": base, "needed": needed, "result": _name(met, yes >= needed)}


def _first(good, start: int) -> int:
    return next(n for n in range(start, 1000) if good(n))


def _reaches(n: int, whole: int, share: Fraction, strict: bool) -> bool:
    one, other = n * share.denominator, whole * share.numerator
    return one > other or (one == other and not strict)


def _name(met: bool, good: bool) -> str:
    return "no_quorum" if not met else "adopted" if good else "lost"


# --- the laws -------------------------------------------------------------------------------------


def agrees_with_the_oracle(case: Case) -> None:
    found = ended(case).as_json()
    assert {key: found[key] for key in ("quorum", "base", "needed", "result")} == expected(case)


def is_monotone(case: Case, who: int) -> None:
    """One more yes (or consent) in place of anything else never turns adopted into lost."""
    better = "yes" if case.rule.method == "majority" else "consent"
    roll = list(case.roll)
    if ended(case).result != "adopted":
        return
    i = who % len(roll)
    roll[i] = replace(roll[i], vote=better, present=True)
    try:
        assert ended(replace(case, roll=tuple(roll))).result == "adopted"
    except Refused:  # the other delegate of this organisation has voted
        assert case.rule.unit == "organisation"


def holds_in_any_order(case: Case, seed: int) -> None:
    roll = list(case.roll)
    random.Random(seed).shuffle(roll)
    assert ended(replace(case, roll=tuple(roll))) == ended(case)


def has_no_floating_point(found: object) -> None:
    assert not isinstance(found, float)
    for part in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        has_no_floating_point(part)


LAWS = {
    "agrees with an oracle written apart": lambda case, _: agrees_with_the_oracle(case),
    "is never lost by one more yes": is_monotone,
    "is the same in any order of the roll": holds_in_any_order,
    "holds no floating point": lambda case, _: has_no_floating_point(ended(case).as_json()),
}


@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(case=cases(), number=st.integers(0, 10**6))
def test_a_result(law, case, number):
    LAWS[law](case, number)


@pytest.mark.soak
@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=10_000, deadline=None)
@given(case=cases(), number=st.integers(0, 10**6))
def test_a_result_over_many_cases(law, case, number):
    LAWS[law](case, number)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(case=cases(MAJORITIES), yes=st.integers(0, 20))
def test_needed_is_the_smallest_number_of_yes_votes_that_carries_on_the_same_base(case, yes):
    """Where the base does not follow the votes, a yes more or less than `needed` decides."""
    rule = replace(case.rule, base="members", recused_base="counted", tie="lost", quorum=Quorum(count=1), unit="seat")
    roll = [Seat(f"s{i}", True, "yes" if i < yes else "no") for i in range(20)]
    result = decide(rule, 20, 20, roll)
    assert (result.result == "adopted") == (yes >= result.needed)
    assert result.needed >= max(1, rule.min_yes)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(case=cases())
def test_a_case_in_a_file_is_the_case_that_was_written(case):
    assert read_case(json.dumps(as_file(case)).encode()) == case


def as_file(case: Case) -> dict[str, object]:
    rule, quorum = case.rule, case.rule.quorum
    share = {"fraction": str(quorum.fraction), "strict": quorum.strict, "of": quorum.of}
    written = {key: value for key, value in vars(rule).items() if key != "quorum" and value is not None}
    if rule.threshold is not None:
        written["threshold"] = str(rule.threshold)
    written["quorum"] = {"count": quorum.count} if quorum.count else share
    seats = [{key: value for key, value in vars(seat).items() if value is not None} for seat in case.roll]
    return {"rule": written, "members": case.members, "seats": case.seats, "roll": seats}
