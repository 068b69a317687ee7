"""Washington: Open Public Meetings Act, chapter 42.30 RCW."""

from __future__ import annotations

from governance_records.calendars import WASHINGTON
from governance_records.profiles.duties import (
    HALF,
    REGULAR,
    SPECIAL,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

PROFILE = Profile(
    key="washington",
    title="Washington Open Public Meetings Act",
    calendar=WASHINGTON,
    notices=(
        Notice(
            Duty("The agenda of a regular meeting is online 24 hours before its published start.", "RCW 42.30.077"),
            24,
            (REGULAR,),
        ),
        Notice(
            Duty("Notice of a special meeting, with its business, stands 24 hours before it.", "RCW 42.30.080(2)"),
            24,
            (SPECIAL,),
        ),
    ),
    minutes=Minutes(Duty("Minutes are promptly recorded and open.", "RCW 42.30.035", check_first=True), None),
    late_item={
        REGULAR: Consent(
            Duty("A matter may be added later; a majority agrees to take it up.", "RCW 42.30.077"), HALF, strict=True
        )
    },
    no_late_item=Duty(
        "A special meeting takes no final disposition of a matter that its notice did not name.",
        "RCW 42.30.080(3)",
        blocks=True,
    ),
    proxy_forbidden=None,
    secret_forbidden=Duty(
        "Secret voting is prohibited; such a vote is null and void.", "RCW 42.30.060(2)", blocks=True
    ),
    comment_before_vote=Duty("The public may comment at or before a meeting with final action.", "RCW 42.30.240"),
    enter_closed=None,
    closed_no_final_vote=Duty("Final action is taken in open meeting.", "RCW 42.30.060(1)"),
    grounds=(
        Ground("complaint", "Complaints against a public officer or employee", "RCW 42.30.110(1)(f)"),
        Ground("personnel", "Qualifications of an applicant, performance of an employee", "RCW 42.30.110(1)(g)"),
        Ground("litigation", "Legal counsel on enforcement or litigation", "RCW 42.30.110(1)(i)"),
    ),
    others=(
        Duty("The chair announces purpose and ending time of a closed session, and extensions.", "RCW 42.30.110(2)"),
        Duty("A regular meeting that falls on a holiday is held on the next business day.", "RCW 42.30.070"),
        Duty("Members are trained within 90 days of taking office.", "RCW 42.30.205", check_first=True),
    ),
    walking_quorum=Duty(
        "A quorum of a body that speaks of its business is a meeting of that body, which needs a notice of its own.",
        "RCW 42.30.020",
        check_first=True,
    ),
)
