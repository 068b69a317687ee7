"""The words of the register of the fictional initiative: what decisions adopted, by the title of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Adopts:
    """A text that a decision adopted. `changes` and `supersedes` name an earlier one by its title."""

    kind: str
    title: str
    text: str
    review_days: int = 365
    subject: str = ""
    organisation: str = ""
    carries_out: str = ""
    changes: str = ""
    supersedes: str = ""
    # The title of the decision that the one before followed from.
    after: str = ""
    reason: str = ""


OPEN_DOOR = "Open Door Riverbend"
WHO_MAY_REFER = "Who may refer, and whom"

ADOPTS: Mapping[str, Adopts] = {
    "Offenses that may be diverted": Adopts(
        "policy",
        "Offenses that may be diverted",
        "## What may be diverted\n\n- possession below 3 grams\n- theft below 500 dollars\n- trespass\n"
        "- obstruction\n\n"
        "## What never is\n\nAn offense against a person. An officer who is in doubt calls the liaison prosecutor.",
    ),
    "Who may refer": Adopts(
        "policy",
        WHO_MAY_REFER,
        "Officers refer at arrest and by social contact. Residents refer through the office of the project manager. "
        "A referral is not an approval: the project manager answers within two days.",
    ),
    "Release of information": Adopts(
        "policy",
        "Release of information",
        "All partners use one form of consent. It names who may know what, and until when. It is read aloud to "
        "whoever signs it, and can be taken back at any time.",
    ),
    "Eligibility of people on probation": Adopts(
        "policy",
        "Who may refer, and whom, with people on probation",
        "As before, officers refer at arrest and by social contact, and residents through the office of the project "
        "manager. **People on probation may be referred too.** Their probation officer is told only if they agree.",
        supersedes=WHO_MAY_REFER,
        after="Who may refer",
    ),
    "Warm handoff within 30 minutes": Adopts(
        "policy",
        "Warm handoff",
        "A case manager meets the person within 30 minutes of a call by day. The officer leaves when the case manager "
        "has taken over.",
        review_days=200,
    ),
    "Complaints": Adopts(
        "policy",
        "Complaints about partners",
        "A complaint about any partner is answered within 30 days by the body that it concerns. Whoever complains "
        "loses nothing by it.",
    ),
    "Publication of quarterly figures": Adopts(
        "policy",
        "Publication of figures",
        "Figures are published each quarter. Cells of fewer than 11 people are hidden, and so is what would give them "
        "back. What was published is corrected in the open and never replaced.",
    ),
    "Evaluation plan": Adopts(
        "plan",
        "Evaluation plan",
        "Outcomes are published each quarter. An outside evaluation begins in the second year; its questions are put "
        "together with the Community Leadership Team.",
        review_days=400,
        subject="evaluation",
    ),
    "Communications plan": Adopts(
        "plan",
        "Communications plan",
        "Good news and bad news are told by all partners together, on the day on which they are known to all of them.",
        review_days=330,
        subject="communications",
    ),
    "Growth to Mill Quarter": Adopts(
        "plan",
        "Growth plan",
        "Referrals from Mill Quarter are taken from the spring on, as soon as a fifth case manager is there.",
        review_days=250,
        subject="growth",
    ),
    "Sustainability plan": Adopts(
        "plan",
        "Sustainability plan",
        "By the fourth year half of the costs stand in the budgets of the partners, and no more than a third comes "
        "from one grant.",
        subject="sustainability",
    ),
    "Case managers": Adopts(
        "commitment",
        "Four case managers",
        "Open Door Riverbend employs four case managers, with at most 20 participants each.",
        organisation=OPEN_DOOR,
    ),
    "Flexible funds": Adopts(
        "commitment",
        "60,000 dollars for deposits, papers and transport",
        "The parish council sets aside 60,000 dollars a year. Each payment is approved by the project manager.",
        organisation="Riverbend Parish Council",
        review_days=300,
    ),
    "Naloxone in patrol cars": Adopts(
        "commitment",
        "Naloxone in every patrol car",
        "The police department keeps two doses in every patrol car and replaces them when they expire.",
        organisation="Riverbend Police Department",
        review_days=180,
    ),
    "Protocol of the warm handoff": Adopts(
        "protocol",
        "Protocol of the warm handoff",
        "1. The officer calls the number of the day.\n2. The case manager says when they will be there.\n3. Both "
        "explain to the person what happens next, and that it is their choice.\n4. The officer leaves.",
        carries_out="Offenses that may be diverted",
    ),
    "Protocol of social contact referrals": Adopts(
        "protocol",
        "Protocol of social contact referrals",
        "The officer writes the referral within two days. The project manager answers within two more.",
        carries_out=WHO_MAY_REFER,
    ),
}

GOALS: Mapping[str, tuple[str, ...]] = {
    "Offenses that may be diverted": ("reorient", "undo"),
    "Who may refer": ("reorient",),
    "Eligibility of people on probation": ("reorient", "undo"),
    "Warm handoff within 30 minutes": ("reorient", "improve"),
    "Flexible funds": ("improve",),
    "Growth to Mill Quarter": ("reduce-increase",),
    "Naloxone in patrol cars": ("improve",),
    "Complaints": ("strengthen",),
    "Publication of quarterly figures": ("strengthen",),
    "Evaluation plan": ("sustain",),
    "Sustainability plan": ("sustain",),
}

# By body, in turn.
TASKS: Mapping[str, tuple[str, ...]] = {
    "pcg": (
        "Bring the wording of the next grant report to all partners",
        "Ask the court for the number of warrants that were recalled",
        "Put the summary for residents on one page",
        "Invite the hospital to the next meeting",
        "Write to the parish council about the hours of the sobering room",
    ),
    "owg": ("Test the number of the day on three nights", "Put the list of shelters together again"),
    "clt": ("Ask merchants of Mill Quarter what they see", "Hold one evening in each district"),
}

REVIEWED_YEARLY = ("Flexible funds", "Second year of the initiative")
# What waits to be looked at again today; all the rest was.
STILL_DUE = ("Protocol of social contact referrals", "Naloxone in every patrol car")
CORRECTION = "One member said that their agency leases a room to the provider, and stayed."
