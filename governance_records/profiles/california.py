"""California: Ralph M. Brown Act, Government Code 54950 to 54963."""

from __future__ import annotations

from governance_records.calendars import FEDERAL
from governance_records.profiles.duties import (
    BYLAWS,
    REGULAR,
    SPECIAL,
    TWO_THIRDS,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

PROFILE = Profile(
    key="california",
    title="California Ralph M. Brown Act",
    calendar=FEDERAL,
    notices=(
        Notice(Duty("The agenda is posted 72 hours before a regular meeting.", "Gov. Code 54954.2(a)"), 72, (REGULAR,)),
        Notice(Duty("Notice is given 24 hours before a special meeting.", "Gov. Code 54956"), 24, (SPECIAL,)),
    ),
    minutes=Minutes(Duty("The law sets no time for minutes.", BYLAWS), None),
    late_item={
        REGULAR: Consent(
            Duty(
                "A matter that came up after the agenda was posted and cannot wait needs two thirds of the members "
                "present, or all of them where fewer than two thirds of the members are there.",
                "Gov. Code 54954.2(b)(2)",
            ),
            TWO_THIRDS,
            unanimous_below=TWO_THIRDS,
        )
    },
    no_late_item=Duty("A special meeting takes up no other business than its notice names.", "Gov. Code 54956"),
    proxy_forbidden=None,
    secret_forbidden=Duty("No action is taken by secret ballot.", "Gov. Code 54953(c)(1)", check_first=True),
    comment_before_vote=Duty("The public may speak before or while an item is considered.", "Gov. Code 54954.3"),
    enter_closed=None,
    closed_no_final_vote=None,
    grounds=(
        Ground("litigation", "Pending litigation", "Gov. Code 54956.9", check_first=True),
        Ground(
            "personnel", "Appointment, performance, discipline of an employee", "Gov. Code 54957(b)", check_first=True
        ),
        Ground("security", "Threats to public services or facilities", "Gov. Code 54957(a)", check_first=True),
    ),
    others=(Duty("Each member's vote or abstention is reported.", "Gov. Code 54953(c)(2)", check_first=True),),
    walking_quorum=Duty(
        "A quorum of a body that speaks of its business is a meeting of that body, which needs a notice of its own.",
        "Gov. Code 54952.2",
        check_first=True,
    ),
)
