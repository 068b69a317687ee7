"""Witnesses, each with a memory of its own, co-sign checkpoints over HTTP; who reads the record sees how far."""

from __future__ import annotations

import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance_records.rights import AT_THE_SHELL, Refused
from governance_records.store import reading, writing
from governance_records.verify import verified
from governance_records.witnesses import accept, add_witness, all_witnesses, cosigned_note, end_witness
from portal.witnessing import ask_witnesses
from tests.laws.second_checker import agrees
from tests.ledgers import START, Record, new_record
from tests.mutants import bytes_mutated, packed, unpacked
from tests.tree_checks import is_consistent


class Neighbor:
    """A witness as the specification says, written apart: it signs only what continues what it has seen."""

    def __init__(self, name: str = "neighbor.example/w1") -> None:
        self.name, self._key, self.size, self.root = name, Ed25519PrivateKey.generate(), 0, sha256().digest()
        raw = b"\x04" + self._key.public_key().public_bytes_raw()
        self.id = sha256(f"{name}\n".encode() + raw).digest()[:4]
        self.key = f"{name}+{self.id.hex()}+{b64encode(raw).decode()}"

    def line(self, text: str, moment: int | None = None) -> str:
        moment = int(time.time()) if moment is None else moment
        signature = self._key.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
        data = self.id + moment.to_bytes(8, "big") + signature
        return f"— {self.name} {b64encode(data).decode()}\n"

    def answer(self, body: str) -> tuple[int, str]:
        head, _, note = body.partition("\n\n")
        first, *proof = head.split("\n")
        text = note.rpartition("\n\n")[0] + "\n"
        size, root = int(text.split("\n")[1]), b64decode(text.split("\n")[2])
        if int(first.removeprefix("old ")) != self.size:
            return 409, f"{self.size}\n"
        if not is_consistent(self.size, size, [b64decode(step) for step in proof], self.root, root):
            return 422, "not consistent\n"
        self.size, self.root = size, root
        return 200, self.line(text)


@pytest.fixture
def neighbor() -> Iterator[tuple[Neighbor, str]]:
    witness = Neighbor()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, said = witness.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert self.path == "/add-checkpoint"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield witness, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def record(tmp_path) -> Record:
    made = new_record(tmp_path / "record")
    made.publish_many(5)
    return made


def acting(record: Record, verb, *arguments):
    store = record.store()
    try:
        with writing(store) as rows:
            return verb(rows, *arguments)
    finally:
        store.dispose()


def test_a_witness_is_asked_signs_and_everyone_sees_how_far(record, neighbor):
    witness, address = neighbor
    acting(record, add_witness, AT_THE_SHELL, START, witness.key, address)
    store = record.store()
    assert ask_witnesses(store) == ["neighbor.example/w1 co-signed 5 entries"] and ask_witnesses(store) == []
    problems, words = verified(str(record.bundle()))
    assert problems == [] and words.endswith(f"; the first 5 co-signed by {witness.key}") and agrees(record.bundle())
    record.publish_many(3)
    assert verified(str(record.bundle()))[1].endswith(f"; the first 5 co-signed by {witness.key}")
    assert ask_witnesses(store) == ["neighbor.example/w1 co-signed 8 entries"]
    with reading(store) as rows:
        assert cosigned_note(rows).count("\n— ") == 2 and cosigned_note(rows).startswith(record.checkpoint())
        (record.folder / "checkpoint").write_text(cosigned_note(rows))
    record.publish_many(1)
    assert record.problems((record.folder / "checkpoint").read_text()) == []  # as an older checkpoint
    store.dispose()


def test_a_witness_that_saw_another_history_does_not_sign(record, neighbor, tmp_path):
    witness, address = neighbor
    acting(record, add_witness, AT_THE_SHELL, START, witness.key, address)
    backup = record.copy(tmp_path / "backup")
    store, other = record.store(), backup.store()
    record.publish_many(4)
    assert ask_witnesses(store) == ["neighbor.example/w1 co-signed 9 entries"]
    backup.acts += 100
    backup.publish_many(2)  # a restored backup that goes on is shorter, and is refused
    assert ask_witnesses(other) == [] and witness.size == 9
    backup.publish_many(5)  # and longer, it is not consistent
    assert ask_witnesses(other) == [] and witness.size == 9
    assert not any("co-signed" in verified(str(backup.bundle()))[1] for _ in range(1))
    store.dispose(), other.dispose()


