"""A matter as its rows tell it, and who may see it. Reads; the verbs beside it write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from governance_records.feedback.clock import (
    Clock,
    Course,
    Duty,
    Extension,
    Standing,
    clock_of,
    read_duty,
    standing,
)
from governance_records.feedback.texts import title_of
from governance_records.feedback_tables import agenda_debts, answers, appeals, matter_events, matter_messages, matters
from governance_records.journal import stamp
from governance_records.rights import SEE_FEEDBACK, SORT_FEEDBACK, Actor, allowed
from governance_records.tables import bodies

NAMED, UNNAMED, PRIVATE = "named", "unnamed", "private"
VISIBILITIES = (NAMED, UNNAMED, PRIVATE)
# Whether it is shown: waits for a moderator, is public, is to be reworded, is hidden; or is kept for the body alone.
WAITS, PUBLIC, REWORD, HIDDEN, KEPT = "waits", "public", "reword", "hidden", "kept"

# Acts as events name them.
GIVEN, SHOWN, ACKNOWLEDGED, SENT, MERGED, EXTENDED = "given", "shown", "acknowledged", "sent", "merged", "extended"
ENDORSED, ON_AGENDA, DROPPED, OVERDUE, REOPENED = "endorsed", "on agenda", "dropped", "overdue", "reopened"
ANSWER, ANSWER_CORRECTED, COUNTED, TAGGED = "answered", "answer corrected", "counted", "sorted"
ASKED_TO_REWORD, REWORDED, HID, APPEALED, APPEAL_DECIDED = "asked to reword", "reworded", "hid", "appealed", "decided"
SET_BY = "set aside"


@dataclass(frozen=True)
class Event:
    """One thing that happened to a matter. `day` is the day of it where the body is."""

    time: str
    act: str
    by: str
    words: str
    detail: Mapping[str, Any]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.time.replace("Z", "+00:00")).astimezone(UTC)


@dataclass(frozen=True)
class Matter:
    """What somebody said and all that happened to it; private as a whole."""

    row: Row
    events: tuple[Event, ...]
    body_name: str

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def title(self) -> str:
        return title_of(self.row.text)

    @property
    def duty(self) -> Duty:
        """The duty of the body that has it now."""
        return read_duty(self.last(SENT).detail["duty"])

    @property
    def is_open(self) -> bool:
        return not self.course.is_answered and not self.course.set_aside

    @property
    def course(self) -> Course:
        duty = self.duty

        def days(act: str) -> list[date]:
            return [duty.day_of(e.moment) for e in self.events if e.act == act]

        reopened = next((e for e in self.events if e.act == REOPENED), None)
        extensions = tuple(
            Extension(duty.day_of(e.moment), e.detail["days"], e.detail["after_reopening"])
            for e in self.events
            if e.act == EXTENDED
        )
        return Course(
            received=duty.day_of(self.events[0].moment),
            duty=duty,
            acknowledged=next(iter(days(ACKNOWLEDGED)), None),
            extensions=extensions,
            answered=tuple(days(ANSWER)),
            reopened=duty.day_of(reopened.moment) if reopened else None,
            first_due=date.fromisoformat(reopened.detail["first_due"]) if reopened else None,
            set_aside=self._set_aside(),
        )

    def _set_aside(self) -> bool:
        """Whether it was kept from view for a reason that ends the duty; an appeal that was granted brings it back."""
        granted = any(e.act == APPEAL_DECIDED and e.detail["outcome"] == "show" for e in self.events)
        return self.happened(SET_BY) and not granted

    @property
    def clock(self) -> Clock:
        return clock_of(self.course)

    def standing(self, now: datetime) -> Standing:
        return standing(self.course, self.duty.day_of(now))

    def last(self, act: str) -> Event:
        return next(e for e in reversed(self.events) if e.act == act)

    def happened(self, act: str) -> bool:
        return any(e.act == act for e in self.events)


def add_event(
    record: Connection, actor: Actor, now: datetime, matter: int, act: str, by: str, words: str = "", **detail: object
) -> None:
    """One more line of what happened to a matter."""
    values = {"matter": matter, "time": stamp(now), "act": act, "by": by, "actor": actor.person, "words": words}
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    record.execute(insert(matter_events).values(**values, detail=text))


def matter_of(record: Connection, id: int) -> Matter | None:
    """A matter by its private id, whoever asks: for verbs that have looked at rights, and for the writer's key."""
    return next(iter(_read(record, matters.c.id == id)), None)


