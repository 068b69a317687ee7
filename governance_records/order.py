"""What is in order in a meeting: whether a vote may open, an amendment be moved, a seat be voted by whom. Pure.

Each function answers with everything that stands in the way, so that a page can say it before somebody tries. What
blocks is refused by the verbs, the rest is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from governance_records.profiles import Duty, Profile
from governance_records.rules import Reached

MAIN, AMENDMENT, OF_AN_AMENDMENT = 0, 1, 2

# What a body may still do when too few are there.
WITHOUT_QUORUM = ("adjourn", "recess", "fix the time of the next meeting", "get a quorum")

_PRACTICE = "Robert's Rules of Order"
NO_SECOND = Duty("A motion without a second dies for want of it; no vote is taken.", _PRACTICE, blocks=True)
AMENDMENT_PENDING = Duty("An amendment is pending; it is voted on before what it amends.", _PRACTICE, blocks=True)
THIRD_DEGREE = Duty("An amendment of an amendment cannot be amended.", _PRACTICE, blocks=True)
NOBODY = Duty("Nobody who may vote is present.", _PRACTICE, blocks=True)
TOO_FEW = Duty(
    f"There is no quorum; the body may only {', '.join(WITHOUT_QUORUM[:-1])} or {WITHOUT_QUORUM[-1]}.",
    _PRACTICE,
    blocks=True,
)


@dataclass(frozen=True)
class Motion:
    """A motion before the body; `pending` amendments are those that are not decided yet."""

    degree: int = MAIN
    seconded: bool = False
    pending: int = 0
    final: bool = True


@dataclass(frozen=True)
class Room:
    """What is so in the room at this moment, and by which law. `noticed`: the notice named the matter in time."""

    profile: Profile
    kind: str
    quorum: Reached
    voters_present: int
    seconds_waived: bool = False
    noticed: bool = True
    # The vote by which the body took up a matter that was not noticed was carried.
    taken_up: bool = False
    public_commented: bool = True
    closed: bool = False
    secret: bool = False
    proxies: bool = False


def against_vote(motion: Motion, room: Room) -> tuple[Duty, ...]:
    """Everything that stands against opening a vote on a motion now; empty where nothing does."""
    return (*_by_practice(motion, room), *_by_law(motion, room))


def against_amendment(of: Motion) -> tuple[Duty, ...]:
    """What stands against amending a motion."""
    return (THIRD_DEGREE,) if of.degree >= OF_AN_AMENDMENT else ()


def who_votes(primary_present: bool, alternate_present: bool) -> str | None:
    """Who votes for a seat: the primary while there, then the alternate; None where neither is."""
    if primary_present:
        return "primary"
    return "alternate" if alternate_present else None


def _by_practice(motion: Motion, room: Room) -> Iterator[Duty]:
    if not room.voters_present:
        yield NOBODY
    elif not room.quorum.met:
        yield TOO_FEW
    if not motion.seconded and not room.seconds_waived:
        yield NO_SECOND
    if motion.pending:
        yield AMENDMENT_PENDING


def _by_law(motion: Motion, room: Room) -> Iterator[Duty]:
    law = room.profile
    if room.secret and law.secret_forbidden:
        yield law.secret_forbidden
    if room.proxies and law.proxy_forbidden:
        yield law.proxy_forbidden
    if not room.public_commented and law.comment_before_vote:
        yield law.comment_before_vote
    if motion.final and room.closed and law.closed_no_final_vote:
        yield law.closed_no_final_vote
    if motion.final and not room.noticed:
        yield from _unnoticed(room)


def _unnoticed(room: Room) -> Iterator[Duty]:
    consent = room.profile.late_item.get(room.kind)
    if consent is None:
        if room.profile.no_late_item:
            yield room.profile.no_late_item
    elif not room.taken_up:
        yield consent.duty
