"""A process that is killed while it publishes, closes, corrects or takes out loses nothing that it acknowledged."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import func, select

from governance_records.document_tables import documents
from governance_records.documents import document_versions, next_document_number, publish
from governance_records.journal import note
from governance_records.ledger_rows import entry_at, index_of
from governance_records.publications import RELEASE, append_release, next_number, versions_of
from governance_records.redactions import redact
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from governance_records.tables import audit
from tests.ledgers import OFFICE, Record, new_record

KILLS, MANY_KILLS = 6, 200


def acts(record: Record, random: Random) -> Iterator[str]:
    """Publishes, corrects, closes and takes out, for ever; gives what was done once it is done."""
    store = record.store()
    while True:
        record.acts += 1
        with writing(store) as rows:
            act = random.choice((_publish, _correct, _close, _take_out))
            done = act(record, rows, random)
        yield done


def _publish(record: Record, rows, random: Random) -> str:
    return _release(record, rows, next_number(rows), 1, random)


def _correct(record: Record, rows, random: Random) -> str:
    number = random.randrange(1, max(2, next_number(rows)))
    versions = versions_of(rows, number)
    return _release(record, rows, number, versions[0].version + 1 if versions else 1, random)


def _release(record: Record, rows, number: int, version: int, random: Random) -> str:
    release = record._release(number, version, random)
    append_release(rows, release, OFFICE)
    return f"{RELEASE} {number} {version} {release.digest}"


def _close(record: Record, rows, random: Random) -> str:
    """A vote and the decision that follows from it, with a line of the private record: all or nothing."""
    number = next_document_number(rows, "vote")
    vote = publish(rows, record.now, "vote", number, OFFICE, {"yes": random.randrange(9)}, {"text": f"Said {number}"})
    publish(rows, record.now, "decision", number, OFFICE, {"vote": number}, {"text": f"Decided {number}"})
    note(rows, AT_THE_SHELL, record.now, "vote closed", f"vote {number}")
    return f"vote {number} 1 {vote.digest}"


def _take_out(record: Record, rows, random: Random) -> str:
    number = random.randrange(1, max(2, next_document_number(rows, "vote")))
    found = document_versions(rows, "vote", number)
    if not found or found[0].texts["text"] is None:
        return _close(record, rows, random)
    (done,) = redact(rows, AT_THE_SHELL, record.now, found[0].index, "text", "A reason", "An order")
    return f"redaction {done.number} 1 -"


@contextmanager
def publisher(record: Record, seed: int) -> Iterator[tuple[int, int]]:
    """A process of its own that acts and says so over a pipe; the one that waits may kill it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            for done in acts(record, Random(seed)):
                os.write(into, f"{done}\n".encode())
        finally:
            os._exit(1)
    os.close(into)
    try:
        yield child, out
    finally:
        os.close(out)


def killed(record: Record, seed: int) -> list[str]:
    """What a process had acknowledged when it was killed, at some moment of its work."""
    random = Random(seed)
    with publisher(record, seed) as (child, out):
        said = os.read(out, 1)  # it works
        time.sleep(random.random() * 0.08)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while part := os.read(out, 65536):
            said += part
    record.acts += 1000
    return said.decode().rpartition("\n")[0].splitlines()


def nothing_is_lost(record: Record, kills: int) -> None:
    acknowledged: list[str] = []
    for seed in range(kills):
        acknowledged += killed(record, seed)
        assert record.problems() == [], seed
    store = record.store()
    with reading(store) as rows:
        for line in acknowledged:
            kind, number, version, digest = line.split()
            index = index_of(rows, kind, int(number), int(version))
            assert index is not None, line
            assert digest in (entry_at(rows, index).digest, "-"), line
        counts = {k: rows.scalar(select(func.count()).where(documents.c.kind == k)) for k in ("vote", "decision")}
        closed = rows.scalar(select(func.count()).where(audit.c.act == "vote closed"))
        assert counts["vote"] == counts["decision"] == closed
    store.dispose()
    assert len(acknowledged) >= kills


def test_a_killed_process_loses_nothing_that_it_acknowledged(database, tmp_path):
    nothing_is_lost(new_record(tmp_path / "record", _elsewhere(database)), KILLS)


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(database, tmp_path):
    nothing_is_lost(new_record(tmp_path / "record", _elsewhere(database)), MANY_KILLS)


def _elsewhere(address: str) -> str:
    return "" if address.startswith("sqlite") else address
