"""A made-up crowd of referrals and participants, drawn from a fixed seed, that lives in memory alone.

It knows nothing of tables or words: `riverbend` counts it, and only the counts leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

SEED = 20261029
QUARTERS = (
    "2023Q4",
    *(f"{year}Q{n}" for year in (2024, 2025) for n in (1, 2, 3, 4)),
    "2026Q1",
    "2026Q2",
    "2026Q3",
)
LAST = len(QUARTERS) - 1
COMMUNITY_START = QUARTERS.index("2024Q3")
LAST_WITH_SIX_MONTHS = QUARTERS.index("2026Q1")

Odds = Mapping[str, float]

DISTRICT: Odds = {"north_bank": 29, "old_town": 28, "mill_quarter": 22, "south_bend": 14, "outlying_wards": 7}
RACE: Odds = {
    "black": 47,
    "white": 33,
    "hispanic": 10,
    "asian": 3,
    "native_american": 2,
    "other_or_unknown": 5,
}
GENDER: Odds = {"woman": 37, "man": 60, "another_or_not_said": 3}
AGE: Odds = {"18_24": 9, "25_34": 28, "35_44": 32, "45_54": 20, "55_plus": 11}
DOMAIN: Odds = {
    "housing": 30,
    "substance_use": 20,
    "mental_health": 15,
    "benefits": 15,
    "legal": 12,
    "health_care": 8,
}
HOUSING_AT_ENTRY: Odds = {"unsheltered": 51, "emergency": 20, "interim": 13, "permanent": 12, "unknown": 4}
HOUSING_LATER: Mapping[str, Odds] = {
    "unsheltered": {"unsheltered": 50, "emergency": 14, "interim": 14, "permanent": 12, "unknown": 10},
    "emergency": {"unsheltered": 18, "emergency": 32, "interim": 20, "permanent": 20, "unknown": 10},
    "interim": {"unsheltered": 12, "emergency": 8, "interim": 40, "permanent": 31, "unknown": 9},
    "permanent": {"unsheltered": 9, "emergency": 4, "interim": 5, "permanent": 75, "unknown": 7},
    "unknown": {"unsheltered": 25, "emergency": 10, "interim": 8, "permanent": 12, "unknown": 45},
}


@dataclass(frozen=True)
class Arrests:
    """Whether a person was arrested in the six months before and in the six months after enrollment."""

    before: bool
    after: bool


@dataclass(frozen=True)
class Participant:
    """A person who completed intake. Quarters are positions in `QUARTERS`."""

    enrolled: int
    district: str
    race: str
    gender: str
    age: str
    housing_at_entry: str
    housing_latest: str
    arrests: Arrests | None
    active: tuple[int, ...]
    contacts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Referral:
    """One referral; `participant` is set where it led to a first intake."""

    quarter: int
    district: str
    pathway: str
    disposition: str
    participant: Participant | None


def referrals() -> list[Referral]:
    """All referrals of the twelve quarters, the same on every call."""
    rng = Random(SEED)
    return [
        _referral(rng, quarter, pathway)
        for quarter in range(len(QUARTERS))
        for pathway, count in _volumes(rng, quarter).items()
        for _ in range(count)
    ]


def kits(crowd: list[Referral]) -> list[int]:
    """The quarter of each naloxone kit given: a share of contacts, plus a few kits left with partners."""
    rng = Random(SEED + 1)
    people = [r.participant for r in crowd if r.participant]
    given = [q for p in people for q in p.active if rng.random() < 0.31]
    return given + [q for q in range(len(QUARTERS)) for _ in range(rng.randint(14, 26))]


def _volumes(rng: Random, quarter: int) -> dict[str, int]:
    """Referrals by pathway. A new pathway adds more than the two old ones grow."""
    volumes = {
        "arrest_diversion": round(30 + 0.2 * quarter) + rng.randint(-3, 3),
        "social_contact": round(42 + 0.7 * quarter) + rng.randint(-4, 4),
    }
    if quarter >= COMMUNITY_START:
        # Never small: a reader knows that the quarters before hold none, so they could not shield it.
        volumes["community_referral"] = round(14 + 1.1 * (quarter - COMMUNITY_START)) + rng.randint(-2, 2)
    return volumes


def _referral(rng: Random, quarter: int, pathway: str) -> Referral:
    district = _draw(rng, DISTRICT)
    disposition = _draw(rng, _disposition_odds(quarter))
    again = rng.random() < 0.06 + 0.008 * quarter
    enrolled = quarter + (rng.random() < 0.10)
    new = disposition == "accepted" and not again and enrolled <= LAST
    return Referral(quarter, district, pathway, disposition, _participant(rng, enrolled, district) if new else None)


def _disposition_odds(quarter: int) -> Odds:
    """What gets worse: as referrals outgrow the case managers, more people wait past the intake window."""
    odds = {"ineligible": 9.0, "declined": 11.0, "no_intake_in_window": 5.0 + 1.1 * quarter}
    odds["pending"] = {LAST: 17.0, LAST - 1: 3.0}.get(quarter, 0.0)
    return {"accepted": 100 - sum(odds.values()), **odds}


def _participant(rng: Random, enrolled: int, district: str) -> Participant:
    draw = partial(_draw, rng)
    entry = draw(HOUSING_AT_ENTRY)
    active = _active_quarters(rng, enrolled)
    return Participant(
        enrolled=enrolled,
        district=district,
        race=draw(RACE),
        gender=draw(GENDER),
        age=draw(AGE),
        housing_at_entry=entry,
        housing_latest=_housing_latest(rng, entry, enrolled),
        arrests=_arrests(rng) if enrolled <= LAST_WITH_SIX_MONTHS else None,
        active=active,
        contacts=tuple((q, draw(DOMAIN)) for q in active for _ in range(rng.randint(1, 9))),
    )


def _active_quarters(rng: Random, enrolled: int) -> tuple[int, ...]:
    """People drift out of contact and some come back; nobody graduates."""
    quarters, here = [], True
    for quarter in range(enrolled, LAST + 1):
        here = quarter == enrolled or rng.random() < (0.86 if here else 0.10)
        if here:
            quarters.append(quarter)
    return tuple(quarters)


def _housing_latest(rng: Random, entry: str, enrolled: int) -> str:
    """Housing takes time: a person enrolled lately is more likely to be where they were."""
    if rng.random() > 0.4 + 0.1 * (LAST - enrolled):
        return entry
    return _draw(rng, HOUSING_LATER[entry])


def _arrests(rng: Random) -> Arrests:
    before = rng.random() < 0.57
    return Arrests(before, rng.random() < (0.62 if before else 0.22))


def _draw(rng: Random, odds: Odds) -> str:
    return rng.choices(list(odds), weights=list(odds.values()))[0]
