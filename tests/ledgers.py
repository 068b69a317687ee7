"""Small records with releases, corrections, withdrawals, documents, redactions and changes of the key, for tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine

from governance_records.documents import Document, document_versions, next_document_number, publish
from governance_records.entries import canonical_json, digest_of
from governance_records.exports import write_bundle
from governance_records.handovers import hand_over
from governance_records.journal import stamp
from governance_records.ledger_rows import index_of, newest_checkpoint
from governance_records.publications import (
    WITHDRAWAL,
    StoredRelease,
    Withdrawal,
    append_release,
    append_withdrawal,
    next_number,
    versions_of,
)
from governance_records.redactions import append_redaction
from governance_records.signing import KeyFile
from governance_records.store import migrate, open_store, reading, writing
from governance_records.verify import verified

START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
NAME = "lead.example.org/ledger"
OFFICE = "a publisher of the initiative"
KINDS = ("decision", "minutes", "policy")


@dataclass
class Record:
    """A record in a folder of its own, and what has happened in it so far."""

    folder: Path
    acts: int = 0
    address: str = ""  # of a database elsewhere than in the folder

    @property
    def file(self) -> Path:
        return self.folder / "record.sqlite"

    @property
    def key(self) -> KeyFile:
        return KeyFile(self.folder / "ledger_key")

    def store(self) -> Engine:
        return open_store(self.address or f"sqlite:///{self.file}", self.key)

    def copy(self, folder: Path) -> Record:
        shutil.copytree(self.folder, folder)
        return Record(folder, self.acts)

    def act(self, random: Random, acts: int = 1) -> None:
        """Honest acts: mostly releases, documents and versions of them; now and then another."""
        store = self.store()
        for _ in range(acts):
            self.acts += 1
            act = random.randrange(14) if self.acts > 1 else None  # the first one publishes something
            rare = {0: self._withdraw, 1: self._rotate, 2: self._redact}
            common = self._document if act is not None and act % 2 else self._publish
            rare.get(act, common)(store, random)
        store.dispose()

    def publish_many(self, releases: int) -> None:
        """Releases in one transaction."""
        store = self.store()
        with writing(store) as record:
            for _ in range(releases):
                self.acts += 1
                append_release(record, self._release(next_number(record), 1, Random(self.acts)), OFFICE)
        store.dispose()

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self.acts)

    def _release(self, number: int, version: int, random: Random) -> StoredRelease:
        document = {
            **{"format": "a test", "number": number, "version": version, "published": stamp(self.now)},
            **{"title": f"Release {number} – «{random.random()}»", "rows": [random.randrange(99) for _ in range(5)]},
        }
        data = canonical_json(document)
        return StoredRelease(
            *(number, version, "counts", f"table-{number}", None, None, document["title"], stamp(self.now), False),
            digest=digest_of(data),
            canonical=data,
        )

    def _publish(self, store: Engine, random: Random) -> None:
        with writing(store) as record:
            number, version = next_number(record), 1
            if number > 1 and random.random() < 0.3:
                number = random.randrange(1, number)
                version = versions_of(record, number)[0].version + 1
            append_release(record, self._release(number, version, random), OFFICE)

    def _withdraw(self, store: Engine, random: Random) -> None:
        with writing(store) as record:
            old = versions_of(record, random.randrange(1, next_number(record)))[0]
            if index_of(record, WITHDRAWAL, old.number, old.version) is None:
                why = f"Wrong: {random.random()}"
                append_withdrawal(record, Withdrawal(old.number, old.version, stamp(self.now), why), OFFICE)

    def _document(self, store: Engine, random: Random) -> None:
        """A new document of some kind, or the next version of one."""
        with writing(store) as record:
            kind = random.choice(KINDS)
            number = next_document_number(record, kind)
            if number > 1 and random.random() < 0.4:
                number = random.randrange(1, number)
            facts = {"open": random.choice((True, False, None)), "counts": [random.randrange(99), {"a": "«ü»"}]}
            texts = {name: f"{name}: {random.random()} 😀\n" for name in ("text", "ground") if random.random() < 0.7}
            publish(record, self.now, kind, number, OFFICE, facts, texts)

    def _redact(self, store: Engine, random: Random) -> None:
        with writing(store) as record:
            left = [(d, n) for d in self._documents(record) for n, text in d.texts.items() if text is not None]
            if left:
                document, name = random.choice(left)
                append_redaction(record, document, [name], stamp(self.now), OFFICE, "It names a person", "Order 12")

    @staticmethod
    def _documents(record: Connection) -> list[Document]:
        numbers = [(k, n) for k in KINDS for n in range(1, next_document_number(record, k))]
        return [d for kind, number in numbers for d in document_versions(record, kind, number)]

    def _rotate(self, store: Engine, random: Random) -> None:
        new = self.key.next.make(NAME)
        with writing(store) as record:
            hand_over(record, self.now, self.key.read(), new)
        self.key.next.path.replace(self.key.path)

    def bundle(self, name: str = "bundle.zip") -> Path:
        """The bundle that the portal would give out now."""
        store = self.store()
        with reading(store) as record, (self.folder / name).open("wb") as out:
            write_bundle(record, out)
        store.dispose()
        return self.folder / name

    def checkpoint(self) -> str:
        """The checkpoint that a stranger would see now."""
        store = self.store()
        with reading(store) as record:
            sealed = newest_checkpoint(record)
        store.dispose()
        assert sealed is not None
        return sealed.note

    def problems(self, older: str | None = None) -> list[str]:
        return verified(str(self.bundle()), older)[0]


def new_record(folder: Path, address: str = "") -> Record:
    """A record without any entry."""
    folder.mkdir(parents=True)
    record = Record(folder, address=address)
    record.key.make(NAME)
    store = record.store()
    migrate(store)
    store.dispose()
    return record


def filled(folder: Path, seed: int, acts: int, address: str = "") -> Record:
    """A record with some honest acts, the same for the same seed but for its keys."""
    record = new_record(folder, address)
    record.act(Random(seed), acts)
    return record
