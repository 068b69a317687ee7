"""Cases of practice, each with the result that the rule gives: what a clerk, a chair and a resident may rely on."""

from dataclasses import replace
from fractions import Fraction

import pytest

from governance_records.rights import Refused
from governance_records.rules import Quorum, Seat, decide
from tests.laws.ballots import MORE_THAN_HALF_PRESENT, consensus, decided, majority, roll, said


def test_a_tie_is_lost_and_says_how_many_were_needed():
    result = decided(majority(), roll(yes=10, no=10))
    assert (result.result, result.base, result.needed) == ("lost", 20, 11)
    assert "a tie is lost" in said(result)


@pytest.mark.parametrize(("cast", "needed"), [(19, 10), (20, 11)])
def test_a_majority_is_more_than_half_of_the_votes_cast(cast, needed):
    assert decided(majority(), roll(yes=cast)).needed == needed


def test_abstentions_are_not_votes_cast():
    result = decided(majority("2/3", strict=False), roll(yes=2, no=1, abstain=7))
    assert (result.result, result.base, result.needed) == ("adopted", 3, 2)


def test_quorum_and_threshold_of_two_thirds_are_exact():
    two_thirds = Quorum(fraction=Fraction(2, 3), strict=False)
    result = decided(majority("2/3", strict=False, quorum=two_thirds), roll(yes=34, no=13, absent=22))
    assert (result.result, result.quorum.needed, result.quorum.present, result.needed) == ("adopted", 46, 47, 32)
    assert "2/3 of 47 is 31 1/3, so 32 yes votes are needed." in result.explanation


def test_two_thirds_of_all_members_counts_those_who_stayed_away():
    result = decided(majority("2/3", strict=False, base="members"), roll(yes=8, absent=5))
    assert (result.result, result.base, result.needed) == ("lost", 13, 9)


def test_where_nobody_votes_the_motion_is_lost_and_not_undefined():
    result = decided(majority(), roll(abstain=5))
    assert (result.result, result.base, result.needed) == ("lost", 0, 1)
    assert "Half of 0 is 0, so 1 yes vote is needed." in result.explanation


def test_one_yes_among_abstentions_adopts_and_is_flagged():
    result = decided(majority(), roll(yes=1, abstain=8))
    assert (result.result, result.flags) == ("adopted", ("low_turnout",))
    assert "Low turnout: fewer than half of the 9 present cast a vote." in result.explanation


def test_half_of_the_present_is_no_low_turnout():
    assert decided(majority(), roll(yes=2, abstain=2)).flags == ()


@pytest.mark.parametrize(("members", "needed"), [(17, 9), (14, 8), (10, 6), (9, 5)])
def test_a_quorum_of_more_than_half(members, needed):
    result = decided(majority(quorum=MORE_THAN_HALF_PRESENT), roll(yes=needed, absent=members - needed))
    assert (result.result, result.quorum.needed, result.quorum.met) == ("adopted", needed, True)
    short = decided(majority(quorum=MORE_THAN_HALF_PRESENT), roll(yes=needed - 1, absent=members - needed + 1))
    assert (short.result, short.quorum.met) == ("no_quorum", False)
    assert "there was no quorum" in said(short)


def test_votes_stand_until_somebody_leaves_and_the_quorum_with_them():
    rule = majority(quorum=Quorum(count=5))
    before, after = roll(yes=3, no=2, absent=4), roll(yes=3, no=1, absent=5)
    assert decided(rule, before).result == "adopted"
    assert decided(rule, after).result == "no_quorum"


def test_whoever_comes_late_votes_from_then_on():
    rule = majority(quorum=Quorum(count=3))
    assert decided(rule, roll(yes=2, absent=1)).result == "no_quorum"
    assert decided(rule, roll(yes=3)).result == "adopted"


def test_nobody_is_there():
    assert decided(majority(), roll(absent=5)).result == "no_quorum"


def test_counts_that_differ_from_the_roll_are_refused():
    with pytest.raises(Refused) as refused:
        decide(majority(), 5, 5, roll(yes=4))
    assert refused.value.problems == {"members": "is 5, but the number of seats in office on the roll is 4"}


def test_an_organisation_that_withdrew_is_out_of_the_denominator_from_that_day():
    rule = majority(base="members", unit="organisation")
    on_31_may, on_2_june = roll(yes=4, no=2, absent=2), roll(yes=4, no=2, absent=1)
    assert [decided(rule, seats, size=8).result for seats in (on_31_may, on_2_june)] == ["lost", "adopted"]


def test_vacant_seats_count_only_where_the_rule_says_so():
    seats = roll(yes=4, no=1)
    assert decided(majority(base="members"), seats, size=9).result == "adopted"
    assert decided(majority(base="seats"), seats, size=9).needed == 5
    of_seats = Quorum(fraction=Fraction(2, 3), strict=False, of="seats")
    assert decided(majority(quorum=of_seats), seats, size=9).result == "no_quorum"


