"""Witnesses co-sign the checkpoints of the ledger (C2SP tlog-cosignature): then nobody is shown another one unseen.

A witness signs only what continues all that it has signed before. Its signature is stored and given out, never needed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, func, insert, select, update

from governance_records.journal import note, stamp
from governance_records.ledger_rows import newest_checkpoint, read_tree
from governance_records.rights import NAME_WITNESSES, Actor, Refused, require
from governance_records.tables import checkpoints
from governance_records.witness_tables import cosignatures, witnesses

COSIGNS = b"\x04"
TIME = 8


@dataclass(frozen=True)
class Witness:
    """Somebody who co-signs. `signed` is the size of the newest checkpoint that they did; 0 before the first."""

    name: str
    id: str
    key: str
    address: str
    ended: str | None
    signed: int


@dataclass(frozen=True)
class Cosigned:
    """The newest checkpoint that a witness has co-signed, with its line, and when it signed."""

    witness: Witness
    size: int
    note: str
    moment: str


def add_witness(record: Connection, actor: Actor, now: datetime, key: str, address: str = "") -> Witness:
    """Takes the co-signatures of a key from now on. Errors: Forbidden, Refused."""
    require(actor, NAME_WITNESSES)
    name, id, _raw = _parts(key)
    if address and not address.startswith(("https://", "http://")):
        raise Refused({"address": "Give an address that begins with https://."})
    if record.scalar(select(witnesses.c.key).where(witnesses.c.key == key)):
        values = {"address": address, "ended": None}
        record.execute(update(witnesses).where(witnesses.c.key == key).values(values))
    else:
        record.execute(insert(witnesses).values(key=key, address=address, added=stamp(now)))
    note(record, actor, now, "witness added", f"{name}+{id}")
    return next(w for w in all_witnesses(record) if w.key == key)


def end_witness(record: Connection, actor: Actor, now: datetime, name: str) -> None:
    """Takes no co-signatures of a witness any more; those that are there stay. Errors: Forbidden, Refused."""
    require(actor, NAME_WITNESSES)
    found = [w for w in all_witnesses(record) if w.ended is None and name in (w.name, w.id, w.key)]
    if not found:
        raise Refused({"name": f"There is no witness {name}."})
    for one in found:
        record.execute(update(witnesses).where(witnesses.c.key == one.key).values(ended=stamp(now)))
        note(record, actor, now, "witness ended", f"{one.name}+{one.id}")


def all_witnesses(record: Connection) -> Sequence[Witness]:
    """Every witness that was ever named, the first first."""
    signed = select(cosignatures.c.key, func.max(cosignatures.c.size)).group_by(cosignatures.c.key)
    newest = {row[0]: row[1] for row in record.execute(signed)}
    rows = record.execute(select(witnesses).order_by(witnesses.c.added, witnesses.c.key))
    return [Witness(*_parts(r.key)[:2], r.key, r.address, r.ended, newest.get(r.key, 0)) for r in rows]


def accept(record: Connection, now: datetime, signed: str) -> list[Witness]:
    """Keeps the co-signatures of known witnesses that a note holds; answers whose they are.

    Errors: Refused where it is no checkpoint of this ledger, or no known witness signed it.
    """
    text, gap, lines = signed.rpartition("\n\n")
    size = text.split("\n")[1] if text.count("\n") > 1 else ""
    known = stored_note(record, int(size)) if size.isascii() and size.isdigit() and len(size) < 10 else None
    if not gap or known is None or known.rpartition("\n\n")[0] != text:
        raise Refused({"checkpoint": "This is not a checkpoint of this ledger."})
    taken = []
    for witness in (w for w in all_witnesses(record) if w.ended is None):
        line = next((line for line in lines.split("\n") if _cosigned(witness.key, text, line)), None)
        if line:
            there = (cosignatures.c.key == witness.key) & (cosignatures.c.size == int(size))
            if not record.scalar(select(func.count()).select_from(cosignatures).where(there)):
                row = {"key": witness.key, "size": int(size), "line": line, "time": stamp(now)}
                record.execute(insert(cosignatures).values(row))
            taken.append(witness)
    if not taken:
        raise Refused({"checkpoint": "No witness that this ledger knows has signed this."})
    return taken


def stored_note(record: Connection, size: int) -> str | None:
    """The checkpoint that was signed over so many entries."""
    return record.scalar(select(checkpoints.c.note).where(checkpoints.c.size == size))


def cosigned_note(record: Connection) -> str:
    """The newest checkpoint with the lines of those who co-signed it; empty before the first entry."""
    newest = newest_checkpoint(record)
    if newest is None:
        return ""
    lines = select(cosignatures.c.line).where(cosignatures.c.size == newest.size).order_by(cosignatures.c.key)
    return newest.note + "".join(f"{line}\n" for line in record.scalars(lines))


def newest_cosigned(record: Connection) -> Sequence[Cosigned]:
    """For each witness that has signed, the newest checkpoint that it co-signed."""
    return [c for w in all_witnesses(record) if w.signed and (c := _newest_of(record, w))]


def _newest_of(record: Connection, witness: Witness) -> Cosigned | None:
    own = (cosignatures.c.key == witness.key) & (cosignatures.c.size == witness.signed)
    line, text = record.scalar(select(cosignatures.c.line).where(own)), stored_note(record, witness.signed)
    if line is None or text is None:
        return None
    seconds = int.from_bytes(b64decode(line.split(" ")[2])[4 : 4 + TIME])
    moment = stamp(datetime.fromtimestamp(min(seconds, 2**33), UTC))
    return Cosigned(witness, witness.signed, f"{text}{line}\n", moment)


def request_for(record: Connection, witness: Witness, old: int) -> bytes | None:
    """What a witness is asked to sign (C2SP tlog-witness, add-checkpoint), if there is something new.

    Errors: RecordDamaged.
    """
    newest = newest_checkpoint(record)
    if newest is None or newest.size <= old:
        return None
    proof = read_tree(record).consistency(old, newest.size)
    lines = "".join(f"{b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{lines}\n{newest.note}".encode()


def _cosigned(key: str, text: str, line: str) -> bool:
    """Whether a line is the co-signature of this key under a text."""
    name, id, raw = _parts(key)
    dash, who, signature = [*line.split(" "), "", ""][:3]
    try:
        data = b64decode(signature, validate=True)
        moment = int.from_bytes(data[4 : 4 + TIME])
        said = f"cosignature/v1\ntime {moment}\n{text}\n".encode()
        Ed25519PublicKey.from_public_bytes(raw).verify(data[4 + TIME :], said)
    except (ValueError, InvalidSignature):
        return False
    return (dash, who, data[:4].hex()) == ("—", name, id)


def _parts(key: str) -> tuple[str, str, bytes]:
    """Name, id and the 32 bytes of the key of a witness. Errors: Refused."""
    name, id, raw = [*key.split("+", 2), "", ""][:3]
    try:
        data = b64decode(raw, validate=True)
    except ValueError:
        data = b""
    fits = name and len(data) == 33 and data[:1] == COSIGNS and b64encode(data).decode() == raw
    if (
        not fits
        or sha256(name.encode() + b"\n" + data).digest()[:4].hex() != id
        or not name.isprintable()
        or " " in name
    ):
        raise Refused({"key": "This is not the key of a witness: name+id+key, with a byte 4 before its 32 bytes."})
    return name, id, data[1:]
