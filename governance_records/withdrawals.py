"""Takes a published version back. Its entry, its address and its files stay; its page says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from governance_records.journal import note, stamp
from governance_records.publications import Withdrawal, all_withdrawals, append_withdrawal, versions_of
from governance_records.rights import APPROVE_RELEASES, Actor, Refused, require

LONGEST_REASON = 2000


def withdraw_release(record: Connection, actor: Actor, now: datetime, number: int, reason: str) -> None:
    """Withdraws the newest version of a release. Errors: Forbidden, Refused."""
    require(actor, APPROVE_RELEASES)
    known = versions_of(record, number)
    if not known:
        raise Refused({"number": f"There is no release {number}."})
    if not reason.strip():
        raise Refused({"reason": "Say why it is withdrawn: the page will say so."})
    version = known[0].version
    if any((w.number, w.version) == (number, version) for w in all_withdrawals(record)):
        raise Refused({"number": f"Release {number} is withdrawn already."}, conflict=True)
    append_withdrawal(record, Withdrawal(number, version, stamp(now), reason.strip()[:LONGEST_REASON]))
    note(record, actor, now, "release withdrawn", f"release {number} version {version}")
