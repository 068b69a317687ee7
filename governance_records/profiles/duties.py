"""The kinds of duties that the law of open meetings lays on a body: frozen values that the laws beside it fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from governance_records.calendars import Calendar

REGULAR, SPECIAL = "regular", "special"
KINDS = (REGULAR, SPECIAL)
OF_PRESENT, OF_MEMBERS = "present", "members"


@dataclass(frozen=True)
class Duty:
    """One thing that the law asks. `blocks`: the portal refuses what breaks it; otherwise it warns."""

    says: str
    section: str
    blocks: bool = False
    check_first: bool = False


@dataclass(frozen=True)
class Notice:
    """How long before a meeting its notice stands. Without `hours` the law says "reasonable" and gives no number."""

    duty: Duty
    hours: int | None
    kinds: tuple[str, ...] = KINDS
    business_days_only: bool = False
    # The notice of a meeting that was called fewer days ahead is another one.
    called_days_before: int = 0


@dataclass(frozen=True)
class Consent:
    """The share that must agree: at least `share` of the present, or of the members in office."""

    duty: Duty
    share: Fraction
    of: str = OF_PRESENT
    strict: bool = False
    # Where fewer than this share of the members are there, all of those present must agree.
    unanimous_below: Fraction | None = None


@dataclass(frozen=True)
class Minutes:
    """By when minutes are ready; without a number the law says "promptly" or "reasonable"."""

    duty: Duty
    days: int | None
    closed_days: int | None = None
    business_days: bool = False


@dataclass(frozen=True)
class Ground:
    """Why an item may be closed."""

    key: str
    says: str
    section: str
    check_first: bool = False


@dataclass(frozen=True)
class Profile:
    """The duties of a body. A None says that the law is silent and the bylaws decide."""

    key: str
    title: str
    calendar: Calendar
    notices: tuple[Notice, ...]
    minutes: Minutes
    # The vote that takes up a matter which the notice did not name, by kind of meeting; an absent kind: never.
    late_item: Mapping[str, Consent]
    # What is said where a late item may not be taken up at all.
    no_late_item: Duty | None
    proxy_forbidden: Duty | None
    secret_forbidden: Duty | None
    comment_before_vote: Duty | None
    enter_closed: Consent | None
    closed_no_final_vote: Duty | None
    grounds: tuple[Ground, ...]
    others: tuple[Duty, ...] = ()
    # What is said where a quorum of the body is asked to the meeting of another one.
    walking_quorum: Duty | None = None


ALL, TWO_THIRDS, HALF = Fraction(1), Fraction(2, 3), Fraction(1, 2)
BYLAWS = "the body's bylaws"
