"""Counts a roll: who is there, who voted what, and what the shares of a rule come to. No floating point."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from governance_records.rules.fitting import same
from governance_records.rules.values import (
    BY_ORGANISATION,
    EXCLUDED,
    NO,
    NONE,
    OF_CAST,
    OF_MEMBERS,
    OF_PRESENT,
    RECUSED,
    VOTES,
    YES,
    Case,
    Quorum,
    Reached,
    Rule,
    Seat,
)


@dataclass(frozen=True)
class Tally:
    """A roll as counted, in seats or in organisations."""

    case: Case
    voices: tuple[Seat, ...]
    counts: Mapping[str, int]
    quorum: Reached

    @property
    def rule(self) -> Rule:
        return self.case.rule

    @property
    def in_the_room(self) -> int:
        return sum(voice.present for voice in self.voices)

    @property
    def recused_in_the_room(self) -> int:
        return sum(voice.present and voice.vote == RECUSED for voice in self.voices)

    @property
    def silent(self) -> int:
        """Those who are there and took no position."""
        return sum(voice.present and voice.vote == NONE for voice in self.voices)

    @property
    def base(self) -> int:
        """What the threshold is a share of."""
        rule = self.rule
        if rule.base == OF_CAST:
            return self.counts[YES] + self.counts[NO]
        left_out = rule.recused_base == EXCLUDED
        if rule.base == OF_PRESENT:
            return self.in_the_room - (self.recused_in_the_room if left_out else 0)
        whole = self.case.members if rule.base == OF_MEMBERS else self.case.seats
        return whole - (self.counts[RECUSED] if left_out else 0)

    @property
    def asked(self) -> int:
        """The smallest number that reaches the threshold, before the other demands of the rule."""
        assert self.rule.threshold is not None
        return smallest(self.rule.threshold, self.base, self.rule.strict)

    @property
    def needed(self) -> int:
        """The smallest number of yes votes that carries."""
        return max(1, self.rule.min_yes, self.asked)

    def with_casting(self, vote: str) -> Tally:
        """The same roll once the chair has voted."""
        voted = (replace(voice, vote=vote) if voice is self.chair else voice for voice in self.voices)
        return counted(self.case, tuple(voted))

    @property
    def chair(self) -> Seat | None:
        return next((voice for voice in self.voices if voice.chair), None)


def count(case: Case) -> Tally:
    """Counts a case whose roll fits its rule."""
    return counted(case, _voices(case.rule, case.roll))


def counted(case: Case, voices: tuple[Seat, ...]) -> Tally:
    found = Counter(voice.vote for voice in voices)
    counts = {vote: found[vote] for vote in VOTES[case.rule.method]}
    return Tally(case, voices, counts, _reached(case, voices))


def smallest(share: Fraction, whole: int, strict: bool) -> int:
    """The smallest whole number that is at least, or more than, a share of a whole."""
    part = share * whole
    return math.floor(part) + 1 if strict else math.ceil(part)


def quorum_needed(quorum: Quorum, members: int, seats: int) -> int:
    """How many must be there; recusals and absences never change it."""
    if quorum.fraction is None:
        assert quorum.count is not None
        return quorum.count
    return smallest(quorum.fraction, members if quorum.of == OF_MEMBERS else seats, quorum.strict)


def _reached(case: Case, voices: Iterable[Seat]) -> Reached:
    left_out = (RECUSED,) if case.rule.recused_quorum == EXCLUDED else ()
    present = sum(voice.present and voice.vote not in left_out for voice in voices)
    return Reached(quorum_needed(case.rule.quorum, case.members, case.seats), present)


def _voices(rule: Rule, roll: Sequence[Seat]) -> tuple[Seat, ...]:
    if rule.unit != BY_ORGANISATION:
        return tuple(roll)
    delegates: dict[str, list[Seat]] = {}
    for seat in roll:
        delegates.setdefault(same(seat.organisation), []).append(seat)
    return tuple(_one_voice(name, seats) for name, seats in delegates.items())


def _one_voice(organisation: str, seats: Sequence[Seat]) -> Seat:
    """An organisation as one voice: there if any delegate is, with the one vote that one of them gave."""
    spoke = next((seat for seat in seats if seat.vote != NONE), None)
    chair = next((seat for seat in seats if seat.chair), None)
    return Seat(
        seat=organisation,
        organisation=organisation,
        present=any(seat.present for seat in seats),
        vote=spoke.vote if spoke else NONE,
        reason=spoke.reason if spoke else None,
        chair=chair is not None,
        casting=chair.casting if chair else None,
    )
