"""The house rules of an initiative whose bodies no open-meetings law reaches."""

from __future__ import annotations

from governance_records.calendars import FEDERAL
from governance_records.profiles.duties import (
    ALL,
    BYLAWS,
    HALF,
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
    key="house",
    title="House rules (the initiative's own)",
    calendar=FEDERAL,
    notices=(
        Notice(Duty("Notice and agenda stand 72 hours before a regular meeting.", BYLAWS), 72, (REGULAR,)),
        Notice(Duty("Notice and agenda stand 24 hours before a special meeting.", BYLAWS), 24, (SPECIAL,)),
    ),
    minutes=Minutes(Duty("Draft minutes are ready within 10 business days.", BYLAWS), 10, 10, business_days=True),
    late_item={
        REGULAR: Consent(Duty("A late item needs two thirds of the members present.", BYLAWS), TWO_THIRDS),
        SPECIAL: Consent(Duty("A late item needs all members present.", BYLAWS), ALL),
    },
    no_late_item=None,
    proxy_forbidden=None,
    secret_forbidden=None,
    comment_before_vote=None,
    enter_closed=Consent(Duty("A closed item needs a majority of those present.", BYLAWS), HALF, strict=True),
    closed_no_final_vote=Duty("No final vote is taken in a closed item.", BYLAWS),
    grounds=(
        Ground("personnel", "Personnel", BYLAWS),
        Ground("litigation", "Litigation, or advice of counsel", BYLAWS),
        Ground("security", "Safety of persons, or security of systems", BYLAWS),
        Ground("participants", "Matters of participants; nothing of them is stored", BYLAWS),
    ),
)
