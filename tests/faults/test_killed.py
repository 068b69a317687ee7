"""A process that is killed while it publishes, closes, corrects or takes out loses nothing that it acknowledged."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from governance_records.document_tables import documents
from governance_records.documents import document_versions, next_document_number
from governance_records.ledger_rows import entry_at, index_of
from governance_records.meeting_tables import motions, votes
from governance_records.meeting_values import BEFORE_BODY, VOTE_CLOSED, VOTE_OPEN, VOTING
from governance_records.publications import RELEASE, append_release, next_number, versions_of
from governance_records.redactions import redact
from governance_records.rights import AT_THE_SHELL
from governance_records.store import reading, writing
from governance_records.tables import audit
from governance_records.verify import verified
from governance_records.vote_check import BundleWithVotes
from tests.ledgers import OFFICE, START, Record, new_record
from tests.meeting_rooms import Room, a_room

KILLS, MANY_KILLS = 6, 200
ROUNDS_OF_A_MEETING = 5


def acts(record: Record, room: Room, random: Random) -> Iterator[str]:
    """Closes a vote, then publishes, corrects, closes and takes out, for ever; gives what was done once it is done."""
    store, act = record.store(), _close
    while True:
        record.acts += 1
        if act is _close:
            with writing(store) as rows:
                _open(record, rows, room, random)
        with writing(store) as rows:
            done = act(record, rows, random) if act is not _close else _close(record, rows, room)
        yield done
        act = random.choice((_publish, _correct, _close, _close, _take_out))


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


def in_session(record: Record, seats: tuple[str, ...] = ("A", "B", "C")) -> Room:
    """A body in a meeting that goes on for as long as the test."""
    store = record.store()
    with a_room(store, *seats) as room:
        room.begin()
    store.dispose()
    record.acts = (room.now - START) // timedelta(hours=1) + 1
    return room


def next_meeting(record: Record, room: Room) -> Room:
    """The same body meets again: one meeting takes a limited number of motions."""
    store = record.store()
    with writing(store) as rows:
        found = replace(room, record=rows, now=record.now)
        found.begin(starts=record.now + timedelta(days=20))
    store.dispose()
    record.acts = (found.now - START) // timedelta(hours=1) + 1
    return found


def _open(record: Record, rows, room: Room, random: Random) -> None:
    """A motion that all have voted on, unless a process that was killed left one."""
    if _open_vote(rows) is None:
        here = replace(room, record=rows, now=record.now)
        motion = here.moves(title=f"Motion {record.acts}", text=f"That it be done on day {record.acts}.")
        here.votes(here.opens(motion), **{seat: random.choice(("yes", "no")) for seat in room.seats})


def _open_vote(rows) -> int | None:
    return rows.scalar(select(votes.c.number).where(votes.c.state == VOTE_OPEN))


def _close(record: Record, rows, room: Room) -> str:
    """The real act of a clerk: the vote, its motion, the decision that follows, their entries, the private line."""
    number = _open_vote(rows)
    replace(room, record=rows, now=record.now).closes(number)
    return f"vote {number} 1 {document_versions(rows, 'vote', number)[0].digest}"


def _take_out(record: Record, rows, random: Random) -> str:
    number = random.randrange(1, max(2, next_document_number(rows, "vote")))
    found = document_versions(rows, "vote", number)
    if not found or found[0].texts["text"] is None:
        return _publish(record, rows, random)
    done = redact(rows, AT_THE_SHELL, record.now, found[0].index, "text", "A reason", "An order")
    return f"redaction {done[0].number} 1 -"


@contextmanager
def publisher(record: Record, room: Room, seed: int) -> Iterator[tuple[int, int]]:
    """A process of its own that acts and says so over a pipe; the one that waits may kill it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            for done in acts(record, room, Random(seed)):
                os.write(into, f"{done}\n".encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(into)
    try:
        yield child, out
    finally:
        os.close(out)


def killed(record: Record, room: Room, seed: int) -> list[str]:
    """What a process had acknowledged when it was killed, at some moment of its work."""
    random = Random(seed)
    with publisher(record, room, seed) as (child, out):
        said = os.read(out, 1)
        assert said, "it ended by itself; what it said stands above"
        time.sleep(random.random() * 0.12)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while part := os.read(out, 65536):
            said += part
    record.acts += 100
    return said.decode().rpartition("\n")[0].splitlines()


def nothing_is_lost(record: Record, kills: int) -> None:
    room = in_session(record)
    acknowledged: list[str] = []
    for seed in range(kills):
        room = next_meeting(record, room) if seed % ROUNDS_OF_A_MEETING == ROUNDS_OF_A_MEETING - 1 else room
        acknowledged += killed(record, room, seed)
        assert verified(str(record.bundle()), of=BundleWithVotes)[0] == [], seed
    store = record.store()
    with reading(store) as rows:
        for line in acknowledged:
            kind, number, version, digest = line.split()
            index = index_of(rows, kind, int(number), int(version))
            assert index is not None, line
            assert digest in (entry_at(rows, index).digest, "-"), line
        nothing_is_half_done(rows)
    store.dispose()
    assert sum(line.startswith("vote ") for line in acknowledged) >= kills


def nothing_is_half_done(rows) -> None:
    """Each vote that is closed has its entry, its line of the private record, its motion's end and its decision."""
    closed = rows.execute(select(votes).where(votes.c.state == VOTE_CLOSED)).all()
    counts = {k: rows.scalar(select(func.count()).where(documents.c.kind == k)) for k in ("vote", "decision")}
    told = rows.scalar(select(func.count()).where(audit.c.act == "closed a vote"))
    assert counts["vote"] == told == len(closed) > 0
    assert counts["decision"] == sum(vote.result == "adopted" for vote in closed)
    ends = dict(iter(rows.execute(select(motions.c.number, motions.c.state))))
    assert all(ends[vote.motion] == vote.result for vote in closed)
    assert [state for state in ends.values() if state in (BEFORE_BODY, VOTING)] == [VOTING] * (
        _open_vote(rows) is not None
    )


def test_a_killed_process_loses_nothing_that_it_acknowledged(database, tmp_path):
    nothing_is_lost(new_record(tmp_path / "record", _elsewhere(database)), KILLS)


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(database, tmp_path):
    nothing_is_lost(new_record(tmp_path / "record", _elsewhere(database)), MANY_KILLS)


def _elsewhere(address: str) -> str:
    return "" if address.startswith("sqlite") else address
