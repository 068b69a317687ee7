"""The published things and where they are kept: appends releases and reads them back, bytes and digest.

Knows bytes, numbers and dates. What the bytes of a release say is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from governance_records.entries import Entry, RecordDamaged, canonical_json, digest_of
from governance_records.journal import enter
from governance_records.ledger_rows import count_entries, index_of
from governance_records.tables import announcement_changes, announcements, releases, withdrawals
from governance_records.witness_tables import cosignatures, witnesses

RELEASE, WITHDRAWAL = "release", "withdrawal"
WITHDRAWAL_FORMAT = "lead-portal/withdrawal/1"


@dataclass(frozen=True)
class StoredRelease:
    """One version of a release as it is listed; `canonical` are the bytes that `digest` is of (SHA-256)."""

    number: int
    version: int
    kind: str
    name: str
    measure: str | None
    place: str | None
    title: str
    published: str
    demonstration: bool
    digest: str
    canonical: bytes

    @property
    def intact(self) -> bool:
        """Whether the bytes are those that the digest is of."""
        return isinstance(self.canonical, bytes) and digest_of(self.canonical) == self.digest

    def whole(self) -> bytes:
        """The bytes. Errors: RecordDamaged where they do not fit their digest."""
        if not self.intact:
            raise RecordDamaged(f"release {self.number} version {self.version} does not fit its digest")
        return self.canonical


def next_number(connection: Connection) -> int:
    """The number of the next release, counted without gaps from 1. Call inside the writing transaction."""
    return (connection.scalar(select(func.max(releases.c.number))) or 0) + 1


def append_release(connection: Connection, release: StoredRelease, by: str) -> None:
    """Appends one version of a release and its entry in the ledger; `by` is the office that published it.

    Errors: ValueError where the digest is not that of the bytes; as `journal.enter`.
    """
    if not release.intact:
        raise ValueError("the digest is not that of the bytes")
    connection.execute(insert(releases).values(**vars(release)))
    number, version = release.number, release.version
    before = index_of(connection, RELEASE, number, version - 1)
    enter(connection, Entry(RELEASE, number, version, release.digest, release.published, by, before))


def newest_releases(connection: Connection) -> Sequence[StoredRelease]:
    """The newest version of every release, the last published first."""
    newest = select(releases.c.number, func.max(releases.c.version).label("version")).group_by(releases.c.number)
    join = newest.subquery()
    query = (
        select(releases)
        .join(join, (releases.c.number == join.c.number) & (releases.c.version == join.c.version))
        .order_by(releases.c.number.desc())
    )
    return [StoredRelease(**row) for row in connection.execute(query).mappings()]


def versions_of(connection: Connection, number: int) -> Sequence[StoredRelease]:
    """All versions of one release, the newest first; empty where there is no such number."""
    query = select(releases).where(releases.c.number == number).order_by(releases.c.version.desc())
    return [StoredRelease(**row) for row in connection.execute(query).mappings()]


def all_versions(connection: Connection) -> Sequence[StoredRelease]:
    """Every version of every release, oldest first: all that a reader can put side by side."""
    query = select(releases).order_by(releases.c.number, releases.c.version)
    return [StoredRelease(**row) for row in connection.execute(query).mappings()]


@dataclass(frozen=True)
class Withdrawal:
    """A version that was taken back, when and why. Its entry and files stay."""

    number: int
    version: int
    time: str
    reason: str

    @property
    def canonical(self) -> bytes:
        """The bytes that its entry holds the digest of."""
        return canonical_json({"format": WITHDRAWAL_FORMAT, **vars(self)})


def append_withdrawal(connection: Connection, withdrawal: Withdrawal, by: str) -> None:
    """Appends a withdrawal and its entry; `by` is the office that withdrew. Errors: as `journal.enter`."""
    connection.execute(insert(withdrawals).values(**vars(withdrawal)))
    number, version = withdrawal.number, withdrawal.version
    digest, withdrawn = digest_of(withdrawal.canonical), index_of(connection, RELEASE, number, version)
    enter(connection, Entry(WITHDRAWAL, number, version, digest, withdrawal.time, by, withdrawn))


def all_withdrawals(connection: Connection) -> Sequence[Withdrawal]:
    """Every withdrawal, the last first."""
    query = select(withdrawals).order_by(withdrawals.c.time.desc(), withdrawals.c.number.desc())
    return [Withdrawal(**row) for row in connection.execute(query).mappings()]


def head(connection: Connection) -> str:
    """A short text that changes with everything published: what is public is a function of it."""
    count, number, version = connection.execute(
        select(func.count(), func.max(releases.c.number), func.sum(releases.c.version))
    ).one()
    counted = (withdrawals, announcements, announcement_changes, witnesses, cosignatures)
    rows = (select(func.count()).select_from(t) for t in counted)
    counts = [connection.scalar(query) for query in rows]
    open_ones = connection.scalar(select(func.count()).where(announcements.c.state == "planned"))
    left = connection.scalar(select(func.count()).where(witnesses.c.ended.is_not(None)))
    return "-".join(map(str, (count_entries(connection), count, number or 0, version or 0, *counts, open_ones, left)))
