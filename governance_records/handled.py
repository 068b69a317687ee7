"""Forms carry a key: one that is sent twice, because a connection broke or a finger was quick, is carried out once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from governance_records.journal import stamp
from governance_records.meeting_tables import handled_forms
from governance_records.rights import Actor

KEPT = timedelta(days=7)
_KEY = re.compile("[A-Za-z0-9_-]{16,64}")


def once(
    record: Connection, actor: Actor, now: datetime, key: str, verb: Callable[..., Any], *arguments: object
) -> Any:
    """Runs a verb, or answers what it answered before to the form with this key. Errors: those of the verb.

    A verb that refused has stored nothing, its key neither, so that the form can be sent again. A key that is none
    holds nothing back: the form of somebody who took it away is carried out as often as it is sent.
    """
    if actor.person is None or not _KEY.fullmatch(key):
        return verb(record, actor, now, *arguments)
    mine = (handled_forms.c.key == key) & (handled_forms.c.person == actor.person)
    before = record.execute(select(handled_forms.c.answer).where(mine)).first()
    if before is not None:
        return json.loads(before.answer)
    answer = verb(record, actor, now, *arguments)
    row = {"key": key, "person": actor.person, "time": stamp(now), "answer": json.dumps(answer)}
    record.execute(insert(handled_forms).values(**row))
    return answer


def forget_handled(record: Connection, now: datetime) -> int:
    """Forgets forms that nobody sends again, with what they were answered; how many."""
    return record.execute(delete(handled_forms).where(handled_forms.c.time < stamp(now - KEPT))).rowcount
