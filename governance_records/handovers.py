"""The key of the ledger hands over to a new one: a note signed by the old key, entered like all that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from governance_records.entries import Entry, RecordDamaged, canonical_json, digest_of
from governance_records.journal import stamp
from governance_records.ledger_rows import append_entry, newest_checkpoint
from governance_records.signing import PrivateKey
from governance_records.tables import handovers

HANDOVER = "handover"
FORMAT = "lead-portal/handover/1"
BY = "the operator of the portal"


@dataclass(frozen=True)
class Handover:
    """One change of the key. `note` names the old key and the new one, and is signed by the old one."""

    number: int
    time: str
    note: str

    @property
    def canonical(self) -> bytes:
        """The bytes that its entry holds the digest of."""
        return canonical_json({"format": FORMAT, "version": 1, **vars(self)})


def hand_over(record: Connection, now: datetime, old: PrivateKey, new: PrivateKey) -> int:
    """Enters the change of the key; the checkpoint over that entry is signed by the new one. Answers its index.

    Errors: RecordDamaged where the newest checkpoint is not one of the old key; ValueError for another name.
    """
    if old.name != new.name:
        raise ValueError("a ledger keeps its name")
    last = newest_checkpoint(record)
    if last:
        last.checked(old.public)
    number, time = len(all_handovers(record)) + 1, stamp(now)
    text = f"{old.name}\nkey hand-over {number}\n{old.public.text}\n{new.public.text}\n{time}\n"
    handover = Handover(number, time, old.signed(text))
    record.execute(insert(handovers).values(vars(handover)))
    return append_entry(record, Entry(HANDOVER, number, 1, digest_of(handover.canonical), time, BY), last, new)


def all_handovers(record: Connection) -> Sequence[Handover]:
    """Every change of the key, the first first."""
    rows = record.execute(select(handovers).order_by(handovers.c.number)).mappings()
    return [Handover(**row) for row in rows]


def is_signed_by(record: Connection, key: PrivateKey) -> bool:
    """Whether this key signed the newest checkpoint. Errors: RecordDamaged."""
    last = newest_checkpoint(record)
    try:
        return last is not None and last.checked(key.public) is last
    except RecordDamaged:
        return False
