"""Two years of meetings of the fictional bodies, held through the same verbs, and one that is open now to play with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from governance_records.agendas import publish_agenda, put_agenda_item, put_paper
from governance_records.ballots import break_tie, cast_roll
from governance_records.bylaws import put_bylaws
from governance_records.closing import close_vote, declare_vote
from governance_records.meeting_acts import bench_of
from governance_records.meeting_rows import (
    all_meetings,
    counting_ballots,
    items_of,
    meeting_row,
    tabled_motions,
    vote_row,
)
from governance_records.meeting_tables import votes
from governance_records.meetings import cancel_meeting, schedule_meeting, set_chair
from governance_records.motions import amend, let_die, move, second, withdraw_motion
from governance_records.presence import call_roll, leave, mark_guest, recuse
from governance_records.register import decisions
from governance_records.rights import AT_THE_SHELL, CLERK, PERSON, PROJECT_MANAGER, Actor
from governance_records.room import (
    adjourn,
    begin_closed,
    begin_item,
    end_closed,
    open_meeting,
    read_aloud,
    record_comment,
)
from governance_records.seating import Bench, Place
from governance_records.tables import persons
from governance_records.votes import open_vote
from portal.demonstration.agendas import Plan, plans
from portal.demonstration.house_rules import COMMENT, HALL, LINK, ZONE, rules_of
from portal.demonstration.register import MINUTES_OF, follow_up

AGAIN = "Again: "
CORRECTING = "Shared calendar of trainings"


def hold_meetings(record: Connection, now: datetime, today: date) -> None:
    """Holds the meetings of all bodies in the order of their days, and opens the one of today."""
    people = dict(record.execute(select(persons.c.mail, persons.c.id)).all())
    clerk = Actor(people["maud@riverbend.example.org"], "", frozenset({PERSON}), {"pcg": frozenset({CLERK})})
    manager = Actor(people["nora@riverbend.example.org"], "", frozenset({PERSON, PROJECT_MANAGER}))
    matters = plans()
    for body in matters:
        first = replace(rules_of(body), starts=(today - timedelta(days=1000)).isoformat())
        put_bylaws(record, AT_THE_SHELL, now, first, today)
    waiting: dict[str, list[int]] = {body: [] for body in matters}
    for day, body, plan in _calendar(matters, today):
        _Meeting(record, clerk if body == "pcg" else manager, body, day, plan, waiting=waiting[body]).hold()
    _hold_open(record, clerk, now, waiting["pcg"])
    _announce_next(record, manager, now)


def _calendar(matters: dict[str, tuple[Plan, ...]], today: date) -> list[tuple[date, str, Plan]]:
    """Past meetings by day: the PCG each month, the others each quarter."""
    gaps = {"pcg": 30, "owg": 80, "clt": 90}
    found = [
        (_weekday(today - timedelta(days=gaps[body] * (len(listed) - i) - 2)), body, plan)
        for body, listed in matters.items()
        for i, plan in enumerate(listed)
    ]
    return sorted(found, key=lambda one: (one[0], one[1]))


def _weekday(day: date) -> date:
    """A day of the week on which bodies meet, on or before a day."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))


