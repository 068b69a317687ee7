"""What a vote is made of: the rule, the seats on the roll, and the result. Frozen values that know no file.

Shares are `fractions.Fraction`: a share of a count is never computed in floating point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

MAJORITY, CONSENSUS = "majority", "consensus"
METHODS = (MAJORITY, CONSENSUS)

YES, NO, ABSTAIN = "yes", "no", "abstain"
CONSENT, STAND_ASIDE, BLOCK = "consent", "stand_aside", "block"
RECUSED, NONE = "recused", "none"
VOTES: Mapping[str, tuple[str, ...]] = {
    MAJORITY: (YES, NO, ABSTAIN, RECUSED, NONE),
    CONSENSUS: (CONSENT, STAND_ASIDE, BLOCK, RECUSED, NONE),
}
# Votes by which somebody takes a side; whoever abstains, is recused or does not vote casts none.
CAST: Mapping[str, tuple[str, ...]] = {MAJORITY: (YES, NO), CONSENSUS: (CONSENT, STAND_ASIDE, BLOCK)}
NEED_A_REASON = (STAND_ASIDE, BLOCK)

OF_CAST, OF_PRESENT, OF_MEMBERS, OF_SEATS = "cast", "present", "members", "seats"
BASES = (OF_CAST, OF_PRESENT, OF_MEMBERS, OF_SEATS)
QUORUM_OF = (OF_MEMBERS, OF_SEATS)
EXCLUDED, COUNTED = "excluded", "counted"
RECUSALS = (EXCLUDED, COUNTED)
BY_SEAT, BY_ORGANISATION = "seat", "organisation"
UNITS = (BY_SEAT, BY_ORGANISATION)
TIE_LOST, TIE_CHAIR = "lost", "chair"
TIES = (TIE_LOST, TIE_CHAIR)
SILENCE_STOPS, SILENCE_CONSENTS = "no_consensus", "consent"
SILENCES = (SILENCE_STOPS, SILENCE_CONSENTS)

ADOPTED, LOST, NO_QUORUM = "adopted", "lost", "no_quorum"
LOW_TURNOUT = "low_turnout"


@dataclass(frozen=True)
class Quorum:
    """How many must be there: a count, or a share `of` the members or seats."""

    count: int | None = None
    fraction: Fraction | None = None
    strict: bool = False
    of: str = OF_MEMBERS

    def __post_init__(self) -> None:
        if (self.count is None) == (self.fraction is None):
            raise ValueError("a quorum is a count or a fraction")
        if self.count is not None:
            _check_whole(self.count, least=1)
        _check_share(self.fraction)
        _check_choice(self.of, QUORUM_OF)


@dataclass(frozen=True)
class Rule:
    """By what a vote is decided. The threshold and `strict` belong to a majority, blocks and silence to consensus."""

    method: str
    quorum: Quorum
    threshold: Fraction | None = None
    strict: bool = True
    base: str = OF_CAST
    recused_base: str = EXCLUDED
    recused_quorum: str = COUNTED
    unit: str = BY_SEAT
    tie: str = TIE_LOST
    min_yes: int = 0
    max_blocks: int = 0
    silence: str = SILENCE_STOPS

    def __post_init__(self) -> None:
        if self.method == MAJORITY and self.threshold is None:
            raise ValueError("a majority needs a threshold")
        _check_share(self.threshold)
        for number in (self.min_yes, self.max_blocks):
            _check_whole(number, least=0)
        for value, allowed in (
            *((self.method, METHODS), (self.base, BASES), (self.unit, UNITS), (self.tie, TIES)),
            *((self.recused_base, RECUSALS), (self.recused_quorum, RECUSALS), (self.silence, SILENCES)),
        ):
            _check_choice(value, allowed)

    @property
    def more_than_half_of_cast(self) -> bool:
        """The one threshold at which a tie can be broken."""
        return self.strict and self.base == OF_CAST and self.threshold == Fraction(1, 2)


def _check_share(share: Fraction | None) -> None:
    if share is not None and not (isinstance(share, Fraction) and 0 < share <= 1):
        raise ValueError(f"{share!r} is no exact share above 0 and of 1 at most")


def _check_whole(number: object, least: int) -> None:
    if type(number) is not int or number < least:
        raise ValueError(f"{number!r} is no whole number from {least} on")


def _check_choice(value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")


@dataclass(frozen=True)
class Seat:
    """One line of the roll: a voting member in office, and what they did in this vote."""

    seat: str
    present: bool
    vote: str
    organisation: str | None = None
    reason: str | None = None
    chair: bool = False
    casting: str | None = None


@dataclass(frozen=True)
class Case:
    """All that a vote is decided from. `members` and `seats` are counted in the rule's unit."""

    rule: Rule
    members: int
    seats: int
    roll: tuple[Seat, ...]


@dataclass(frozen=True)
class Reached:
    """The quorum as it stood."""

    needed: int
    present: int

    @property
    def met(self) -> bool:
        return self.present >= self.needed


@dataclass(frozen=True)
class Result:
    """How a vote ended, with its arithmetic; `base` and `needed` are None for consensus."""

    result: str
    counts: Mapping[str, int]
    base: int | None
    needed: int | None
    quorum: Reached
    flags: tuple[str, ...]
    explanation: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The object that `lead-portal tally` prints and that a decision keeps."""
        quorum = {"needed": self.quorum.needed, "present": self.quorum.present, "met": self.quorum.met}
        return {
            "result": self.result,
            "counts": dict(self.counts),
            "base": self.base,
            "needed": self.needed,
            "quorum": quorum,
            "flags": list(self.flags),
            "explanation": list(self.explanation),
        }
