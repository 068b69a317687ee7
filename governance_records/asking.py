"""Asks before a text is kept or published that seems to tell of a person. Every verb that takes words asks here.

Whoever writes says that they looked at what was found; the act is then done with these words and no others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from governance_records.people import sitting
from governance_records.person_data import Found, digest, find
from governance_records.rights import Actor, Refused

LOOKED_AT = "looked_at"


class Asked(Refused):
    """Nothing is kept yet; `found` is what looks like a person's data, and `digest` stands for all of it."""

    def __init__(self, found: Sequence[Found], digest: str) -> None:
        told = "; ".join(f"{one.kind}: “{one.words}”" for one in found[:20])
        super().__init__({LOOKED_AT: f"This looks like a person's data. {told}."})
        self.found, self.digest = tuple(found), digest


def having_looked(record: Connection, actor: Actor, body: str, on: datetime, texts: Mapping[str, str]) -> Actor:
    """The actor, who does with these words what somebody decided who looked at them before."""
    return replace(actor, looked_at=digest(texts, _members(record, body, on)))


def ask_first(record: Connection, actor: Actor, body: str, on: datetime, texts: Mapping[str, str]) -> None:
    """Errors: Asked where a text names or describes somebody who does not sit on the body, and nobody looked at it."""
    if not any(find(text) for text in texts.values()):
        return
    names = _members(record, body, on)
    asked = digest(texts, names)
    if asked and asked != actor.looked_at:
        raise Asked([one for text in texts.values() for one in find(text, names)], asked)


def _members(record: Connection, body: str, on: datetime) -> list[str]:
    """Who sits on the body that day: they may be named."""
    return [tenure.person_name for tenure in sitting(record, body, on.date())]
