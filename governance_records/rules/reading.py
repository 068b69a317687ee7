"""Reads the rule and the case of a vote from JSON, and lists every problem by its place (`roll[2].vote`).

Knows what each value may look like, not whether the roll fits the rule: that is the work of `fitting`.
"""

from __future__ import annotations

from governance_records.rules.parts import Part, read_json
from governance_records.rules.problems import Problems
from governance_records.rules.values import (
    BASES,
    CAST,
    MAJORITY,
    METHODS,
    QUORUM_OF,
    RECUSALS,
    SILENCES,
    TIES,
    UNITS,
    VOTES,
    Case,
    Quorum,
    Rule,
    Seat,
)

MOST_SEATS = 10_000
LONGEST_NAME, LONGEST_REASON = 200, 2_000

_OF_A_CASE = ("rule", "members", "seats", "roll")
_OF_A_MAJORITY = ("threshold", "strict", "base", "recused_base", "tie", "min_yes")
_OF_CONSENSUS = ("max_blocks", "silence")
_OF_A_RULE = ("method", "quorum", "recused_quorum", "unit", *_OF_A_MAJORITY, *_OF_CONSENSUS)
_OF_A_SHARE = ("fraction", "strict", "of")
_OF_A_SEAT = ("seat", "organisation", "present", "vote", "reason", "chair", "casting")
_ANY_VOTE = tuple(dict.fromkeys(vote for votes in VOTES.values() for vote in votes))


def read_case(data: bytes) -> Case:
    """A case as `lead-portal tally` takes it. Errors: Refused, by place; the place "" is the whole file."""
    problems = Problems()
    case = Part(read_json(data), "", _OF_A_CASE, problems)
    rule = _rule(case.part("rule", _OF_A_RULE))
    members, seats = case.count("members", needed=True), case.count("seats", needed=True)
    roll = _roll(case, VOTES[rule.method] if rule else _ANY_VOTE)
    problems.refuse_if_any()
    assert rule is not None and members is not None and seats is not None
    return Case(rule, members, seats, roll)


def read_rule(found: object) -> Rule:
    """A rule from the object that stands under `rule` in a case. Errors: Refused, by place (`quorum.of`)."""
    problems = Problems()
    rule = _rule(Part(found, "", _OF_A_RULE, problems))
    problems.refuse_if_any()
    assert rule is not None
    return rule


def _rule(part: Part | None) -> Rule | None:
    """A rule may carry keys of the other method, so that a form can switch; they are read, and not used.

    What it leaves unsaid is taken as the strictest that it can mean, or it has to be said.
    """
    if part is None:
        return None
    method = part.choice("method", METHODS, needed=True)
    majority = method == MAJORITY
    given = {
        "threshold": part.share("threshold", needed=majority),
        "strict": part.truth("strict", needed=majority),
        "base": part.choice("base", BASES, needed=majority),
        "max_blocks": part.count("max_blocks"),
        "silence": part.choice("silence", SILENCES),
        "recused_base": part.choice("recused_base", RECUSALS),
        "recused_quorum": part.choice("recused_quorum", RECUSALS),
        "unit": part.choice("unit", UNITS),
        "tie": part.choice("tie", TIES),
        "min_yes": part.count("min_yes"),
    }
    quorum = _quorum(part)
    if method is None or quorum is None or (majority and given["threshold"] is None):
        return None
    return Rule(method, quorum, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def _quorum(rule: Part) -> Quorum | None:
    part = rule.part("quorum", ("count", *_OF_A_SHARE))
    if part is None:
        return None
    if "count" in part.found:
        if beside := [key for key in _OF_A_SHARE if key in part.found]:
            part.wrong("count", f"stands beside {', '.join(beside)}; a quorum is a count or a share")
        count = part.count("count", least=1)
        return None if count is None else Quorum(count=count)
    fraction, strict = part.share("fraction", needed=True), part.truth("strict", needed=True)
    of = part.choice("of", QUORUM_OF, needed=True)
    if fraction is None or strict is None or of is None:
        return None
    return Quorum(fraction=fraction, strict=strict, of=of)


def _roll(case: Part, votes: tuple[str, ...]) -> tuple[Seat, ...]:
    lines = enumerate(case.list("roll", MOST_SEATS))
    seats = (_seat(Part(line, f"roll[{i}]", _OF_A_SEAT, case.problems), votes) for i, line in lines)
    return tuple(seat for seat in seats if seat is not None)


def _seat(part: Part, votes: tuple[str, ...]) -> Seat | None:
    name = part.text("seat", LONGEST_NAME, needed=True)
    present = part.truth("present", needed=True)
    vote = part.choice("vote", votes, needed=True)
    organisation = part.text("organisation", LONGEST_NAME)
    reason = part.text("reason", LONGEST_REASON)
    chair, casting = part.truth("chair"), part.choice("casting", CAST[MAJORITY])
    if name is None or present is None or vote is None:
        return None
    return Seat(name, present, vote, organisation, reason, bool(chair), casting)
