"""Forty clients at once over a real server, on SQLite and PostgreSQL: one counted vote a receipt, one result."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from governance_records.ballots import cast_roll
from governance_records.documents import document_versions
from governance_records.meeting_rows import ballots_of, counting_ballots, electorate_of
from governance_records.register import decisions
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from portal.sessions import now
from tests.conftest import SECRET, serve
from tests.voting_house import a_house, new_house

MEMBERS, CLOSES, BUSY = 9, 4, 503
CHOICES = ("yes", "no", "abstain", "yes")  # four browsers of each of nine members, and four of the clerk: forty


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def racing(request, tmp_path_factory):
    """A house, its server, and forty clients."""
    address = request.getfixturevalue("postgres").new() if request.param == "postgresql" else ""
    instance = new_house(tmp_path_factory.mktemp("race"), address)
    environ = {"SECRET_KEY": SECRET} | ({"DATABASE_URL": address} if address else {})
    with a_house(instance, MEMBERS, address) as house:
        for server in serve(instance, **environ):
            members = {f"m{i}": house.browser(server, f"m{i}") for i in range(MEMBERS)}
            voters = [(name, browser, choice) for name, browser in members.items() for choice in CHOICES]
            yield house, voters, [house.browser(server, "clerk")] * CLOSES


def at_once(*acts):
    """Runs all acts at one moment, each in a thread of its own; answers their status codes."""
    ready = threading.Barrier(len(acts))

    def run(act):
        ready.wait(30)
        return act().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def one_round(racing) -> None:
    """Everybody has voted; then all change their votes while the clerk closes, four times."""
    house, voters, clerks = racing
    vote = house.open_vote()
    with writing(house.store) as record:
        before = len(decisions(record))
        said = {seat: ("no", "") for name, seat in house.seats.items() if name != "absent"}
        cast_roll(record, AT_THE_SHELL, now(), vote, said)
    casts = [
        lambda b=browser, n=name, c=choice: b.post(f"/desk/ballots/{vote}/", {"seat": house.seats[n], "choice": c})
        for name, browser, choice in voters
    ]
    room = f"/desk/meetings/{house.meeting}/room/"
    closes = [lambda b=browser: b.post(room, {"do": "close", "vote": vote, "silent": "0"}) for browser in clerks]
    codes = at_once(*casts, *closes)
    cast_codes, close_codes = codes[: len(casts)], codes[len(casts) :]
    # A server that is too busy says so with 503 after a bounded wait, and has stored nothing then.
    assert set(cast_codes) <= {303, 409, BUSY} and set(close_codes) <= {303, 409, BUSY}
    closed = close_codes.count(303)
    assert closed == 1 or (closed == 0 and 409 not in close_codes), Counter(close_codes)
    while not closed:
        closed = clerks[0].post(room, {"do": "close", "vote": vote, "silent": "0"}).status_code == 303
    check_result(house, voters, vote, cast_codes, before)


def check_result(house, voters, vote, cast_codes, decided_before) -> None:
    with reading(house.store) as record:
        kept, last = ballots_of(record, vote), counting_ballots(record, vote)
        row = house.vote(vote)
        case = json.loads(row.case)
        labels = {line.label: line.seat for line in electorate_of(record, vote)}
        # What was counted is the last ballot of each seat, so none came in after the close.
        counted = {labels[line["seat"]]: line["vote"] for line in case["roll"] if line["present"]}
        assert counted == {seat: ballot.choice for seat, ballot in last.items()} and len(counted) == MEMBERS
        # Whoever was told that their vote was taken finds it in the record.
        for (name, _, choice), code in zip(voters, cast_codes, strict=True):
            mine = [b.choice for b in kept if b.seat == house.seats[name]]
            assert code in (409, BUSY) or choice in mine
        assert len({b.receipt for b in kept}) == len(kept) <= MEMBERS + cast_codes.count(303)
        assert len(document_versions(record, "vote", vote)) == 1
        assert len(decisions(record)) - decided_before == (row.result == "adopted")


def test_votes_that_race_the_close_are_counted_once_or_refused(racing):
    for _ in range(3):
        one_round(racing)


@pytest.mark.soak
def test_votes_race_the_close_over_200_rounds(racing):
    for _ in range(200):
        one_round(racing)


def test_forty_identical_ballots_of_one_member_are_one_vote(racing):
    house, voters, clerks = racing
    vote = house.open_vote()
    name, browser, _ = voters[0]
    sent = {"seat": house.seats[name], "choice": "yes", "key": "k" * 20}
    codes = at_once(*[lambda: browser.post(f"/desk/ballots/{vote}/", sent)] * 40)
    assert set(codes) == {303}
    with reading(house.store) as record:
        assert [b.choice for b in ballots_of(record, vote)] == ["yes"]
    room = f"/desk/meetings/{house.meeting}/room/"
    done = clerks[0].post(room, {"do": "close", "vote": vote, "silent": str(MEMBERS - 1)})
    assert done.status_code == 303
