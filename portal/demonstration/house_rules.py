"""Where the fictional bodies meet, and the bylaws they vote by."""

from __future__ import annotations

from dataclasses import replace

from governance_records.bylaw_values import Bylaws, unwritten
from governance_records.rights import PROJECT_MANAGER

ZONE = "America/Chicago"
HALL = "Riverbend Parish Hall, Room 2, 14 Levee Street"
LINK = "https://meet.riverbend.example.org/lead"
COMMENT = (
    "Anyone may speak for two minutes before each vote, or write to hello@riverbend.example.org until the day before."
)
MORE_THAN_HALF = {"fraction": "1/2", "strict": True, "of": "members"}
BY_ORGANISATION = {"unit": "organisation", "quorum": MORE_THAN_HALF}
MAJORITY = {"method": "majority", "threshold": "1/2", "strict": True, "base": "cast"}


def rules_of(body: str) -> Bylaws:
    """The first bylaws of a fictional body."""
    given = replace(unwritten(body), zone=ZONE, delegate=PROJECT_MANAGER)
    consensus = {"method": "consensus", "max_blocks": 0, "silence": "no_consensus", **BY_ORGANISATION}
    fallback = {**MAJORITY, **BY_ORGANISATION, "threshold": "2/3", "strict": False}
    if body == "pcg":
        rules = {"default": consensus, "procedure": {**MAJORITY, **BY_ORGANISATION}, "fallback": fallback}
        return replace(given, rules=rules)
    majority = {**MAJORITY, "quorum": MORE_THAN_HALF, "tie": "chair"}
    return replace(given, rules={"default": majority}, between_meetings=True)
