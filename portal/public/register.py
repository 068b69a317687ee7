"""The register of corrections, withdrawals and redactions: what was wrong, since when, and what took its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g
from sqlalchemy import Connection, exists, select

from governance_records.document_tables import document_texts
from governance_records.documents import OTHERS, REDACTION, Document, document_at
from governance_records.ledger_rows import entry_at, index_of
from governance_records.publications import RELEASE, WITHDRAWAL
from governance_records.redactions import all_redactions
from governance_records.tables import ledger
from portal.catalogues import N_
from portal.public.frame import Crumb, page, public
from portal.public.titles import title_of
from portal.shelf import corrections, withdrawn

CRUMB = Crumb("Public record", "/ledger/")
REASON = "reason"  # the text in which a new version of a document says why there is one
CORRECTED, WITHDRAWN, REDACTED = N_("Correction"), N_("Withdrawal"), N_("Taken out by order")
CHANGED = N_("New version")


@dataclass(frozen=True)
class Line:
    """One line of the register. `since` is from when it was wrong; `more` leads to the difference."""

    kind: str
    time: str
    what: str
    reason: str
    entry: int | None
    since: str = ""
    more: str = ""
    order: str = ""


@public.get("/ledger/corrections/")
def register() -> str:
    lines = sorted((*_releases(), *_withdrawals(), *_documents(), *_redactions()), key=lambda line: line.time)
    return page("register.html", "Corrections and redactions", [CRUMB], lines=lines[::-1])


def _releases() -> Iterator[Line]:
    for release in corrections():
        assert release.correction is not None
        address = f"/data/releases/{release.number}/v{release.version}/"
        yield Line(
            CORRECTED,
            release.published,
            f"Release {release.number}, version {release.version}: {release.title}",
            release.correction.reason,
            index_of(g.record, RELEASE, release.number, release.version),
            release.correction.since,
            address,
        )


def _withdrawals() -> Iterator[Line]:
    for taken in withdrawn().values():
        what, address = f"Release {taken.number}, version {taken.version}", f"/data/releases/{taken.number}/"
        entry = index_of(g.record, WITHDRAWAL, taken.number, taken.version)
        yield Line(WITHDRAWN, taken.time, what, taken.reason, entry, more=f"{address}v{taken.version}/")


def _documents() -> Iterator[Line]:
    """New versions of documents that say what was corrected, or why there is a new one."""
    for index in _later_versions(g.record):
        shown = document_at(g.record, index)
        reason = _reason(shown) if shown else None
        if shown and reason is not None:
            entry = entry_at(g.record, index)
            assert entry is not None
            since = str(shown.facts.get("wrong_since") or "")
            kind = CORRECTED if since or shown.facts.get("corrected") else CHANGED
            yield Line(kind, shown.time, title_of(entry), reason, index, since, f"/ledger/{index}/")


def _later_versions(record: Connection) -> list[int]:
    """New versions that give a reason, and of minutes all: those say in their facts what was corrected."""
    texts, one = document_texts.c, [document_texts.c[c] == ledger.c[c] for c in ("kind", "number", "version")]
    said = exists().where(texts.name == REASON, texts.text.is_not(None), *one)
    later = (ledger.c.version > 1) & ledger.c.kind.not_in(OTHERS)
    query = select(ledger.c.index).where(later, said | (ledger.c.kind == "minutes"))
    return list(record.scalars(query.order_by(ledger.c.index)))


def _reason(shown: Document) -> str | None:
    """Why there is this version, where it says so; None where it is the next step of the same thing."""
    corrected = shown.facts.get("corrected")
    said = shown.texts.get(REASON) or ""
    return said if said or corrected else None


def _redactions() -> Iterator[Line]:
    for redaction in all_redactions(g.record):
        about = entry_at(g.record, redaction.entry)
        what = f"{title_of(about)}: {', '.join(redaction.names)}" if about else ""
        entry = index_of(g.record, REDACTION, redaction.number, 1)
        address = f"/ledger/{redaction.entry}/"
        yield Line(REDACTED, redaction.time, what, redaction.reason, entry, more=address, order=redaction.order)
