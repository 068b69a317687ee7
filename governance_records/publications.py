"""The published things and where they are kept: appends releases and reads them back, bytes and digest.

Knows bytes, numbers and dates. What the bytes of a release say is not known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from governance_records.tables import announcement_changes, announcements, releases, withdrawals


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
        return isinstance(self.canonical, bytes) and _digest(self.canonical) == self.digest

    def whole(self) -> bytes:
        """The bytes. Errors: RecordDamaged where they do not fit their digest."""
        if not self.intact:
            raise RecordDamaged(f"release {self.number} version {self.version} does not fit its digest")
        return self.canonical


class RecordDamaged(Exception):
    """Bytes of the record do not fit their digest: the thing is withheld. The message names it."""


def next_number(connection: Connection) -> int:
    """The number of the next release, counted without gaps from 1. Call inside the writing transaction."""
    return (connection.scalar(select(func.max(releases.c.number))) or 0) + 1


def append_release(connection: Connection, release: StoredRelease) -> None:
    """Appends one version of a release. Errors: ValueError where the digest is not that of the bytes."""
    if not release.intact:
        raise ValueError("the digest is not that of the bytes")
    connection.execute(insert(releases).values(**vars(release)))


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


def append_withdrawal(connection: Connection, withdrawal: Withdrawal) -> None:
    connection.execute(insert(withdrawals).values(**vars(withdrawal)))


def all_withdrawals(connection: Connection) -> Sequence[Withdrawal]:
    """Every withdrawal, the last first."""
    query = select(withdrawals).order_by(withdrawals.c.time.desc(), withdrawals.c.number.desc())
    return [Withdrawal(**row) for row in connection.execute(query).mappings()]


def head(connection: Connection) -> str:
    """A short text that changes with everything published: what is public is a function of it."""
    count, number, version = connection.execute(
        select(func.count(), func.max(releases.c.number), func.sum(releases.c.version))
    ).one()
    rows = (select(func.count()).select_from(t) for t in (withdrawals, announcements, announcement_changes))
    counts = [connection.scalar(query) for query in rows]
    open_ones = connection.scalar(select(func.count()).where(announcements.c.state == "planned"))
    return "-".join(map(str, (count, number or 0, version or 0, *counts, open_ones)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
