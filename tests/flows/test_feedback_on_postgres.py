"""Feedback from the form to the answer on PostgreSQL, by a real server: no step of it is a thing of SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from governance_records.bylaw_values import unwritten
from governance_records.bylaws import put_bylaws
from governance_records.offices import grant_office
from governance_records.rights import AT_THE_SHELL, MODERATOR, PROJECT_MANAGER
from governance_records.store import open_store, writing
from governance_records.tables import persons
from governance_records.verify import verified
from governance_records.vote_check import BundleWithVotes
from portal.settings import key_file
from tests.conftest import SECRET, Server, house_day, serve
from tests.feedback_givers import giver, number_on_desk, words_in
from tests.handing_in import soon
from tests.voting_house import BODY, House, new_house

TEXT = "The ramp at the side door has been broken since May, and the bell is too high."


@pytest.fixture
def house(postgres, tmp_path) -> Iterator[tuple[House, Server]]:
    """An initiative on PostgreSQL with a project manager who may answer for the PCG, and a moderator."""
    address, now, day = postgres.new(), datetime.now(UTC), house_day()
    instance = new_house(tmp_path, address)
    found = House(open_store(address, key_file(instance.folder)))
    with writing(found.store) as record:
        for name, office in (("manager", PROJECT_MANAGER), ("moderator", MODERATOR)):
            values = {"mail": f"{name}@testville.example.org", "name": name, "created": "2026-01-01T00:00:00Z"}
            found.people[name] = record.execute(insert(persons).values(**values).returning(persons.c.id)).scalar_one()
            grant_office(record, AT_THE_SHELL, now, found.people[name], office, None, day - timedelta(days=1))
        bylaws = replace(unwritten(BODY), starts=day.isoformat(), delegate=PROJECT_MANAGER)
        put_bylaws(record, AT_THE_SHELL, now, bylaws, day)
    for server in serve(instance, DATABASE_URL=address, SECRET_KEY=SECRET):
        yield found, server
    found.store.dispose()


def test_feedback_is_given_sorted_published_and_answered_on_postgresql(house, tmp_path):
    found, server = house
    someone, manager, moderator = giver(server), found.browser(server, "manager"), found.browser(server, "moderator")
    form = someone.form("/about/")
    mine = someone.send(TEXT, form).headers["Location"]
    assert someone.send(TEXT, form).headers["Location"].startswith("/feedback/mine/")  # a double click sends once
    id = number_on_desk(moderator, TEXT)
    steps = (
        (moderator, "sort", {"to_body": BODY, "topics": "languages"}),
        (moderator, "show", {}),
        (manager, "acknowledge", {}),
        (manager, "answer", {"said": "The ramp is broken.", "did": "It was mended.", "because": "All must come in.",
                             "edition": "0"}),
        (manager, "adopt", {"edition": "1", "how": "delegate"}),
    )  # fmt: skip
    for who, what, values in steps:
        answer = who.post(f"/desk/feedback/{id}/{what}", values)
        assert answer.status_code == 303, (what, words_in(answer.text))
    again = manager.post(f"/desk/feedback/{id}/adopt", {"edition": "1", "how": "delegate"})
    assert again.status_code == 409
    page = words_in(soon(server, "/feedback/1/", "It was mended."))
    assert TEXT in page and "We did It was mended." in page and "Recorded as entry" in page
    assert "It was mended." in words_in(someone.client.get(mine).text)
    assert "1 matter" in words_in(someone.client.get("/feedback/?words=ramp").text)
    (tmp_path / "bundle.zip").write_bytes(server.get("/ledger/bundle.zip").content)
    assert verified(str(tmp_path / "bundle.zip"), of=BundleWithVotes)[0] == []
