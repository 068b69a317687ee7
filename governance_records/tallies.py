"""The roll of a vote, put together from its frozen electorate and the ballots that count, and its result. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row

from governance_records.rules import Case, Result, Rule, Seat, decide, read_rule
from governance_records.rules.values import NEED_A_REASON, NO, NONE, RECUSED, VOTES, YES

# What a ballot can say; that somebody did not vote is never a ballot.
CHOICES: Mapping[str, tuple[str, ...]] = {
    method: tuple(vote for vote in votes if vote != NONE) for method, votes in VOTES.items()
}
WITH_REASON = (*NEED_A_REASON, RECUSED)
# What stands in a published roll for a reason, which is a text that an order may redact.
STATED = "stated beside the vote"
CASTING = (YES, NO)


@dataclass(frozen=True)
class Roll:
    """What a vote is counted from. `seats` are the keys of the lines, in their order."""

    case: Case
    seats: tuple[int, ...]

    def result(self) -> Result:
        case = self.case
        return decide(case.rule, case.members, case.seats, case.roll)

    @property
    def silent(self) -> int:
        """How many are there and said nothing."""
        return len(self.not_asked)

    @property
    def not_asked(self) -> list[str]:
        """Those who are there and said nothing; a chair that breaks a tie did."""
        return [line.seat for line in self.case.roll if line.present and line.vote == NONE and not line.casting]

    @property
    def tied(self) -> bool:
        """Whether the chair's vote would break a tie now."""
        result = self.result()
        waits = any(line.chair and line.vote == NONE and line.present for line in self.case.roll)
        tie = result.counts.get(YES) == result.counts.get(NO) and result.quorum.met
        return tie and waits and self.case.rule.tie == "chair" and self.case.rule.more_than_half_of_cast


def roll_of(vote: Row, electorate: Sequence[Row], ballots: Mapping[int, Row], open_ended: bool = False) -> Roll:
    """The roll as it stands. In a vote between meetings (`open_ended`) whoever sent a ballot took part."""
    lines = tuple(_line(elector, ballots.get(elector.seat), open_ended) for elector in electorate)
    rule = read_rule(json.loads(vote.rule))
    return Roll(Case(rule, vote.members, vote.seats, lines), tuple(elector.seat for elector in electorate))


def _line(elector: Row, ballot: Row | None, open_ended: bool) -> Seat:
    present = elector.present or (open_ended and ballot is not None)
    line = Seat(elector.label, present, NONE, elector.organisation, chair=elector.chair)
    if ballot is not None and ballot.casting:
        return replace(line, casting=ballot.choice)
    if ballot is not None:
        return replace(line, vote=ballot.choice, reason=ballot.reason or None)
    if elector.recused_because is not None:
        return replace(line, vote=RECUSED, reason=elector.recused_because or None)
    return line


def case_json(case: Case, rule: Mapping[str, Any]) -> dict[str, Any]:
    """The case as `tally` takes it."""
    return {
        "rule": dict(rule),
        "members": case.members,
        "seats": case.seats,
        "roll": [_line_json(line) for line in case.roll],
    }


def _line_json(line: Seat) -> dict[str, Any]:
    shown: dict[str, Any] = {"seat": line.seat, "present": line.present, "vote": line.vote}
    if line.organisation is not None:
        shown["organisation"] = line.organisation
    if line.reason:
        shown["reason"] = line.reason
    if line.chair:
        shown["chair"] = True
    if line.casting:
        shown["casting"] = line.casting
    return shown


def reasons_of(case: Case) -> dict[str, str]:
    """The reasons that were given, by the name under which they are published: `reason-1` is that of line 1."""
    return {f"reason-{i}": line.reason for i, line in enumerate(case.roll, 1) if line.reason}


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule in the form that `tally` takes."""
    quorum = rule.quorum
    share = {"fraction": str(quorum.fraction), "strict": quorum.strict, "of": quorum.of}
    said: dict[str, Any] = {
        "method": rule.method,
        "quorum": {"count": quorum.count} if quorum.count is not None else share,
        "recused_base": rule.recused_base,
        "recused_quorum": rule.recused_quorum,
        "unit": rule.unit,
    }
    if rule.method == "consensus":
        return said | {"max_blocks": rule.max_blocks, "silence": rule.silence}
    majority = {"threshold": str(rule.threshold), "strict": rule.strict, "base": rule.base}
    return said | majority | {"tie": rule.tie, "min_yes": rule.min_yes}


def check_choice(method: str, choice: str, reason: str) -> dict[str, str]:
    """What is wrong with a ballot; empty where nothing is."""
    if choice not in CHOICES[method]:
        return {"choice": f"Choose one of: {', '.join(CHOICES[method])}."}
    if choice in WITH_REASON and not reason:
        return {"reason": "Say why; the reason is part of the record."}
    return {}
