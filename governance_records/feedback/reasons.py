"""Why something is not shown: the public list. Each reason says whether the body still owes an answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A reason for not showing what somebody wrote, as everyone may read it."""

    key: str
    says: str
    still_answered: bool = True


REASONS = (
    Reason("identifies", "It tells about a person who could be recognized."),
    Reason("threatens", "It threatens, insults, or calls for violence."),
    Reason("secret", "It holds something that the law keeps secret, such as health or court records."),
    Reason("elsewhere", "It is not about this initiative. The answer says who can help."),
    Reason("advertising", "It is advertising, or was sent in bulk by a machine.", still_answered=False),
)
REASON_OF = {reason.key: reason for reason in REASONS}

# What feedback may be about, to find it again. A fixed list: what is published of it can never hold a name.
TOPICS: Mapping[str, str] = {
    "referrals": "Referrals to LEAD",
    "case-management": "Case management",
    "police": "Contact with police",
    "courts": "Courts and legal help",
    "housing": "Housing",
    "health": "Health and treatment",
    "streets": "Streets and neighborhoods",
    "money": "Money and staff",
    "figures": "Figures and reports",
    "meetings": "Meetings and decisions",
    "languages": "Languages and access",
    "praise": "What went well",
}
