"""The bylaws of a body as data: by what it votes, what it needs for that, and what it owes to those who ask. Pure.

A rule stands in the JSON form that `tally` takes, as it was written, so that a vote can keep it word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import available_timezones

from governance_records.names import unseen
from governance_records.profiles import PROFILES
from governance_records.rights import CLERK, MODERATOR, PROJECT_MANAGER, Refused
from governance_records.rules import Rule, read_rule
from governance_records.rules.values import CONSENSUS

ORDINARY, PROCEDURE, POLICY, RESOURCES = "default", "procedure", "policy", "resources"
RESCIND, RECONSIDER, BYLAWS, FALLBACK = "rescind", "reconsider", "bylaws", "fallback"
# What a rule is for. Where bylaws name no rule for a purpose, the one for ordinary decisions holds.
PURPOSES: Mapping[str, str] = {
    ORDINARY: "Ordinary decisions",
    PROCEDURE: "Amend, table or refer a motion",
    POLICY: "Adopt or change a policy or protocol",
    RESOURCES: "Commit money or staff",
    RESCIND: "Take back something adopted",
    RECONSIDER: "Vote again on something decided at the same meeting",
    BYLAWS: "Change these bylaws",
    FALLBACK: "When consensus is not reached",
}

NOBODY, A_SEAT = "", "seat"
# Who may answer feedback in the name of the body without a vote of it; a seat is named by its number beside.
DELEGATES: Mapping[str, str] = {
    NOBODY: "Nobody: each answer is adopted by the body",
    PROJECT_MANAGER: "The project manager",
    CLERK: "The records clerk of the body",
    A_SEAT: "Whoever sits on one seat",
}
RESPONSIBLE: Mapping[str, str] = {
    PROJECT_MANAGER: "The project manager",
    CLERK: "The records clerk of the body",
    MODERATOR: "The moderator",
}
LONGEST_TEXT = 20_000
MOST_WAIT_DAYS, MOST_DUTY_DAYS = 60, 365


@dataclass(frozen=True)
class FeedbackDuty:
    """By when the body acknowledges feedback (in business days) and answers it (in days), and who sees to it.

    `office` is one of `RESPONSIBLE`; `goes_up_to` is the body that is told what is overdue, if any.
    """

    acknowledge_days: int = 5
    answer_days: int = 30
    office: str = PROJECT_MANAGER
    goes_up_to: str = ""


@dataclass(frozen=True)
class Bylaws:
    """What a body agreed on, from a day on. Version 0 is what holds for a body that has set nothing yet."""

    body: str
    version: int
    starts: str
    profile: str
    # Empty: the zone of the initiative.
    zone: str
    rules: Mapping[str, Mapping[str, object]]
    seconds_needed: bool = True
    between_meetings: bool = False
    hide_interim: bool = False
    # How many days after consensus failed the rule for that may be used.
    fallback_wait_days: int = 7
    delegate: str = NOBODY
    delegate_seat: int | None = None
    duty: FeedbackDuty = field(default_factory=FeedbackDuty)
    # The bylaws in words, as the body adopted them (Markdown); may be empty.
    text: str = ""

    def rule(self, purpose: str = ORDINARY) -> Mapping[str, object]:
        """The rule for a purpose as JSON: that of its own, or the one for ordinary decisions."""
        return self.rules.get(purpose, self.rules[ORDINARY])

    def read(self, purpose: str = ORDINARY) -> Rule:
        """The rule for a purpose as a value that `decide` takes."""
        return read_rule(self.rule(purpose))

    @property
    def fallback(self) -> str | None:
        """The name of the rule that may be used once consensus has failed and the wait is over."""
        return FALLBACK if FALLBACK in self.rules else None

    @property
    def facts(self) -> dict[str, object]:
        """What is published beside the text: everything but the number of the version, which its entry holds."""
        duty = self.duty
        return {
            "body": self.body,
            "starts": self.starts,
            "profile": self.profile,
            "zone": self.zone,
            "rules": {purpose: _plain(rule) for purpose, rule in self.rules.items()},
            "seconds_needed": self.seconds_needed,
            "between_meetings": self.between_meetings,
            "hide_interim": self.hide_interim,
            "fallback_wait_days": self.fallback_wait_days,
            "delegate": self.delegate,
            "delegate_seat": self.delegate_seat or 0,
            "feedback": {
                "acknowledge_business_days": duty.acknowledge_days,
                "answer_days": duty.answer_days,
                "office": duty.office,
                "goes_up_to": duty.goes_up_to,
            },
        }


SIMPLE_MAJORITY: Mapping[str, object] = {
    "method": "majority",
    "threshold": "1/2",
    "strict": True,
    "base": "cast",
    "quorum": {"fraction": "1/2", "strict": True, "of": "members"},
}


def unwritten(body: str) -> Bylaws:
    """What holds before a body has bylaws: house rules, and more than half of the votes cast."""
    return Bylaws(body, 0, "0001-01-01", "house", "", {ORDINARY: SIMPLE_MAJORITY})


def bylaws_of(version: int, facts: Mapping, text: str = "") -> Bylaws:
    """The bylaws that stored facts say."""
    duty = facts["feedback"]
    return Bylaws(
        body=facts["body"],
        version=version,
        starts=facts["starts"],
        profile=facts["profile"],
        zone=facts["zone"],
        rules=facts["rules"],
        seconds_needed=facts["seconds_needed"],
        between_meetings=facts["between_meetings"],
        hide_interim=facts["hide_interim"],
        fallback_wait_days=facts["fallback_wait_days"],
        delegate=facts["delegate"],
        delegate_seat=facts["delegate_seat"] or None,
        duty=FeedbackDuty(duty["acknowledge_business_days"], duty["answer_days"], duty["office"], duty["goes_up_to"]),
        text=text,
    )


def check_bylaws(given: Bylaws) -> None:
    """Whether bylaws say what bylaws may say, each for itself.

    Errors: Refused by field; a rule's at `rules.PURPOSE.PLACE`.
    """
    problems: dict[str, str] = {}
    for purpose, rule in given.rules.items():
        problems |= _rule_problems(purpose, rule)
    if ORDINARY not in given.rules:
        problems[f"rules.{ORDINARY}"] = "Say by what ordinary decisions are taken."
    problems |= _fallback_problems(given)
    problems |= _choice_problems(given)
    problems |= _day_problems(given)
    if len(given.text) > LONGEST_TEXT or unseen(given.text.replace("\n", " ").replace("\t", " ")):
        problems["text"] = f"At most {LONGEST_TEXT:,} visible characters."
    if problems:
        raise Refused(problems)


def _rule_problems(purpose: str, rule: Mapping[str, object]) -> dict[str, str]:
    if purpose not in PURPOSES:
        return {"rules": f"{purpose!r} is no purpose of a rule."}
    try:
        read = read_rule(rule)
    except Refused as refused:
        return {f"rules.{purpose}.{place}" if place else f"rules.{purpose}": m for place, m in refused.problems.items()}
    impossible = "More than all can never be reached. Choose “at least”."
    problems = {}
    if read.threshold == 1 and read.strict and read.method != CONSENSUS:
        problems[f"rules.{purpose}.threshold"] = impossible
    if read.quorum.fraction == 1 and read.quorum.strict:
        problems[f"rules.{purpose}.quorum"] = impossible
    return problems


def _fallback_problems(given: Bylaws) -> dict[str, str]:
    fallback = given.rules.get(FALLBACK)
    if fallback is not None and fallback.get("method") == CONSENSUS:
        return {f"rules.{FALLBACK}.method": "What takes the place of consensus is a vote by majority."}
    if not 0 <= given.fallback_wait_days <= MOST_WAIT_DAYS:
        return {"fallback_wait_days": f"Give whole days, at most {MOST_WAIT_DAYS}."}
    return {}


def _choice_problems(given: Bylaws) -> dict[str, str]:
    problems = {}
    if given.profile not in PROFILES:
        problems["profile"] = "Choose one of the profiles."
    if given.zone and given.zone not in available_timezones():
        problems["zone"] = "Give a time zone, such as America/Chicago, or leave it empty."
    if given.delegate not in DELEGATES:
        problems["delegate"] = "Choose one of the list."
    elif (given.delegate == A_SEAT) != (given.delegate_seat is not None):
        problems["delegate_seat"] = "Choose the seat, and only where a seat answers."
    if given.duty.office not in RESPONSIBLE:
        problems["office"] = "Choose one of the list."
    return problems


def _day_problems(given: Bylaws) -> dict[str, str]:
    problems = {}
    try:
        date.fromisoformat(given.starts)
    except ValueError:
        problems["starts"] = "Give a date, such as 2026-11-22."
    for name in ("acknowledge_days", "answer_days"):
        if not 1 <= getattr(given.duty, name) <= MOST_DUTY_DAYS:
            problems[name] = f"Give whole days from 1 to {MOST_DUTY_DAYS}."
    if not problems and given.duty.acknowledge_days > given.duty.answer_days:
        problems["answer_days"] = "An answer is due no earlier than the acknowledgment."
    return problems


def _plain(value: object) -> object:
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value
