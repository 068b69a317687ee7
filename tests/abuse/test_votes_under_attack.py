"""Votes under attack, over a real socket: too early, too late, by the wrong person, malformed, or behind the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from governance_records.bylaw_values import unwritten
from governance_records.bylaws import put_bylaws
from governance_records.documents import document
from governance_records.meeting_rows import ballots_of, items_of, motion_row, motions_of, vote_row, votes_of
from governance_records.motions import move, second, withdraw_motion
from governance_records.presence import recuse
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from governance_records.votes import stop_vote
from tests.conftest import SECRET, serve
from tests.voting_house import a_house, body_of_one, new_house

FIRST_DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A house at its server, with the browsers of two members, of one who is absent, and of the clerk."""
    instance = new_house(tmp_path_factory.mktemp("votes"))
    with a_house(instance, 3) as house:
        for server in serve(instance, SECRET_KEY=SECRET):
            house.browsers = {name: house.browser(server, name) for name in ("m0", "m1", "m2", "absent", "clerk")}
            house.server = server
            yield house


@pytest.fixture
def vote(place):
    """An open vote, stopped at the end where it still is open, its motion withdrawn where it still is pending."""
    number = place.open_vote()
    yield number
    with writing(place.store) as record:
        now = datetime.now(UTC)
        if vote_row(record, number).state == "open":
            stop_vote(record, AT_THE_SHELL, now, number, "The test is over.")
        motion = vote_row(record, number).motion
        if motion_row(record, motion).state in ("moved", "before the body"):
            withdraw_motion(record, AT_THE_SHELL, now, motion)


def ballots(place, number: int) -> list[str]:
    with reading(place.store) as record:
        return [b.choice for b in ballots_of(record, number)]


def cast(place, name: str, number: int, choice: str = "yes", seat: str = "", **more):
    data = {"seat": place.seats[seat or name], "choice": choice, **more}
    return place.browsers[name].post(f"/desk/ballots/{number}/", data)


def in_room(place, do: str, who: str = "clerk", **more):
    return place.browsers[who].post(f"/desk/meetings/{place.meeting}/room/", {"do": do, **more})


# --- C4, C6: when and who ---------------------------------------------------------------------------------


def test_no_ballot_is_taken_before_the_opening_after_the_close_or_once_the_vote_was_stopped(place, vote):
    assert cast(place, "m0", vote + 1).status_code == 404  # of a vote that nobody opened
    for name in ("m0", "m1", "m2"):
        assert cast(place, name, vote).status_code == 303
    assert in_room(place, "close", vote=vote, silent="0").status_code == 303
    assert cast(place, "m0", vote, "no").status_code == 409
    stopped = place.open_vote()
    assert in_room(place, "stop", vote=stopped, reason="By mistake").status_code == 303
    assert cast(place, "m0", stopped).status_code == 409
    assert ballots(place, vote) == ["yes"] * 3 and ballots(place, stopped) == []
    with writing(place.store) as record:
        withdraw_motion(record, AT_THE_SHELL, datetime.now(UTC), vote_row(record, stopped).motion)
    assert in_room(place, "vote", motion=place.vote(stopped).motion, method="roll call").status_code == 409


def test_an_absent_an_ineligible_and_a_strange_seat_cast_nothing(place, vote):
    assert cast(place, "absent", vote).status_code == 409
    assert cast(place, "m0", vote, seat="m1").status_code == 409
    assert place.browsers["clerk"].post(f"/desk/ballots/{vote}/", {"seat": "1", "choice": "yes"}).status_code == 404
    assert cast(place, "m0", vote, seat="absent").status_code == 409
    outsider = place.browsers["m0"].post(f"/desk/ballots/{vote}/", {"seat": "99999", "choice": "yes"})
    assert outsider.status_code == 409 and ballots(place, vote) == []


def test_a_recused_seat_casts_nothing(place):
    with writing(place.store) as record:
        now, item = datetime.now(UTC), items_of(record, place.meeting)[0].id
        recuse(record, AT_THE_SHELL, now, place.meeting, item, place.seats["m2"], "A contract.")
    number = place.open_vote()
    answer = cast(place, "m2", number)
    assert answer.status_code == 409 and "recused" in answer.text and ballots(place, number) == []
    assert cast(place, "m0", number).status_code == 303 and cast(place, "m1", number).status_code == 303
    assert in_room(place, "close", vote=number, silent="0").status_code == 303
    place.meet_again()


# --- C8: malformed ballots --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choice", ["YES ", "yes\0", "2", "[]", '{"$ne":1}', "y" * 10_000, "", "none", "consent ", "Yes", "yes,no", "ｙｅｓ"]
)
def test_a_choice_that_no_page_offers_is_400_and_nothing_is_stored(place, vote, choice):
    assert cast(place, "m0", vote, choice).status_code == 400
    assert ballots(place, vote) == []


