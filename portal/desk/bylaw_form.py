"""What the form of bylaws asks, with an explanation of each choice, and the bylaws that a sent form says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from governance_records.bylaw_values import FALLBACK, ORDINARY, PURPOSES, Bylaws, FeedbackDuty
from governance_records.rights import Refused
from portal.desk.frame import area, field, row_number

SAME = "same"
OTHER = "other"


@dataclass(frozen=True)
class Option:
    """One answer to a question, and what it means."""

    value: str
    label: str
    means: str = ""


METHODS = (
    Option(
        "majority",
        "Majority",
        "People vote yes or no, and a share of them decides. Clear and quick; a minority can be outvoted.",
    ),
    Option(
        "consensus",
        "Consensus",
        "A proposal is adopted when nobody blocks it. Slower; everyone who must carry it out has agreed to it.",
    ),
)
SHARES = (
    Option("more 1/2", "More than half", "The usual majority. 5 of 9."),
    Option("least 2/3", "At least two thirds", "For what should not change often. 6 of 9."),
    Option("least 3/4", "At least three quarters", "7 of 9."),
    Option("least 1", "All of them", "A single no stops it."),
    Option(OTHER, "Another share", "Write it below, as a fraction or a whole percentage."),
)
QUORUMS = (
    Option("more 1/2", "More than half", "The usual quorum. 5 of 9."),
    Option("least 1/2", "At least half", "5 of 9, and 5 of 10."),
    Option("least 2/3", "At least two thirds", "6 of 9."),
    Option("count", "A number", "The same number however many are in office. Write it below."),
    Option(OTHER, "Another share", "Write it below."),
)
BASES = (
    Option("cast", "Of the votes cast", "Yes and no are counted. Whoever abstains leaves it to the others."),
    Option("present", "Of those present", "Whoever is there and abstains weighs like a no."),
    Option("members", "Of all members in office", "Whoever is absent or abstains weighs like a no."),
    Option("seats", "Of all seats", "Vacant seats weigh like a no too."),
)
QUORUM_OF = (
    Option("members", "Of the members in office", "A vacant seat makes the quorum smaller."),
    Option("seats", "Of all seats", "A vacant seat does not change the quorum."),
)
UNITS = (
    Option("seat", "Each voting seat has a vote", ""),
    Option(
        "organisation",
        "Each organization has one vote",
        "However many of its people sit there. A seat that speaks for no organization has a vote of its own.",
    ),
)
TIES = (
    Option("lost", "The motion is lost", ""),
    Option(
        "chair",
        "The chair may break it",
        "Only where more than half of the votes cast is asked for, and the chair has not voted.",
    ),
)
SILENCES = (
    Option("no_consensus", "Everybody present must take a position", "Silence stops the proposal."),
    Option("consent", "Silence is consent", "Quicker; people may feel passed over."),
)
RECUSED_BASE = (
    Option("excluded", "Left out of the number", "A recusal then weighs neither way."),
    Option("counted", "Still counted", "A recusal then weighs like a no, unless only votes cast count."),
)
RECUSED_QUORUM = (
    Option("counted", "Yes", "They are in the room."),
    Option("excluded", "No", "The quorum can be lost by a recusal."),
)


def bylaws_sent(body: str) -> Bylaws:
    """The bylaws that the form says. Errors: Refused by field, before anything is checked against the record."""
    problems: dict[str, str] = {}
    quorum = _quorum(problems)
    rules = {p: _rule(p, quorum, problems) for p in PURPOSES if p == ORDINARY or field(f"{p}-method") not in ("", SAME)}
    duty = FeedbackDuty(
        _whole("acknowledge_days", problems), _whole("answer_days", problems), field("office"), field("goes_up_to")
    )
    seat = row_number(field("delegate_seat"))
    bylaws = Bylaws(
        body=body,
        version=0,
        starts=field("starts"),
        profile=field("profile"),
        zone=field("zone"),
        rules=rules,
        seconds_needed=field("seconds_needed") == "yes",
        between_meetings=field("between_meetings") == "yes",
        hide_interim=field("hide_interim") == "yes",
        fallback_wait_days=_whole("fallback_wait_days", problems) if FALLBACK in rules else 7,
        delegate=field("delegate"),
        delegate_seat=seat if field("delegate") == "seat" else None,
        duty=duty,
        text=area("text", 30_000),
    )
    if problems:
        raise Refused(problems)
    return bylaws


def _rule(purpose: str, quorum: Mapping[str, object], problems: dict[str, str]) -> dict[str, object]:
    def name(part: str) -> str:
        return f"{purpose}-{part}"

    rule: dict[str, object] = {
        "method": field(name("method")),
        "quorum": quorum,
        "unit": field("unit"),
        "recused_quorum": field("recused_quorum"),
    }
    if rule["method"] == "consensus":
        blocks = _whole(name("max_blocks"), problems)
        return rule | {"max_blocks": blocks, "silence": field(name("silence")) or "no_consensus"}
    strict, share = _share(name("share"), name("other"), name("other_strict"))
    return rule | {
        "threshold": share,
        "strict": strict,
        "base": field(name("base")),
        "tie": field(name("tie")) or "lost",
        "recused_base": field("recused_base"),
        "min_yes": _whole(name("min_yes"), problems),
    }


def _quorum(problems: dict[str, str]) -> dict[str, object]:
    if field("quorum-share") == "count":
        return {"count": _whole("quorum-count", problems)}
    strict, share = _share("quorum-share", "quorum-other", "quorum-other_strict")
    return {"fraction": share, "strict": strict, "of": field("quorum-of")}


def _share(name: str, other: str, other_strict: str) -> tuple[bool, str]:
    """Whether more than a share is asked for, and the share as it was written."""
    chosen = field(name)
    if chosen == OTHER:
        return field(other_strict) == "yes", field(other)
    how, _, share = chosen.partition(" ")
    return how == "more", share


def _whole(name: str, problems: dict[str, str]) -> int:
    text = field(name) or "0"
    if text.isascii() and text.isdigit() and len(text) < 7:
        return int(text)
    problems[name] = "Give a whole number."
    return 0


def shown_problems(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems by the field of the form at which they are told."""
    return {_place(place): message for place, message in problems.items()}


