"""Prints what checking 10,000 entries costs, in seconds and memory, and what an append and a page of them cost.

The entries are a mix: releases, minutes with texts, and votes whose rolls are counted again.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from governance_records import verify
from governance_records.documents import next_document_number, publish
from governance_records.exports import proof_of
from governance_records.ledger_rows import newest_checkpoint
from governance_records.publications import append_release, next_number
from governance_records.rules import decide, read_case
from governance_records.store import reading, writing
from tests.ledgers import OFFICE, Record, new_record

ENTRIES, MOST_SECONDS, MOST_MB = 10_000, 60, 200
WORDS = "The members heard the report and asked about the beds that were full. "
CHECK = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
start = time.monotonic()
{imports}
problems, words = verified(sys.argv[2], open(sys.argv[3]).read(){more})
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.monotonic() - start, used, problems, words]))
"""
ALONE = CHECK.format(imports="from verify import verified", more="")
COUNTING = CHECK.format(
    imports="from governance_records.verify import verified\nfrom governance_records.vote_check import BundleWithVotes",
    more=", of=BundleWithVotes",
)
RULE = {
    **{"method": "majority", "threshold": "1/2", "strict": True, "base": "cast", "unit": "seat", "tie": "lost"},
    "quorum": {"fraction": "1/2", "strict": True, "of": "members"},
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = new_record(Path(folder) / "record")
        start = time.monotonic()
        _publish(record)
        print(f"append: {(time.monotonic() - start) / ENTRIES * 1000:.2f} ms an entry, {ENTRIES} in one transaction")
        start = time.monotonic()
        bundle = record.bundle()
        size = bundle.stat().st_size / 1e6
        print(f"bundle of {ENTRIES} entries: {time.monotonic() - start:.1f} s, {size:.1f} MB")
        _check(record, bundle, "verify.py", ALONE)
        _check(record, bundle, "lead-portal verify", COUNTING)
        _proof(record)
    print(f"peak of this process, making included: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _publish(record: Record) -> None:
    """As many releases as minutes and votes, in one transaction."""
    store, random = record.store(), Random(1)
    with writing(store) as rows:
        for _ in range(ENTRIES):
            record.acts += 1
            random.choice((_release, _minutes, _vote))(record, rows, random)
    store.dispose()


def _release(record: Record, rows: Connection, random: Random) -> None:
    append_release(rows, record._release(next_number(rows), 1, random), OFFICE)


def _minutes(record: Record, rows: Connection, random: Random) -> None:
    number = next_document_number(rows, "minutes")
    texts = {f"item-{i}": f"{i}. {random.random()} {WORDS * random.randrange(1, 30)}" for i in range(1, 6)}
    publish(rows, record.now, "minutes", number, OFFICE, {"items": 5}, texts)


def _vote(record: Record, rows: Connection, random: Random) -> None:
    choices = ("yes", "yes", "no", "abstain")
    roll = [{"seat": f"Seat {i}", "present": True, "vote": random.choice(choices)} for i in range(1, 10)]
    case = {"rule": RULE, "members": 9, "seats": 9, "roll": roll}
    read = read_case(json.dumps(case).encode())
    facts = {"case": case, "result": decide(read.rule, read.members, read.seats, read.roll).as_json()}
    texts = {"title": f"Motion {record.acts}", "text": WORDS * 3}
    publish(rows, record.now, "vote", next_document_number(rows, "vote"), OFFICE, facts, texts)


def _check(record: Record, bundle: Path, name: str, program: str) -> None:
    old = record.folder / "old"
    old.write_text(record.checkpoint())
    command = [sys.executable, "-c", program, str(Path(verify.__file__).parent), str(bundle), str(old)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, used, problems, words = json.loads(done.stdout)
    assert problems == [], problems[:3]
    print(f"{name} of {ENTRIES} entries: {seconds:.1f} s, {seconds / MOST_SECONDS:.2f} of the aim ({MOST_SECONDS} s)")
    print(f"{name} of {ENTRIES} entries: {used:.0f} MB, {used / MOST_MB:.2f} of the aim ({MOST_MB} MB); {words}")


def _proof(record: Record) -> None:
    store = record.store()
    with reading(store) as rows:
        start = time.monotonic()
        proof_of(rows, ENTRIES // 2)
        print(f"proof of one among {ENTRIES}: {(time.monotonic() - start) * 1000:.0f} ms")
        start = time.monotonic()
        newest_checkpoint(rows)
        print(f"newest checkpoint: {(time.monotonic() - start) * 1000:.1f} ms")
    store.dispose()


if __name__ == "__main__":
    main()
