"""An outcome of people enrolled in Riverbend by race, gender and age: who needed housing help, got it, and has a home.

Everybody who enrolled is counted, who are published by group already, so that two tables of different spans cannot be
set against each other; and groups are merged until those of each who had a home at the start, which a reader gets by
subtraction, are no few. Counted from the same made-up crowd as all other tables; only the counts leave `tables`.
"""

from __future__ import annotations

from portal.demonstration.demo_table import TOTAL, Breakdown, DemoTable, flat
from portal.demonstration.encounters import AGE_WORDS, BANDS
from portal.demonstration.riverbend import made_up_table
from portal.demonstration.riverbend_people import Participant, referrals

STEPS = Breakdown(
    "step",
    "Step",
    "step",
    {
        TOTAL: "Needed housing help",
        "helped": "Helped with housing",
        "home": "Housed in permanent housing",
        "not_helped": "Not helped yet, or not known",
        "no_home": "In shelter or interim housing",
    },
    {TOTAL: ["helped", "not_helped"], "helped": ["home", "no_home"]},
)
# apart, each of the other groups would be too few to show an outcome of
RACE = flat("race", "Race or ethnicity", "Everyone", {"black": "Black", "white": "White", "others": "All others"})
GENDER = flat("gender", "Gender", "Everyone", {"woman": "Woman", "others": "Man, or another gender"})
AGE = flat("age_band", "Age", "All ages", AGE_WORDS)


def tables() -> tuple[DemoTable, ...]:
    """The outcome by each trait, protected together."""
    joined = (r.participant for r in referrals() if r.participant)
    people = [p for p in joined if p.housing_at_entry != "permanent"]
    traits = (
        ("race", "race or ethnicity", RACE, {p: p.race if p.race in ("black", "white") else "others" for p in people}),
        ("gender", "gender", GENDER, {p: p.gender if p.gender == "woman" else "others" for p in people}),
        ("age", "age", AGE, {p: BANDS.get(p.age, p.age) for p in people}),
    )
    return tuple(
        made_up_table(
            "housing-need-met",
            f"housing-needs-met-by-{trait}",
            f"Housing needs met, by {words}",
            f"Of people who needed housing help when they enrolled, how many got some and have a home, by {words}.",
            [
                "Each person counts once, at the furthest step reached as last known. Of whom it is not known where "
                "they live counts as not helped.",
                "Groups are merged where apart they would be too few; “all others” are Hispanic, Asian, Native "
                "American or another, or did not say.",
            ],
            (STEPS, breakdown),
            ((_reached(p), groups[p]) for p in people),
        )
        for trait, words, breakdown, groups in traits
    )


def _reached(person: Participant) -> str:
    where = {"permanent": "home", "interim": "no_home", "emergency": "no_home"}
    return where.get(person.housing_latest, "not_helped")