def test_a_witness_that_we_forgot_how_far_it_was_is_asked_from_there(record, neighbor, tmp_path):
    witness, address = neighbor
    acting(record, add_witness, AT_THE_SHELL, START, witness.key, address)
    backup = record.copy(tmp_path / "backup")
    store, other = record.store(), backup.store()
    assert ask_witnesses(store)
    backup.publish_many(2)
    assert ask_witnesses(other) == ["neighbor.example/w1 co-signed 7 entries"]
    store.dispose(), other.dispose()


def test_a_witness_that_cannot_be_reached_hinders_nothing(record):
    acting(record, add_witness, AT_THE_SHELL, START, Neighbor().key, "http://127.0.0.1:9")
    store = record.store()
    assert ask_witnesses(store) == []
    record.publish_many(1)
    assert record.problems() == []
    store.dispose()


def test_signatures_come_by_file_too_and_only_those_that_fit(record):
    witness, stranger, late = Neighbor(), Neighbor("stranger.example"), Neighbor("late.example")
    for one in (witness, late):
        acting(record, add_witness, AT_THE_SHELL, START, one.key)
    note = record.checkpoint()
    text = note.rpartition("\n\n")[0] + "\n"
    for wrong in (
        note,
        note + stranger.line(text),
        note + witness.line(text.replace("5", "6")),
        note.replace("\n5\n", "\n4\n") + witness.line(text.replace("\n5\n", "\n4\n")),
        note + witness.line(text)[:-9] + "AAAAAAAA\n",
        "", "x\n\n", note + "— x", "— ".join(["a\nb\n\n"] * 3),
    ):  # fmt: skip
        with pytest.raises(Refused):
            acting(record, accept, START, wrong)
    taken = acting(record, accept, START, note + stranger.line(text) + witness.line(text))
    assert [w.name for w in taken] == [witness.name]
    acting(record, accept, START, note + witness.line(text, 5))  # again: the first stays
    acting(record, end_witness, AT_THE_SHELL, START, "late.example")
    with pytest.raises(Refused):
        acting(record, accept, START, note + late.line(text))
    store = record.store()
    with reading(store) as rows:
        assert {(w.name, w.signed, w.ended is None) for w in all_witnesses(rows)} == {
            *((witness.name, 5, True), (late.name, 0, False)),
        }
    store.dispose()


@pytest.mark.parametrize("key", ["", "a", "a+b+c", "a b+00000000+BA==", "x+5b5f0f1f+ARpc2QcUPDhMQegwxbzhKqiBfs"])
def test_what_is_no_key_of_a_witness_is_refused(record, key):
    with pytest.raises(Refused):
        acting(record, add_witness, AT_THE_SHELL, START, key)
    with pytest.raises(Refused):  # the key of a ledger is not that of a witness
        acting(record, add_witness, AT_THE_SHELL, START, record.key.read().public.text)


def test_a_changed_co_signature_is_refused_by_both_checkers(record):

    witness = Neighbor()
    acting(record, add_witness, AT_THE_SHELL, START, witness.key)
    note = record.checkpoint()
    acting(record, accept, START, note + witness.line(note.rpartition("\n\n")[0] + "\n"))
    bundle = record.bundle()
    files, name = unpacked(bundle), f"witness/{witness.id.hex()}"
    refused = 0
    for seed in range(60):
        changed = bytes_mutated(files[name], Random(seed))
        bundle.write_bytes(packed({**files, name: changed}))
        fits = verified(str(bundle))[0] == []
        assert fits == agrees(bundle), seed
        assert not fits or changed == files[name], (seed, changed)
        refused += not fits
    assert refused > 50