@pytest.mark.parametrize("base", ["cast", "present", "members", "seats"])
def test_where_all_are_recused_nothing_is_adopted(base):
    assert decided(majority(base=base), roll(recused=5)).result == "lost"


def test_the_recused_leave_the_base_and_stay_in_the_quorum_unless_the_rule_says_otherwise():
    seats = [*roll(yes=3, no=1, recused=1, absent=1), Seat("left", False, "recused", "o9")]
    bases = {base: decided(majority(base=base), seats, size=9).base for base in ("cast", "present", "members", "seats")}
    assert bases == {"cast": 4, "present": 4, "members": 5, "seats": 7}
    counted = {
        base: decided(majority(base=base, recused_base="counted"), seats, size=9).base
        for base in ("cast", "present", "members", "seats")
    }
    assert counted == {"cast": 4, "present": 5, "members": 7, "seats": 9}
    assert decided(majority(), seats).quorum.present == 5
    assert decided(majority(recused_quorum="excluded"), seats).quorum.present == 4


def test_recusals_never_change_what_the_quorum_needs():
    for recused in ("counted", "excluded"):
        rule = majority(quorum=MORE_THAN_HALF_PRESENT, recused_quorum=recused)
        assert {decided(rule, roll(yes=9 - r, recused=r)).quorum.needed for r in range(9)} == {5}


def test_a_yes_withdrawn_by_a_later_recusal_is_not_counted():
    seats = roll(yes=3, no=2)
    assert decided(majority(), seats).result == "adopted"
    recused = [replace(seats[0], vote="recused"), *seats[1:]]
    assert decided(majority(), recused).result == "lost"


def test_not_voting_is_not_abstaining():
    counts = decided(majority(), roll(yes=1, none=2, abstain=1, absent=1)).counts
    assert counts == {"yes": 1, "no": 0, "abstain": 1, "recused": 0, "none": 3}


def test_whoever_left_before_the_vote_cannot_have_voted():
    with pytest.raises(Refused) as refused:
        decided(majority(), [*roll(yes=2), Seat("gone", False, "yes")])
    assert refused.value.problems == {"roll[2].vote": "seat 'gone' is absent and cannot vote 'yes'"}


def chaired(vote: str, casting: str | None, **votes: int) -> list[Seat]:
    return [*roll(**votes), Seat("chair", True, vote, "of the chair", chair=True, casting=casting)]


@pytest.mark.parametrize(
    ("casting", "result", "counts"), [("yes", "adopted", (3, 2)), ("no", "lost", (2, 3)), (None, "lost", (2, 2))]
)
def test_the_chair_breaks_a_tie_with_a_casting_vote(casting, result, counts):
    ended = decided(majority(tie="chair"), chaired("none", casting, yes=2, no=2))
    assert (ended.result, (ended.counts["yes"], ended.counts["no"])) == (result, counts)
    assert ended.base == sum(counts)


@pytest.mark.parametrize("vote", ["yes", "no", "abstain", "recused"])
def test_a_chair_who_has_taken_a_position_has_no_second_vote(vote):
    others = {"yes": 2 - (vote == "yes"), "no": 2 - (vote == "no")}
    ended = decided(majority(tie="chair"), chaired(vote, "yes", **others))
    assert (ended.result, ended.base) == ("lost", 4)
    assert "no second vote" in said(ended)


@pytest.mark.parametrize(
    "rule",
    [
        majority(),
        majority("2/3", tie="chair"),
        majority(tie="chair", base="present"),
        majority(strict=False, tie="chair"),
    ],
)
def test_the_chair_breaks_no_tie_where_the_rule_asks_for_something_else(rule):
    assert decided(rule, chaired("none", "yes", yes=2, no=2)).counts["yes"] == 2


def test_a_tie_carries_where_half_is_enough_and_nobody_calls_it_lost():
    result = decided(majority(strict=False), roll(yes=2, no=2))
    assert (result.result, result.needed) == ("adopted", 2)
    assert "tie" not in said(result)


def test_a_body_of_one_person_decides():
    result = decided(majority(base="members", quorum=MORE_THAN_HALF_PRESENT), roll(yes=1))
    assert (result.result, result.quorum.needed, result.needed) == ("adopted", 1, 1)
    assert "1 of 1 member in office is present." in result.explanation


def test_the_chair_cannot_break_a_tie_without_a_quorum():
    rule = majority(tie="chair", quorum=Quorum(count=9))
    ended = decided(rule, chaired("none", "yes", yes=2, no=2))
    assert (ended.result, ended.counts["yes"]) == ("no_quorum", 2)


