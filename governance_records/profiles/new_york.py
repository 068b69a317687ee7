"""New York: Open Meetings Law, Public Officers Law, article 7."""

from __future__ import annotations

from governance_records.calendars import FEDERAL
from governance_records.profiles.duties import (
    BYLAWS,
    HALF,
    KINDS,
    OF_MEMBERS,
    Consent,
    Duty,
    Ground,
    Minutes,
    Notice,
    Profile,
)

PROFILE = Profile(
    key="new-york",
    title="New York Open Meetings Law",
    calendar=FEDERAL,
    notices=(
        Notice(
            Duty("Notice of a meeting scheduled a week ahead stands 72 hours before it.", "Public Officers Law 104(1)"),
            72,
            called_days_before=7,
        ),
        Notice(
            Duty("Notice of every other meeting stands a reasonable time before it.", "Public Officers Law 104(2)"),
            None,
        ),
    ),
    minutes=Minutes(
        Duty(
            "Minutes are public within two weeks, those of a closed session within one.", "Public Officers Law 106(3)"
        ),
        *(14, 7),
    ),
    late_item={
        kind: Consent(Duty("The law asks for no agenda; a majority takes a matter up.", BYLAWS), HALF, strict=True)
        for kind in KINDS
    },
    no_late_item=None,
    proxy_forbidden=None,
    secret_forbidden=None,
    comment_before_vote=None,
    enter_closed=Consent(
        Duty("An executive session needs a majority of the total membership.", "Public Officers Law 105(1)"),
        *(HALF, OF_MEMBERS, True),
    ),
    closed_no_final_vote=Duty("No public money is appropriated in an executive session.", "Public Officers Law 105(1)"),
    grounds=(
        Ground("security", "Matters which would imperil public safety", "Public Officers Law 105(1)(a)"),
        Ground("investigation", "Investigation or prosecution of an offence", "Public Officers Law 105(1)(c)"),
        Ground("litigation", "Proposed, pending or current litigation", "Public Officers Law 105(1)(d)"),
        Ground("personnel", "Medical, financial or employment history of a person", "Public Officers Law 105(1)(f)"),
    ),
    others=(Duty("Documents to be discussed are public 24 hours before.", "Public Officers Law 103(e)"),),
    walking_quorum=Duty(
        "A quorum of a body that speaks of its business is a meeting of that body, which needs a notice of its own.",
        "POL 102(1)",
        check_first=True,
    ),
)