@dataclass
class _Meeting:  # on its way; `now` is the moment that it has come to
    record: Connection
    clerk: Actor
    body: str
    day: date
    plan: Plan
    number: int = 0
    now: datetime = datetime.min
    bench: Bench = field(default_factory=lambda: Bench(()))
    here: Sequence[Place] = ()
    # The meetings of the body whose minutes wait for approval, the oldest first.
    waiting: list[int] = field(default_factory=list)
    corrected: int | None = None

    def do(self, verb: Callable[..., Any], *arguments: object, minutes: int = 2, **more: Any) -> Any:
        """Does something as the clerk, some minutes later."""
        self.now += timedelta(minutes=minutes)
        return verb(self.record, self.clerk, self.now, *arguments, **more)

    @property
    def row(self) -> Row:
        found = meeting_row(self.record, self.number)
        assert found is not None
        return found

    def look(self) -> None:
        """Sees who is there now."""
        self.bench = bench_of(self.record, self.row)
        self.here = [place for place in self.bench.voters if self.bench.speaker(place)]

    def vote(self, number: int) -> Row:
        found = vote_row(self.record, number)
        assert found is not None
        return found

    def seat(self, name: str) -> int:
        return next(p.seat for p in self.bench.places if p.name == name)

    # --- before it ----------------------------------------------------------------------------------------

    def call(self, starts: datetime, days_ahead: int = 9) -> None:
        self.now = starts - timedelta(days=days_ahead)
        title = "Quarterly meeting" if self.body == "clt" else "Regular meeting"
        where = (ZONE, HALL, LINK, COMMENT)
        self.number = self.do(schedule_meeting, self.body, "regular", title, starts, *where)
        self.do(put_agenda_item, self.number, "information", "Report of the project manager")
        if self.waiting:
            self.do(put_agenda_item, self.number, "decision", f"{MINUTES_OF}{self.waiting[0]}")
        if self.plan.how == "participants":
            self.do(put_agenda_item, self.number, "closed", "", "", "participants")
        if self.plan.how == "closed":
            self.do(put_agenda_item, self.number, "closed", "Terms of a contract", "", "litigation")
        for title in self.plan.also:
            self.do(put_agenda_item, self.number, "decision", f"{AGAIN}{title}")
        self.do(put_agenda_item, self.number, "decision", self.plan.title, self.plan.text)
        self.do(put_paper, self.number, f"Note on: {self.plan.title}"[:200], "note.md", self.plan.note(), self._last())
        self.do(publish_agenda, self.number)

    def _last(self) -> int:
        return items_of(self.record, self.number)[-1].id

    # --- in it --------------------------------------------------------------------------------------------

    def hold(self) -> None:
        self.call(_at(self.day, 18 if self.body == "clt" else 15))
        if self.plan.how == "cancelled":
            self.do(cancel_meeting, self.number, "The hall was under water.")
            return
        if self.plan.how == "late":
            self.now = _at(self.day, 10)
            self.do(put_agenda_item, self.number, "decision", "Letter to the parish council")
            self.do(publish_agenda, self.number, "The council asked for an answer this week.")
        self.open(_at(self.day, 18 if self.body == "clt" else 15))
        for item in items_of(self.record, self.number):
            self.do(begin_item, self.number, item.id)
            if item.kind == "decision":
                self.do(read_aloud, self.number)
                self.do(record_comment, self.number, self.number % 4)
                if item.title.startswith(MINUTES_OF):
                    self.approve(int(item.title.removeprefix(MINUTES_OF)))
                elif item.title.startswith(AGAIN):
                    _again(self, item.title.removeprefix(AGAIN))
                else:
                    self.decide(item)
            elif item.kind == "closed":
                self.closed()
        self.do(adjourn, self.number, minutes=5)
        follow_up(self.record, self.clerk, self.number, self.now, self.corrected)
        self.waiting.append(self.number)

    def open(self, starts: datetime) -> None:
        self.now = starts - timedelta(minutes=8)
        self.look()
        said = {h.tenure: "arrived" for p in self.bench.places for h in p.holders if h.role == "primary"}
        away = sorted(said)[self.number % len(said)]  # now and then somebody is excused
        said[away] = "excused"
        self.do(call_roll, self.number, said)
        if self.number % 3 == 0:
            self.do(mark_guest, self.number, "A resident", minutes=0)
        self.now = starts
        self.look()
        self.do(set_chair, self.number, self.here[0].seat, minutes=0)
        self.do(open_meeting, self.number)

    def moved(self, title: str = "", text: str = "", kind: str = "main", about: int | None = None) -> int:
        """A motion of the second seat that is here, seconded by the third."""
        mover, seconder = self.here[1].seat, self.here[2].seat
        words = (title or self.plan.title, text or self.plan.text) if kind == "main" else (title, text)
        motion = self.do(move, self.number, kind, mover, *words, about)
        self.do(second, motion, seconder, minutes=0)
        return motion

    def roll(
        self, motion: int, against: tuple[str, ...] = (), way: str = "no", method: str = "roll call", **more
    ) -> int:
        """A vote by name in which all who are here are for it, but those who are not."""
        vote = self.do(open_vote, motion, method, **more)
        yes = "consent" if method == "consensus" else "yes"
        names = {p.seat: p.name for p in self.here}
        recused = self.bench.recused_from(self.row.current_item)
        said = {
            seat: (way, self.plan.reason) if name in against else (yes, "")
            for seat, name in names.items()
            if seat not in recused
        }
        self.do(cast_roll, vote, said)
        self.do(close_vote, vote, 0, minutes=1)
        return vote

    def approve(self, minutes: int) -> None:
        """Approves the minutes of an earlier meeting; once the body also orders a correction of still earlier ones."""
        wanted = [("approve minutes", self.waiting.pop(0))]
        if self.plan.title == CORRECTING:
            approved = [m.number for m in all_meetings(self.record, self.body) if m.number < minutes]
            self.corrected = approved[0]
            wanted.append(("correct minutes", self.corrected))
        for kind, about in wanted:
            motion = self.do(move, self.number, kind, self.here[1].seat, "", "", about)
            self.do(second, motion, self.here[2].seat, minutes=0)
            self.do(declare_vote, motion, "unanimous consent", True)

    def closed(self) -> None:
        self.roll(self.moved(kind="close"))
        self.do(begin_closed, self.number, self.now + timedelta(minutes=40))
        self.do(end_closed, self.number, minutes=30)

    def decide(self, item: Row) -> None:
        WAYS[self.plan.how](self)


