"""Tries a rule on examples, so that whoever writes bylaws sees what they would mean before they hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from governance_records.rules import Result, Rule, Seat, decide
from governance_records.rules.counting import quorum_needed
from governance_records.rules.values import BLOCK, CONSENSUS, CONSENT, NO, NONE, STAND_ASIDE, YES

MOST_VOICES = 500
_REASONS = {STAND_ASIDE: "We cannot help with it, and will not stop it.", BLOCK: "It would harm residents."}
_POSITIONS = ("in_favor", "stand_aside", "against", "abstain", "recused", "silent", "absent")


@dataclass(frozen=True)
class Trial:
    """How many took which position. In a vote by consensus, `against` blocks and `abstain` is silent."""

    in_favor: int = 0
    against: int = 0
    abstain: int = 0
    recused: int = 0
    silent: int = 0
    absent: int = 0
    stand_aside: int = 0
    vacant: int = 0

    @property
    def members(self) -> int:
        """All who are in office."""
        return sum(getattr(self, position) for position in _POSITIONS)


@dataclass(frozen=True)
class Example:
    """One case with its result."""

    title: str
    trial: Trial
    result: Result


def tried(rule: Rule, trial: Trial) -> Result:
    """How a vote would end. Errors: Refused where nobody is in office."""
    return decide(rule, trial.members, trial.members + trial.vacant, _roll(rule, trial))


def examples(rule: Rule, members: int) -> list[Example]:
    """The cases in which rules differ, for a body of a size."""
    return [Example(title, trial, tried(rule, trial)) for title, trial in _cases(rule, members) if trial.members]


def _cases(rule: Rule, members: int) -> Iterator[tuple[str, Trial]]:
    needed = min(quorum_needed(rule.quorum, members, members), members)
    half, rest = divmod(members, 2)
    yield "Everybody is there and in favor", Trial(in_favor=members)
    yield f"Only {needed} are there, all in favor", Trial(in_favor=needed, absent=members - needed)
    if needed > 1:
        few = needed - 1
        yield f"Only {few} {'are' if few > 1 else 'is'} there, all in favor", Trial(in_favor=few, absent=members - few)
    if rule.method == CONSENSUS:
        yield from _of_consensus(members)
    else:
        yield "As many for it as against it", Trial(half, half, abstain=rest)
        third = members // 3
        yield "Two for it, one against it, the others abstain", Trial(2, 1, abstain=members - 3) if third else Trial()
        yield "Two thirds are for it", Trial(members - third, third)


def _of_consensus(members: int) -> Iterator[tuple[str, Trial]]:
    yield "One stands aside, the others consent", Trial(in_favor=members - 1, stand_aside=1)
    yield "One blocks, the others consent", Trial(in_favor=members - 1, against=1)
    yield "One is silent, the others consent", Trial(in_favor=members - 1, silent=1)


def _roll(rule: Rule, trial: Trial) -> list[Seat]:
    by_consensus = rule.method == CONSENSUS
    named = {
        CONSENT if by_consensus else YES: trial.in_favor,
        BLOCK if by_consensus else NO: trial.against,
        "recused": trial.recused,
    }
    # A majority knows no standing aside: who does so takes no side. Consensus knows no abstaining.
    named |= {STAND_ASIDE: trial.stand_aside} if by_consensus else {"abstain": trial.abstain + trial.stand_aside}
    silent = trial.silent + (trial.abstain if by_consensus else 0)
    there = [(vote, True) for vote, times in named.items() for _ in range(times)]
    votes = [*there, *[(NONE, True)] * silent, *[(NONE, False)] * trial.absent]
    return [
        Seat(f"seat {i}", present, vote, f"organization {i}", _REASONS.get(vote))
        for i, (vote, present) in enumerate(votes, 1)
    ]
