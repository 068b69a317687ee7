"""Ballots are cast: by whoever speaks for a seat on a device of their own, or entered in the room by the clerk.

A ballot is never changed: a further one of the same seat takes its place, and both are kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, insert

from governance_records.asking import ask_first
from governance_records.journal import note, stamp
from governance_records.meeting_acts import LONGEST_REASON, bench_of, cleaned_line, places_on
from governance_records.meeting_rows import (
    ballots_of,
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
from governance_records.seating import Bench, Holder
from governance_records.tallies import CASTING, check_choice, roll_of
from governance_records.votes import kept_vote

MOST_CHANGES = 50
AT_THE_SHELL_ID = 0  # whoever enters a vote at the shell is no person of the record


@dataclass(frozen=True)
class Floor:
    """A vote that is open, as a ballot finds it: its frozen roll, who speaks for a seat now, and the ballots so far."""

    vote: Row
    electors: Mapping[int, Row]
    bench: Bench
    cast: tuple[Row, ...]

    @property
    def held(self) -> dict[int, Row]:
        """The ballot that counts for each seat."""
        return {ballot.seat: ballot for ballot in self.cast}

    def speaker(self, seat: int) -> Holder | None:
        """Who speaks for a seat now: in a meeting who is there, otherwise its primary before its alternate."""
        place = self.bench.place(seat)
        if place is None or self.vote.meeting is not None:
            return self.bench.speaker(place) if place else None
        return next(iter(sorted(place.holders, key=lambda holder: holder.role != "primary")), None)


def floor_of(record: Connection, vote: Row) -> Floor:
    """The vote with all that a ballot is held against."""
    lines = {line.seat: line for line in electorate_of(record, vote.number)}
    meeting = None if vote.meeting is None else meeting_row(record, vote.meeting)
    day = moment_of(vote.opened).date()
    bench = bench_of(record, meeting) if meeting else Bench(places_on(record, vote.body, day))
    return Floor(vote, lines, bench, tuple(ballots_of(record, vote.number)))


def cast(record: Connection, actor: Actor, now: datetime, number: int, seat: int, choice: str, reason: str = "") -> str:
    """Casts the vote of a seat that the actor speaks for now; answers the receipt. The same again gives the same one.

    Errors: Forbidden, Refused.
    """
    vote = vote_row(record, number)
    require(actor, VOTE, vote.body if vote else "")
    assert vote is not None
    floor = _open_floor(record, vote)
    if not vote.own_devices:
        raise Refused({"vote": "This vote is taken in the room; the clerk enters it."}, conflict=True)
    ask_first(record, actor, vote.body, now, {"reason": reason})
    holder = _voter(floor, seat)
    if holder.person != actor.person:
        raise Refused({"seat": "Somebody else speaks for this seat now."}, conflict=True)
    return _keep(record, actor, now, floor, seat, holder, choice, reason, entered_by=None)


def cast_roll(record: Connection, actor: Actor, now: datetime, number: int, said: Mapping[int, tuple[str, str]]) -> int:
    """The clerk enters what several seats said: choice and reason by seat; answers for how many.

    Errors: Forbidden; Refused at `vote-<seat>` or `reason-<seat>`, and then nothing is entered.
    """
    floor = _open_floor(record, kept_vote(record, actor, number))
    ask_first(record, actor, floor.vote.body, now, {f"reason-{seat}": reason for seat, (_, reason) in said.items()})
    for seat, (choice, reason) in said.items():
        try:
            _enter(record, actor, now, floor, seat, choice, reason)
        except Refused as refused:
            places = {"choice": f"vote-{seat}", "seat": f"vote-{seat}", "reason": f"reason-{seat}"}
            at = {places.get(place, place): words for place, words in refused.problems.items()}
            raise Refused(at, refused.conflict) from None
        floor = replace(floor, cast=tuple(ballots_of(record, number)))
    return len(said)


def cast_for_the_rest(record: Connection, actor: Actor, now: datetime, number: int, choice: str) -> int:
    """The clerk enters one vote for all who are here and have said nothing yet; answers for how many.

    Who left meanwhile, or whose organisation has spoken, is not voted for. Errors: Forbidden, Refused.
    """
    floor = _open_floor(record, kept_vote(record, actor, number))
    done = 0
    for seat, elector in floor.electors.items():
        if seat in floor.held or not elector.present or elector.recused_because is not None:
            continue
        try:
            _enter(record, actor, now, floor, seat, choice, "")
        except Refused as refused:
            if not refused.conflict:
                raise
            continue
        floor = replace(floor, cast=tuple(ballots_of(record, number)))
        done += 1
    return done


def break_tie(record: Connection, actor: Actor, now: datetime, number: int, choice: str) -> str:
    """The chair, who has not voted, breaks a tie, where the rule lets it. Errors: Forbidden, Refused."""
    floor = _open_floor(record, kept_vote(record, actor, number))
    if choice not in CASTING:
        raise Refused({"choice": "A tie is broken by yes or no."})
    if not roll_of(floor.vote, tuple(floor.electors.values()), floor.held).tied:
        raise Refused({"vote": "There is no tie that the chair could break by this rule."}, conflict=True)
    chair = next(line.seat for line in floor.electors.values() if line.chair)
    holder = _voter(floor, chair)
    return _insert(record, actor, now, number, chair, holder, (choice, "", True), actor.person or AT_THE_SHELL_ID)


def _open_floor(record: Connection, vote: Row) -> Floor:
    """Errors: Refused where no ballot can be cast now."""
    if vote.state != VOTE_OPEN:
        raise Refused({"vote": f"This vote is {vote.state}."}, conflict=True)
    if vote.method in NOT_BY_SEAT:
        raise Refused({"vote": f"By {vote.method} nobody's vote is recorded."}, conflict=True)
    if vote.meeting is not None:
        meeting = meeting_row(record, vote.meeting)
        if meeting is None or meeting.state != OPEN:
            raise Refused({"vote": "The meeting is not in session."}, conflict=True)
    return floor_of(record, vote)


def _voter(floor: Floor, seat: int) -> Holder:
    """Who speaks for a seat that has a vote here. Errors: Refused."""
    elector = floor.electors.get(seat)
    if elector is None:
        raise Refused({"seat": "This seat has no vote here."}, conflict=True)
    if elector.recused_because is not None:
        raise Refused({"seat": "This seat is recused from the item."}, conflict=True)
    if floor.vote.meeting is not None and not elector.present:
        raise Refused({"seat": "Nobody was here for this seat when the vote was opened."}, conflict=True)
    holder = floor.speaker(seat)
    if holder is None:
        raise Refused({"seat": "Nobody is here for this seat now."}, conflict=True)
    return holder


def _enter(record: Connection, actor: Actor, now: datetime, floor: Floor, seat: int, choice: str, reason: str) -> str:
    by = actor.person or AT_THE_SHELL_ID
    return _keep(record, actor, now, floor, seat, _voter(floor, seat), choice, reason, entered_by=by)


def _keep(
    record: Connection,
    actor: Actor,
    now: datetime,
    floor: Floor,
    seat: int,
    holder: Holder,
    choice: str,
    reason: str,
    entered_by: int | None,
) -> str:
    reason = cleaned_line(reason, "reason", LONGEST_REASON, needed=False)
    rule = json.loads(floor.vote.rule)
    if problems := check_choice(rule["method"], choice, reason):
        raise Refused(problems)
    if rule.get("unit") == BY_ORGANISATION:
        _refuse_second_voice(floor, seat, choice)
    mine = [ballot for ballot in floor.cast if ballot.seat == seat]
    last = mine[-1] if mine else None
    if last and (last.tenure, last.choice, last.reason, last.casting) == (holder.tenure, choice, reason, False):
        return last.receipt
    if len(mine) >= MOST_CHANGES:
        raise Refused({"vote": "This vote was changed too often."}, conflict=True)
    return _insert(record, actor, now, floor.vote.number, seat, holder, (choice, reason, False), entered_by)


def _refuse_second_voice(floor: Floor, seat: int, choice: str) -> None:
    """Where organisations vote, the second of two delegates is refused; both may be recused."""
    organisation, held = floor.electors[seat].organisation, floor.held
    for line in floor.electors.values():
        if line.seat == seat or line.organisation != organisation:
            continue
        other = RECUSED if line.recused_because is not None else held[line.seat].choice if line.seat in held else None
        if other is not None and not other == choice == RECUSED:
            did = "is recused" if other == RECUSED else "gave it already"
            raise Refused({"seat": f"{organisation} has one vote, and {line.label} {did}."}, conflict=True)


def _insert(
    record: Connection,
    actor: Actor,
    now: datetime,
    vote: int,
    seat: int,
    holder: Holder,
    said: tuple[str, str, bool],
    entered_by: int | None,
) -> str:
    choice, reason, casting = said
    receipt = secrets.token_hex(8)
    row = {"vote": vote, "seat": seat, "tenure": holder.tenure, "choice": choice, "reason": reason}
    record.execute(
        insert(ballots).values(**row, casting=casting, time=stamp(now), entered_by=entered_by, receipt=receipt)
    )
    note(record, actor, now, "cast a ballot", f"vote {vote}", seat=seat, by_clerk=entered_by is not None)
    return receipt


# --- what is open for somebody ----------------------------------------------------------------------------


def ballots_for(record: Connection, actor: Actor) -> Sequence[tuple[Row, Row, Row | None]]:
    """The votes that are open for the actor's own seats: vote, line of the roll, and the ballot that counts."""
    mine = [body for body in actor.within if allowed(actor, VOTE, body)]
    found = []
    for vote in open_votes(record, mine):
        if not vote.own_devices or vote.method in NOT_BY_SEAT:
            continue
        floor = floor_of(record, vote)
        for line in floor.electors.values():
            holder = floor.speaker(line.seat) if line.recused_because is None else None
            if holder and holder.person == actor.person and (line.present or vote.meeting is None):
                found.append((vote, line, floor.held.get(line.seat)))
    return found