# --- what happened with the matter ------------------------------------------------------------------------


def _by_consensus(meeting: _Meeting) -> None:
    meeting.roll(meeting.moved(), method="consensus")


def _again(meeting: _Meeting, title: str) -> None:
    """An earlier matter comes back: its motion is taken from the table and decided, or its decision is rescinded."""
    tabled = next((m for m in tabled_motions(meeting.record, meeting.body) if m.title == title), None)
    if tabled is not None:
        meeting.roll(meeting.moved("", "", "take from the table", tabled.number))
        meeting.roll(tabled.number, method="consensus")
        return
    old = next(one for one in decisions(meeting.record) if one.title == title)
    words = (
        f"Rescind decision {old.number}: {title}",
        "That a budget be drawn up anew, as the grant is lower.",
    )
    meeting.roll(meeting.moved(*words, "rescind", old.number), method="consensus")


def _with_an_objection(meeting: _Meeting) -> None:
    way = "block" if meeting.plan.how == "blocked" else "stand_aside"
    meeting.roll(meeting.moved(), meeting.plan.against, way, "consensus")


def _falling_back(meeting: _Meeting) -> None:
    """Consensus was blocked at the meeting before, and its wait is over: two thirds decide."""
    failed = _last_failed(meeting.record, meeting.body)
    how = {"meeting": meeting.number, "falls_back_on": failed.number}
    meeting.roll(failed.motion, ("District attorney",), **how)


def _last_failed(record: Connection, body: str) -> Row:
    lost = (votes.c.body == body) & (votes.c.method == "consensus") & (votes.c.result == "lost")
    return record.execute(select(votes).where(lost).order_by(votes.c.number.desc())).all()[0]


def _by_roll(meeting: _Meeting) -> None:
    meeting.roll(meeting.moved(), meeting.plan.against)


def _declared(meeting: _Meeting) -> None:
    method = "voice" if meeting.plan.how == "voice" else "unanimous consent"
    meeting.do(declare_vote, meeting.moved(), method, True)


def _amended(meeting: _Meeting) -> None:
    motion = meeting.moved()
    longer = f"{meeting.plan.text[:-1]}, and that it be read aloud to whoever signs it."
    words = ("Add: and that it be read aloud to whoever signs it.", longer)
    change = meeting.do(amend, motion, meeting.here[3].seat, *words)
    meeting.do(second, change, meeting.here[4].seat, minutes=0)
    meeting.roll(change, ("City police",))
    meeting.roll(motion, method="consensus")


def _died(meeting: _Meeting) -> None:
    motion = meeting.do(move, meeting.number, "main", meeting.here[1].seat, meeting.plan.title, meeting.plan.text)
    meeting.do(let_die, motion)


def _withdrawn(meeting: _Meeting) -> None:
    meeting.do(withdraw_motion, meeting.moved())


def _tabled(meeting: _Meeting) -> None:
    meeting.moved()
    meeting.roll(meeting.moved(kind="table"))


def _with_a_recusal(meeting: _Meeting) -> None:
    for name in meeting.plan.against:
        seat = meeting.seat(name)
        if seat in {place.seat for place in meeting.here}:
            item = meeting.row.current_item
            meeting.do(recuse, meeting.number, item, seat, meeting.plan.reason)
            meeting.look()
    speaking = [p for p in meeting.here if p.name not in meeting.plan.against]
    motion = meeting.do(move, meeting.number, "main", speaking[1].seat, meeting.plan.title, meeting.plan.text)
    meeting.do(second, motion, speaking[2].seat, minutes=0)
    meeting.roll(motion, method="consensus")


def _without_quorum(meeting: _Meeting) -> None:
    """So many leave before the vote that the body can only adjourn; the motion stays undecided."""
    meeting.moved()
    for place in meeting.here[3:]:
        holder = meeting.bench.speaker(place)
        assert holder is not None
        meeting.do(leave, meeting.number, holder.tenure, minutes=0)