@pytest.mark.parametrize(
    "data",
    [
        {"seat": ["1", "2"], "choice": "yes"},
        {"seat": "1", "choice": ["yes", "no"]},
        {"choice": "yes"},
        {"seat": "1"},
        {"seat": "-1", "choice": "yes"},
        {"seat": "1 OR 1=1", "choice": "yes"},
        {"seat": "٣", "choice": "yes"},
        {"seat": "9" * 40, "choice": "yes"},
    ],
)
def test_two_values_none_or_a_seat_that_is_no_number_are_400(place, vote, data):
    assert place.browsers["m0"].post(f"/desk/ballots/{vote}/", data).status_code == 400
    assert ballots(place, vote) == []


def test_a_choice_of_the_other_method_is_refused_at_its_field(place, vote):
    answer = cast(place, "m0", vote, "block", reason="No.")
    assert answer.status_code == 422 and ballots(place, vote) == []


def test_a_ballot_without_the_token_or_from_another_page_is_refused(place, vote):
    browser, data = place.browsers["m0"], {"seat": place.seats["m0"], "choice": "yes"}
    assert browser.client.post(f"/desk/ballots/{vote}/", data=data).status_code == 400
    elsewhere = {"Origin": "https://evil.example.org"}
    sent = browser.client.post(f"/desk/ballots/{vote}/", data={**data, "token": browser.token}, headers=elsewhere)
    assert sent.status_code == 403 and ballots(place, vote) == []


# --- C9, C11: the text and the time -----------------------------------------------------------------------


def test_the_text_is_fixed_with_the_first_ballot_and_its_digest_is_the_one_in_the_record(place, vote):
    page = place.browsers["m0"].get("/desk/ballots/").text
    digest = place.vote(vote).digest
    assert digest[:16] in page
    assert cast(place, "m0", vote).status_code == 303
    motion = place.vote(vote).motion
    for do, more in (
        ("reword", {"title": "Another", "text": "Something else."}),
        ("amend", {"mover": place.seats["m0"], "text": "Change", "becomes": "Something else."}),
        ("withdraw", {}),
    ):
        assert in_room(place, do, motion=motion, **more).status_code == 409, do
    assert in_room(place, "rest", vote=vote, choice="yes").status_code == 303
    assert in_room(place, "close", vote=vote, silent="0").status_code == 303
    with reading(place.store) as record:
        published = document(record, "vote", vote)
    assert published.texts["digest"] == digest and published.texts["text"] == "That it be done."


def test_a_time_that_a_client_sends_is_not_read(place, vote):
    cast(place, "m0", vote, voted_at="1999-01-01T00:00:00Z", time="1999-01-01T00:00:00Z")
    with reading(place.store) as record:
        times = [b.time for b in ballots_of(record, vote)]
    assert times and all(time > "2026" for time in times)


# --- C13: the results that the rule gives ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "result", "because"),
    [
        (("yes", "yes", "no"), "adopted", "The quorum is 3 "),  # and three are there
        (("yes", "no", "abstain"), "lost", "by this rule a tie is lost"),
        (("abstain", "abstain", "abstain"), "lost", "3 abstained"),
        (("", "", ""), "lost", "4 did not vote"),
    ],
)
def test_each_case_has_its_result_and_the_public_reads_why(place, vote, said, result, because):
    for name, choice in zip(("m0", "m1", "m2"), said, strict=True):
        assert not choice or cast(place, name, vote, choice).status_code == 303
    assert in_room(place, "close", vote=vote, silent=str(said.count(""))).status_code == 303
    assert place.vote(vote).result == result
    page = place.server.get(f"/meetings/votes/{vote}/")
    assert page.status_code == 200 and because in page.text


def test_one_below_the_quorum_no_vote_opens_and_neither_where_nobody_is_there(place, vote):
    in_room(place, "stop", vote=vote, reason="Somebody leaves.")
    motion = place.vote(vote).motion
    for gone in (("m2",), ("m0", "m1")):
        for name in gone:
            assert in_room(place, "mark", mark=f"leave {place.tenures[name]}").status_code == 303
        answer = in_room(place, "vote", motion=motion, method="roll call")
        assert answer.status_code == 409 and ("quorum" in answer.text or "Nobody" in answer.text)
    for name in ("m0", "m1", "m2"):
        assert in_room(place, "mark", mark=f"arrive {place.tenures[name]}").status_code == 303


