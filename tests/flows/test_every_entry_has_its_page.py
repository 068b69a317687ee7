"""Each thing that is published is read on a page of the site, and that page leads to its entry and to the proof."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from governance_records.entries import Entry
from governance_records.ledger_rows import count_entries, entry_at
from governance_records.store import open_store, reading
from portal import create_app
from portal.settings import default_database, read_settings

OF_EACH_KIND = 8  # the newest ones, all their versions: enough to meet every kind of page, and quick
# What a change of the key or an order is about stands elsewhere; these are read where they were entered.
KINDS = {
    *("release", "announcement", "agenda", "attendance", "minutes", "vote", "decision", "policy", "protocol", "plan"),
    *("commitment", "action", "bylaws", "membership", "matter", "answer"),
}


@pytest.fixture(scope="module")
def entries(demonstration) -> dict[int, Entry]:
    """Entries of the demonstration: of each kind the newest numbers."""
    store = open_store(default_database(demonstration.folder))
    with reading(store) as record:
        found = {index: entry_at(record, index) for index in range(count_entries(record))}
    store.dispose()
    numbers: dict[str, set[int]] = {}
    for entry in found.values():
        numbers.setdefault(entry.kind, set()).add(entry.number)
    newest = {kind: sorted(those)[-OF_EACH_KIND:] for kind, those in numbers.items()}
    return {index: entry for index, entry in found.items() if entry.number in newest[entry.kind]}


@pytest.fixture(scope="module")
def client(demonstration) -> FlaskClient:
    return create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)})).test_client()


def test_every_entry_leads_to_a_page_that_leads_back_to_it_and_to_a_proof(entries, client):
    pages: dict[str, str] = {}
    lacking, met = [], Counter()
    for index, entry in entries.items():
        shown = client.get(f"/ledger/{index}/").text
        leads = re.search(r"<dt>What</dt><dd><a href=\"([^\"#]+)", shown)
        address = leads[1] if leads else "nowhere"
        if address not in pages:
            answer = client.get(address)
            pages[address] = answer.text if answer.status_code == 200 else ""
        page = pages[address]
        proofs = {f'href="/ledger/{index}/proof.json"', f'href="{address}proof.json"'}
        newest = entry.version == max(
            e.version for e in entries.values() if (e.kind, e.number) == (entry.kind, entry.number)
        )
        if f'href="/ledger/{index}/"' not in page or (newest and not any(proof in page for proof in proofs)):
            lacking.append(f"entry {index}, {entry.kind} {entry.number} version {entry.version}: {address}")
        met[entry.kind] += 1
    assert lacking == []
    assert set(met) >= KINDS
