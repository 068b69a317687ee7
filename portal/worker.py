"""Does what waits: checks drafts, publishes what is due, sends mails, deletes counts whose time is over."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import IO, TypeVar

from governance_records.publication_queue import check_again_what_was_cut_short, due, over, purge
from governance_records.rights import Refused
from governance_records.store import StoreError, forget_freed, reading, writing
from portal import library_of, private_store_of, store_of
from portal.drafting import check_next, publish_draft
from portal.mails import deliver
from portal.settings import Settings

PAUSE_SECONDS = 0.5
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Worker:
    """Works for one instance; of several, one works and the others wait for its end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store, self.private = store_of(settings), private_store_of(settings)
        self.library = library_of(settings)
        self._checking: threading.Thread | None = None

    def once(self) -> list[str]:
        """Does everything that waits now, and answers what was done, a line each."""
        checked = sum(iter(self._check, False))
        lines = [f"{checked} drafts checked"] if checked else []
        return [*lines, *self._short_work()]

    def forever(self, go_on: Callable[[], bool], say: Callable[[str], None] = lambda line: None) -> None:
        """Works until `go_on` says no. A check may take long, so it runs beside the rest."""
        lock = self._alone(go_on)
        if lock is None:
            return
        with writing(self.private) as rows:
            check_again_what_was_cut_short(rows)
        while go_on():
            if self._checking is None or not self._checking.is_alive():
                self._checking = threading.Thread(target=self._check, daemon=True)
                self._checking.start()
            for line in self._short_work():
                say(line)
            time.sleep(PAUSE_SECONDS)

    def _alone(self, go_on: Callable[[], bool]) -> IO[str] | None:
        """A lock that the system lets go of with the process; None where the work ended while waiting for it."""
        held = (self.settings.instance / ".worker.lock").open("w")
        while go_on():
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return held
            except BlockingIOError:
                time.sleep(PAUSE_SECONDS)
        return None

    def _check(self) -> bool:
        return self._guarded("a check", lambda: check_next(self.private, self.store, self.library), False)

    def _short_work(self) -> list[str]:
        lines: list[str] = []
        with reading(self.private) as rows:
            waiting = due(rows, datetime.now(UTC))
        for draft in waiting:
            lines += self._guarded(f"the publication of draft {draft}", partial(self._publish, draft), [])
        sent = self._guarded("mail", lambda: deliver(self.store, self.settings), 0)
        purged = self._guarded("a deletion", self._purge, 0)
        lines += [f"{sent} mails sent"] if sent else []
        return lines + ([f"the counts of {purged} drafts deleted"] if purged else [])

    def _publish(self, draft: int) -> list[str]:
        done = publish_draft(self.private, self.store, draft)
        if isinstance(done, str):
            return [f"draft {draft} went back to its writers"]
        return [f"release {r.number} version {r.version} published" for r in done]

    def _purge(self) -> int:
        before = datetime.now(UTC) - timedelta(days=self.settings.keep_counts_days)
        with reading(self.private) as rows:
            if not over(rows, before):
                return 0
        with writing(self.private) as rows:
            count = purge(rows, before)
        forget_freed(self.private)
        return count

    def _guarded(self, what: str, act: Callable[[], T], otherwise: T) -> T:
        """One thing that fails must not stop the others; what it held does not reach the log."""
        try:
            return act()
        except (StoreError, Refused) as error:
            _log.warning("%s waits: %s", what, error)
        except Exception as error:
            _log.error("%s broke off with %s", what, type(error).__name__)
        return otherwise


def parent_lives(parent: int) -> Callable[[], bool]:
    """Whether the process that started this one is still there."""
    return lambda: os.getppid() == parent
