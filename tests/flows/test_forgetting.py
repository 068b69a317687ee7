"""The worker forgets what nobody needs any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from governance_records.handled import KEPT, once
from governance_records.rights import Actor
from governance_records.store import writing
from portal.settings import read_settings
from portal.worker import Worker
from tests.conftest import SECRET

SENT_ONCE, SENT_LONG_AGO = "k" * 16, "o" * 16


def test_a_form_that_is_sent_twice_is_carried_out_once_and_its_answer_is_forgotten_after_a_week(fresh):
    worker = Worker(read_settings(fresh.environ | {"SECRET_KEY": SECRET}))
    somebody, now, done = Actor(1), datetime.now(UTC), []

    def verb(record, actor, now) -> int:
        done.append(now)
        return len(done)

    with writing(worker.store) as record:
        assert [once(record, somebody, now, SENT_ONCE, verb) for _ in range(2)] == [1, 1]
        assert once(record, somebody, now - KEPT - timedelta(hours=1), SENT_LONG_AGO, verb) == 2
    worker.once()
    with writing(worker.store) as record:
        assert once(record, somebody, now, SENT_ONCE, verb) == 1
        assert once(record, somebody, now, SENT_LONG_AGO, verb) == 3
