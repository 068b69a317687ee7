"""The breakdowns of the fictional initiative's tables, in words that a resident understands."""

from __future__ import annotations

from portal.demonstration.demo_table import TOTAL, Breakdown, apart, flat
from portal.demonstration.riverbend_people import QUARTERS

MONTHS = {"1": "Jan–Mar", "2": "Apr–Jun", "3": "Jul–Sep", "4": "Oct–Dec"}
YEAR_LABELS = {
    "2023": "2023 (October to December)",
    "2024": "2024",
    "2025": "2025",
    "2026": "2026 (January to September)",
}
QUARTER_LABELS = {q: f"{MONTHS[q[-1]]} {q[:4]}" for q in QUARTERS}
QUARTERS_OF = {year: [q for q in QUARTERS if q.startswith(year)] for year in YEAR_LABELS}


def _years_and_quarters() -> Breakdown:
    labels = {TOTAL: "All twelve quarters"}
    for year, quarters in QUARTERS_OF.items():
        labels |= {year: YEAR_LABELS[year], **{q: QUARTER_LABELS[q] for q in quarters}}
    return Breakdown("period", "Quarter", "time", labels, {TOTAL: list(YEAR_LABELS), **QUARTERS_OF})


def _years(last: str) -> Breakdown:
    labels = {TOTAL: "All years", **YEAR_LABELS, "2026": last}
    return Breakdown("period", "Year enrolled", "time", labels, {TOTAL: list(YEAR_LABELS)})


BY_QUARTER = _years_and_quarters()
# The same people are active quarter after quarter, so their quarters must not be added.
EACH_QUARTER = Breakdown("period", "Quarter", "time", QUARTER_LABELS)
BY_YEAR = _years(YEAR_LABELS["2026"])
BY_YEAR_WITH_SIX_MONTHS = _years("2026 (January to March)")
DISTRICT = Breakdown(
    "district",
    "District",
    "place",
    {
        TOTAL: "All districts",
        "north_bank": "North Bank",
        "old_town": "Old Town",
        "mill_quarter": "Mill Quarter",
        "south_bend": "South Bend",
        "outlying_wards": "Outlying wards",
    },
    {TOTAL: ["north_bank", "old_town", "mill_quarter", "south_bend", "outlying_wards"]},
)
PATHWAY = flat(
    "pathway",
    "How people were referred",
    "All referrals",
    {
        "arrest_diversion": "Diverted at arrest",
        "social_contact": "Referred by an officer without an arrest",
        "community_referral": "Referred by the community",
    },
)
DISPOSITION = flat(
    "disposition",
    "What became of the referral",
    "All referrals",
    {
        "accepted": "Accepted",
        "ineligible": "Not eligible",
        "declined": "Person said no",
        "no_intake_in_window": "No intake within 30 days",
        "pending": "Not decided yet",
    },
)
RACE = flat(
    "race",
    "Race or ethnicity",
    "Everyone",
    {
        "black": "Black",
        "white": "White",
        "hispanic": "Hispanic",
        "asian": "Asian",
        "native_american": "Native American",
        "other_or_unknown": "Other or unknown",
    },
)
GENDER = flat(
    "gender",
    "Gender",
    "Everyone",
    {"woman": "Woman", "man": "Man", "another_or_not_said": "Another gender or not said"},
)
AGE = flat(
    "age_band",
    "Age at enrollment",
    "All ages",
    {
        "18_24": "18 to 24",
        "25_34": "25 to 34",
        "35_44": "35 to 44",
        "45_54": "45 to 54",
        "55_plus": "55 and over",
    },
)
MOMENT = apart("moment", "When", {"entry": "At enrollment", "latest": "Latest known"})
HOUSING = flat(
    "housing",
    "Where people live",
    "Everyone",
    {
        "unsheltered": "Unsheltered (outside or in a vehicle)",
        "emergency": "Emergency shelter",
        "interim": "Interim housing",
        "permanent": "Permanent housing",
        "unknown": "Not known",
    },
)
WINDOW = apart("window", "When", {"before": "6 months before enrollment", "after": "6 months after enrollment"})
ARRESTED = flat(
    "arrested", "Arrested", "Everyone", {"arrested": "Arrested at least once", "not_arrested": "Not arrested"}
)
DOMAIN = flat(
    "domain",
    "What the contact was about",
    "All contacts",
    {
        "housing": "Housing",
        "substance_use": "Substance use",
        "mental_health": "Mental health",
        "benefits": "Benefits, ID and income",
        "legal": "Court and legal matters",
        "health_care": "Health care",
    },
)
