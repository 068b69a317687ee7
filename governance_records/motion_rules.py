"""By which rule a kind of motion is decided, and which kinds settle a matter or only how it is dealt with. Pure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from governance_records import bylaw_values as purposes
from governance_records.bylaw_values import ORDINARY, PROCEDURE, Bylaws
from governance_records.meeting_values import (
    AMENDMENT,
    APPROVE_MINUTES,
    CLOSE,
    CORRECT_MINUTES,
    FROM_TABLE,
    MAIN,
    RATIFY,
    RECONSIDER,
    REFER,
    RESCIND,
    TABLE,
    TAKE_UP,
)
from governance_records.profiles import Profile
from governance_records.profiles.consents import closing_rule, late_item_rule
from governance_records.rules import Rule
from governance_records.rules.values import MAJORITY, OF_CAST

# What settles a matter for the public; the rest says how the body deals with it.
FINAL = (MAIN, RESCIND, RATIFY, APPROVE_MINUTES, CORRECT_MINUTES)
# What is about a matter of its own, so that only one such motion is before the body for an item.
OF_THEIR_OWN = (*FINAL, RECONSIDER, TAKE_UP, FROM_TABLE, CLOSE)
AMENDABLE = (MAIN, AMENDMENT, CORRECT_MINUTES)
TWO_THIRDS_TO_RESCIND = "two thirds, without notice"
LATE_ITEM, CLOSED_ITEM = "late item", "closed item"


def rule_name(kind: str, purpose: str, bylaws: Bylaws, noticed: bool) -> str:
    """The name of the rule that a motion is decided by."""
    if kind in (AMENDMENT, TABLE, REFER, FROM_TABLE):
        return PROCEDURE
    if kind == RECONSIDER:
        return purposes.RECONSIDER
    if kind == RESCIND:
        return purposes.RESCIND if purposes.RESCIND in bylaws.rules or noticed else TWO_THIRDS_TO_RESCIND
    named = {TAKE_UP: LATE_ITEM, CLOSE: CLOSED_ITEM}
    return named.get(kind, purpose if kind == MAIN else ORDINARY)


def rule_by_name(name: str, bylaws: Bylaws, law: Profile, kind: str, members: int, present: int) -> Rule | None:
    """The rule of that name; None where the law never lets such a motion pass. `kind` is that of the meeting."""
    if name == LATE_ITEM:
        return late_item_rule(law, kind, members, present)
    if name == CLOSED_ITEM:
        return closing_rule(law, members, present) or bylaws.read()
    if name == TWO_THIRDS_TO_RESCIND:
        return replace(bylaws.read(), method=MAJORITY, threshold=Fraction(2, 3), strict=False, base=OF_CAST)
    return bylaws.read(name)
