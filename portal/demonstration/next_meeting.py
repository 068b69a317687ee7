"""The next meeting of the PCG in the demonstration: its agenda takes up what the CLT has endorsed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from governance_records.agendas import publish_agenda, put_agenda_item
from governance_records.meetings import schedule_meeting
from portal.demonstration.feedback import the_actor
from portal.demonstration.meetings import COMMENT, HALL, LINK, ZONE

AHEAD = timedelta(days=25)
PLAN = ("Naloxone for the coming year", "That 2,000 naloxone kits be bought for the coming year.")


def call_the_next_meeting(record: Connection, now: datetime) -> None:
    """Calls it and publishes its agenda; what is owed to the CLT comes onto it by itself."""
    clerk, moment = the_actor(record, "Records clerk of the PCG", now.date()), now - timedelta(minutes=15)
    day = now.astimezone(ZoneInfo(ZONE)).date() + AHEAD
    day -= timedelta(days=max(0, day.weekday() - 4))  # no body meets on a weekend
    starts = datetime.combine(day, time(15), ZoneInfo(ZONE))
    words = ("pcg", "regular", "Regular meeting", starts, ZONE, HALL, LINK, COMMENT)
    number = schedule_meeting(record, clerk, moment, *words)
    put_agenda_item(record, clerk, moment, number, "information", "Report of the project manager")
    put_agenda_item(record, clerk, moment, number, "decision", *PLAN)
    publish_agenda(record, clerk, moment, number)