def matter_numbered(record: Connection, number: int) -> Matter | None:
    """The matter behind a public number."""
    return next(iter(_read(record, matters.c.number == number)), None)


def every_matter(record: Connection) -> list[Matter]:
    """All matters, for counts that are protected before anyone sees them, and for the job of the day."""
    return _read(record, matters.c.id.is_not(None))


def merged_with(record: Connection, id: int) -> list[Matter]:
    """The matters that were merged into one."""
    return _read(record, matters.c.merged_into == id)


def matter_for(record: Connection, actor: Actor, id: int) -> Matter | None:
    """A matter as those who work on it see it; None where there is none or it is not theirs."""
    found = matter_of(record, id)
    return found if found and may_see(record, actor, found.row) else None


def matters_for(record: Connection, actor: Actor) -> list[Matter]:
    """Every matter that the actor may see, newest first."""
    return [m for m in reversed(every_matter(record)) if may_see(record, actor, m.row)]


def may_see(record: Connection, actor: Actor, row: Row) -> bool:
    """Those who sort feedback see all of it, a body what it must answer, and the CLT what was appealed to it."""
    if allowed(actor, SORT_FEEDBACK) or allowed(actor, SEE_FEEDBACK, row.body):
        return True
    return appeal_of(record, row.id) is not None and bool(own_clts(record, actor))


def own_clts(record: Connection, actor: Actor) -> list[Row]:
    """The Community Leadership Teams that the actor sits in."""
    found = record.execute(select(bodies).where(bodies.c.kind == "CLT")).all()
    return [body for body in found if actor.within.get(body.id)]


def body_named(record: Connection, id: str) -> str:
    return record.scalar(select(bodies.c.name).where(bodies.c.id == id)) or id


def first_body(record: Connection, kind: str = "PCG") -> str | None:
    """The body that answers where nothing says another: the first PCG, or whatever body there is."""
    rows = record.execute(select(bodies).order_by(bodies.c.id)).all()
    of_kind = [r.id for r in rows if r.kind == kind]
    return next(iter(of_kind or [r.id for r in rows]), None)


def appeal_of(record: Connection, matter: int) -> Row | None:
    return record.execute(select(appeals).where(appeals.c.matter == matter)).first()


def messages_of(record: Connection, matter: int) -> Sequence[Row]:
    query = select(matter_messages).where(matter_messages.c.matter == matter)
    return record.execute(query.order_by(matter_messages.c.id)).all()


def answers_of(record: Connection, matter: int) -> Sequence[Row]:
    """Answers to a matter, the first first; the last may not be adopted yet."""
    return record.execute(select(answers).where(answers.c.matter == matter).order_by(answers.c.id)).all()


def debts_of(record: Connection, body: str | None = None, matter: int | None = None) -> Sequence[Row]:
    """What is owed to agendas: of a body, or because of a matter."""
    query = select(agenda_debts).order_by(agenda_debts.c.id)
    if body is not None:
        query = query.where(agenda_debts.c.owed_to == body)
    if matter is not None:
        query = query.where(agenda_debts.c.matter == matter)
    return record.execute(query).all()


def _read(record: Connection, which: Any) -> list[Matter]:
    rows = record.execute(
        select(matters, bodies.c.name.label("body_name"))
        .join(bodies, bodies.c.id == matters.c.body)
        .where(which)
        .order_by(matters.c.id)
    ).all()
    events: dict[int, list[Event]] = {}
    query = select(matter_events).join(matters, matters.c.id == matter_events.c.matter).where(which)
    for e in record.execute(query.order_by(matter_events.c.id)):
        events.setdefault(e.matter, []).append(Event(e.time, e.act, e.by, e.words, json.loads(e.detail)))
    return [Matter(row, tuple(events.get(row.id, ())), row.body_name) for row in rows]


def words_of(text: str) -> tuple[str, ...]:
    """A list as a column keeps it: one a line."""
    return tuple(line for line in text.split("\n") if line)


def as_lines(words: Iterable[str]) -> str:
    return "\n".join(words)
