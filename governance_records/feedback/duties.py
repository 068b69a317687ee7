"""The duty of a body on a day, by its bylaws, and who may answer for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from governance_records.bylaws import may_answer, rule_in_force
from governance_records.feedback.clock import Duty
from governance_records.feedback.house import House
from governance_records.profiles import PROFILES
from governance_records.rights import Actor
from governance_records.tables import bodies


def duty_in_force(record: Connection, body: str, now: datetime, house: House) -> Duty:
    """What a body owes to whoever speaks: by its bylaws, over the holidays of its law, in its own zone."""
    bylaws = rule_in_force(record, body, house.duty.day_of(now))
    duty = bylaws.duty
    return Duty(
        acknowledge_days=duty.acknowledge_days,
        answer_days=duty.answer_days,
        calendar=PROFILES[bylaws.profile].calendar.key,
        zone=bylaws.zone or house.zone,
        responsible=duty.office,
        goes_up_to=duty.goes_up_to or _first_pcg(record),
    )


def _first_pcg(record: Connection) -> str:
    """Where bylaws name no body above, what is not answered goes up to the Policy Coordinating Group."""
    query = select(bodies.c.id).where(bodies.c.kind == "PCG").order_by(bodies.c.id).limit(1)
    return record.scalar(query) or ""


def is_delegate(record: Connection, actor: Actor, body: str, now: datetime, house: House) -> bool:
    """Whether the bylaws let an actor adopt an answer for the body."""
    day = house.duty.day_of(now)
    return may_answer(record, actor, rule_in_force(record, body, day), day)
