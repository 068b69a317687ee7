"""The ledger, and the entries of what is published already, in order of time, under one first checkpoint."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from governance_records.append_only import hold
from governance_records.ledger import grown, leaf_hash, root_of_peaks
from governance_records.signing import Checkpoint
from governance_records.store import signing_key

revision = "0004"
down_revision = "0003"

# How a column is computed from its entry.
IN_SQLITE, IN_POSTGRES = "json_extract(entry, '$.{}')", "CAST(CAST(entry AS jsonb) ->> '{}' AS {})"


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("index", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        *(
            sa.Column(name, kind, _computed(name, sql))
            for name, kind, sql in (
                ("kind", sa.Text, "text"),
                ("number", sa.Integer, "integer"),
                ("version", sa.Integer, "integer"),
            )
        ),
        sa.PrimaryKeyConstraint("index", name="pk_ledger"),
        sa.UniqueConstraint("kind", "number", "version", name="uq_ledger_kind"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("peaks", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoints"),
    )
    op.create_table(
        "handovers",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_handovers"),
    )
    hold("ledger", ["index"], ["kind", "number", "version"])
    hold("checkpoints", ["size"])
    hold("handovers", ["number"])
    _enter_what_is_there(op.get_bind())


def _computed(name: str, kind: str) -> sa.Computed:
    if op.get_bind().dialect.name == "sqlite":
        return sa.Computed(IN_SQLITE.format(name), persisted=False)
    return sa.Computed(IN_POSTGRES.format(name, kind), persisted=True)


def _enter_what_is_there(record: sa.Connection) -> None:
    """Enters releases and withdrawals as they would have been entered when they were published."""
    things = [*_releases(record), *_withdrawals(record)]
    things.sort(key=lambda t: (t["time"], t["kind"], t["number"], t["version"]))
    if not things:
        return
    indices: dict[tuple[str, int, int], int] = {}
    peaks: list[bytes] = []
    for index, thing in enumerate(things):
        indices[thing["kind"], thing["number"], thing["version"]] = index
        before = thing["version"] - 1 if thing["kind"] == "release" else thing["version"]
        corrected = indices.get(("release", thing["number"], before))
        entry = _canonical(thing if corrected is None else {**thing, "corrects": corrected})
        peaks = grown(index, peaks, leaf_hash(entry.encode()))
        record.execute(sa.text('INSERT INTO ledger ("index", entry) VALUES (:i, :e)'), {"i": index, "e": entry})
    key = signing_key(record)
    note = key.signed(Checkpoint(key.name, len(things), root_of_peaks(peaks)).text)
    record.execute(
        sa.text("INSERT INTO checkpoints (size, peaks, key, note) VALUES (:size, :peaks, :key, :note)"),
        {"size": len(things), "peaks": b"".join(peaks), "key": key.public.text, "note": note},
    )


def _releases(record: sa.Connection) -> list[dict]:
    rows = record.execute(sa.text("SELECT number, version, digest, published, canonical FROM releases"))
    return [
        _thing("release", r.number, r.version, r.digest, r.published, json.loads(r.canonical)["approver"]) for r in rows
    ]


def _withdrawals(record: sa.Connection) -> list[dict]:
    rows = record.execute(sa.text("SELECT number, version, time, reason FROM withdrawals")).mappings()
    digests = [(r, sha256(_canonical({"format": "lead-portal/withdrawal/1", **r}).encode()).hexdigest()) for r in rows]
    by = "a publisher of the initiative"
    return [_thing("withdrawal", r["number"], r["version"], digest, r["time"], by) for r, digest in digests]


def _thing(kind: str, number: int, version: int, digest: str, time: str, by: str) -> dict:
    return {
        **{"format": "lead-portal/entry/1", "kind": kind, "number": number, "version": version},
        **{"digest": digest, "time": time, "by": by},
    }


def _canonical(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