def test_a_body_of_one_decides_by_its_one_vote(place):
    meeting, seat = body_of_one(place, "m0")
    room = f"/desk/meetings/{meeting}/room/"
    sent = {"do": "move", "kind": "main", "mover": seat, "title": "Alone", "text": "That it be done."}
    assert place.browsers["clerk"].post(room, sent).status_code == 303
    with reading(place.store) as record:
        motion = motions_of(record, meeting)[-1].number
    opening = {"do": "vote", "motion": motion, "method": "roll call", "own_devices": "yes"}
    refused = place.browsers["clerk"].post(room, opening)
    assert refused.status_code == 409 and "second" in refused.text  # nobody can second it: the bylaws have to waive it
    with writing(place.store) as record:
        put_bylaws(record, AT_THE_SHELL, datetime.now(UTC), replace(unwritten("clt"), seconds_needed=False), FIRST_DAY)
    assert place.browsers["clerk"].post(room, opening).status_code == 303
    with reading(place.store) as record:
        number = votes_of(record, meeting)[-1].number
    ballot = {"seat": seat, "choice": "yes"}
    assert place.browsers["m0"].post(f"/desk/ballots/{number}/", ballot).status_code == 303
    assert place.browsers["clerk"].post(room, {"do": "close", "vote": number, "silent": "0"}).status_code == 303
    assert place.vote(number).result == "adopted"


# --- C15, C16: the clerk ----------------------------------------------------------------------------------


def test_the_clerk_does_not_close_over_somebody_who_was_not_asked_nor_vote_without_a_second(place, vote):
    early = in_room(place, "close", vote=vote)
    assert early.status_code == 409 and "have not voted" in early.text
    assert place.vote(vote).state == "open"
    in_room(place, "stop", vote=vote, reason="To see.")
    in_room(place, "withdraw", motion=place.vote(vote).motion)
    with writing(place.store) as record:
        words = ("main", place.seats["m0"], "Unseconded", "That it be done.")
        lonely = move(record, AT_THE_SHELL, datetime.now(UTC), place.meeting, *words)
    answer = in_room(place, "vote", motion=lonely, method="roll call")
    assert answer.status_code == 409 and "second" in answer.text and "Robert" in answer.text
    assert in_room(place, "die", motion=lonely).status_code == 303


def test_a_vote_that_the_clerk_enters_says_so_and_one_cast_by_oneself_does_not(place, vote):
    assert cast(place, "m0", vote).status_code == 303
    seat = place.seats["m1"]
    entered = in_room(place, "roll", vote=vote, **{f"vote-{seat}": "no"})
    assert entered.status_code == 303
    with reading(place.store) as record:
        by = {b.seat: b.entered_by for b in ballots_of(record, vote)}
    assert by == {place.seats["m0"]: None, seat: place.people["clerk"]}
    assert "Entered by the clerk" in place.browsers["m1"].get("/desk/ballots/").text
    assert "Entered by the clerk" not in place.browsers["m0"].get("/desk/ballots/").text


def test_members_and_outsiders_do_nothing_in_the_room(place, vote):
    for do, more in (("close", {"vote": vote}), ("roll", {"vote": vote}), ("adjourn", {}), ("nothing", {})):
        assert in_room(place, do, who="m0", **more).status_code == 404
    assert in_room(place, "nothing").status_code == 400
    assert place.vote(vote).state == "open"


def test_a_form_with_a_key_that_was_carried_out_is_answered_and_not_repeated(place, vote):
    motion_before = place.vote(vote).motion
    in_room(place, "stop", vote=vote, reason="To see.")
    in_room(place, "withdraw", motion=motion_before)
    sent = {
        "kind": "main",
        "mover": place.seats["m0"],
        "title": "Once",
        "text": "Once only.",
        "key": "a-key-of-this-form-1",
    }
    assert [in_room(place, "move", **sent).status_code for _ in range(3)] == [303] * 3
    with reading(place.store) as record:
        number = motion_before + 1
        assert motion_row(record, number).title == "Once" and motion_row(record, number + 1) is None
    assert in_room(place, "die", motion=number).status_code == 303


def test_a_refused_form_can_be_sent_again_with_its_key(place, vote):
    sent = {"vote": vote, "reason": "", "key": "a-key-of-this-form-2"}
    assert in_room(place, "stop", **sent).status_code == 422
    assert in_room(place, "stop", **(sent | {"reason": "Because."})).status_code == 303


def test_outside_a_session_no_vote_opens_and_after_the_end_no_ballot_is_taken(place, vote):
    for name in ("m0", "m1", "m2"):
        assert cast(place, name, vote).status_code == 303
    assert in_room(place, "close", vote=vote, silent="0").status_code == 303
    with writing(place.store) as record:
        words = ("main", place.seats["m0"], "Too late", "That it be done.")
        late = move(record, AT_THE_SHELL, datetime.now(UTC), place.meeting, *words)
        second(record, AT_THE_SHELL, datetime.now(UTC), late, place.seats["m1"])
    for do, state in (("recess", "recess"), ("adjourn", "adjourned")):
        assert in_room(place, do).status_code == 303
        answer = in_room(place, "vote", motion=late, method="roll call")
        assert answer.status_code == 409 and state in answer.text.lower()
    assert cast(place, "m0", vote, "no").status_code == 409 and ballots(place, vote) == ["yes"] * 3
    place.meet_again(over=True)
