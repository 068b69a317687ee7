"""Forty clients at once over a real server, on SQLite and PostgreSQL: one counted vote a receipt, one result."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import select

from governance_records.ballots import cast_roll
from governance_records.documents import document_versions, next_document_number
from governance_records.ledger_rows import count_entries
from governance_records.meeting_rows import ballots_of, counting_ballots, electorate_of
from governance_records.meeting_tables import handled_forms
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from portal.sessions import now
from tests.access.people import Someone
from tests.conftest import SECRET, serve
from tests.voting_house import a_house, new_house

MEMBERS, CLOSES, BUSY = 9, 4, 503
ROUNDS_A_MEETING = 20
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
        ready.wait(60)
        return patiently(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def patiently(send) -> int:
    """Sends a form until it is answered. A server that is busy says 503 and has stored nothing; where no answer came
    back, nobody knows, and the key of the form sees to it that it is carried out once."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            if (code := send().status_code) != BUSY:
                return code
        time.sleep(0.2)
    return BUSY


@dataclass(frozen=True)
class Form:
    """A form with a key of its own, to be sent as often as need be."""

    browser: Someone
    path: str
    data: dict[str, object]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def __call__(self):
        return self.browser.post(self.path, {"key": self.key, **self.data})


def one_round(racing, round: int = 0) -> None:
    """Everybody has voted; then all change their votes while the clerk closes, four times."""
    house, voters, clerks = racing
    if round % ROUNDS_A_MEETING == ROUNDS_A_MEETING - 1:
        house.meet_again()
    vote = house.open_vote()
    with writing(house.store) as record:
        before = next_document_number(record, "decision")
        said = {seat: ("no", "") for name, seat in house.seats.items() if name != "absent"}
        cast_roll(record, AT_THE_SHELL, now(), vote, said)
    ballot, room = f"/desk/ballots/{vote}/", f"/desk/meetings/{house.meeting}/room/"
    casts = [Form(b, ballot, {"seat": house.seats[name], "choice": choice}) for name, b, choice in voters]
    codes = at_once(*casts, *(Form(b, room, {"do": "close", "vote": vote, "silent": "0"}) for b in clerks))
    cast_codes, close_codes = codes[: len(casts)], codes[len(casts) :]
    assert set(cast_codes) <= {303, 409}, Counter(cast_codes)
    assert sorted(close_codes) == [303, *[409] * (CLOSES - 1)], Counter(close_codes)
    check_result(house, vote, [cast for cast, code in zip(casts, cast_codes, strict=True) if code == 303], before)


def check_result(house, vote: int, taken: list[Form], first_decision: int) -> None:
    with reading(house.store) as record:
        kept, last = ballots_of(record, vote), counting_ballots(record, vote)
        row = house.vote(vote)
        labels = {line.label: line.seat for line in electorate_of(record, vote)}
        # What was counted is the last ballot of each seat, so none came in after the close.
        counted = {labels[line["seat"]]: line["vote"] for line in json.loads(row.case)["roll"] if line["present"]}
        assert counted == {seat: ballot.choice for seat, ballot in last.items()} and len(counted) == MEMBERS
        # Whoever was told that their vote was taken has a receipt, and the record has the ballot of each receipt.
        receipts = {b.receipt: (b.seat, b.choice) for b in kept}
        for cast in taken:
            assert receipts[receipt_of(record, cast.key)] == (cast.data["seat"], cast.data["choice"])
        assert len(receipts) == len(kept) <= MEMBERS + len(taken)
        assert len(document_versions(record, "vote", vote)) == 1
        assert next_document_number(record, "decision") - first_decision == (row.result == "adopted")


def receipt_of(record, key: str) -> str:
    """What was answered to the form with this key."""
    return json.loads(record.scalar(select(handled_forms.c.answer).where(handled_forms.c.key == key)))


def test_votes_that_race_the_close_are_counted_once_or_refused(racing):
    for _ in range(3):
        one_round(racing)


@pytest.mark.soak
def test_votes_race_the_close_over_200_rounds(racing):
    for round in range(200):
        one_round(racing, round)


def test_fifty_identical_ballots_of_one_member_are_one_vote_and_twenty_closes_one_result(racing):
    house, voters, clerks = racing
    vote = house.open_vote()
    name, browser, _ = voters[0]
    sent = {"seat": house.seats[name], "choice": "yes"}
    with_one_key = Form(browser, f"/desk/ballots/{vote}/", sent)
    without_a_key = Form(browser, f"/desk/ballots/{vote}/", sent, key="")
    assert set(at_once(*[with_one_key, without_a_key] * 25)) == {303}
    with reading(house.store) as record:
        assert [b.choice for b in ballots_of(record, vote)] == ["yes"]
        size = count_entries(record)
    room, closing = f"/desk/meetings/{house.meeting}/room/", {"do": "close", "vote": vote, "silent": str(MEMBERS - 1)}
    assert sorted(at_once(*(Form(clerks[0], room, closing) for _ in range(20)))) == [303, *[409] * 19]
    with reading(house.store) as record:
        assert house.vote(vote).result == "adopted"
        assert count_entries(record) - size == 2  # the vote and the decision that follows from it
