"""Says in sentences what bylaws mean, for residents and for those who write them. Pure."""

from __future__ import annotations

from fractions import Fraction

from governance_records.bylaw_values import DELEGATES, FALLBACK, ORDINARY, PURPOSES, RESPONSIBLE, Bylaws
from governance_records.profiles import PROFILES
from governance_records.rules import Quorum, Rule, read_rule
from governance_records.rules.values import (
    BY_ORGANISATION,
    CONSENSUS,
    COUNTED,
    EXCLUDED,
    OF_CAST,
    OF_MEMBERS,
    OF_PRESENT,
    SILENCE_CONSENTS,
    TIE_CHAIR,
)

_SHARES = {Fraction(1, 2): "half", Fraction(2, 3): "two thirds", Fraction(3, 4): "three quarters"}
_SHARES |= {Fraction(1, 3): "one third", Fraction(3, 5): "three fifths", Fraction(4, 5): "four fifths"}


def rule_in_words(rule: Rule) -> list[str]:
    """What a vote by a rule needs, one sentence for each part."""
    said = _by_consensus(rule) if rule.method == CONSENSUS else _by_majority(rule)
    return [*said, _quorum(rule.quorum, rule), *_recusals(rule)]


def bylaws_in_words(bylaws: Bylaws) -> list[tuple[str, list[str]]]:
    """Headings and sentences: how the body decides, how it meets, and what it owes to those who ask."""
    said = [(PURPOSES[ORDINARY], rule_in_words(bylaws.read()))]
    for purpose, heading in PURPOSES.items():
        if purpose != ORDINARY and purpose in bylaws.rules:
            own = _by_its_method(read_rule(bylaws.rules[purpose]))
            wait = [f"It may be used {_days(bylaws.fallback_wait_days)} after consensus failed."]
            said.append((heading, own + (wait if purpose == FALLBACK else [])))
    return [*said, ("Meetings and votes", _meeting(bylaws)), ("Feedback from residents", _feedback(bylaws))]


def _by_its_method(rule: Rule) -> list[str]:
    return _by_consensus(rule) if rule.method == CONSENSUS else _by_majority(rule)


def _by_majority(rule: Rule) -> list[str]:
    assert rule.threshold is not None
    said = [f"A motion is adopted with {share_in_words(rule.threshold, rule.strict)} {_base(rule)}."]
    if rule.min_yes:
        said.append(f"At least {rule.min_yes} must vote yes.")
    if rule.more_than_half_of_cast:
        chair = "the chair may break it, if the chair has not voted"
        said.append(f"If yes and no are equal, {chair if rule.tie == TIE_CHAIR else 'the motion is lost'}.")
    return said


def _by_consensus(rule: Rule) -> list[str]:
    blocks = "nobody blocks it" if not rule.max_blocks else f"no more than {rule.max_blocks} block it"
    silence = "Whoever is there and silent consents." if rule.silence == SILENCE_CONSENTS else ""
    silence = silence or "Everybody present must take a position."
    return [
        f"A proposal is adopted by consensus: somebody consents, and {blocks}.",
        "Whoever stands aside or blocks gives a reason, which is published.",
        silence,
    ]


def share_in_words(share: Fraction, strict: bool) -> str:
    """A threshold as people say it: more than half, at least two thirds, all."""
    if share == 1:
        return "all"
    return f"{'more than' if strict else 'at least'} {_SHARES.get(share, f'{share.numerator}/{share.denominator}')}"


def _base(rule: Rule) -> str:
    if rule.base == OF_CAST:
        return "of the votes cast (yes and no; those who abstain are not counted)"
    noun = _noun(rule)
    if rule.base == OF_PRESENT:
        return f"of the {noun} present, so that abstaining counts against it"
    whole = f"all {noun} in office" if rule.base == OF_MEMBERS else "all seats of the body, vacant ones included"
    return f"of {whole}, so that whoever is absent or abstains counts against it"


def _noun(rule: Rule) -> str:
    return "organizations" if rule.unit == BY_ORGANISATION else "members"


def _quorum(quorum: Quorum, rule: Rule) -> str:
    if quorum.fraction is None:
        return f"Nothing is decided unless at least {quorum.count} {_noun(rule)} are there."
    whole = f"{_noun(rule)} in office" if quorum.of == OF_MEMBERS else "seats of the body, vacant ones included,"
    return f"Nothing is decided unless {share_in_words(quorum.fraction, quorum.strict)} of the {whole} are there."


def _recusals(rule: Rule) -> list[str]:
    said = []
    if rule.method != CONSENSUS and rule.base != OF_CAST:
        out = rule.recused_base == EXCLUDED
        said.append(
            f"Whoever is recused is {'left out of' if out else 'still counted in'} the number that is voted by."
        )
    counted = rule.recused_quorum == COUNTED
    return [
        *said,
        f"Whoever is recused and in the room {'counts' if counted else 'does not count'} towards the quorum.",
    ]


def _meeting(bylaws: Bylaws) -> list[str]:
    one = bylaws.read().unit == BY_ORGANISATION
    return [
        f"Law or rules for notice, minutes and closed items: {PROFILES[bylaws.profile].title}.",
        "One organization has one vote, however many of its people are there."
        if one
        else "Each voting seat has one vote.",
        "A motion needs a second." if bylaws.seconds_needed else "A motion needs no second.",
        "Votes may be taken between meetings." if bylaws.between_meetings else "Votes are taken in meetings only.",
        "While a vote is open, nobody sees how it stands."
        if bylaws.hide_interim
        else "While a vote is open, members see who has voted and how.",
    ]


def _feedback(bylaws: Bylaws) -> list[str]:
    duty = bylaws.duty
    who = DELEGATES[bylaws.delegate]
    said = [
        f"Feedback is acknowledged within {_days(duty.acknowledge_days, 'business ')} and answered within "
        f"{_days(duty.answer_days)}.",
        f"Responsible: {RESPONSIBLE[duty.office][0].lower()}{RESPONSIBLE[duty.office][1:]}.",
    ]
    if bylaws.delegate:
        said.append(f"May answer for the body without a vote: {who[0].lower()}{who[1:]}.")
    else:
        said.append("Each answer is adopted by the body.")
    return said


def _days(count: int, kind: str = "") -> str:
    return f"{count} {kind}day{'' if count == 1 else 's'}"
