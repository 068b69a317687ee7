"""An instance with a body whose members are signed in at a running server: for tests of votes over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import Engine, insert, select

from governance_records.accounts import open_session
from governance_records.agendas import publish_agenda, put_agenda_item
from governance_records.meeting_rows import items_of
from governance_records.meeting_tables import votes
from governance_records.meetings import schedule_meeting
from governance_records.motions import move, second
from governance_records.offices import grant_office
from governance_records.people import add_seat, seat_person
from governance_records.presence import call_roll
from governance_records.rights import AT_THE_SHELL, CLERK
from governance_records.room import adjourn, begin_item, open_meeting, record_comment
from governance_records.store import open_store, reading, writing
from governance_records.tables import persons
from governance_records.votes import open_vote
from portal.settings import key_file
from tests.access.people import Someone, token_in
from tests.conftest import SECRET, Instance, Server

BODY = "pcg"


def new_house(folder, database: str = "") -> Instance:
    """A new instance, in the database of this address where one is given."""
    instance = Instance(folder / "instance")
    more = {"DATABASE_URL": database} if database else {}
    made = instance.call(
        *("init", "--name", "LEAD Testville", "--short-name", "LEAD Testville", "--place", "Testville"),
        *("--contact", "hello@testville.example.org", "--timezone", "America/Chicago"),
        SECRET_KEY=SECRET,
        **more,
    )
    assert made.status == 0, made.err
    return instance


@dataclass
class House:
    """The record of an instance, and who sits on which seat of its body."""

    store: Engine
    seats: dict[str, int] = field(default_factory=dict)
    tenures: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    meeting: int = 0

    def browser(self, server: Server, name: str) -> Someone:
        """The browser of somebody, signed in by a session of their own."""
        with writing(self.store) as record:
            key = open_session(record, datetime.now(UTC), self.people[name], "test", second_factor=False)
        client = httpx.Client(base_url=server.base, headers={"Origin": server.base}, timeout=60)
        client.cookies.set("session", key)
        someone = Someone(server.base, client)
        someone.token = token_in(someone.get("/desk/account/").text)
        assert someone.token
        return someone

    def open_vote(self, method: str = "roll call") -> int:
        """A new motion in the open meeting, seconded, and its vote opened; answers the number of the vote."""
        names, now = list(self.seats), datetime.now(UTC)
        with writing(self.store) as record:
            words = ("main", self.seats[names[0]], "A motion", "That it be done.")
            motion = move(record, AT_THE_SHELL, now, self.meeting, *words)
            second(record, AT_THE_SHELL, now, motion, self.seats[names[1]])
            return open_vote(record, AT_THE_SHELL, now, motion, method)

    def vote(self, number: int):
        with reading(self.store) as record:
            return record.execute(select(votes).where(votes.c.number == number)).one()

    def meet_again(self, over: bool = False) -> None:
        """Ends the meeting, where it is not over, and opens the next: pages stay short however many votes there are."""
        now = datetime.now(UTC)
        with writing(self.store) as record:
            if not over:
                adjourn(record, AT_THE_SHELL, now, self.meeting)
            self.meeting = _meet(record, now, BODY, self._all_but_absent())

    def _all_but_absent(self) -> list[int]:
        return [tenure for name, tenure in self.tenures.items() if name != "absent"]


@contextmanager
def a_house(instance: Instance, members: int, database: str = "") -> Iterator[House]:
    """A house whose body meets now, at an item for decision, with all members there."""
    address = database or f"sqlite:///{instance.folder / 'record.sqlite'}"
    store = open_store(address, key_file(instance.folder))
    house, now = House(store), datetime.now(UTC)
    with writing(store) as record:
        for name in ("clerk", "absent", *(f"m{i}" for i in range(members))):
            values = {"mail": f"{name}@testville.example.org", "name": name, "created": "2026-01-01T00:00:00Z"}
            house.people[name] = record.execute(insert(persons).values(**values).returning(persons.c.id)).scalar_one()
        grant_office(record, AT_THE_SHELL, now, house.people["clerk"], CLERK, BODY, now.date() - timedelta(days=9))
        for name in [n for n in house.people if n != "clerk"]:
            house.seats[name] = add_seat(record, AT_THE_SHELL, now, BODY, f"Seat {name}", None, True, "")
            since = now.date() - timedelta(days=9)
            person = house.people[name]
            house.tenures[name] = seat_person(record, AT_THE_SHELL, now, house.seats[name], person, "primary", since)
        house.meeting = _meet(record, now, BODY, house._all_but_absent())
    house.seats = {name: seat for name, seat in house.seats.items() if name != "absent"} | {
        "absent": house.seats["absent"]
    }
    yield house
    store.dispose()


def _meet(record, now: datetime, body: str, here: list[int]) -> int:
    """A meeting of a body that is at its one item, with these holders of seats there."""
    called = now - timedelta(days=9)
    words = (body, "regular", "Meeting", now - timedelta(minutes=5), "America/Chicago", "Room 1")
    meeting = schedule_meeting(record, AT_THE_SHELL, called, *words)
    put_agenda_item(record, AT_THE_SHELL, called, meeting, "decision", "An item")
    publish_agenda(record, AT_THE_SHELL, called, meeting)
    call_roll(record, AT_THE_SHELL, now, meeting, dict.fromkeys(here, "arrived"))
    open_meeting(record, AT_THE_SHELL, now, meeting)
    begin_item(record, AT_THE_SHELL, now, meeting, items_of(record, meeting)[0].id)
    record_comment(record, AT_THE_SHELL, now, meeting, 0)
    return meeting


def body_of_one(house: House, name: str, body: str = "clt") -> tuple[int, int]:
    """A further body with one seat that somebody holds, at its meeting; answers the meeting and the seat."""
    now = datetime.now(UTC)
    since = now.date() - timedelta(days=9)
    with writing(house.store) as record:
        grant_office(record, AT_THE_SHELL, now, house.people["clerk"], CLERK, body, since)
        seat = add_seat(record, AT_THE_SHELL, now, body, "The one seat", None, True, "")
        tenure = seat_person(record, AT_THE_SHELL, now, seat, house.people[name], "primary", since)
        return _meet(record, now, body, [tenure]), seat


def planned_meeting(house: House) -> int:
    """A meeting that begins now, with two items for decision and its notice in time; nobody is marked yet."""
    now = datetime.now(UTC)
    called = now - timedelta(days=9)
    with writing(house.store) as record:
        words = (BODY, "regular", "Meeting", now - timedelta(minutes=1), "America/Chicago", "Room 1")
        number = schedule_meeting(record, AT_THE_SHELL, called, *words)
        for title in ("Opening hours", "Date of the next meeting"):
            put_agenda_item(record, AT_THE_SHELL, called, number, "decision", title)
        publish_agenda(record, AT_THE_SHELL, called, number)
    return number
