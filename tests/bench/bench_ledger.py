"""Prints what checking 10,000 entries costs, in seconds and memory, and what an append and a page of them cost."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from governance_records import verify
from governance_records.exports import proof_of
from governance_records.ledger_rows import newest_checkpoint
from governance_records.store import reading
from tests.ledgers import Record, new_record

ENTRIES, MOST_SECONDS, MOST_MB = 10_000, 60, 200
CHECK = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
import verify
start = time.monotonic()
problems, words = verify.verified(sys.argv[2], open(sys.argv[3]).read())
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.monotonic() - start, used, problems]))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = new_record(Path(folder) / "record")
        start = time.monotonic()
        record.publish_many(ENTRIES)
        print(f"append: {(time.monotonic() - start) / ENTRIES * 1000:.2f} ms an entry, {ENTRIES} in one transaction")
        start = time.monotonic()
        bundle = record.bundle()
        size = bundle.stat().st_size / 1e6
        print(f"bundle of {ENTRIES} entries: {time.monotonic() - start:.1f} s, {size:.1f} MB")
        _check(record, bundle)
        _proof(record)
    print(f"peak of this process, making included: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _check(record: Record, bundle: Path) -> None:
    old = record.folder / "old"
    old.write_text(record.checkpoint())
    command = [sys.executable, "-c", CHECK, str(Path(verify.__file__).parent), str(bundle), str(old)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, used, problems = json.loads(done.stdout)
    assert problems == []
    print(f"verify of {ENTRIES} entries: {seconds:.1f} s, {seconds / MOST_SECONDS:.2f} of the aim ({MOST_SECONDS} s)")
    print(f"verify of {ENTRIES} entries: {used:.0f} MB, {used / MOST_MB:.2f} of the aim ({MOST_MB} MB)")


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
