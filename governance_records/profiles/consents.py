"""Turns what a law asks members to agree to into a rule of votes, so that one function counts all of them."""

from __future__ import annotations

from fractions import Fraction

from governance_records.profiles.duties import ALL, HALF, Consent, Profile
from governance_records.rules.values import COUNTED, MAJORITY, Quorum, Rule


def late_item_rule(profile: Profile, kind: str, members: int, present: int) -> Rule | None:
    """By what a meeting of a kind takes up a matter that its notice did not name; None where it never may."""
    consent = profile.late_item.get(kind)
    return None if consent is None else rule_of(consent, members, present)


def closing_rule(profile: Profile, members: int, present: int) -> Rule | None:
    """By what a body closes an item; None where the law asks for no vote."""
    return None if profile.enter_closed is None else rule_of(profile.enter_closed, members, present)


def rule_of(consent: Consent, members: int, present: int) -> Rule:
    """The rule of a consent. The recused stay in the base: the law counts members, and they do not agree."""
    few = consent.unanimous_below is not None and Fraction(present) < consent.unanimous_below * members
    return Rule(
        method=MAJORITY,
        quorum=Quorum(fraction=HALF, strict=True),
        threshold=ALL if few else consent.share,
        strict=consent.strict and not few,
        base=consent.of,
        recused_base=COUNTED,
    )
