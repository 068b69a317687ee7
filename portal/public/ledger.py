"""The ledger for readers: what it proves, its newest entries, the proof of each, and the files to check it with."""

from __future__ import annotations

import json
from importlib.resources import files
from io import BytesIO
from typing import NoReturn

from flask import abort, g
from flask_babel import gettext

from governance_records.documents import REDACTION, document_at
from governance_records.entries import RecordDamaged
from governance_records.exports import proof_of, write_bundle
from governance_records.ledger_rows import Sealed, count_entries, entry_at, index_of, newest_checkpoint, newest_entries
from governance_records.publications import RELEASE
from governance_records.redactions import Redaction, all_redactions
from governance_records.witnesses import cosigned_note, newest_cosigned
from portal.public.data import NEWEST, VERSION
from portal.public.documents import changes_since_before, facts_of, tombstones
from portal.public.frame import Crumb, answer, document, page, public, settings, words
from portal.public.titles import subject_of, title_of
from portal.shelf import versions, with_withdrawn

MOST_SHOWN = 100
CHECKER = files("governance_records") / "verify.py"
CRUMB = Crumb("Public record", "/ledger/")


@public.get("/ledger/")
def ledger() -> str:
    text = document("ledger")
    return page(
        "ledger.html",
        text["title"],
        text=text,
        words=words(text),
        entries=newest_entries(g.record, MOST_SHOWN),
        size=count_entries(g.record),
        sealed=newest_checkpoint(g.record),
        title_of=title_of,
        names={r.number: r.title for r in with_withdrawn()},
        address=settings().base_url,
        cosigned=newest_cosigned(g.record),
    )


@public.get("/ledger/format/")
def ledger_format() -> str:
    text = document("ledger-format")
    return page("page.html", text["title"], [CRUMB], text=text, words=words(text))


@public.get("/ledger/<entry:index>/")
def ledger_entry(index: int) -> str:
    entry = entry_at(g.record, index) or abort(404)
    corrected = None if entry.corrects is None else entry_at(g.record, entry.corrects)
    proof = json.loads(proof_of(g.record, index))
    published = document_at(g.record, index)
    return page(
        "ledger_entry.html",
        gettext("Entry %(number)s", number=index),
        [CRUMB],
        index=index,
        entry=entry,
        title_of=title_of,
        subject=subject_of(entry, published),
        corrected=corrected,
        proof=proof,
        published=published,
        facts=facts_of(published) if published else [],
        tombstones=tombstones(g.record, index),
        changes=changes_since_before(g.record, published) if published else [],
        redaction=_redaction(entry.number) if entry.kind == REDACTION else None,
    )


def _redaction(number: int) -> Redaction | None:
    return next((r for r in all_redactions(g.record) if r.number == number), None)


@public.get("/ledger/checkpoint")
def ledger_checkpoint():
    _sealed()
    return answer(cosigned_note(g.record), "text/plain")


@public.get("/ledger/key")
def ledger_key():
    return answer(f"{_sealed().key}\n", "text/plain")


@public.get("/ledger/verify.py")
def ledger_checker():
    """The program that checks the record, to be read before it is run."""
    return answer(CHECKER.read_bytes(), "text/x-python", "verify.py")


@public.get("/ledger/bundle.zip")
def ledger_bundle():
    out = BytesIO()
    write_bundle(g.record, out)
    return answer(out.getvalue(), "application/zip", "public-record.zip")


@public.get("/ledger/<entry:index>/proof.json")
def ledger_proof(index: int):
    return _proof(index)


@public.get(f"{NEWEST}proof.json")
def release_proof(number: int):
    return release_version_proof(number, versions(number)[0].version)


@public.get(f"{VERSION}proof.json")
def release_version_proof(number: int, wanted: int):
    index = index_of(g.record, RELEASE, number, wanted)
    return _proof(_no_such_entry() if index is None else index)


def _proof(index: int):
    try:
        return answer(proof_of(g.record, index), "application/json")
    except IndexError:
        return _no_such_entry()


def _sealed() -> Sealed:
    """The newest checkpoint, if it is signed; a 404 before the first entry. Errors: RecordDamaged."""
    found = newest_checkpoint(g.record) or _no_such_entry()
    if found.checkpoint.origin != found.public_key.name:
        raise RecordDamaged("the newest checkpoint is one of another ledger")
    return found


def _no_such_entry() -> NoReturn:
    abort(404)
