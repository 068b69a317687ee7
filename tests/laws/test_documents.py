"""Published documents: versions, texts that their digests do not give away, and what an order takes out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from governance_records.document_tables import erasing
from governance_records.documents import (
    commitment,
    document,
    document_at,
    document_versions,
    newest_documents,
    next_document_number,
    publish,
)
from governance_records.entries import RecordDamaged
from governance_records.journal import stamp
from governance_records.meeting_tables import struck
from governance_records.redactions import append_redaction, may_have_held, redact
from governance_records.rights import AT_THE_SHELL, PUBLISHER, Actor, Forbidden, Refused
from governance_records.store import forget_freed, reading, writing
from governance_records.tables import audit, outbox
from tests.ledgers import OFFICE, START, Record, new_record
from tests.mutants import unpacked

TEXT = "Ms. Example said that she lives at 12 Elm Street"
BODY = "the Testville OWG"


@pytest.fixture
def record(tmp_path) -> Record:
    return new_record(tmp_path / "record")


@pytest.fixture
def rows(record):
    store = record.store()
    with writing(store) as connection:
        yield connection
    store.dispose()


def test_a_document_reads_back_as_it_was_published(rows):
    facts = {"open": True, "seconded": None, "votes": [3, {"no": 1}], "title": "Peer support 🙂"}
    published = publish(rows, START, "decision", 1, BODY, facts, {"text": TEXT, "reasons": ""})
    assert document(rows, "decision", 1) == published == document_at(rows, published.index)
    assert (published.version, published.facts, published.by, published.time) == (1, facts, BODY, stamp(START))
    assert published.texts == {"text": TEXT, "reasons": ""} and published.corrects is None


def test_a_new_version_is_about_the_one_before_and_both_stay(rows):
    first = publish(rows, START, "minutes", 7, BODY, {"items": 1})
    other = publish(rows, START, "minutes", 3, BODY, {})
    second = publish(rows, START, "minutes", 7, BODY, {"items": 2})
    assert second.corrects == first.index and second.version == 2
    assert document_versions(rows, "minutes", 7) == [second, first] and document(rows, "minutes", 7, 1) == first
    assert newest_documents(rows, "minutes") == [second, other] and newest_documents(rows, "agenda") == []
    assert document(rows, "minutes", 8) is None and document(rows, "minutes", 7, 3) is None
    assert (next_document_number(rows, "minutes"), next_document_number(rows, "agenda")) == (8, 1)


def test_what_is_no_document_is_not_published(record, rows):
    for kind in ("release", "withdrawal", "handover", "redaction", "Vote", "a b", "", "x" * 32):
        with pytest.raises(ValueError):
            publish(rows, START, kind, 1, BODY, {})
    for number, by, facts, names in (
        (0, BODY, {}, ()),
        (1, " ", {}, ()),
        (1, BODY, {"a": 1.5}, ()),
        (1, BODY, {}, "É"),
    ):
        with pytest.raises(ValueError):
            publish(rows, START, "vote", number, by, facts, dict.fromkeys(names, "x"))
    for text in ("a\0b", "\ud800", "x" * 1_000_001):
        with pytest.raises(Refused):
            publish(rows, START, "vote", 1, BODY, {}, {"text": text})
    assert document(rows, "vote", 1) is None


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Record:
    return new_record(tmp_path_factory.mktemp("texts") / "record")


whole = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(("text", "reasons", "dissent")), whole))
def test_any_text_comes_back_and_the_whole_record_verifies(shelf, texts):
    store = shelf.store()
    with writing(store) as rows:
        number = publish(rows, START, "answer", next_document_number(rows, "answer"), BODY, {}, texts).number
    with reading(store) as rows:
        assert document(rows, "answer", number).texts == texts
    store.dispose()
    assert shelf.problems() == []


def test_the_same_short_text_has_another_digest_each_time(rows):
    one, other = (publish(rows, START, "vote", n, BODY, {}, {"text": "yes"}) for n in (1, 2))
    digests = {json.loads(_bytes(rows, d))["texts"]["text"] for d in (one, other)}
    assert len(digests) == 2 and commitment("", "yes") not in digests


def test_a_text_that_an_order_took_out_is_nowhere_and_everything_else_holds(record):
    store = record.store()
    with writing(store) as rows:
        published = publish(rows, START, "minutes", 1, BODY, {"item": 4}, {"text": TEXT, "other": "Stays"})
    before, older = unpacked(record.bundle("before.zip")), record.checkpoint()
    with writing(store) as rows:
        found = document(rows, "minutes", 1)
        append_redaction(rows, found, ["text"], stamp(START), OFFICE, "It names a person", "Order 12 of 2026-11-02")
    with reading(store) as rows:
        after = document(rows, "minutes", 1)
        assert after.texts == {"text": None, "other": "Stays"} and after.digest == published.digest
    store.dispose()
    assert record.problems(older) == []
    files = unpacked(record.bundle())
    assert before["minutes/1/v1.json"] == files["minutes/1/v1.json"]
    assert not any(b"Elm Street" in data for data in files.values())
    assert json.loads(files["redaction/1/v1.json"])["order"] == "Order 12 of 2026-11-02"
    salt = json.loads(before["minutes/1/v1.texts.json"])["text"].split("\n")[0].encode()
    for file in record.folder.glob("record.sqlite*"):
        assert b"Elm Street" not in file.read_bytes() and salt not in file.read_bytes()


def test_the_database_lets_a_text_go_only_whole_and_only_by_a_redaction_that_names_it(record):
    store = record.store()
    with writing(store) as rows:
        publish(rows, START, "minutes", 1, BODY, {}, {"text": TEXT, "other": "Stays"})
        append_redaction(rows, document(rows, "minutes", 1), ["other"], stamp(START), OFFICE, "Why", "Order")
        publish(rows, START, "minutes", 2, BODY, {}, {"text": TEXT})
    store.dispose()
    with closing(sqlite3.connect(record.file)) as base:
        for change in (
            "text = NULL, salt = NULL WHERE name = 'text'",  # no redaction names it
            "text = 'Back', salt = 'x' WHERE name = 'other'",
            "text = NULL, salt = NULL WHERE name = 'other'",  # it is gone already
            "name = 'text', text = NULL, salt = NULL WHERE number = 2",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                base.execute(f"UPDATE document_texts SET {change}")


def test_a_text_cannot_be_taken_out_twice(rows):
    publish(rows, START, "minutes", 1, BODY, {}, {"text": TEXT})
    append_redaction(rows, document(rows, "minutes", 1), ["text"], stamp(START), OFFICE, "Why", "Order")
    for names in (["text"], ["none"], []):
        with pytest.raises(ValueError):
            append_redaction(rows, document(rows, "minutes", 1), names, stamp(START), OFFICE, "Why", "Order")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET canonical = replace(canonical, 'false', 'true')",
        "UPDATE document_texts SET text = text || '.'",
        "UPDATE document_texts SET text = NULL, salt = NULL",
        "DELETE FROM document_texts",
        "DELETE FROM ledger",
        "UPDATE ledger SET entry = replace(entry, 'Testville', 'Otherville')",
    ],
)
def test_a_document_that_was_changed_is_withheld(record, change):
    store = record.store()
    with writing(store) as rows:
        publish(rows, START, "policy", 1, BODY, {"adopted": False}, {"text": TEXT})
    with closing(sqlite3.connect(record.file, isolation_level=None)) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {name}")
        base.execute(change)
    with reading(store) as rows, pytest.raises(RecordDamaged, match="policy 1"):
        document(rows, "policy", 1)
    store.dispose()


def _bytes(rows, published) -> bytes:
    return rows.exec_driver_sql(
        "SELECT canonical FROM documents WHERE kind = ? AND number = ?", (published.kind, published.number)
    ).scalar_one()


# --- the verb: an order reaches every version, every other document, and the copies that people work with ---------

REASON, ORDER = "It names a person who asked for help.", "Order 12 of the 19th District Court, 2026-11-02"
LONG_TEXT = f'{TEXT}, and that "Officer" Doe knew\nit.'


@pytest.fixture
def kept(database, tmp_path):
    """A record on either database in which one text stands in three documents and two working tables."""
    record = new_record(tmp_path / "record", database)
    store = record.store()
    with writing(store) as rows:
        publish(rows, START, "agenda", 1, BODY, {}, {"item": "Peer support"})
        publish(rows, START, "minutes", 1, BODY, {}, {"text": LONG_TEXT, "other": "Stays"})
        publish(rows, START, "minutes", 1, BODY, {}, {"text": LONG_TEXT, "other": "Stays"})
        publish(rows, START, "matter", 1, BODY, {}, {"words": LONG_TEXT})
        rows.execute(insert(outbox).values(post_of(f"Dear all,\n{LONG_TEXT}\nThank you")))
        rows.execute(insert(outbox).values(post_of(json.dumps({"said": LONG_TEXT}))))
        rows.execute(insert(struck).values(STRUCK | {"reason": LONG_TEXT}))
    yield record
    store.dispose()


def post_of(text: str) -> dict:
    return {"created": stamp(START), "to": "a@example.org", "subject": "x", "text": text}


STRUCK = {"table": "motions", "id": 1, "time": stamp(START), "by": None}


def redacted(
    record: Record, entry: int = 1, name: str = "text", reason: str = REASON, order: str = ORDER, by=AT_THE_SHELL
):
    store = record.store()
    try:
        with writing(store) as rows:
            return redact(rows, by, START, entry, name, reason, order)
    finally:
        store.dispose()


def test_an_order_reaches_every_copy_and_nothing_else(kept):
    older = kept.checkpoint()
    done = redacted(kept)
    assert [(r.entry, r.names) for r in done] == [(1, ("text",)), (2, ("text",)), (3, ("words",))]
    store = kept.store()
    with reading(store) as rows:
        assert document(rows, "matter", 1).texts == {"words": None}
        assert [d.texts for d in document_versions(rows, "minutes", 1)] == [{"text": None, "other": "Stays"}] * 2
        assert document(rows, "agenda", 1).texts == {"item": "Peer support"}
        assert list(rows.scalars(select(outbox.c.text).order_by(outbox.c.id))) == [
            "Dear all,\n\nThank you",
            '{"said": ""}',
        ]
        assert rows.execute(select(struck.c.table, struck.c.reason)).all() == [("motions", "")]
        assert rows.scalar(select(func.count()).select_from(erasing)) == 0
        noted = rows.execute(select(audit)).mappings().one()
        assert noted["act"] == "text taken out by order" and "Elm Street" not in str(noted)
    forget_freed(store, may_have_held(store))
    store.dispose()
    assert kept.problems(older) == []
    for file in kept.folder.glob("record.sqlite*"):
        assert b"Elm Street" not in file.read_bytes()


def test_no_file_of_postgresql_holds_a_text_that_was_taken_out(postgres, tmp_path):
    record = new_record(tmp_path / "record", postgres.new())
    name, store = record.address.split("/")[3].split("?")[0], record.store()
    with writing(store) as rows:
        publish(rows, START, "minutes", 1, BODY, {}, {"text": LONG_TEXT, "other": "Stays"})
        rows.execute(insert(outbox), [post_of(LONG_TEXT), post_of(f"Dear all, {LONG_TEXT}"), post_of("Stays")])
        rows.execute(insert(struck).values(STRUCK | {"reason": LONG_TEXT}))
    with writing(store) as rows:  # versions of rows that nothing points to any more
        rows.execute(update(outbox).where(outbox.c.text == LONG_TEXT).values(text="Sent"))
        rows.execute(delete(outbox).where(outbox.c.text.like("Dear all%")))
    postgres.ask("ANALYZE", name)  # the planner's notes quote values of columns
    assert {"document_texts", "outbox", "struck", "pg_statistic"} <= holding(postgres, name, "Elm Street")
    redacted(record, 0)
    forget_freed(store, may_have_held(store))
    assert holding(postgres, name, "Elm Street") == set()
    assert "outbox" in holding(postgres, name, "Stays")
    store.dispose()


def holding(postgres, database: str, words: str) -> set[str]:
    """The tables of which some page on the disk holds these words, in a row that is there or that is not."""
    postgres.ask("CHECKPOINT")
    ((data,),) = postgres.ask("SHOW data_directory", database)
    paths = """SELECT coalesce(t.relname, c.relname), pg_relation_filepath(c.oid) FROM pg_class c
        LEFT JOIN pg_class t ON t.reltoastrelid = c.oid WHERE pg_relation_filepath(c.oid) IS NOT NULL"""
    found = postgres.ask(paths, database)
    return {table for table, path in found if words.encode() in (Path(data) / path).read_bytes()}


def test_a_short_text_is_not_cut_out_of_other_words(kept):
    store = kept.store()
    with writing(store) as rows:
        short = publish(rows, START, "vote", 1, BODY, {}, {"reason": "all"})
    redacted(kept, short.index, "reason")
    with reading(store) as rows:
        assert "Dear all" in rows.scalar(select(outbox.c.text).order_by(outbox.c.id))
    store.dispose()


def test_an_order_that_is_not_whole_does_nothing(kept):
    before = kept.bundle().read_bytes()
    for entry, name, reason, order, field in (
        (0, "none", REASON, ORDER, "name"), (99, "text", REASON, ORDER, "entry"), (1, "text", " ", ORDER, "reason"),
        (1, "text", REASON, "", "order"), (1, "text", f"Because of: {LONG_TEXT}", ORDER, "reason"),
        (1, "text", "x" * 2001, ORDER, "reason"), (1, "text", REASON, "a\u202eb", "order"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            redacted(kept, entry, name, reason, order)
        assert set(refused.value.problems) == {field}
    with pytest.raises(Forbidden):
        redacted(kept, by=Actor(1, "A publisher", frozenset({PUBLISHER})))
    assert kept.bundle().read_bytes() == before
    redacted(kept)
    with pytest.raises(Refused, match="already") as again:
        redacted(kept)
    assert again.value.conflict


def test_a_working_table_lets_only_the_text_go_that_is_being_erased(kept):
    store = kept.store()
    for change in ("reason = ''", "time = ''", "reason = 'Another'", "id = 2"):
        with store.connect() as rows, pytest.raises(DatabaseError, match=r"append-only|permission denied"):
            rows.execute(sql(f"UPDATE struck SET {change}"))
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), writing(store) as rows:
        rows.execute(insert(erasing).values(text=LONG_TEXT))
        rows.execute(sql("UPDATE struck SET reason = '', time = 'Another'"))
    store.dispose()
