"""The rows of the ledger: entries and checkpoints as they are stored, read one by one or all in order.

The leaf hashes are not stored: they are computed from the entries, so that there is nothing to disagree with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, LargeBinary, cast, func, insert, inspect, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from governance_records.entries import Entry, RecordDamaged, read_entry
from governance_records.ledger import EMPTY, Tree, grown, leaf_hash, peaks_size_fits, root_of_peaks
from governance_records.signing import Checkpoint, NotSigned, PrivateKey, PublicKey, read_checkpoint, read_public_key
from governance_records.tables import checkpoints, ledger

HASH = 32


class raw(FunctionElement):
    """The bytes of a column of text as they are stored, whatever somebody has put there."""

    inherit_cache = True
    type = LargeBinary()


@compiles(raw)
def _raw(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **more)} AS BLOB)"


@compiles(raw, "postgresql")
def _raw_in_postgres(element: Any, compiler: Any, **more: Any) -> str:
    return f"convert_to({compiler.process(element.clauses, **more)}, 'UTF8')"


@dataclass(frozen=True)
class Sealed:
    """A stored checkpoint: the signed note, the key that signed it, and the compact range to go on from."""

    size: int
    peaks: tuple[bytes, ...]
    key: str
    note: str

    @property
    def public_key(self) -> PublicKey:
        """Errors: RecordDamaged."""
        try:
            return read_public_key(self.key)
        except ValueError as error:
            raise RecordDamaged(f"checkpoint {self.size} has no key that can be read") from error

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says. Errors: RecordDamaged where it is not signed, or speaks of another size."""
        try:
            found = read_checkpoint(self.note, self.public_key)
        except (NotSigned, ValueError) as error:
            raise RecordDamaged(f"checkpoint {self.size} is not signed by its key") from error
        if found.size != self.size:
            raise RecordDamaged(f"checkpoint {self.size} speaks of {found.size} entries")
        return found

    def checked(self, by: PublicKey) -> Sealed:
        """Itself. Errors: RecordDamaged where this key did not sign it, or the range does not give its root."""
        fits = peaks_size_fits(self.size, self.peaks) and root_of_peaks(self.peaks) == self.checkpoint.root
        if self.public_key != by or not fits:
            raise RecordDamaged(f"checkpoint {self.size} is not one that the key of this instance signed")
        return self


def count_entries(record: Connection) -> int:
    """How many entries there are, by the index of the last."""
    last = record.scalar(select(func.max(ledger.c.index)))
    return 0 if last is None else last + 1


def append_entry(record: Connection, entry: Entry, before: Sealed | None, key: PrivateKey) -> int:
    """Stores an entry with the checkpoint over it, after the last one; answers its index.

    Nothing but this entry is signed anew: what stands before it was signed when it was entered.
    """
    size, peaks = (before.size, before.peaks) if before else (0, ())
    after = tuple(grown(size, peaks, leaf_hash(entry.canonical)))
    record.execute(insert(ledger).values({"index": size, "entry": entry.canonical.decode()}))
    note = key.signed(Checkpoint(key.name, size + 1, root_of_peaks(after)).text)
    row = {"size": size + 1, "peaks": b"".join(after), "key": key.public.text, "note": note}
    record.execute(insert(checkpoints).values(row))
    return size


def newest_checkpoint(record: Connection) -> Sealed | None:
    """The newest checkpoint; None before the first entry."""
    peaks_as_stored = cast(checkpoints.c.peaks, LargeBinary)
    columns = (checkpoints.c.size, peaks_as_stored, raw(checkpoints.c.key), raw(checkpoints.c.note))
    query = select(*columns).order_by(checkpoints.c.size.desc()).limit(1)
    row = record.execute(query).first()
    if row is None:
        return None
    size, peaks, key, note = row
    hashes = tuple(peaks[i : i + HASH] for i in range(0, len(peaks), HASH))
    return Sealed(size, hashes, key.decode(errors="replace"), note.decode(errors="replace"))


def newest_notes(record: Connection, most: int) -> list[tuple[int, str, str]]:
    """The last checkpoints, the newest first: how many entries, the signed note, and the time of the last entry."""
    query = (
        select(checkpoints.c.size, checkpoints.c.note, ledger.c.entry)
        .join(ledger, ledger.c.index == checkpoints.c.size - 1)
        .order_by(checkpoints.c.size.desc())
        .limit(most)
    )
    return [(size, note, read_entry(entry).time) for size, note, entry in record.execute(query)]


def is_begun(record: Connection) -> bool:
    """Whether something was signed already; also of a record that is older than the ledger."""
    return inspect(record).has_table(checkpoints.name) and newest_checkpoint(record) is not None


def entry_at(record: Connection, index: int) -> Entry | None:
    """The entry of an index; None where there is none. Errors: RecordDamaged."""
    text = record.scalar(select(ledger.c.entry).where(ledger.c.index == index))
    return None if text is None else read_entry(text)


def bytes_at(record: Connection, index: int) -> bytes:
    """The stored bytes of an entry; none where there is no such entry."""
    return record.scalar(select(raw(ledger.c.entry)).where(ledger.c.index == index)) or b""


def index_of(record: Connection, kind: str, number: int, version: int) -> int | None:
    """The index of the entry of a published thing."""
    where = (ledger.c.kind == kind, ledger.c.number == number, ledger.c.version == version)
    return record.scalar(select(ledger.c.index).where(*where))


def newest_entries(record: Connection, most: int) -> list[tuple[int, Entry]]:
    """The last entries with their index, the newest first. Errors: RecordDamaged."""
    query = select(ledger.c.index, ledger.c.entry).order_by(ledger.c.index.desc()).limit(most)
    return [(index, read_entry(text)) for index, text in record.execute(query)]


def entry_bytes(record: Connection) -> Iterator[bytes]:
    """The bytes of all entries as they are stored, in order, whatever somebody may have put there."""
    query = select(raw(ledger.c.entry)).order_by(ledger.c.index)
    return (bytes(data or b"") for data in record.scalars(query))


def read_tree(record: Connection) -> Tree:
    """The tree over all stored entries, computed from their bytes.

    Errors: RecordDamaged where its root is not the one that the newest checkpoint signs.
    """
    sealed = newest_checkpoint(record)
    tree = _tree_over(tuple(map(leaf_hash, entry_bytes(record))))
    size, root = (sealed.size, sealed.checkpoint.root) if sealed else (0, EMPTY)
    if (len(tree), tree.root()) != (size, root):
        raise RecordDamaged("the entries of the ledger do not fit its newest checkpoint")
    return tree


@lru_cache(maxsize=2)
def _tree_over(leaves: tuple[bytes, ...]) -> Tree:
    """The page of each entry proves by the same tree, which takes most of the time of such a page to build."""
    return Tree(leaves)
