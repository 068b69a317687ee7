"""Who is there: laws of attendance and quorum over random comings and goings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance_records.rules import Quorum, Rule, decide
from governance_records.seating import Bench, Holder, Line, Place, quorum, roll, sizes, stays
from tests.laws.ballots import majority

SEATS = 5


def bench(lines: list[tuple[int, bool]], alternates: frozenset[int], recused: frozenset[int]) -> Bench:
    """Seats with a primary each, some with an alternate; tenure 2s is the primary of seat s, 2s + 1 its alternate."""
    places = tuple(
        Place(
            seat,
            f"s{seat}",
            None,
            True,
            holders=tuple(
                Holder(2 * seat + i, 100 + 2 * seat + i, "", role)
                for i, role in enumerate(("primary", "alternate"))
                if i == 0 or seat in alternates
            ),
        )
        for seat in range(SEATS)
    )
    told = (Line(i, t, None, "arrived" if came else "left", f"{i:04}") for i, (t, came) in enumerate(lines))
    return Bench(places, tuple(told), {1: recused})


tenures = st.integers(0, 2 * SEATS - 1)
comings = st.lists(st.tuples(tenures, st.booleans()), max_size=30)
some_seats = st.frozensets(st.integers(0, SEATS - 1))
RULE: Rule = majority(quorum=Quorum(count=2))


@given(comings, some_seats, some_seats)
def test_whoever_came_and_did_not_leave_is_there_and_only_they(lines, alternates, recused):
    found = bench(lines, alternates, recused)
    last = dict(lines)
    assert found.inside() == {tenure for tenure, came in last.items() if came}
    open_stays = {s.tenure for s in stays(found.lines) if s.left is None}
    assert open_stays == found.inside()


@given(comings, some_seats, some_seats)
def test_a_seat_has_one_voice_its_primary_before_its_alternate(lines, alternates, recused):
    found = bench(lines, alternates, recused)
    for place in found.places:
        here = [h.role for h in place.holders if h.tenure in found.inside()]
        speaker = found.speaker(place)
        assert (speaker.role if speaker else None) == (sorted(here, reverse=True)[0] if here else None)


@given(comings, some_seats, some_seats, st.integers(0, 30))
def test_the_quorum_at_a_moment_is_that_of_the_lines_until_then(lines, alternates, recused, moment):
    found, until = bench(lines, alternates, recused), bench(lines[: moment + 1], alternates, recused)
    assert quorum(found, RULE, 1, f"{moment:04}") == quorum(until, RULE, 1)
    assert quorum(found, RULE, 1).present == sum(found.speaker(p) is not None for p in found.voters)


@given(comings, some_seats, some_seats)
def test_an_empty_roll_of_whoever_is_there_always_fits_its_rule_and_adopts_nothing(lines, alternates, recused):
    found = bench(lines, alternates, recused)
    members, seats = sizes(found, RULE)
    assert decide(RULE, members, seats, roll(found, RULE, 1)).result in ("lost", "no_quorum")
