"""A vote is opened, over a roll, a rule and a text that are frozen then; and stopped where it was opened by mistake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, update

from governance_records.asking import ask_first
from governance_records.bylaw_values import FALLBACK, Bylaws
from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    LONGEST_REASON,
    bench_of,
    bylaws_on,
    cleaned_line,
    day_of,
    item_in,
    kept_meeting,
    law_of,
    refuse_blocked,
    refuse_open_vote,
)
from governance_records.meeting_rows import (
    amendments_of,
    events_of,
    moment_of,
    motion_row,
    next_number,
    recusals_of,
    text_digest,
    vote_row,
)
from governance_records.meeting_tables import electorate, motions, votes
from governance_records.meeting_values import (
    BEFORE_BODY,
    CLOSED_BEGUN,
    CLOSED_ENDED,
    COMMENTED,
    CONSENSUS,
    METHODS,
    OPEN,
    RATIFY,
    ROLL_CALL,
    STOPPED,
    UNANIMOUS,
    VOTE_CLOSED,
    VOTE_OPEN,
    VOTING,
)
from governance_records.meeting_values import LOST as MOTION_LOST
from governance_records.motion_plans import plan_of
from governance_records.motion_rules import FINAL, rule_by_name
from governance_records.order import Motion as InOrder
from governance_records.order import Room, against_vote
from governance_records.planned import refuse_stale
from governance_records.profiles import SPECIAL, Duty
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.rules import Rule
from governance_records.rules.values import CONSENSUS as BY_CONSENSUS
from governance_records.rules.values import LOST
from governance_records.seating import Bench, quorum, sizes, voice_of
from governance_records.tallies import rule_json

SECRET, PROXY = "secret ballot", "proxy"


@dataclass(frozen=True)
class Question:
    """A motion that is to be voted on in a meeting: by which rule, and what stands against it or is to be heeded."""

    meeting: Row
    item: Row
    motion: Row
    bylaws: Bylaws
    bench: Bench
    rule_name: str
    rule: Rule
    duties: tuple[Duty, ...]

    @property
    def blocked(self) -> bool:
        return any(duty.blocks for duty in self.duties)


def question(record: Connection, meeting: Row, motion: Row, falls_back: bool = False) -> Question:
    """Everything that a vote on a motion would be decided by, were it opened now. Errors: Refused."""
    item = item_in(record, meeting.number, meeting.current_item)
    bylaws, bench, law = bylaws_on(record, meeting), bench_of(record, meeting), law_of(meeting)
    name = FALLBACK if falls_back else motion.rule
    present = sum(bench.speaker(place) is not None for place in bench.voters)
    rule = rule_by_name(name, bylaws, law, meeting.kind, len(bench.voters), present)
    if rule is None:
        duty = law.no_late_item
        raise Refused({"motion": f"{duty.says} ({duty.section})" if duty else "No law lets this pass."}, conflict=True)
    events = [e for e in events_of(record, meeting.number) if e.item == item.id]
    parts = [e.event for e in events if e.event in (CLOSED_BEGUN, CLOSED_ENDED)]
    in_order = InOrder(
        degree=motion.degree,
        seconded=motion.state != "moved",
        pending=len(amendments_of(record, motion.number, pending=True)),
        final=motion.kind in FINAL,
    )
    room = Room(
        profile=law,
        kind=meeting.kind,
        quorum=quorum(bench, rule, item.id),
        voters_present=present,
        seconds_waived=not bylaws.seconds_needed,
        noticed=not item.late,
        taken_up=item.taken_up,
        public_commented=any(e.event == COMMENTED for e in events),
        closed=bool(parts) and parts[-1] == CLOSED_BEGUN,
    )
    return Question(meeting, item, motion, bylaws, bench, name, rule, _duties(in_order, room))


def _duties(motion: InOrder, room: Room) -> tuple[Duty, ...]:
    """What stands against the vote. What a special meeting was not called for is never decided by the way."""
    found = against_vote(motion, room)
    consent = room.profile.late_item.get(room.kind)
    unnoticed = {d.says for d in (consent.duty if consent else None, room.profile.no_late_item) if d}
    strict = room.kind == SPECIAL and motion.final and not room.noticed
    return tuple(replace(duty, blocks=True) if strict and duty.says in unnoticed else duty for duty in found)


def open_vote(
    record: Connection,
    actor: Actor,
    now: datetime,
    motion: int,
    method: str = ROLL_CALL,
    own_devices: bool = True,
    meeting: int | None = None,
    falls_back_on: int | None = None,
) -> int:
    """Opens the vote on a motion in an open meeting: text, rule and roll are frozen; answers the number of the vote.

    `falls_back_on` is the vote in which consensus was not reached; then the rule for that case holds, once its wait is
    over. Errors: Forbidden, Refused.
    """
    found = motion_row(record, motion)
    require(actor, KEEP_MEETINGS, found.body if found else "")
    assert found is not None
    where = found.meeting if meeting is None else meeting
    if where is None:
        raise Refused({"motion": "This motion is voted on between meetings."}, conflict=True)
    held = kept_meeting(record, actor, where, (OPEN,))
    if held.body != found.body or held.current_item is None:
        raise Refused({"motion": "Begin the item first that the motion belongs to."}, conflict=True)
    refuse_open_vote(record, where)
    _check_state(record, now, found, held, falls_back_on)
    asked = question(record, held, found, falls_back_on is not None)
    refuse_blocked(asked.duties)
    refuse_stale(record, motion, day_of(held))
    _check_method(asked, method)
    return _open(record, actor, now, asked, method, own_devices, falls_back_on)


def _check_state(record: Connection, now: datetime, motion: Row, meeting: Row, falls_back_on: int | None) -> None:
    if falls_back_on is not None:
        _check_fallback(record, now, motion, meeting, falls_back_on)
    elif motion.state != BEFORE_BODY and motion.state != "moved":
        raise Refused({"motion": f"This motion is {motion.state}; there is nothing to vote on."}, conflict=True)
    elif motion.item != meeting.current_item:
        raise Refused({"motion": "This motion belongs to another item."}, conflict=True)


def _check_fallback(record: Connection, now: datetime, motion: Row, meeting: Row, falls_back_on: int) -> None:
    vote, bylaws = vote_row(record, falls_back_on), bylaws_on(record, meeting)
    failed = vote is not None and vote.motion == motion.number and vote.state == VOTE_CLOSED and vote.result == LOST
    if vote is None or not failed or vote.method != CONSENSUS or motion.state != MOTION_LOST:
        raise Refused({"motion": "There is no failed consensus on this motion to fall back from."}, conflict=True)
    if bylaws.fallback is None:
        raise Refused({"motion": "The bylaws name no rule for when consensus is not reached."}, conflict=True)
    waits = moment_of(vote.closed) + timedelta(days=bylaws.fallback_wait_days)
    if now < waits:
        said = f"The bylaws ask for {bylaws.fallback_wait_days} days between consensus that failed and this vote"
        raise Refused({"motion": f"{said}: not before {waits.date().isoformat()}."}, conflict=True)


def _check_method(asked: Question, method: str) -> None:
    law = law_of(asked.meeting)
    if method == SECRET:
        duty = law.secret_forbidden
        said = (
            f"{duty.says} ({duty.section})" if duty else "This record keeps every vote by name, so that it can be told."
        )
        raise Refused({"method": said}, conflict=True)
    if method not in METHODS:
        raise Refused({"method": "Choose how the vote is taken."})
    by_consensus = asked.rule.method == BY_CONSENSUS
    if by_consensus and method not in (CONSENSUS, UNANIMOUS):
        raise Refused({"method": "By the bylaws this is decided by consensus."})
    if not by_consensus and method == CONSENSUS:
        raise Refused({"method": "By the bylaws this is decided by a majority."})


def _open(
    record: Connection,
    actor: Actor,
    now: datetime,
    asked: Question,
    method: str,
    own_devices: bool,
    falls_back_on: int | None,
) -> int:
    reasons = {r.seat: r.reason for r in recusals_of(record, asked.meeting.number) if r.item == asked.item.id}
    where = {"meeting": asked.meeting.number, "item": asked.item.id, "closes": None}
    lines = [
        {"seat": place.seat, "label": place.name, "organisation": voice_of(place, asked.rule)}
        | {"present": asked.bench.speaker(place) is not None, "chair": place.seat == asked.meeting.chair}
        | {"recused_because": reasons.get(place.seat)}
        for place in asked.bench.voters
    ]
    warnings = [[duty.says, duty.section] for duty in asked.duties]
    more = {**where, "method": method, "own_devices": own_devices, "falls_back_on": falls_back_on}
    return freeze(record, actor, now, asked, lines, warnings, more)


def freeze(
    record: Connection,
    actor: Actor,
    now: datetime,
    asked: Question,
    lines: Sequence[dict],
    warnings: Sequence[Sequence[str]],
    more: dict,
) -> int:
    """Writes down a vote that is open from now on, with its roll."""
    motion, members = asked.motion, sizes(asked.bench, asked.rule)
    number = next_number(record, votes)
    text = {"motion": motion.number, "motion_version": motion.version, "digest": _digest(record, motion)}
    rule = {"rule_name": asked.rule_name, "rule": json.dumps(rule_json(asked.rule), sort_keys=True)}
    law = {"bylaws": asked.bylaws.version, "hidden": asked.bylaws.hide_interim, "warnings": json.dumps(list(warnings))}
    ratifies = int(motion.about.removeprefix("vote ")) if motion.kind == RATIFY else None
    row = {**text, **rule, **law, **more, "members": members[0], "seats": members[1], "ratifies": ratifies}
    record.execute(insert(votes).values(number=number, body=motion.body, opened=stamp(now), state=VOTE_OPEN, **row))
    record.execute(insert(electorate), [{"vote": number, **line} for line in lines])
    record.execute(update(motions).where(motions.c.number == motion.number).values(state=VOTING, ended=None))
    note(record, actor, now, "opened a vote", f"vote {number}", motion=motion.number)
    return number


def _digest(record: Connection, motion: Row) -> str:
    return text_digest(motion.title, motion.text, plan_of(record, motion.number).facts())


def kept_vote(record: Connection, actor: Actor, number: int) -> Row:
    """A vote that the actor keeps the record of. Errors: Forbidden, also where there is none."""
    found = vote_row(record, number)
    require(actor, KEEP_MEETINGS, found.body if found else "")
    assert found is not None
    return found


def stop_vote(record: Connection, actor: Actor, now: datetime, number: int, reason: str) -> None:
    """Ends a vote without a result, because it was opened by mistake; its motion is before the body again.

    Errors: Forbidden, Refused.
    """
    vote = kept_vote(record, actor, number)
    if vote.state != VOTE_OPEN:
        raise Refused({"vote": f"This vote is {vote.state} already."}, conflict=True)
    reason = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, vote.body, now, {"reason": reason})
    record.execute(
        update(votes).where(votes.c.number == number).values(state=STOPPED, closed=stamp(now), void_because=reason)
    )
    record.execute(update(motions).where(motions.c.number == vote.motion).values(state=BEFORE_BODY))
    note(record, actor, now, "stopped a vote", f"vote {number}")
