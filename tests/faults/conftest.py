"""The record that is tampered with."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.ledgers import Record, filled

ENTRIES = 40
RARE = ("withdrawals", "handovers", "redactions")


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> Record:
    """A record that has everything: releases, corrections, withdrawals, documents, redactions, new keys."""
    seed = 0
    while True:
        record = filled(tmp_path_factory.mktemp("honest") / str(seed), seed, ENTRIES)
        with closing(sqlite3.connect(record.file)) as base:
            counts = [base.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in RARE]
        if all(counts):
            assert record.problems() == []
            return record
        seed += 1
