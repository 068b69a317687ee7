"""Attendance, quorum and motions of real meetings, through the verbs: every case that the field's practice names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from governance_records.agendas import publish_agenda, put_agenda_item
from governance_records.ballots import break_tie, cast, cast_roll
from governance_records.closing import close_vote, declare_vote, void_vote
from governance_records.decisions import enter_decision
from governance_records.meeting_acts import bench_of
from governance_records.meeting_rows import ballots_of, meeting_row, texts_of
from governance_records.motions import amend, let_die, move, reword, second, withdraw_motion
from governance_records.people import end_tenure, seat_person
from governance_records.presence import arrive, leave, mark_guest
from governance_records.register import decision
from governance_records.register_values import Dates
from governance_records.rights import AT_THE_SHELL, Forbidden, Refused
from governance_records.room import adjourn, begin_closed, begin_item, open_meeting, record_comment
from governance_records.seating import quorum
from governance_records.votes import open_vote, stop_vote
from tests.meeting_rooms import CONSENSUS, MAJORITY, MORE_THAN_HALF, STARTS, chair


def result(room, vote: int) -> dict:
    return room.published("vote", vote).facts["result"]


def roll(room, vote: int) -> dict[str, dict]:
    return {line["seat"]: line for line in room.published("vote", vote).facts["case"]["roll"]}


# --- who is there -----------------------------------------------------------------------------------------


def test_a_quorum_that_is_lost_before_item_4_leaves_votes_1_to_3_and_stops_the_fourth(room_of):
    with room_of(*"abcdefghi") as room:  # 9 members: the quorum is 5
        room.begin(here=tuple("abcde"), items=("decision",) * 4)
        earlier = []
        for item in (1, 2, 3):
            if item > 1:
                room.item(item)
            earlier.append(room.decides(a="yes", b="yes", c="yes", d="no", e="abstain"))
        room.item(4)
        motion = room.moves()
        room.leaves("e")
        with pytest.raises(Refused, match="no quorum; the body may only adjourn, recess"):
            room.opens(motion)
        assert [result(room, v)["result"] for v in earlier] == ["adopted"] * 3
        room.do(adjourn, room.meeting)
        items = room.published("attendance", room.meeting).facts["items"]
        assert [i["quorum"] for i in items] == [{"needed": 5, "present": 5}] * 4


def test_who_arrives_at_item_3_is_absent_at_1_and_2_and_may_vote_from_then(room_of):
    with room_of(*"abc") as room:
        room.begin(here=("a", "b"), items=("decision",) * 3)
        first = room.decides(a="yes", b="yes")
        room.item(2)
        with pytest.raises(Refused, match="Nobody was here for this seat"):
            room.votes(room.opens(room.moves()), c="yes")
        room.do(stop_vote, 2, "Only to see.")
        room.do(withdraw_motion, 2)
        room.item(3)
        room.arrives("c")
        third = room.decides(a="yes", b="no", c="yes")
        assert not roll(room, first)["c"]["present"] and roll(room, third)["c"]["vote"] == "yes"


def test_with_nobody_there_no_vote_opens(room_of):
    with room_of("a", "b") as room:
        room.begin()
        motion = room.moves()
        room.leaves("a")
        room.leaves("b")
        with pytest.raises(Refused, match="Nobody who may vote is present"):
            room.opens(motion)


def test_seats_without_a_vote_and_guests_are_not_in_the_quorum(room_of):
    with room_of("a", "b", "c") as room:
        room.seat("adviser", voting=False)
        room.sit("adviser")
        room.begin(here=("a", "adviser"))
        room.do(mark_guest, room.meeting, "A visitor of the town")
        meeting = meeting_row(room.record, room.meeting)
        reached = quorum(bench_of(room.record, meeting), room.bylaws().read())
        assert (reached.needed, reached.present, reached.met) == (2, 1, False)
        with pytest.raises(Refused, match="neither moves nor seconds"):
            room.moves(mover="adviser")


def test_an_organisation_that_withdrew_on_1_june_counts_on_31_may_and_not_on_2_june(room_of):
    with room_of("a", "b", "c", organisations=True) as room:
        end_tenure(room.record, AT_THE_SHELL, room.now, room.tenures["c", "primary"], date(2026, 6, 1))
        before = STARTS.replace(month=5, day=31)
        room.begin(here=("a", "b"), starts=before)
        first = room.decides(a="yes", b="yes")
        room.do(adjourn, room.meeting)
        room.now = before
        room.begin(here=("a", "b"), starts=STARTS.replace(month=6, day=2))
        second_vote = room.decides(a="yes", b="yes")
        assert [room.vote(v).members for v in (first, second_vote)] == [3, 2]


def test_a_member_who_joins_after_a_vote_closed_changes_nothing_of_it(room_of):
    with room_of("a", "b") as room:
        room.begin()
        vote = room.decides(a="yes", b="yes")
        before = room.vote(vote).case, room.published("vote", vote).digest
        room.seat("late")
        room.sit("late")
        room.arrives("late")
        assert (room.vote(vote).case, room.published("vote", vote).digest) == before
        with pytest.raises(Refused, match="closed"):
            room.votes(vote, late="no")


def test_a_member_who_left_before_the_vote_is_absent_in_it_though_present_at_roll_call(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        motion = room.moves()
        room.leaves("c")
        vote = room.decides(motion, a="yes", b="yes")
        assert roll(room, vote)["c"] == {"seat": "c", "present": False, "vote": "none"}
        room.do(adjourn, room.meeting)
        seats = {s["seat"]: s for s in room.published("attendance", room.meeting).facts["seats"]}
        assert seats["c"]["state"] == "present" and seats["c"]["times"][0]["to"]


def test_the_alternate_votes_only_while_the_primary_is_not_there(room_of):
    with room_of("a", "b") as room:
        room.sit("b", "alternate")
        room.begin()
        room.arrives("b", "alternate")
        vote = room.opens(room.moves())
        with pytest.raises(Refused, match="Somebody else speaks for this seat now"):
            cast(room.record, room.actor("b", "alternate"), room.now, vote, room.seats["b"], "yes")
        room.leaves("b")
        cast(room.record, room.actor("b", "alternate"), room.now, vote, room.seats["b"], "yes")
        with pytest.raises(Refused, match="Somebody else"):
            cast(room.record, room.actor("b"), room.now, vote, room.seats["b"], "no")
        room.votes(vote, a="no")
        room.closes(vote)
        assert room.published("vote", vote).facts["by_alternate"] == ["b"]


def test_times_that_cross_are_refused_at_their_field_and_nothing_is_stored(room_of):
    with room_of("a", "b") as room:
        room.begin()
        room.now += timedelta(minutes=30)
        with pytest.raises(Refused) as crossed:
            room.do(leave, room.meeting, room.tenures["a", "primary"], STARTS - timedelta(minutes=5))
        assert crossed.value.problems == {"at": "This is before what happened last; the times would cross."}
        with pytest.raises(Refused, match="has not come yet"):
            room.do(leave, room.meeting, room.tenures["a", "primary"], room.now + timedelta(hours=1))
        with pytest.raises(Refused, match="not at the time of this meeting"):
            room.do(leave, room.meeting, room.tenures["a", "primary"], STARTS - timedelta(days=2))
        with pytest.raises(Refused, match="times would cross"):
            room.do(begin_item, room.meeting, room.current, STARTS)
        with pytest.raises(Refused, match="is there already"):
            room.do(arrive, room.meeting, room.tenures["a", "primary"])


def test_nobody_comes_or_goes_behind_a_vote_whose_roll_is_frozen(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        room.now += timedelta(minutes=10)
        room.decides(a="yes", b="yes", c="no")
        with pytest.raises(Refused, match="its roll is frozen"):
            room.do(leave, room.meeting, room.tenures["c", "primary"], STARTS + timedelta(minutes=1))


# --- votes ------------------------------------------------------------------------------------------------


def test_whoever_did_not_vote_did_not_vote_and_never_abstained(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        vote = room.opens(room.moves())
        room.votes(vote, a="yes", b="yes")
        with pytest.raises(Refused, match="1 who are here have not voted: c"):
            room.closes(vote)
        room.closes(vote, silent=1)
        assert result(room, vote)["counts"] == {"yes": 2, "no": 0, "abstain": 0, "recused": 0, "none": 1}


def test_a_recusal_after_a_yes_withdraws_it_by_a_new_ballot_and_both_are_kept(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        vote = room.opens(room.moves())
        room.votes(vote, a="yes", b="yes", c="yes")
        room.votes(vote, c="recused")
        room.closes(vote)
        assert [b.choice for b in ballots_of(room.record, vote)] == ["yes", "yes", "yes", "recused"]
        assert result(room, vote)["counts"] == {"yes": 2, "no": 0, "abstain": 0, "recused": 1, "none": 0}
        document = room.published("vote", vote)
        assert document.facts["changed"] == 1 and "Because of that." in document.texts.values()


def test_where_all_recuse_nothing_is_adopted(room_of):
    with room_of("a", "b") as room:
        room.begin()
        vote = room.opens(room.moves())
        room.votes(vote, a="recused", b="recused")
        assert room.closes(vote) == "lost"


def test_who_recused_from_the_item_is_out_of_the_vote_and_in_the_room(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        motion = room.moves()
        room.recuses("c")
        vote = room.opens(motion)
        with pytest.raises(Refused, match="recused from the item"):
            room.votes(vote, c="yes")
        room.votes(vote, a="yes", b="no")
        room.closes(vote)
        assert roll(room, vote)["c"]["vote"] == "recused" and roll(room, vote)["c"]["present"]


@pytest.mark.parametrize(
    ("chair_votes", "ends"), [(None, "lost"), ("yes", "adopted"), ("no", "lost"), ("voted", "lost")]
)
def test_the_chair_breaks_a_tie_only_where_the_rule_says_so_and_the_chair_has_not_voted(room_of, chair_votes, ends):
    with room_of("a", "b", "c") as room:
        room.bylaws({**MAJORITY, "quorum": MORE_THAN_HALF, "tie": "chair"})
        room.begin(here=("a", "b") if chair_votes == "voted" else ("a", "b", "c"))
        chair(room, "b" if chair_votes == "voted" else "c")
        vote = room.opens(room.moves())
        room.votes(vote, a="yes", b="no")
        silent = 1 if chair_votes is None else 0
        if chair_votes in ("yes", "no"):
            room.do(break_tie, vote, chair_votes)
        elif chair_votes == "voted":
            with pytest.raises(Refused, match="no tie that the chair could break"):
                room.do(break_tie, vote, "yes")
        assert room.closes(vote, silent) == ends


def test_where_organisations_vote_the_second_delegate_is_refused(room_of):
    with room_of() as room:
        room.bylaws({**MAJORITY, "quorum": MORE_THAN_HALF, "unit": "organisation"})
        for seat, organisation in (("a", "X"), ("b", "X"), ("c", "Y"), ("d", "Z")):
            room.seat(seat, organisation)
            room.sit(seat)
        room.begin()
        with pytest.raises(Refused, match="another organization has to second"):
            room.moves()
        room.do(second, 1, room.seats["c"])
        vote = room.opens(1)
        room.votes(vote, a="yes", c="yes", d="no")
        with pytest.raises(Refused, match="X has one vote, and a gave it already"):
            room.votes(vote, b="no")
        room.closes(vote, silent=1)
        facts = room.published("vote", vote).facts
        assert facts["case"]["members"] == 3 and facts["result"]["counts"]["yes"] == 2
        assert {line["organisation"] for line in facts["case"]["roll"]} == {"X", "Y", "Z"}


def test_consensus_prints_a_stand_aside_with_its_reason_and_a_block_stops_it(room_of):
    with room_of(*"abcdefghi", organisations=True) as room:
        room.bylaws(CONSENSUS)
        room.begin(items=("decision", "decision"))
        vote = room.opens(room.moves(), "consensus")
        room.votes(vote, **dict.fromkeys("abcdefgh", "consent"))
        with pytest.raises(Refused, match="Say why"):
            room.do(cast_roll, vote, {room.seats["i"]: ("stand_aside", "")})
        room.votes(vote, "We lack the staff.", i="stand_aside")
        assert room.closes(vote) == "adopted"
        assert "We lack the staff." in room.published("vote", vote).texts.values()
        room.item(2)
        blocked = room.opens(room.moves(), "consensus")
        room.votes(blocked, **dict.fromkeys("abcdefgh", "consent"), i="block")
        assert room.closes(blocked) == "lost"


def test_the_rule_for_failed_consensus_holds_only_after_its_wait_and_in_a_new_vote(room_of):
    with room_of("a", "b", "c") as room:
        room.bylaws(
            CONSENSUS, rules={"fallback": {**MAJORITY, "threshold": "2/3", "strict": False, "quorum": MORE_THAN_HALF}}
        )
        room.begin()
        motion = room.moves()
        failed = room.opens(motion, "consensus")
        room.votes(failed, a="consent", b="consent", c="block")
        room.closes(failed)
        with pytest.raises(Refused, match="there is nothing to vote on"):
            room.opens(motion)
        with pytest.raises(Refused, match="ask for 7 days"):
            room.opens(motion, falls_back_on=failed)
        room.do(adjourn, room.meeting)
        room.begin(starts=STARTS + timedelta(days=14))
        vote = room.opens(motion, falls_back_on=failed, meeting=room.meeting)
        room.votes(vote, a="yes", b="yes", c="no")
        assert room.closes(vote) == "adopted"
        assert room.published("vote", vote).facts["falls_back_on"] == failed


def test_a_vote_by_voice_has_no_positions_of_single_members(room_of):
    with room_of("a", "b", "c") as room:
        room.begin(items=("decision", "decision"))
        voice = room.do(declare_vote, room.moves(), "voice", True)
        facts = room.published("vote", voice).facts
        assert facts["method"] == "voice" and facts["case"] is None and facts["result"]["counts"] is None
        assert facts["result"]["result"] == "adopted" and "roll" not in str(facts)
        assert room.motion(1).state == "adopted"
        room.item(2)
        with pytest.raises(Refused, match="objected"):
            room.do(declare_vote, room.moves(), "unanimous consent", False)


def test_a_rule_that_has_to_be_counted_is_not_decided_by_voice(room_of):
    with room_of("a", "b", "c") as room:
        room.bylaws({**MAJORITY, "threshold": "2/3", "strict": False, "quorum": MORE_THAN_HALF})
        room.begin()
        with pytest.raises(Refused, match="votes are counted"):
            room.do(declare_vote, room.moves(), "voice", True)


def test_a_vote_without_quorum_is_void_and_is_ratified_later_and_the_two_are_linked(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        vote = room.decides(a="yes", b="yes", c="yes")
        assert decision(room.record, 1).facts["vote"] == vote
        room.do(void_vote, vote, "One seat had no holder that day, so there was no quorum.")
        document = room.published("vote", vote)
        assert document.version == 2 and document.facts["state"] == "void" and document.texts["void"]
        room.do(adjourn, room.meeting)
        room.begin(starts=STARTS + timedelta(days=30))
        later = room.decides(room.moves("ratify", about=vote), a="yes", b="yes", c="yes")
        assert room.published("vote", later).facts["ratifies"] == vote
        with pytest.raises(Refused, match="Only a vote of this body that is void"):
            room.moves("ratify", about=later)


def test_a_secret_vote_is_refused_with_the_section_of_the_law(room_of):
    with room_of("a", "b") as room:
        room.bylaws(profile="louisiana")
        room.begin()
        with pytest.raises(Refused, match=r"secret ballots are prohibited.*R\.S\. 42:14"):
            room.opens(room.moves(), "secret ballot")


# --- motions ----------------------------------------------------------------------------------------------


def test_amendments_are_voted_on_first_to_the_second_degree_and_no_further(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        main = room.moves()
        seat = room.seats["a"]
        first = room.do(amend, main, seat, "Strike it.", "That it be done slowly.")
        room.do(second, first, room.seats["b"])
        deeper = room.do(amend, first, seat, "Insert very.", "That it be done very slowly.")
        room.do(second, deeper, room.seats["c"])
        with pytest.raises(Refused, match="An amendment of an amendment cannot be amended"):
            room.do(amend, deeper, seat, "And so on.", "Further.")
        with pytest.raises(Refused, match="An amendment is pending"):
            room.opens(main)
        with pytest.raises(Refused, match="An amendment is pending"):
            room.opens(first)
        for motion in (deeper, first):
            room.decides(motion, a="yes", b="yes", c="no")
        vote = room.decides(main, a="yes", b="yes", c="yes")
        assert room.published("vote", vote).texts["text"] == "That it be done very slowly."
        assert [t.because for t in texts_of(room.record, main)] == [None, first]


def test_a_motion_without_a_second_dies_unless_a_small_body_waives_seconds(room_of):
    with room_of("a", "b") as room:
        room.begin()
        motion = room.moves(seconded=False)
        with pytest.raises(Refused, match="dies for want of it"):
            room.opens(motion)
        with pytest.raises(Refused, match="cannot second"):
            room.do(second, motion, room.seats["a"])
        room.do(let_die, motion)
        assert room.motion(motion).state == "died"
        room.bylaws(seconds_needed=False)
        assert room.decides(room.moves(seconded=False), a="yes", b="yes")


def test_text_and_state_of_a_motion_are_fixed_once_its_vote_is_open(room_of):
    with room_of("a", "b") as room:
        room.begin()
        motion = room.moves()
        room.do(reword, motion, "Better words", "That it be done well.")
        vote = room.opens(motion)
        for verb, arguments in (
            (reword, ("Other words", "Something else.")),
            (amend, (room.seats["a"], "Change.", "Changed.")),
            (withdraw_motion, ()),
        ):
            with pytest.raises(Refused) as refused:
                room.do(verb, motion, *arguments)
            assert refused.value.conflict
        room.votes(vote, a="yes", b="yes")
        room.closes(vote)
        assert room.published("vote", vote).texts["digest"] == room.vote(vote).digest
        assert room.published("vote", vote).texts["text"] == "That it be done well."


def test_a_motion_is_laid_on_the_table_or_referred_with_its_amendments(room_of):
    with room_of("a", "b") as room:
        room.begin(items=("decision", "decision"))
        main = room.moves()
        change = room.do(amend, main, room.seats["a"], "Change.", "Changed.")
        room.decides(room.moves("table"), a="yes", b="yes")
        assert [room.motion(m).state for m in (main, change)] == ["tabled", "tabled"]
        room.item(2)
        other = room.moves()
        room.decides(room.moves("refer"), a="yes", b="yes")
        assert room.motion(other).state == "referred"


def test_only_the_side_that_won_moves_to_reconsider_and_only_once(room_of):
    with room_of("a", "b", "c") as room:
        room.begin()
        vote = room.decides(a="yes", b="yes", c="no")
        with pytest.raises(Refused, match="the side that won"):
            room.moves("reconsider", mover="c", about=vote)
        again = room.decides(room.moves("reconsider", mover="b", about=vote), a="yes", b="yes", c="yes")
        assert room.vote(vote).state == "void" and room.published("vote", vote).texts["void"].endswith(f"vote {again}.")
        room.decides(1, a="no", b="no", c="no")
        assert room.motion(1).state == "lost"
        with pytest.raises(Refused, match="Only a vote that was closed"):
            room.moves("reconsider", about=vote)


def test_rescinding_without_notice_takes_two_thirds(room_of):
    with room_of("a", "b", "c", "d", "e") as room:
        room.call()
        room.now = STARTS - timedelta(hours=1)  # after the last lawful minute
        room.do(put_agenda_item, room.meeting, "decision", "Something new")
        room.do(publish_agenda, room.meeting, "It came up yesterday.")
        room.now = STARTS
        for seat in room.seats:
            room.arrives(seat)
        room.do(open_meeting, room.meeting)
        room.item(2)
        room.do(record_comment, room.meeting, 0)
        old = (Dates("2026-01-05"), (), "An old decision", "It is so.", "Binder 1")
        assert room.do(enter_decision, "pcg", "2026-01-05", *old) == 1
        three = room.decides(room.moves("rescind", about=1), a="yes", b="yes", c="yes", d="no", e="no")
        four = room.decides(room.moves("rescind", about=1), a="yes", b="yes", c="yes", d="yes", e="no")
        assert [room.vote(v).result for v in (three, four)] == ["lost", "adopted"]


def test_a_seat_of_another_body_and_one_that_is_not_there_move_nothing(room_of):
    with room_of("a", "b") as room:
        room.begin(here=("a",))
        for seat, said in ((10_000, "not a seat of this body"), (room.seats["b"], "Nobody is here")):
            with pytest.raises(Refused, match=said):
                room.do(move, room.meeting, "main", seat, "A motion", "Text.")


def test_nobody_but_the_clerk_of_the_body_keeps_its_record(room_of):
    with room_of("a", "b") as room:
        room.begin()
        motion = room.moves()
        for actor in (room.actor("a"),):
            for verb, arguments in ((open_vote, (motion,)), (adjourn, (room.meeting,)), (open_vote, (99,))):
                with pytest.raises(Forbidden):
                    verb(room.record, actor, room.now, *arguments)
        vote = room.opens(motion)
        with pytest.raises(Forbidden):
            close_vote(room.record, room.actor("a"), room.now, vote)
        with pytest.raises(Forbidden):
            cast_roll(room.record, room.actor("a"), room.now, vote, {room.seats["b"]: ("yes", "")})


def test_a_closed_part_needs_its_ground_a_vote_and_an_announced_end_and_decides_nothing(room_of):
    with room_of("a", "b", "c") as room:
        room.bylaws(profile="louisiana")
        room.begin(items=("closed",))
        until = room.now + timedelta(minutes=30)
        with pytest.raises(Refused, match="has not voted to close"):
            room.do(begin_closed, room.meeting, until)
        close = room.moves("close")
        room.decides(close, a="yes", b="no", c="no")
        with pytest.raises(Refused, match="has not voted to close"):
            room.do(begin_closed, room.meeting, until)
        room.decides(room.moves("close"), a="yes", b="yes", c="no")
        room.do(begin_closed, room.meeting, until)
        with pytest.raises(Refused, match=r"No final or binding action.*42:16"):
            room.opens(room.moves())
        with pytest.raises(Refused, match="not ended yet"):
            room.do(adjourn, room.meeting)


def test_a_person_seated_twice_is_one_in_the_room(room_of):
    """Somebody who holds two seats speaks for each: two seats, two votes, each marked by its own arrival."""
    with room_of("a", "b") as room:
        tenure = seat_person(
            room.record,
            AT_THE_SHELL,
            room.now,
            room.seat("c"),
            room.people["a", "primary"],
            "primary",
            date(2026, 1, 1),
        )
        room.begin(here=("a", "b"))
        vote = room.opens(room.moves())
        with pytest.raises(Refused, match="Nobody was here"):
            room.votes(vote, c="yes")
        room.do(stop_vote, vote, "One is missing.")
        room.do(arrive, room.meeting, tenure)
        vote = room.opens(1)
        room.votes(vote, a="yes", b="no", c="yes")
        assert room.closes(vote) == "adopted"
