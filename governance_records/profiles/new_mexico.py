"""New Mexico: Open Meetings Act, NMSA 1978, 10-15-1."""

from __future__ import annotations

from governance_records.calendars import NEW_MEXICO
from governance_records.profiles.duties import (
    HALF,
    OF_PRESENT,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

PROFILE = Profile(
    key="new-mexico",
    title="New Mexico Open Meetings Act",
    calendar=NEW_MEXICO,
    notices=(Notice(Duty("The agenda is public and online 72 hours before a meeting.", "NMSA 10-15-1(F)"), 72),),
    minutes=Minutes(
        Duty(
            "Draft minutes are ready within 10 working days, and official once approved at a later quorate meeting.",
            "NMSA 10-15-1(G)",
            check_first=True,
        ),
        *(10, 10, True),
    ),
    late_item={},
    no_late_item=Duty("Except in an emergency, action is taken on items of the agenda alone.", "NMSA 10-15-1(F)"),
    proxy_forbidden=None,
    secret_forbidden=Duty("Minutes show how each member voted.", "NMSA 10-15-1(G)", check_first=True),
    comment_before_vote=None,
    enter_closed=Consent(
        Duty("A meeting is closed by a roll call of a majority of a quorum.", "NMSA 10-15-1(I)", check_first=True),
        *(HALF, OF_PRESENT, True),
    ),
    closed_no_final_vote=Duty("Final action is taken in open meeting.", "NMSA 10-15-1(H)", check_first=True),
    grounds=(
        Ground("personnel", "Limited personnel matters", "NMSA 10-15-1(H)(2)", check_first=True),
        Ground("litigation", "Threatened or pending litigation", "NMSA 10-15-1(H)(7)", check_first=True),
    ),
    others=(
        Duty(
            "A recorded vote states that only the listed matters were discussed in closed session.", "NMSA 10-15-1(J)"
        ),
    ),
    walking_quorum=Duty(
        "A quorum of a body that speaks of its business is a meeting of that body, which needs a notice of its own.",
        "NMSA 10-15-1(B)",
        check_first=True,
    ),
)
