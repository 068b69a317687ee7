"""A body that meets, for tests: its seats, its people, a clock that runs, and the verbs said as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from governance_records.agendas import publish_agenda, put_agenda_item
from governance_records.ballots import cast_roll
from governance_records.bylaw_values import Bylaws, unwritten
from governance_records.bylaws import put_bylaws
from governance_records.closing import close_vote
from governance_records.documents import document
from governance_records.meeting_rows import items_of, motion_row, vote_row
from governance_records.meetings import schedule_meeting, set_chair
from governance_records.motions import move, second
from governance_records.people import actor_of, add_body, add_organisation, add_seat, all_organisations, seat_person
from governance_records.presence import arrive, leave, recuse
from governance_records.rights import AT_THE_SHELL, CLERK, Actor
from governance_records.room import begin_item, open_meeting, record_comment
from governance_records.signing import KeyFile
from governance_records.store import migrate, open_store, writing
from governance_records.tables import persons
from governance_records.votes import open_vote

BODY = "pcg"
STARTS = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
CALLED = STARTS - timedelta(days=20)
THE_CLERK = Actor(None, "the clerk", frozenset({"person"}), {BODY: frozenset({CLERK})})
MAJORITY = {"method": "majority", "threshold": "1/2", "strict": True, "base": "cast"}
MORE_THAN_HALF = {"fraction": "1/2", "strict": True, "of": "members"}
CONSENSUS = {"method": "consensus", "quorum": MORE_THAN_HALF, "max_blocks": 0, "silence": "no_consensus"}


def new_store(folder: Path, address: str = "") -> Engine:
    """An empty record in SQLite, or at the address of a database, with a key of its own."""
    key = KeyFile(folder / "ledger_key")
    key.make("lead.example.org/ledger")
    store = open_store(address or f"sqlite:///{folder / 'record.sqlite'}", key)
    migrate(store)
    return store


@dataclass
class Room:
    """A body with its seats by name, and the meeting that is held. `now` moves on with each act."""

    record: Connection
    now: datetime = CALLED
    seats: dict[str, int] = field(default_factory=dict)
    tenures: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    meeting: int = 0

    def do(self, verb, *arguments, **more):
        """Runs a verb as the clerk, a second later."""
        self.now += timedelta(seconds=1)
        return verb(self.record, THE_CLERK, self.now, *arguments, **more)

    def seat(self, name: str, organisation: str | None = None, voting: bool = True, lived: bool = False) -> int:
        """A seat with nobody on it."""
        known = organisation and self.organisation(organisation)
        id = add_seat(self.record, AT_THE_SHELL, CALLED, BODY, name, known or None, voting, "", lived)
        self.seats[name] = id
        return id

    def organisation(self, name: str) -> int:
        known = {o.name: o.id for o in all_organisations(self.record)}
        return known.get(name) or add_organisation(self.record, AT_THE_SHELL, CALLED, name)

    def sit(self, seat: str, role: str = "primary", starts: date = date(2026, 1, 1)) -> int:
        """A new person on a seat."""
        mail = f"{role}.{self.seats[seat]}@example.org"
        values = {"mail": mail, "name": f"{role} of {seat}", "created": "2026-01-01T00:00:00Z"}
        person = self.record.execute(insert(persons).values(**values).returning(persons.c.id)).scalar_one()
        tenure = seat_person(self.record, AT_THE_SHELL, CALLED, self.seats[seat], person, role, starts)
        self.tenures[seat, role], self.people[seat, role] = tenure, person
        return tenure

    def actor(self, seat: str, role: str = "primary") -> Actor:
        """Whoever sits there, as they are when signed in."""
        return actor_of(self.record, self.people[seat, role], seat, self.now.date(), False)

    # --- meetings -----------------------------------------------------------------------------------------

    def call(self, kind: str = "regular", starts: datetime = STARTS, items: tuple[str, ...] = ("decision",)) -> int:
        """Calls a meeting with its notice in time, its items named by what they are for."""
        self.meeting = self.do(schedule_meeting, BODY, kind, "Meeting", starts, "America/Chicago", "Room 1")
        for i, wanted in enumerate(items, 1):
            ground = "personnel" if wanted == "closed" else ""
            self.do(put_agenda_item, self.meeting, wanted, f"Item {i}", "", ground)
        self.do(publish_agenda, self.meeting)
        return self.meeting

    def begin(self, here: tuple[str, ...] | None = None, item: int = 1, **call) -> None:
        """Calls a meeting, opens it with these seats there (all where none are named), and begins an item."""
        self.call(**call)
        self.now = max(self.now, call.get("starts", STARTS))
        for seat in self.seats if here is None else here:
            self.do(arrive, self.meeting, self.tenures[seat, "primary"])
        self.do(open_meeting, self.meeting)
        self.item(item)
        self.do(record_comment, self.meeting, 0)

    def item(self, number: int) -> int:
        """Goes to an item by its place on the agenda."""
        id = items_of(self.record, self.meeting)[number - 1].id
        self.do(begin_item, self.meeting, id)
        return id

    @property
    def current(self) -> int:
        return items_of(self.record, self.meeting)[0].id

    def leaves(self, seat: str, role: str = "primary") -> None:
        self.do(leave, self.meeting, self.tenures[seat, role])

    def arrives(self, seat: str, role: str = "primary") -> None:
        self.do(arrive, self.meeting, self.tenures[seat, role])

    def recuses(self, seat: str, item: int | None = None) -> None:
        self.do(recuse, self.meeting, item or self.current, self.seats[seat], "A contract with us.")

    # --- motions and votes --------------------------------------------------------------------------------

    def moves(self, kind: str = "main", seconded: bool = True, mover: str = "", **more) -> int:
        """A motion of the first seat, seconded by the second."""
        names = list(self.seats)
        mover = mover or names[0]
        words = {"title": "A motion", "text": "That it be done."} if kind in ("main", "rescind") else {}
        number = self.do(move, self.meeting, kind, self.seats[mover], **{**words, **more})
        if seconded:
            self.do(second, number, self.seats[next(n for n in names if n != mover)])
        return number

    def opens(self, motion: int, method: str = "roll call", **more) -> int:
        return self.do(open_vote, motion, method, **more)

    def votes(self, vote: int, reasons: str = "", **said: str) -> None:
        """Enters votes by seat: `votes(1, a="yes", b="no")`."""
        for seat, choice in said.items():
            needs = choice in ("block", "stand_aside", "recused")
            said_why = (reasons or "Because of that.") if needs else ""
            self.do(cast_roll, vote, {self.seats[seat]: (choice, said_why)})

    def closes(self, vote: int, silent: int = 0) -> str:
        return self.do(close_vote, vote, silent)

    def decides(self, motion: int | None = None, silent: int = 0, **said: str) -> int:
        """A whole vote on a motion, by roll call; answers its number."""
        vote = self.opens(motion if motion is not None else self.moves())
        self.votes(vote, **said)
        self.closes(vote, silent)
        return vote

    def vote(self, number: int):
        return vote_row(self.record, number)

    def motion(self, number: int):
        return motion_row(self.record, number)

    def published(self, kind: str, number: int):
        return document(self.record, kind, number)

    def bylaws(self, rule: dict | None = None, **values) -> Bylaws:
        """The body takes bylaws from before its meetings on."""
        rules = values.pop("rules", {})
        given = unwritten(BODY)
        default = rule or given.rules["default"]
        kept = replace(given, starts="2026-01-01", rules={**rules, "default": default}, **values)
        put_bylaws(self.record, AT_THE_SHELL, self.now, kept, date(2026, 1, 1))
        return kept


@contextmanager
def a_room(store: Engine, *seats: str, organisations: bool = False) -> Iterator[Room]:
    """A body whose seats are named, each held by a primary; each of an organisation of its own where asked."""
    with writing(store) as record:
        add_body(record, AT_THE_SHELL, CALLED, BODY, "Testville", "PCG", "Policy Coordinating Group")
        room = Room(record)
        for name in seats:
            room.seat(name, f"Org {name}" if organisations else None)
            room.sit(name)
        yield room


def chair(room: Room, seat: str) -> None:
    room.do(set_chair, room.meeting, room.seats[seat])
