"""Meetings on the desk as those live them who work there: votes between meetings, the year, questions, the front."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from governance_records.ballots import cast
from governance_records.between import open_between
from governance_records.meeting_acts import places_on
from governance_records.meeting_tables import votes
from governance_records.people import actor_of
from governance_records.rights import AT_THE_SHELL
from governance_records.store import open_store, reading, writing
from portal.settings import key_file
from tests.access.people import signed_in
from tests.conftest import house_day

BODY = "clt"  # its bylaws allow votes between meetings


@pytest.fixture(scope="module")
def store(instance, house):
    found = open_store(f"sqlite:///{instance.folder / 'record.sqlite'}", key_file(instance.folder))
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def manager(house):
    return signed_in(house, "nora")


@pytest.fixture(scope="module")
def member(house):
    return signed_in(house, "dario")


def seats(store):
    with reading(store) as record:
        return [p for p in places_on(record, BODY, house_day()) if p.voting and p.in_office]


def sent(store, **more) -> dict[str, str]:
    mover, seconder = seats(store)[:2]
    closes = (datetime.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    words = {"title": "A letter to the parish", "text": "That the letter be sent.", "purpose": "default"}
    return {"of_body": BODY, **words, "mover": mover.seat, "seconder": seconder.seat, "closes": closes} | more


def test_a_vote_between_meetings_is_opened_cast_on_a_phone_and_not_closed_early(house, store, manager, member):
    assert "Vote between meetings" in manager.get(f"/desk/votes/new?of_body={BODY}").text
    opened = manager.post("/desk/votes/", sent(store))
    assert opened.status_code == 303, opened.text
    page = opened.headers["Location"]
    number = int(re.search(r"\d+", page)[0])
    ballots = member.get("/desk/ballots/").text
    assert "A letter to the parish" in ballots and "open until" in ballots
    assert "A letter to the parish" in member.get("/desk/").text
    mine = re.search(rf'action="/desk/ballots/{number}/".*?name="seat" value="(\d+)"', ballots, re.S)[1]
    assert member.post(f"/desk/ballots/{number}/", {"seat": mine, "choice": "yes"}).status_code == 303
    assert "Not yet" in manager.get(page).text
    early = manager.post(f"{page}close")
    assert early.status_code == 409 and "have not voted yet" in early.text
    assert house.get(f"/meetings/votes/{number}/").status_code == 404  # nothing of it is public before its end


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"seconder": ""}, 422, "needs a second"),
        ({"closes": "soon"}, 422, "Give a day and a time"),
        ({"closes": "2020-01-01T10:00"}, 422, "for an hour at least"),
        ({"text": "Mr. Stranger, born 3/4/1980, is to be asked."}, 422, "Is this about a person?"),
        ({"becomes": "policy"}, 422, "not adopted by this body"),
        ({"of_body": "pcg"}, 409, "allow no vote between meetings"),
    ],
)
def test_a_vote_between_meetings_that_cannot_be_says_why_at_its_place_and_nothing_is_opened(
    store, manager, wrong, status, words
):
    with reading(store) as record:
        before = len(record.execute(select(votes.c.number)).all())
    answer = manager.post("/desk/votes/", sent(store, **wrong))
    assert answer.status_code == status and words in answer.text
    with reading(store) as record:
        assert len(record.execute(select(votes.c.number)).all()) == before


def test_the_worker_closes_a_vote_between_meetings_at_its_moment_and_publishes_the_result(house, instance, store):
    now, chosen = datetime.now(UTC), seats(store)
    began = now - timedelta(hours=3)
    with writing(store) as record:
        words = (BODY, "default", "A short question", "That it be so.", chosen[0].seat, chosen[1].seat)
        number = open_between(record, AT_THE_SHELL, began, *words, now - timedelta(minutes=1), began.date())
        for place in chosen[:5]:
            holder = place.holders[0]
            voter = actor_of(record, holder.person, holder.name, began.date(), False)
            cast(record, voter, began, number, place.seat, "yes")
    assert instance.run("work", "--once").status == 0
    page = house.get(f"/meetings/votes/{number}/")
    assert page.status_code == 200 and "Adopted" in page.text and "Taken between meetings" in page.text
    assert "A short question" in house.get("/decisions/?body=").text
    assert "A short question" in house.get("/meetings/?body=").text


def test_the_meetings_of_a_year_are_worked_out_called_and_read_by_everyone(house, manager):
    worked = manager.get("/desk/meetings/year?of_body=owg&year=2031&nth=1&weekday=2&often=4").text
    assert "2031-01-01" in worked and "New Year" in worked  # a holiday is told of
    form = {
        "of_body": "owg",
        "year": "2031",
        "days": "2031-01-08\n2031-04-02",
        "at": "15:00",
        "title": "Regular meeting",
    }
    form["place"] = "Parish Hall"
    wrong = manager.post("/desk/meetings/year", form | {"days": "2031-01-08\nsometime"})
    assert wrong.status_code == 422 and "sometime" in wrong.text
    called = manager.post("/desk/meetings/year", form)
    assert called.status_code == 303
    page = house.get(called.headers["Location"]).text
    assert "January 8, 2031" in page and "Parish Hall" in page
    assert called.headers["Location"] in house.get("/meetings/?body=").text
    entry = re.search(r'/ledger/(\d+)/">entry', page)[1]
    assert called.headers["Location"] in house.get(f"/ledger/{entry}/").text


def test_a_text_that_seems_to_tell_of_a_person_is_kept_once_somebody_has_looked_and_with_the_same_words(manager):
    coming = re.findall(r"/desk/meetings/(\d+)/", manager.get("/desk/meetings/").text)
    path = f"/desk/meetings/{coming[0]}/items"
    words = {"kind": "discussion", "title": "A letter of Ms. Stranger", "text": "Read aloud.", "ground": ""}
    asked = manager.post(path, words)
    assert asked.status_code == 422 and "Is this about a person?" in asked.text
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text.split('id="asks"')[1]))
    assert (again["title"], again["text"]) == (words["title"], words["text"])
    looked = {name: again[name] for name in ("kind", "title", "text", "looked_at")}
    assert manager.post(path, looked).status_code == 422  # nobody said that they looked
    assert manager.post(path, looked | {"looked": "yes"}).status_code == 303
    assert "A letter of Ms. Stranger" in manager.get(f"/desk/meetings/{coming[0]}/").text


def test_the_front_of_the_desk_tells_members_and_the_manager_what_waits_for_them(manager, member):
    front = manager.get("/desk/").text
    for words in ("Minutes to approve", "Due to be looked at again", "Coming meetings", "Overdue", "Blocked"):
        assert words in front, words
    assert "To do for the record" not in member.get("/desk/").text
    # a meeting that is in session stands before all that can wait
    first = front.split("In session now:")[1].split("To do for the record")[0]
    assert re.search(r'href="/desk/meetings/\d+/room/">Meeting room', first)
