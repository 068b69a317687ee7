"""Ballots are cast: by whoever speaks for a seat on a device of their own, or entered in the room by the clerk.

A ballot is never changed: a further one of the same seat takes its place, and both are kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert

from governance_records.journal import note, stamp
from governance_records.meeting_acts import LONGEST_REASON, bench_of, cleaned_line, places_on
from governance_records.meeting_rows import (
    ballots_of,
    counting_ballots,
    electorate_of,
    meeting_row,
    moment_of,
    open_votes,
    vote_row,
)
from governance_records.meeting_tables import ballots
from governance_records.meeting_values import NOT_BY_SEAT, OPEN, VOTE_OPEN
from governance_records.rights import VOTE, Actor, Refused, allowed, require
from governance_records.rules.values import BY_ORGANISATION, RECUSED
from governance_records.seating import Bench, Holder, Place
from governance_records.tallies import CASTING, check_choice, roll_of
from governance_records.votes import kept_vote

MOST_CHANGES = 50


def cast(record: Connection, actor: Actor, now: datetime, number: int, seat: int, choice: str, reason: str = "") -> str:
    """Casts the vote of a seat that the actor speaks for now; answers the receipt. The same again gives the same one.

    Errors: Forbidden, Refused.
    """
    vote = vote_row(record, number)
    require(actor, VOTE, vote.body if vote else "")
    assert vote is not None
    _check_open(record, vote)
    if not vote.own_devices:
        raise Refused({"vote": "This vote is taken in the room; the clerk enters it."}, conflict=True)
    elector, holder = _elector(record, vote, seat)
    if holder.person != actor.person:
        raise Refused({"seat": "Somebody else speaks for this seat now."}, conflict=True)
    return _keep(record, actor, now, vote, elector, holder, choice, reason, entered_by=None)


def cast_for(
    record: Connection, actor: Actor, now: datetime, number: int, seat: int, choice: str, reason: str = ""
) -> str:
    """The clerk enters the vote of a seat that is here; the record says that they did. Errors: Forbidden, Refused."""
    vote = kept_vote(record, actor, number)
    _check_open(record, vote)
    elector, holder = _elector(record, vote, seat)
    return _keep(record, actor, now, vote, elector, holder, choice, reason, entered_by=actor.person)


def cast_for_the_rest(record: Connection, actor: Actor, now: datetime, number: int, choice: str) -> int:
    """The clerk enters one vote for all who are here and have said nothing yet; answers for how many.

    Errors: Forbidden, Refused.
    """
    vote = kept_vote(record, actor, number)
    _check_open(record, vote)
    held = counting_ballots(record, number)
    done = 0
    for elector in electorate_of(record, number):
        if elector.seat in held or not elector.present or elector.recused_because is not None:
            continue
        try:
            found, holder = _elector(record, vote, elector.seat)
            _keep(record, actor, now, vote, found, holder, choice, "", entered_by=actor.person)
        except Refused as refused:
            if not refused.conflict:
                raise
            continue  # who left meanwhile, or whose organisation has spoken, is not voted for
        done += 1
    return done


def break_tie(record: Connection, actor: Actor, now: datetime, number: int, choice: str) -> str:
    """The chair, who has not voted, breaks a tie, where the rule lets it. Errors: Forbidden, Refused."""
    vote = kept_vote(record, actor, number)
    _check_open(record, vote)
    if choice not in CASTING:
        raise Refused({"choice": "A tie is broken by yes or no."})
    lines = electorate_of(record, number)
    if not roll_of(vote, lines, counting_ballots(record, number)).tied:
        raise Refused({"vote": "There is no tie that the chair could break by this rule."}, conflict=True)
    chair = next(line for line in lines if line.chair)
    elector, holder = _elector(record, vote, chair.seat)
    return _insert(record, actor, now, vote, elector, holder, (choice, "", True), actor.person)


def _check_open(record: Connection, vote: Row) -> None:
    if vote.state != VOTE_OPEN:
        raise Refused({"vote": f"This vote is {vote.state}."}, conflict=True)
    if vote.method in NOT_BY_SEAT:
        raise Refused({"vote": f"By {vote.method} nobody's vote is recorded."}, conflict=True)
    if vote.meeting is not None:
        meeting = meeting_row(record, vote.meeting)
        if meeting is None or meeting.state != OPEN:
            raise Refused({"vote": "The meeting is not in session."}, conflict=True)


def _elector(record: Connection, vote: Row, seat: int) -> tuple[Row, Holder]:
    """The line of the frozen roll, and who speaks for the seat now. Errors: Refused."""
    elector = next((line for line in electorate_of(record, vote.number) if line.seat == seat), None)
    if elector is None:
        raise Refused({"seat": "This seat has no vote here."}, conflict=True)
    if elector.recused_because is not None:
        raise Refused({"seat": "This seat is recused from the item."}, conflict=True)
    if vote.meeting is not None and not elector.present:
        raise Refused({"seat": "Nobody was here for this seat when the vote was opened."}, conflict=True)
    holder = speaking(record, vote, seat)
    if holder is None:
        raise Refused({"seat": "Nobody is here for this seat now."}, conflict=True)
    return elector, holder


def speaking(record: Connection, vote: Row, seat: int) -> Holder | None:
    """Who speaks for a seat in a vote now: in a meeting who is there, otherwise its primary before its alternate."""
    if vote.meeting is not None:
        meeting = meeting_row(record, vote.meeting)
        assert meeting is not None
        bench = bench_of(record, meeting)
        place = bench.place(seat)
        return bench.speaker(place) if place else None
    place = Bench(places_on(record, vote.body, moment_of(vote.opened).astimezone(ZoneInfo("UTC")).date())).place(seat)
    return _first_in_line(place) if place else None


def _first_in_line(place: Place) -> Holder | None:
    ordered = sorted(place.holders, key=lambda holder: holder.role != "primary")
    return ordered[0] if ordered else None


def _keep(
    record: Connection,
    actor: Actor,
    now: datetime,
    vote: Row,
    elector: Row,
    holder: Holder,
    choice: str,
    reason: str,
    entered_by: int | None,
) -> str:
    reason = cleaned_line(reason, "reason", LONGEST_REASON, needed=False)
    method = json.loads(vote.rule)["method"]
    if problems := check_choice(method, choice, reason):
        raise Refused(problems)
    every = ballots_of(record, vote.number)
    _refuse_second_voice(record, vote, elector, {b.seat: b for b in every}, choice)
    mine = [ballot for ballot in every if ballot.seat == elector.seat]
    last = mine[-1] if mine else None
    if last and (last.tenure, last.choice, last.reason, last.casting) == (holder.tenure, choice, reason, False):
        return last.receipt
    if len(mine) >= MOST_CHANGES:
        raise Refused({"vote": "This vote was changed too often."}, conflict=True)
    return _insert(record, actor, now, vote, elector, holder, (choice, reason, False), entered_by)


def _refuse_second_voice(record: Connection, vote: Row, elector: Row, held: dict[int, Row], choice: str) -> None:
    """Where organisations vote, the second of two delegates is refused; both may be recused."""
    if json.loads(vote.rule).get("unit") != BY_ORGANISATION:
        return
    for line in electorate_of(record, vote.number):
        if line.seat == elector.seat or line.organisation != elector.organisation:
            continue
        other = RECUSED if line.recused_because is not None else held[line.seat].choice if line.seat in held else None
        if other is not None and not other == choice == RECUSED:
            did = "is recused" if other == RECUSED else "gave it already"
            raise Refused({"seat": f"{elector.organisation} has one vote, and {line.label} {did}."}, conflict=True)


def _insert(
    record: Connection,
    actor: Actor,
    now: datetime,
    vote: Row,
    elector: Row,
    holder: Holder,
    said: tuple[str, str, bool],
    entered_by: int | None,
) -> str:
    choice, reason, casting = said
    receipt = secrets.token_hex(8)
    row = {"vote": vote.number, "seat": elector.seat, "tenure": holder.tenure, "choice": choice, "reason": reason}
    record.execute(
        insert(ballots).values(**row, casting=casting, time=stamp(now), entered_by=entered_by, receipt=receipt)
    )
    note(record, actor, now, "cast a ballot", f"vote {vote.number}", seat=elector.seat, by_clerk=entered_by is not None)
    return receipt


# --- what is open for somebody ----------------------------------------------------------------------------


def ballots_for(record: Connection, actor: Actor) -> Sequence[tuple[Row, Row, Row | None]]:
    """The votes that are open for the actor's own seats: vote, line of the roll, and the ballot that counts."""
    mine = [body for body in actor.within if allowed(actor, VOTE, body)]
    found = []
    for vote in open_votes(record, mine):
        if not vote.own_devices or vote.method in NOT_BY_SEAT:
            continue
        held = counting_ballots(record, vote.number)
        for line in electorate_of(record, vote.number):
            holder = speaking(record, vote, line.seat) if line.recused_because is None else None
            if holder and holder.person == actor.person and (line.present or vote.meeting is None):
                found.append((vote, line, held.get(line.seat)))
    return found
