"""Two more fictional sites, so that the demonstration can set sites side by side, and say where it may not.

Alder County takes referrals by the same ways as Riverbend. In Cypress Falls only the police may refer, and its
figures begin later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from portal.demonstration.demo_table import TOTAL, Breakdown, DemoTable, Key, flat
from portal.demonstration.riverbend import PERIOD, made_up_table
from portal.demonstration.riverbend_people import COMMUNITY_START, QUARTERS, SEED, Odds
from portal.demonstration.riverbend_words import DISPOSITION, PATHWAY, QUARTER_LABELS

ALDER = {"id": "alder-county", "name": "Alder County (fictional)"}
CYPRESS = {"id": "cypress-falls", "name": "Cypress Falls (fictional)"}
PERIOD_OF_CYPRESS = {"label": "October 2024 to September 2026", "start": "2024-10-01", "end": "2026-09-30"}
DISPOSED: Odds = {"accepted": 56, "ineligible": 20, "declined": 14, "no_intake_in_window": 10}
EVENT = "Each referral counts once, so a person referred twice is counted twice."


def tables() -> tuple[DemoTable, ...]:
    """Referrals of both sites by pathway and by what became of them."""
    rng = Random(SEED + 3)
    alder = list(_referrals(rng, QUARTERS, {"arrest_diversion": 38, "social_contact": 50}, 22))
    begun = QUARTERS.index("2024Q4")
    cypress = list(_referrals(rng, QUARTERS[begun:], {"arrest_diversion": 34, "social_contact": 46}, 0))
    return (*_of_site(ALDER, PERIOD, alder), *_of_site(CYPRESS, PERIOD_OF_CYPRESS, cypress))


def _referrals(rng: Random, quarters: Sequence[str], usual: Odds, community: int) -> Iterator[Key]:
    """Quarter, pathway and outcome of each referral."""
    for quarter in quarters:
        volumes = {way: round(mean) + rng.randint(-6, 9) for way, mean in usual.items()}
        if community and QUARTERS.index(quarter) >= COMMUNITY_START:
            volumes["community_referral"] = community + rng.randint(-3, 6)
        for way, count in volumes.items():
            yield from ((quarter, way, rng.choices(list(DISPOSED), list(DISPOSED.values()))[0]) for _ in range(count))


def _of_site(place: Mapping[str, str], period: Mapping[str, str], referrals: list[Key]) -> Iterator[DemoTable]:
    name = place["name"].removesuffix(" (fictional)")
    stem, quarters = place["id"], sorted({quarter for quarter, _, _ in referrals})
    labels = {TOTAL: "All quarters", **{q: QUARTER_LABELS[q] for q in quarters}}
    by_quarter = Breakdown("period", "Quarter", "time", labels, {TOTAL: quarters})
    ways = {way for _, way, _ in referrals}
    used = {code: label for code, label in PATHWAY.labels.items() if code in ways}
    early = () if "community_referral" not in ways else QUARTERS[:COMMUNITY_START]
    yield made_up_table(
        "referrals-received",
        f"{stem}-referrals-by-pathway",
        f"Referrals received in {name}, by pathway",
        f"How many times someone was referred to LEAD in {name} in each quarter, and by which way in.",
        [EVENT],
        (by_quarter, flat("pathway", PATHWAY.label, PATHWAY.labels[TOTAL], used)),
        ((quarter, way) for quarter, way, _ in referrals),
        frozenset((quarter, "community_referral") for quarter in early),
        place,
        period,
    )
    decided = {code: label for code, label in DISPOSITION.labels.items() if code != "pending"}
    yield made_up_table(
        "referral-disposition",
        f"{stem}-referral-disposition",
        f"What became of referrals in {name}",
        f"What became of the referrals of each quarter in {name}, as known on October 20, 2026.",
        [EVENT],
        (by_quarter, replace(DISPOSITION, labels=decided, tree={TOTAL: [c for c in decided if c != TOTAL]})),
        ((quarter, outcome) for quarter, _, outcome in referrals),
        frozenset(),
        place,
        period,
    )
