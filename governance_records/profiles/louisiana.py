"""Louisiana: Open Meetings Law, R.S. 42:11 to 42:28."""

from __future__ import annotations

from governance_records.calendars import LOUISIANA
from governance_records.profiles.duties import (
    ALL,
    KINDS,
    TWO_THIRDS,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

PROFILE = Profile(
    key="louisiana",
    title="Louisiana Open Meetings Law",
    calendar=LOUISIANA,
    notices=(
        Notice(
            Duty(
                "Written notice with agenda, date, time and place stands 24 hours before the meeting, Saturdays, "
                "Sundays and legal holidays not counted.",
                "R.S. 42:19(A)(1)(b)",
            ),
            24,
            business_days_only=True,
        ),
    ),
    minutes=Minutes(
        Duty("Minutes stand on the website within a reasonable time, for three months at least.", "R.S. 42:20(B)"), None
    ),
    late_item={
        kind: Consent(
            Duty(
                "A matter that is not on the agenda needs all members present to agree, after public comment on the "
                "motion, which names the matter and its purpose; the minutes have it.",
                "R.S. 42:19(A)(1)(b)(ii)(cc)",
                blocks=True,
            ),
            ALL,
        )
        for kind in KINDS
    },
    no_late_item=None,
    proxy_forbidden=Duty("Voting by proxy is prohibited.", "R.S. 42:14(B)", blocks=True),
    secret_forbidden=Duty(
        "Votes are by voice and recorded; secret ballots are prohibited.", "R.S. 42:14(B), (C)", True
    ),
    comment_before_vote=Duty("The public may comment before action on each item to be voted on.", "R.S. 42:14(D)"),
    enter_closed=Consent(
        Duty(
            "An executive session needs two thirds of the members present, in open meeting; each vote and the reason "
            "stand in the minutes.",
            "R.S. 42:16",
            blocks=True,
        ),
        TWO_THIRDS,
    ),
    closed_no_final_vote=Duty(
        "No final or binding action is taken in an executive session.", "R.S. 42:16", blocks=True
    ),
    grounds=(
        Ground(
            "personnel",
            "Character, competence or health of a person, who had written notice 24 hours before (Saturdays, Sundays "
            "and legal holidays not counted) and may ask for an open meeting",
            "R.S. 42:17(A)(1)",
        ),
        Ground(
            "litigation",
            "Strategy in collective bargaining, litigation, or prospective litigation after formal written demand",
            "R.S. 42:17(A)(2)",
        ),
        Ground("security", "Security personnel, plans or devices", "R.S. 42:17(A)(3)"),
        Ground("misconduct", "Investigation of alleged misconduct", "R.S. 42:17(A)(4)"),
        Ground("emergency", "Extraordinary emergency", "R.S. 42:17(A)(5)"),
    ),
    others=(
        Duty("The year's regular meetings are listed at its beginning.", "R.S. 42:19(A)(1)(a)"),
        Duty("Each item is read aloud before action on it.", "R.S. 42:19(A)(1)(b)(ii)(bb)"),
        Duty("Votes are recorded by member if any member asks.", "R.S. 42:20(A)"),
        Duty("A quorum is a simple majority of the total membership.", "R.S. 42:13", check_first=True),
    ),
    walking_quorum=Duty(
        "A quorum of a body that speaks of its business is a meeting of that body, which needs a notice of its own.",
        "R.S. 42:13",
        check_first=True,
    ),
)
