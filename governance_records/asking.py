"""Asks before a text is kept or published that seems to tell of a person. Every verb that takes words asks here.

Whoever writes says that they looked at what was found; the act is then done with these words and no others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def ask_first(record: Connection, actor: Actor, body: str, on: datetime, texts: Mapping[str, str]) -> None:
    """Errors: Asked where a text names or describes somebody who does not sit on the body, and nobody looked at it."""
    if not any(find(text) for text in texts.values()):
        return
    names = [tenure.person_name for tenure in sitting(record, body, on.date())]
    asked = digest(texts, names)
    if asked and asked != actor.looked_at:
        raise Asked([one for text in texts.values() for one in find(text, names)], asked)