def test_a_casting_vote_counts_towards_the_smallest_number_of_yes_votes():
    seats = chaired("none", "yes", yes=2, no=2)
    assert decided(majority(tie="chair", min_yes=3), seats).result == "adopted"
    assert decided(majority(tie="chair", min_yes=4), seats).result == "lost"


def test_the_smallest_number_of_yes_votes_stands_beside_the_threshold():
    short = decided(majority(min_yes=4), roll(yes=3, no=1))
    assert (short.result, short.needed) == ("lost", 4)
    assert "so 3 yes votes would do, but the rule also asks for 4 at least." in said(short)
    assert "the smallest number of yes votes was not" in said(short)
    assert decided(majority(min_yes=4), roll(yes=4, no=1)).result == "adopted"


def test_two_delegates_of_one_organisation_cannot_both_vote():
    seats = [Seat("a", True, "yes", "Defender"), Seat("b", True, "no", "Defender"), Seat("c", True, "yes", "Sheriff")]
    with pytest.raises(Refused) as refused:
        decide(majority(unit="organisation"), 2, 2, seats)
    assert refused.value.problems == {"roll[1].vote": "'Defender' has one vote, given at roll[0] already"}


def test_organisations_are_counted_once_whoever_of_them_is_there():
    seats = [
        *(Seat("a", False, "none", "Defender"), Seat("b", True, "yes", "Defender")),
        *(Seat("c", True, "none", "Sheriff"), Seat("d", True, "none", "Sheriff")),
        *(Seat("e", False, "recused", "City"), Seat("f", False, "recused", "City")),
    ]
    result = decide(majority(base="members", unit="organisation"), 3, 4, seats)
    assert (result.result, result.base, result.quorum.present) == ("lost", 2, 2)
    assert result.counts == {"yes": 1, "no": 0, "abstain": 0, "recused": 1, "none": 1}


def test_consensus_is_reached_although_one_stands_aside_and_the_reason_is_printed():
    result = decided(consensus(unit="organisation"), roll(consent=8, stand_aside=1))
    assert (result.result, result.base, result.needed) == ("adopted", None, None)
    assert "o8 stands aside: “We lack the staff.”" in result.explanation


@pytest.mark.parametrize(
    ("most", "blocks", "result"), [(0, 0, "adopted"), (0, 1, "lost"), (1, 1, "adopted"), (1, 2, "lost")]
)
def test_blocks_stop_consensus_past_the_number_that_the_rule_allows(most, blocks, result):
    assert decided(consensus(most), roll(consent=8, block=blocks)).result == result


@pytest.mark.parametrize("vote", ["block", "stand_aside"])
def test_whoever_blocks_or_stands_aside_says_why(vote):
    with pytest.raises(Refused) as refused:
        decided(consensus(1), [*roll(consent=3), Seat("d", True, vote)])
    assert list(refused.value.problems) == ["roll[3].reason"]


@pytest.mark.parametrize(("silence", "result"), [("no_consensus", "lost"), ("consent", "adopted")])
def test_silence_means_what_the_rule_says(silence, result):
    assert decided(consensus(silence=silence), roll(consent=3, none=1, absent=2)).result == result


def test_consensus_needs_somebody_who_consents():
    assert decided(consensus(), roll(stand_aside=3, recused=2)).result == "lost"
    assert decided(consensus(silence="consent"), roll(none=1)).result == "adopted"
    assert decided(consensus(silence="consent"), roll(recused=3)).result == "lost"


def test_consensus_needs_its_quorum():
    assert decided(consensus(quorum=Quorum(count=4)), roll(consent=3, absent=3)).result == "no_quorum"


@pytest.mark.parametrize("share", [0.5, Fraction(0), Fraction(3, 2), Fraction(-1, 2)])
def test_a_share_that_is_not_exact_or_not_between_nothing_and_all_makes_no_rule(share):
    with pytest.raises(ValueError):
        Quorum(fraction=share)
    with pytest.raises(ValueError):
        replace(majority(), threshold=share)


@pytest.mark.parametrize(
    "change",
    [
        *({"base": "votes"}, {"unit": "person"}, {"tie": "won"}, {"recused_base": ""}, {"silence": "assent"}),
        *({"min_yes": -1}, {"min_yes": 1.0}, {"max_blocks": True}, {"method": "plurality"}, {"threshold": None}),
    ],
)
def test_a_rule_made_in_code_is_held_to_the_same_words_as_one_in_a_file(change):
    with pytest.raises(ValueError):
        replace(majority(), **change)


def test_numbers_of_members_that_are_not_whole_are_refused():
    for wrong in (3.0, True, "3"):
        with pytest.raises(Refused):
            decide(majority(), wrong, 3, roll(yes=3))
        with pytest.raises(Refused):
            decide(majority(), 3, wrong, roll(yes=3))
    with pytest.raises(ValueError):
        Quorum(count=0)
    with pytest.raises(ValueError):
        Quorum(fraction=Fraction(1, 2), of="present")
