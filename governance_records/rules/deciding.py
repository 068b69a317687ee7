"""Decides a vote from its rule and its roll. Pure: the same roll in any order gives the same result."""

from __future__ import annotations

from collections.abc import Sequence

from governance_records.rules import explaining
from governance_records.rules.counting import Tally, count
from governance_records.rules.fitting import check_fit
from governance_records.rules.values import (
    ADOPTED,
    BLOCK,
    CAST,
    CONSENSUS,
    CONSENT,
    LOST,
    LOW_TURNOUT,
    NO,
    NO_QUORUM,
    NONE,
    SILENCE_CONSENTS,
    SILENCE_STOPS,
    TIE_CHAIR,
    YES,
    Case,
    Result,
    Rule,
    Seat,
)


def decide(rule: Rule, members: int, seats: int, roll: Sequence[Seat]) -> Result:
    """How a vote ended. Errors: Refused by place (`roll[2].vote`) where the roll does not fit."""
    check_fit(rule, members, seats, roll)
    tally = count(Case(rule, members, seats, tuple(roll)))
    return _by_consensus(tally) if rule.method == CONSENSUS else _by_majority(tally)


def _by_majority(first: Tally) -> Result:
    casting = _casting_vote(first)
    tally = first.with_casting(casting) if casting else first
    result = _ended(tally, tally.counts[YES] >= tally.needed)
    flags = _flags(tally)
    sentences = explaining.majority(first, tally, casting, result, flags)
    return Result(result, tally.counts, tally.base, tally.needed, tally.quorum, flags, sentences)


def _casting_vote(tally: Tally) -> str | None:
    """The vote by which the chair breaks a tie, where the rule gives one and the chair has not voted."""
    tied = tally.counts[YES] == tally.counts[NO]
    if not (tied and tally.quorum.met and tally.rule.tie == TIE_CHAIR and tally.rule.more_than_half_of_cast):
        return None
    chair = tally.chair
    return chair.casting if chair and chair.vote == NONE else None


def _by_consensus(tally: Tally) -> Result:
    rule, counts = tally.rule, tally.counts
    consents = counts[CONSENT] + (tally.silent if rule.silence == SILENCE_CONSENTS else 0)
    unsettled = rule.silence == SILENCE_STOPS and tally.silent > 0
    result = _ended(tally, consents >= 1 and counts[BLOCK] <= rule.max_blocks and not unsettled)
    flags = _flags(tally)
    sentences = explaining.consensus(tally, consents, result, flags)
    return Result(result, counts, None, None, tally.quorum, flags, sentences)


def _ended(tally: Tally, carried: bool) -> str:
    if not tally.quorum.met:
        return NO_QUORUM
    return ADOPTED if carried else LOST


def _flags(tally: Tally) -> tuple[str, ...]:
    cast = sum(tally.counts[vote] for vote in CAST[tally.rule.method])
    return (LOW_TURNOUT,) if 2 * cast < tally.in_the_room else ()