_FIELDS = {"threshold": "share", "strict": "share"}


def _place(place: str) -> str:
    start, _, rest = place.partition(".")
    if start != "rules" or not rest:
        return place
    purpose, _, part = rest.partition(".")
    if part.startswith("quorum"):
        return "quorum-count" if part.endswith("count") else "quorum-share"
    if part in ("unit", "recused_base", "recused_quorum"):
        return part
    return f"{purpose}-{_FIELDS.get(part, part or 'method')}"


def given_of(bylaws: Bylaws) -> dict[str, str]:
    """What the form shows at first: the bylaws that hold."""
    ordinary = bylaws.rule()
    quorum = ordinary["quorum"]
    assert isinstance(quorum, Mapping)
    given = {
        "unit": str(ordinary.get("unit", "seat")),
        "recused_base": str(ordinary.get("recused_base", "excluded")),
        "recused_quorum": str(ordinary.get("recused_quorum", "counted")),
        "seconds_needed": _yes(bylaws.seconds_needed),
        "between_meetings": _yes(bylaws.between_meetings),
        "hide_interim": _yes(bylaws.hide_interim),
        "fallback_wait_days": str(bylaws.fallback_wait_days),
        "delegate_seat": str(bylaws.delegate_seat or ""),
        "acknowledge_days": str(bylaws.duty.acknowledge_days),
        "answer_days": str(bylaws.duty.answer_days),
        "office": bylaws.duty.office,
        "goes_up_to": bylaws.duty.goes_up_to,
        "quorum-count": str(quorum.get("count", "")),
        "quorum-of": str(quorum.get("of", "members")),
    }
    given |= {name: getattr(bylaws, name) for name in ("profile", "zone", "delegate", "text")}
    given |= (
        _given_share("quorum", quorum.get("fraction"), quorum.get("strict"), QUORUMS)
        if "fraction" in quorum
        else {"quorum-share": "count"}
    )
    for purpose in PURPOSES:
        given |= _given_rule(purpose, bylaws.rules.get(purpose))
    return given


def _given_rule(purpose: str, rule: Mapping[str, object] | None) -> dict[str, str]:
    found = rule or {"method": SAME}
    given = {f"{purpose}-method": str(found["method"])}
    given |= {f"{purpose}-tie": str(found.get("tie", "lost"))}
    given |= {f"{purpose}-silence": str(found.get("silence", "no_consensus"))}
    given |= {f"{purpose}-base": str(found.get("base", "cast"))}
    for part in ("min_yes", "max_blocks"):
        given[f"{purpose}-{part}"] = str(found.get(part, 0))
    return given | _given_share(purpose, found.get("threshold", "1/2"), found.get("strict", True), SHARES)


def _given_share(name: str, share: object, strict: object, offered: Iterable[Option]) -> dict[str, str]:
    chosen = f"{'more' if strict else 'least'} {_shortest(str(share))}"
    if chosen in {option.value for option in offered}:
        return {f"{name}-share": chosen}
    return {f"{name}-share": OTHER, f"{name}-other": str(share), f"{name}-other_strict": _yes(bool(strict))}


def _shortest(share: str) -> str:
    """A share in the spelling that the form offers: "1/1" and "100%" are 1."""
    if share.endswith("%"):
        return str(Fraction(int(share[:-1]), 100))
    return str(Fraction(share))


def _yes(truth: bool) -> str:
    return "yes" if truth else ""
