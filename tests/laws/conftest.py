"""A body that meets, in a record of its own."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.meeting_rooms import a_room, new_store


@pytest.fixture(scope="module")
def record_store(tmp_path_factory):
    return new_store(tmp_path_factory.mktemp("record"))


class Undone(Exception):
    """Ends a test's transaction without keeping it."""


@pytest.fixture
def room_of(record_store):
    """A body of these seats, in a transaction that is undone at the end of the test."""

    @contextmanager
    def make(*seats, **more):
        try:
            with a_room(record_store, *seats, **more) as room:
                yield room
                raise Undone
        except Undone:
            pass

    return make
