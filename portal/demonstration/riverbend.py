"""Twelve coherent tables of counts of the fictional initiative LEAD Riverbend Parish.

Single referrals are made up in memory by `riverbend_people`; only the counts leave `tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from portal.demonstration.demo_table import Breakdown, DemoTable, Key, counted, dimensions_of, structure_of
from portal.demonstration.riverbend_people import (
    COMMUNITY_START,
    QUARTERS,
    Participant,
    Referral,
    kits,
    referrals,
)
from portal.demonstration.riverbend_words import (
    AGE,
    ARRESTED,
    BY_QUARTER,
    BY_YEAR,
    BY_YEAR_WITH_SIX_MONTHS,
    DISPOSITION,
    DISTRICT,
    DOMAIN,
    EACH_QUARTER,
    GENDER,
    HOUSING,
    MOMENT,
    PATHWAY,
    QUARTERS_OF,
    RACE,
    WINDOW,
)

__all__ = ["WRONG", "WRONG_SINCE", "DemoTable", "first_kits", "october_kits", "tables"]

PLACE = {"id": "riverbend-parish", "name": "Riverbend Parish (fictional)"}
PERIOD = {"label": "October 2023 to September 2026", "start": "2023-10-01", "end": "2026-09-30"}
SOURCE = {"name": "Made-up figures of the demonstration initiative", "url": "", "date": "2026-10-20"}
MADE_UP = "These figures are made up. Riverbend Parish does not exist, and no real person is counted here."


# The first edition of the kits counted one box twice, so that the demonstration has a correction to show.
TWICE, BOX = "2025Q2", 48
WRONG = "A box of 48 kits was counted twice in April to June 2025"
WRONG_SINCE = "2026-10-20"


def first_kits(kits: DemoTable) -> DemoTable:
    """The table of kits as it was first published, with its mistake."""
    header, *rows = kits.csv.decode().splitlines()
    swollen = {TWICE, TWICE[:4], "ALL"}
    changed = (
        f"{code},{int(value) + BOX}" if code in swollen else f"{code},{value}"
        for code, value in (row.split(",") for row in rows)
    )
    return replace(kits, csv="\n".join([header, *changed, ""]).encode())


def october_kits() -> DemoTable:
    """A table that waits for its approval: the kits of one month, by district."""
    counts = dict(zip(DISTRICT.labels, (None, 31, 37, 29, 18, 6), strict=True))
    table = made_up_table(
        "naloxone-and-overdose",
        "naloxone-kits-2026-10",
        "Naloxone kits given in October 2026",
        "How many kits of naloxone were given out in October 2026, by district.",
        ["Counts kits, not people."],
        (DISTRICT,),
        ((code,) for code, count in counts.items() for _ in range(count or 0)),
    )
    table.about["period"] = {"label": "October 2026", "start": "2026-10-01", "end": "2026-10-31"}
    return table


def tables() -> tuple[DemoTable, ...]:
    """All twelve tables, byte for byte the same on every call."""
    crowd = referrals()
    people = [r.participant for r in crowd if r.participant]
    return (*_referral_tables(crowd), *_enrollment_tables(people), *_outcome_tables(people), _kits(crowd))


def _referral_tables(crowd: list[Referral]) -> tuple[DemoTable, ...]:
    event = "Each referral counts once, so a person referred twice is counted twice."
    return (
        made_up_table(
            "referrals-received",
            "referrals-received-by-district",
            "Referrals received, by district",
            "How many times someone was referred to LEAD in each quarter, and in which district.",
            [event],
            (BY_QUARTER, DISTRICT),
            ((QUARTERS[r.quarter], r.district) for r in crowd),
        ),
        made_up_table(
            "referrals-received",
            "referrals-received-by-pathway",
            "Referrals received, by pathway",
            "How many times someone was referred to LEAD in each quarter, and by which way in.",
            [event, "Community referrals began in July 2024; before that this way in did not exist."],
            (BY_QUARTER, PATHWAY),
            ((QUARTERS[r.quarter], r.pathway) for r in crowd),
            _before_community_referral(),
        ),
        made_up_table(
            "referral-disposition",
            "referral-disposition",
            "What became of referrals",
            "What became of the referrals of each quarter, as known on October 20, 2026.",
            [
                event,
                "Referrals stand in the quarter in which they were made, not in which they were decided.",
                "Accepted referrals include some of people who were enrolled before, and some whose intake "
                "fell in the next quarter.",
                "A larger share waited past the 30 days for an intake in 2026 than in 2024.",
            ],
            (BY_QUARTER, DISPOSITION),
            ((QUARTERS[r.quarter], r.disposition) for r in crowd),
        ),
    )


def _before_community_referral() -> frozenset[Key]:
    early = QUARTERS[:COMMUNITY_START]
    years = [year for year, quarters in QUARTERS_OF.items() if set(quarters) <= set(early)]
    return frozenset((period, "community_referral") for period in (*early, *years))


def _enrollment_tables(people: list[Participant]) -> tuple[DemoTable, ...]:
    once = "Each person counts once, in the quarter or year of their first intake."
    by_year = [("race", "race or ethnicity", RACE), ("gender", "gender", GENDER), ("age", "age", AGE)]
    return (
        made_up_table(
            "enrolled",
            "enrolled-by-district",
            "People enrolled, by district",
            "How many people completed intake and joined LEAD in each quarter, by district of referral.",
            [once],
            (BY_QUARTER, DISTRICT),
            ((QUARTERS[p.enrolled], p.district) for p in people),
        ),
        *(
            made_up_table(
                "enrolled",
                f"enrolled-by-{trait}",
                f"People enrolled, by {words}",
                f"How many people joined LEAD in each year, by {words}.",
                [once, "Given by year only, because the groups of a single quarter would be too small."],
                (BY_YEAR, breakdown),
                ((_year(p), getattr(p, trait)) for p in people),
            )
            for trait, words, breakdown in by_year
        ),
        made_up_table(
            "active-participants",
            "active-participants",
            "Active participants",
            "How many people were in touch with their case manager lately, at the end of each quarter.",
            [
                "Active means at least one contact with a case manager in the last 90 days of the quarter "
                "(a look-back of 90 days).",
                "Quarters must not be added: most people are active in several.",
            ],
            (EACH_QUARTER, DISTRICT),
            ((QUARTERS[q], p.district) for p in people for q in p.active),
        ),
    )


def _outcome_tables(people: list[Participant]) -> tuple[DemoTable, ...]:
    return (
        made_up_table(
            "housing-status",
            "housing-status",
            "Where participants live",
            "Where people lived when they joined LEAD and where they live now, by year enrolled.",
            [
                "The same people are counted at both moments, those who lost touch included.",
                "People who joined lately have had less time; change alone does not show what LEAD caused.",
            ],
            (BY_YEAR, MOMENT, HOUSING),
            _housing(people),
        ),
        made_up_table(
            "arrests-and-jail",
            "arrests-before-and-after",
            "Arrests before and after enrollment",
            "How many people were arrested in the six months before and after they joined LEAD.",
            [
                "Counts only people enrolled by March 31, 2026, so everyone has six months on each side.",
                "There is no comparison group: people often join at a bad time, and some would have been "
                "arrested less in any case.",
                "Counts people with at least one arrest, not arrests. The diverted arrest is left out.",
            ],
            (BY_YEAR_WITH_SIX_MONTHS, WINDOW, ARRESTED),
            _arrests(people),
        ),
        made_up_table(
            "engagement-events",
            "engagement-events",
            "Contacts with participants",
            "How many contacts case managers had with participants, by what they were about.",
            ["Counts contacts, not people: one person may have many in a quarter."],
            (BY_QUARTER, DOMAIN),
            ((QUARTERS[q], domain) for p in people for q, domain in p.contacts),
        ),
    )


def _housing(people: list[Participant]) -> Iterable[Key]:
    for p in people:
        yield (_year(p), "entry", p.housing_at_entry)
        yield (_year(p), "latest", p.housing_latest)


def _arrests(people: list[Participant]) -> Iterable[Key]:
    words = {True: "arrested", False: "not_arrested"}
    for p in people:
        if p.arrests:
            yield (_year(p), "before", words[p.arrests.before])
            yield (_year(p), "after", words[p.arrests.after])


def _kits(crowd: list[Referral]) -> DemoTable:
    return made_up_table(
        "naloxone-and-overdose",
        "naloxone-kits",
        "Naloxone kits given",
        "How many kits of naloxone, which reverses an opioid overdose, were given out in each quarter.",
        ["Counts kits, not people. Kits left with partners are included."],
        (BY_QUARTER,),
        ((QUARTERS[q],) for q in kits(crowd)),
    )


def _year(person: Participant) -> str:
    return QUARTERS[person.enrolled][:4]


def made_up_table(
    measure: str,
    name: str,
    title: str,
    summary: str,
    notes: list[str],
    breakdowns: tuple[Breakdown, ...],
    observations: Iterable[Key],
    absent: frozenset[Key] = frozenset(),
    place: Mapping[str, str] = PLACE,
    period: Mapping[str, str] = PERIOD,
) -> DemoTable:
    """A table of counts with its description; place and period are Riverbend's own unless others are named."""
    about: dict[str, Any] = {
        "kind": "counts",
        "measure": measure,
        "title": title,
        "summary": summary,
        "place": dict(place),
        "period": dict(period),
        "source": dict(SOURCE),
        "notes": [MADE_UP, *notes],
        "demonstration": True,
        "threshold": 11,
        "protection": "range",
        "dimensions": dimensions_of(breakdowns),
    }
    return DemoTable(name, about, structure_of(breakdowns), counted(observations, breakdowns, absent))
