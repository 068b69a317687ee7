"""Takes a published version back. Its entry, its address and its files stay; its page says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from governance_records.journal import note, stamp
from governance_records.names import refuse_unseen
from governance_records.publications import Withdrawal, all_withdrawals, append_withdrawal, versions_of
from governance_records.rights import APPROVE_RELEASES, Actor, Refused, require

LONGEST_REASON = 2000
PUBLISHER = "a publisher of the initiative"


def withdraw_release(record: Connection, actor: Actor, now: datetime, number: int, version: int, reason: str) -> None:
    """Withdraws a version of a release, which must be the newest. Errors: Forbidden, Refused."""
    require(actor, APPROVE_RELEASES)
    known = versions_of(record, number)
    if not known:
        raise Refused({"number": f"There is no release {number}."})
    if not reason.strip():
        raise Refused({"reason": "Say why it is withdrawn: the page will say so."})
    refuse_unseen({"reason": reason})
    if known[0].version != version:
        raise Refused({"number": f"Version {known[0].version} came meanwhile: look at it first."}, conflict=True)
    if any((w.number, w.version) == (number, version) for w in all_withdrawals(record)):
        raise Refused({"number": f"Release {number} is withdrawn already."}, conflict=True)
    append_withdrawal(record, Withdrawal(number, version, stamp(now), reason.strip()[:LONGEST_REASON]), PUBLISHER)
    note(record, actor, now, "release withdrawn", f"release {number} version {version}")
