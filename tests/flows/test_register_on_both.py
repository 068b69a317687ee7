"""Decisions, minutes, texts in chains and actions hold on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from governance_records.bylaws import rule_in_force
from governance_records.ledger_rows import read_tree
from governance_records.membership import is_published, publish_membership
from governance_records.minutes_outcomes import minutes_document
from governance_records.register import decisions, needs_review, reviews_due, standing_text
from governance_records.register_values import Dates
from governance_records.rights import AT_THE_SHELL, Refused
from governance_records.signing import KeyFile
from governance_records.standing import Draft, adopt_text, supersede_text
from governance_records.store import migrate, open_store, reading, writing
from tests.laws.test_decisions import adopted, policy, protocol
from tests.laws.test_minutes import approved, published
from tests.meeting_rooms import CALLED, a_room


@pytest.fixture
def store(database, tmp_path):
    key = KeyFile(tmp_path / "key")
    key.make("lead.example.org/ledger")
    opened = open_store(database, key)
    migrate(opened)
    yield opened
    opened.dispose()


def test_a_record_is_kept_from_bylaws_to_corrected_minutes(store):
    day = date(2027, 1, 1)
    with a_room(store, *"abc", organisations=True) as room:
        room.bylaws(text="We decide by more than half.")
        number = approved(room)
        room.decides(room.moves("correct minutes", about=number), a="yes", b="yes", c="yes")
        published(room, number, opening="Some stood.")
        first = policy(room, adopted(room), effective="2026-07-10")
        carried = protocol(room, first, effective="2026-07-10")
        second = policy(room, adopted(room), "Another policy", effective="2026-07-10")
        room.do(supersede_text, "policy", first, 1, second)
        publish_membership(room.record, AT_THE_SHELL, room.now, "pcg", day)
    with reading(store) as record:
        assert rule_in_force(record, "pcg", day).version == 1
        assert minutes_document(record, number).texts["opening"] == "Some stood."
        assert needs_review(record, standing_text(record, "protocol", carried), day).number == second
        assert [one.kind for one in reviews_due(record, day)] == ["protocol"]
        assert len(decisions(record)) == 4 and is_published(record, "pcg", day)
        assert len(read_tree(record)) > 20


def test_bylaws_are_not_changed_by_a_shell_either(store):
    with a_room(store, "a") as room:
        room.bylaws()
    for act in ("UPDATE bylaws SET starts = '1999-01-01'", "DELETE FROM bylaws"):
        with pytest.raises(DatabaseError), writing(store) as record:
            record.execute(text(act))


def test_what_a_verb_refuses_leaves_nothing_behind(store):
    with a_room(store, *"abc") as room:
        room.begin()
        adopted(room)
    with reading(store) as record:
        before = len(read_tree(record))
    with pytest.raises(Refused), writing(store) as record:
        draft = Draft("policy", "pcg", 1, "A title", "", Dates("2026-06-10"))
        adopt_text(record, AT_THE_SHELL, CALLED, draft)
    with reading(store) as record:
        assert len(read_tree(record)) == before
