"""The server is killed while forty clients vote and the clerk closes: no receipt is lost, and no act is half done."""

from __future__ import annotations

import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

import httpx
import pytest
from sqlalchemy import func, select

from governance_records.ballots import cast_for_the_rest
from governance_records.closing import close_vote
from governance_records.documents import document_versions, next_document_number
from governance_records.meeting_rows import ballots_of
from governance_records.meeting_tables import handled_forms
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from governance_records.tables import audit
from portal.sessions import now
from tests.conftest import SECRET, Instance, serve
from tests.voting_house import House, a_house, new_house

MEMBERS, CLIENTS, KILLS, MANY_KILLS = 9, 40, 1, 50
TAKEN = 303


@dataclass
class Client:
    """Somebody who votes again and again, each time with another form, and keeps the keys of those that were taken."""

    browser: object
    seat: int
    taken: list[tuple[str, str]] = field(default_factory=list)

    def vote(self, vote: int, random: Random, over: threading.Event) -> None:
        while not over.is_set():
            key, choice = secrets.token_urlsafe(18), random.choice(("yes", "no", "abstain"))
            sent = {"seat": self.seat, "choice": choice, "key": key}
            try:
                code = self.browser.post(f"/desk/ballots/{vote}/", sent).status_code
            except httpx.TransportError:
                return
            if code == TAKEN:
                self.taken.append((key, choice))


def killed_while_voting(instance: Instance, house: House, environ: dict[str, str], random: Random) -> None:
    """Serves, lets everybody vote, kills the server in the middle, and looks at what the record holds."""
    vote = house.open_vote()
    with reading(house.store) as record:
        first = next_document_number(record, "decision")
    for server in serve(instance, SECRET_KEY=SECRET, **environ):
        browsers = {f"m{i}": house.browser(server, f"m{i}") for i in range(MEMBERS)}
        clerk, names, over = house.browser(server, "clerk"), list(browsers), threading.Event()
        clients = [Client(browsers[n], house.seats[n]) for n in (names[i % MEMBERS] for i in range(CLIENTS - 1))]
        with ThreadPoolExecutor(CLIENTS) as pool:
            for client in clients:
                pool.submit(client.vote, vote, Random(random.random()), over)
            while not any(client.taken for client in clients):
                time.sleep(0.01)
            time.sleep(random.random() * 0.5)
            closing = pool.submit(_close, clerk, house.meeting, vote)
            time.sleep(random.random() * 0.2)
            server.kill()
            over.set()
        nothing_is_half_done(house, vote, clients, closing.result(), first)
    finish(house, vote)


def _close(clerk, meeting: int, vote: int) -> bool:
    """Whether the clerk was told that the vote is closed."""
    try:
        sent = {"do": "close", "vote": vote, "silent": "0"}
        return clerk.post(f"/desk/meetings/{meeting}/room/", sent).status_code == TAKEN
    except httpx.TransportError:
        return False


def nothing_is_half_done(house: House, vote: int, clients: list[Client], told_closed: bool, first: int) -> None:
    row = house.vote(vote)
    with reading(house.store) as record:
        kept = {ballot.receipt: (ballot.seat, ballot.choice) for ballot in ballots_of(record, vote)}
        for client in clients:
            for key, choice in client.taken:
                answer = record.scalar(select(handled_forms.c.answer).where(handled_forms.c.key == key))
                assert kept[json.loads(answer)] == (client.seat, choice)
        lines = (audit.c.act == "cast a ballot") & (audit.c.object == f"vote {vote}")
        assert record.scalar(select(func.count()).where(lines)) == len(kept)
        # The vote, its public document and the decision that follows from it are there together or not at all.
        assert row.state == "closed" or not told_closed
        assert len(document_versions(record, "vote", vote)) == (row.state == "closed")
        assert next_document_number(record, "decision") - first == (row.result == "adopted")


def finish(house: House, vote: int) -> None:
    """The vote goes on where it was when the server comes back."""
    with writing(house.store) as record:
        if house.vote(vote).state == "open":
            cast_for_the_rest(record, AT_THE_SHELL, now(), vote, "yes")
            close_vote(record, AT_THE_SHELL, now(), vote, 0)
    house.meet_again()


def voted_through(tmp_path, kills: int, postgres=None) -> None:
    address = postgres.new() if postgres else ""
    environ = {"DATABASE_URL": address} if address else {}
    instance, random = new_house(tmp_path, address), Random(kills)
    with a_house(instance, MEMBERS, address) as house:
        for _ in range(kills):
            killed_while_voting(instance, house, environ, random)
    for server in serve(instance, SECRET_KEY=SECRET, **environ):
        verified = instance.call("verify", server.base, SECRET_KEY=SECRET, **environ)
        assert verified.status == 0 and f"votes counted again: {kills}" in verified.out, verified.err


def test_a_server_killed_while_forty_vote_keeps_every_receipt_and_does_nothing_by_half(tmp_path):
    voted_through(tmp_path, KILLS)


@pytest.mark.soak
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_fifty_kills_while_forty_vote_lose_no_receipt(tmp_path, request, database):
    voted_through(tmp_path, MANY_KILLS, request.getfixturevalue("postgres") if database == "postgresql" else None)
