"""The chain of decision points in Riverbend: people whom the police met and could refer, and how far they went.

Drawn from the same made-up crowd as all other tables, so that they agree; only the counts leave `tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.demonstration.demo_table import TOTAL, Breakdown, DemoTable, flat
from portal.demonstration.riverbend import made_up_table
from portal.demonstration.riverbend_people import (
    AGE,
    GENDER,
    QUARTERS,
    RACE,
    SEED,
    Odds,
    Participant,
    Referral,
    referrals,
)
from portal.demonstration.riverbend_words import GENDER as GENDER_WORDS

LAST = QUARTERS.index("2025Q3")  # so that everyone has had twelve months by the end of September 2026
PERIOD = {"label": "October 2023 to September 2025", "start": "2023-10-01", "end": "2025-09-30"}
NOT_OFFERED = 640
# whom officers offered LEAD to less often than others: what a chart of decision points is there to show
NOT_OFFERED_RACE: Odds = {
    "black": 56, "white": 26, "hispanic": 9, "asian": 2, "native_american": 2, "other_or_unknown": 5,
}  # fmt: skip
NOT_OFFERED_AGE: Odds = {"18_24": 17, "25_34": 30, "35_44": 28, "45_54": 16, "55_plus": 9}
STEPS = (
    (TOTAL, "Eligible"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("enrolled", "Enrolled"),
    ("in_touch_6", "In touch at 6 months"),
    ("in_touch_12", "In touch at 6 and at 12 months"),
)
LEFT = (
    ("not_offered", "Not offered"),
    ("declined", "Said no"),
    ("no_intake", "No intake within 30 days"),
    ("lost_6", "Lost touch by 6 months"),
    ("lost_12", "Lost touch by 12 months"),
)
# small groups are merged, and whose group is not known stays apart: a reader must see how many they are
WORDS = {
    "black": "Black",
    "white": "White",
    "hispanic": "Hispanic",
    "another": "Asian, Native American or another",
    "unknown": "Not known",
}
AGE_WORDS = {"under_35": "18 to 34", "35_44": "35 to 44", "45_plus": "45 and over"}
BANDS = {"18_24": "under_35", "25_34": "under_35", "45_54": "45_plus", "55_plus": "45_plus"}


@dataclass(frozen=True)
class Encounter:
    """Somebody whom the police met and who met the rules; `reached` is the code where it ended."""

    reached: str
    race: str
    gender: str
    age_band: str


def tables() -> tuple[DemoTable, ...]:
    """The chain by race, gender and age: one family, protected together, in groups that are large enough."""
    crowd = list(_encounters())
    traits = (
        ("race", "race or ethnicity", flat("race", "Race or ethnicity", "Everyone", WORDS)),
        ("gender", "gender", GENDER_WORDS),
        ("age_band", "age", flat("age_band", "Age", "All ages", AGE_WORDS)),
    )
    return tuple(
        made_up_table(
            "equity",
            f"decision-points-by-{words.split(' ')[0]}",
            f"From eligible to in touch, by {words}",
            f"How many people whom the police met could be offered LEAD, and how far they went, by {words}.",
            [
                "Each person counts once, at the first encounter in which an officer could arrest or refer. "
                "Community referrals are left out.",
                "Ends with September 2025, so that everyone has had twelve months to be in touch.",
                "Race, gender and age are as the officer noted them until someone enrolls, and then as people say.",
            ],
            (_steps(), breakdown),
            ((e.reached, getattr(e, id)) for e in crowd),
            period=PERIOD,
        )
        for id, words, breakdown in traits
    )


def _steps() -> Breakdown:
    left = dict(LEFT)
    tree = {a: [b, gone] for (a, _), (b, _), gone in zip(STEPS, STEPS[1:], left, strict=False)}
    return Breakdown("step", "Step", "step", dict(STEPS) | left, tree)


def _encounters() -> Iterator[Encounter]:
    rng = Random(SEED + 2)
    for r in referrals():
        if r.quarter <= LAST and r.pathway != "community_referral" and r.disposition != "ineligible":
            yield _of_referral(rng, r)
    for _ in range(NOT_OFFERED):
        race, age = _draw(rng, NOT_OFFERED_RACE), _draw(rng, NOT_OFFERED_AGE)
        yield Encounter("not_offered", _group(rng, race), _draw(rng, GENDER), BANDS.get(age, age))


def _of_referral(rng: Random, r: Referral) -> Encounter:
    p = r.participant
    race, gender, age = (p.race, p.gender, p.age) if p else (_draw(rng, RACE), _draw(rng, GENDER), _draw(rng, AGE))
    reached = {"declined": "declined", "no_intake_in_window": "no_intake"}.get(r.disposition) or _touch(rng, p)
    return Encounter(reached, _group(rng, race), gender, BANDS.get(age, age))


def _touch(rng: Random, p: Participant | None) -> str:
    """How long someone was in touch; who was enrolled before has other quarters, which are not told here."""
    if p is None:
        return rng.choices(["in_touch_12", "lost_12", "lost_6"], [55, 20, 25])[0]
    if p.enrolled + 2 not in p.active:
        return "lost_6"
    return "in_touch_12" if p.enrolled + 4 in p.active else "lost_12"


def _group(rng: Random, race: str) -> str:
    if race == "other_or_unknown":
        return "unknown" if rng.random() < 0.6 else "another"
    return "another" if race in ("asian", "native_american") else race


def _draw(rng: Random, odds: Odds) -> str:
    return rng.choices(list(odds), weights=list(odds.values()))[0]
