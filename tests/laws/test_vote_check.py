"""`verify` counts every published vote again, and names the one whose result does not follow from its rule and roll."""

from __future__ import annotations

import json

import pytest

from governance_records.documents import publish
from governance_records.rules import decide, read_case
from governance_records.store import writing
from governance_records.verify import verified
from governance_records.vote_check import BundleWithVotes
from tests.ledgers import START, Record, new_record

CASE = {
    "rule": {
        **{"method": "majority", "threshold": "1/2", "strict": True, "base": "cast", "unit": "seat", "tie": "lost"},
        "quorum": {"fraction": "1/2", "strict": True, "of": "members"},
    },
    "members": 3,
    "seats": 3,
    "roll": [
        {"seat": "a", "present": True, "vote": "yes"},
        {"seat": "b", "present": True, "vote": "no"},
        {"seat": "c", "present": True, "vote": "yes"},
    ],
}


def result_of(case: dict) -> dict:
    found = read_case(json.dumps(case).encode())
    return decide(found.rule, found.members, found.seats, found.roll).as_json()


@pytest.fixture
def record(tmp_path) -> Record:
    return new_record(tmp_path / "record")


def checked(record: Record, *votes: dict) -> tuple[list[str], str]:
    store = record.store()
    with writing(store) as rows:
        for number, facts in enumerate(votes, 1):
            publish(rows, START, "vote", number, "The OWG", facts)
    store.dispose()
    return verified(str(record.bundle()), of=BundleWithVotes)


def test_votes_that_follow_from_their_rule_are_counted_again(record):
    problems, words = checked(record, {"case": CASE, "result": result_of(CASE)}, {"case": None, "result": {}})
    assert problems == [] and words.endswith("; votes counted again: 1")


def test_a_result_that_does_not_follow_is_named_though_everything_is_signed(record):
    lied = {**result_of(CASE), "result": "lost"}
    other = {**CASE, "roll": [{**line, "vote": "no"} for line in CASE["roll"]]}
    problems, _ = checked(
        record,
        {"case": CASE, "result": lied},
        {"case": other, "result": result_of(CASE)},
        {"case": {**CASE, "members": 4}, "result": result_of(CASE)},
        {"result": "adopted"},
        {"case": CASE, "result": "adopted"},
    )
    assert problems[0] == "vote/1/v1.json: its result is lost, but its rule and roll give adopted"
    assert problems[1] == "vote/2/v1.json: its result is adopted, but its rule and roll give lost"
    assert [p.split(":")[0] for p in problems[2:]] == [f"vote/{n}/v1.json" for n in (3, 4, 5)]
    assert verified(str(record.bundle()))[0] == []  # the checker without our rules cannot see it