def _tied(meeting: _Meeting) -> None:
    """Yes and no are equal, and the chair, who has not voted, breaks the tie."""
    vote = meeting.do(open_vote, meeting.moved(), "roll call")
    chair = meeting.row.chair
    voting = [place.seat for place in meeting.here if place.seat != chair]
    said = {seat: ("yes" if i % 2 else "no", "") for i, seat in enumerate(voting[: len(voting) // 2 * 2])}
    meeting.do(cast_roll, vote, said | dict.fromkeys(voting[len(said) :], ("abstain", "")))
    meeting.do(break_tie, vote, "yes")
    meeting.do(close_vote, vote, 0)


def _reconsidered(meeting: _Meeting) -> None:
    first = meeting.roll(meeting.moved(), tuple(place.name for place in meeting.here[:4]))
    side = "no" if meeting.vote(first).result == "lost" else "yes"
    mover = next(b for b in counting_ballots(meeting.record, first).values() if b.choice == side)
    motion = meeting.do(move, meeting.number, "reconsider", mover.seat, "", "", first)
    meeting.do(second, motion, next(p.seat for p in meeting.here if p.seat != mover.seat), minutes=0)
    meeting.roll(motion)
    meeting.roll(meeting.vote(first).motion, meeting.plan.against)


def _with_a_late_item(meeting: _Meeting) -> None:
    """The first item is decided as announced; the one that came late is taken up by a vote first."""
    late = next(i for i in items_of(meeting.record, meeting.number) if i.id == meeting.row.current_item).late
    if late:
        meeting.roll(meeting.moved(kind="take up"))
        meeting.roll(meeting.moved("Letter to the parish council", "That the letter be sent as circulated."))
    else:
        _by_roll(meeting)


WAYS: dict[str, Callable[[_Meeting], None]] = {
    "consensus": _by_consensus,
    "aside": _with_an_objection,
    "blocked": _with_an_objection,
    "fallback": _falling_back,
    "roll": _by_roll,
    "participants": _by_roll,
    "closed": _with_a_recusal,
    "unanimous": _declared,
    "voice": _declared,
    "amended": _amended,
    "died": _died,
    "withdrawn": _withdrawn,
    "tabled": _tabled,
    "recused": _with_a_recusal,
    "lost quorum": _without_quorum,
    "tie": _tied,
    "reconsidered": _reconsidered,
    "late": _with_a_late_item,
}


def _hold_open(record: Connection, clerk: Actor, now: datetime, waiting: list[int]) -> None:
    """The meeting that is open now: at its second item, with a motion that waits for its vote."""
    plan = Plan("Hours of the warm handoff", "That case managers come within 30 minutes by day and by night.")
    meeting = _Meeting(record, clerk, "pcg", now.date(), plan, waiting=waiting)
    starts = now.replace(second=0, microsecond=0) - timedelta(minutes=50)
    meeting.call(starts)
    meeting.do(put_agenda_item, meeting.number, "decision", "Date of the next meeting", "", minutes=0)
    meeting.do(publish_agenda, meeting.number, "The date of the next meeting was added.", minutes=0)
    meeting.open(starts)
    items = items_of(record, meeting.number)
    first, matter = items[0], next(item for item in items if item.title == plan.title)
    meeting.do(begin_item, meeting.number, first.id)
    meeting.do(begin_item, meeting.number, matter.id, minutes=15)
    meeting.do(read_aloud, meeting.number)
    meeting.do(record_comment, meeting.number, 2)
    meeting.moved()


def _announce_next(record: Connection, clerk: Actor, now: datetime) -> None:
    """What comes next: one meeting whose notice stands, and one whose notice is still to be published."""
    soon = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=9)
    for body, ahead, plan in (
        ("owg", 0, Plan("Protocol of rides to court", "That the protocol of rides to court be adopted.")),
        ("clt", 4, Plan("Letter about the sobering center", "That the parish be asked for a sobering center.")),
    ):
        meeting = _Meeting(record, clerk, body, soon + timedelta(days=ahead), plan)
        meeting.now = now - timedelta(minutes=20)
        where = (ZONE, HALL, LINK, COMMENT)
        words = ("Quarterly meeting" if body == "clt" else "Regular meeting", _at(_weekday(meeting.day), 15))
        meeting.number = meeting.do(schedule_meeting, body, "regular", *words, *where, minutes=0)
        meeting.do(put_agenda_item, meeting.number, "information", "Report of the project manager", minutes=0)
        meeting.do(put_agenda_item, meeting.number, "decision", plan.title, plan.text, minutes=0)
        if body == "owg":
            meeting.do(publish_agenda, meeting.number, minutes=0)
