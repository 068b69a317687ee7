"""The ledger as strangers take it with them: the bundle of everything, and the proof of one entry.

What stands in a bundle is what is stored, also where somebody changed it: `verify` is to find that.
The form is described in content/pages/ledger-format.md.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, LargeBinary, cast, select

from governance_records.document_tables import document_texts, documents
from governance_records.documents import REDACTION, salted
from governance_records.entries import canonical_json
from governance_records.handovers import HANDOVER, Handover, all_handovers
from governance_records.ledger_rows import bytes_at, entry_bytes, newest_checkpoint, read_tree
from governance_records.publications import RELEASE, WITHDRAWAL, Withdrawal, all_withdrawals
from governance_records.redactions import Redaction, all_redactions
from governance_records.tables import releases
from governance_records.witnesses import newest_cosigned

PROOF_FORMAT = "lead-portal/proof/1"
READABLE = 0o644 << 16


def write_bundle(record: Connection, out: IO[bytes]) -> None:
    """Writes the bundle as a zip; the same record gives the same bytes."""
    with ZipFile(out, "w") as target:
        for name, parts in bundle_files(record):
            info = ZipInfo(name)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, 3
            with target.open(info, "w", force_zip64=True) as file:
                for part in parts:
                    file.write(part)


def bundle_files(record: Connection) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of a bundle by name, in parts: what is signed, by which key, the entries, and what they speak of."""
    sealed = newest_checkpoint(record)
    if sealed:
        yield "checkpoint", [sealed.note.encode()]
        yield "key", [f"{sealed.key}\n".encode()]
    yield "entries.jsonl", (data + b"\n" for data in entry_bytes(record))
    for kind, number, version, data in _published(record):
        yield f"{kind}/{number}/v{version}.json", [data]
    for path, data in _texts(record):
        yield path, [data]
    for cosigned in newest_cosigned(record):
        yield f"witness/{cosigned.witness.id}", [f"{cosigned.witness.key}\n{cosigned.note}".encode()]


def _published(record: Connection) -> Iterator[tuple[str, int, int, bytes]]:
    canonical = cast(releases.c.canonical, LargeBinary)
    query = select(releases.c.number, releases.c.version, canonical).order_by(releases.c.number, releases.c.version)
    for number, version, data in record.execute(query):
        yield RELEASE, number, version, data or b""
    for w in sorted(all_withdrawals(record), key=lambda w: (str(w.number), str(w.version))):
        yield WITHDRAWAL, w.number, w.version, _bytes_of(w)
    for h in all_handovers(record):
        yield HANDOVER, h.number, 1, _bytes_of(h)
    for r in all_redactions(record):
        yield REDACTION, r.number, 1, _bytes_of(r)
    which = (documents.c.kind, documents.c.number, documents.c.version)
    for row in record.execute(select(*which, cast(documents.c.canonical, LargeBinary)).order_by(*which)):
        yield row[0], row[1], row[2], row[3] or b""


def _texts(record: Connection) -> Iterator[tuple[str, bytes]]:
    """The file of the texts of each document that has some, without those that an order took out."""
    which = (document_texts.c.kind, document_texts.c.number, document_texts.c.version)
    rows = record.execute(select(document_texts).order_by(*which, document_texts.c.name))
    for (kind, number, version), texts in groupby(rows, key=lambda row: (row.kind, row.number, row.version)):
        kept = {str(t.name): salted(t.salt, t.text) for t in texts if not (t.salt is None and t.text is None)}
        yield f"{kind}/{number}/v{version}.texts.json", _json_of(kept)


def _json_of(texts: dict[str, str]) -> bytes:
    """Canonical JSON; none where somebody has put something there that could not have been published."""
    try:
        return canonical_json(texts)
    except ValueError:
        return b""


def _bytes_of(thing: Withdrawal | Handover | Redaction) -> bytes:
    """Its bytes; none where somebody has put something there that could not have been published."""
    try:
        return thing.canonical
    except ValueError:
        return b""


def proof_of(record: Connection, index: int) -> bytes:
    """The proof that an entry is in the ledger, as canonical JSON.

    Errors: IndexError where there is no such entry; RecordDamaged where the ledger does not fit its checkpoint.
    """
    tree, sealed = read_tree(record), newest_checkpoint(record)
    path = tree.inclusion(index)
    assert sealed is not None  # a tree with entries has a checkpoint: read_tree compares the two
    return canonical_json(
        {
            **{"format": PROOF_FORMAT, "entry": bytes_at(record, index).decode(), "index": index, "size": len(tree)},
            **{"path": [b64encode(step).decode() for step in path], "checkpoint": sealed.note, "key": sealed.key},
        }
    )
