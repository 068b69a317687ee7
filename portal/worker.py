"""Does what waits: checks drafts, publishes what is due, sends mails, deletes counts whose time is over."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import IO, NoReturn, TypeVar

from governance_records.checkpoint_mails import mail_checkpoints
from governance_records.closing import close_due_votes, votes_due
from governance_records.feedback.daily import Moved, move_clocks
from governance_records.handled import forget_handled
from governance_records.publication_queue import (
    HOLD_COUNTS,
    abandon,
    check_again_what_was_cut_short,
    due,
    over,
    purge,
    unchecked,
)
from governance_records.rights import Refused
from governance_records.store import StoreError, forget_freed, reading, writing
from portal import library_of, private_store_of, store_of
from portal.drafting import WORKER, check_next, publish_draft
from portal.feedback_house import house_of
from portal.mails import deliver
from portal.settings import Settings
from portal.witnessing import ask_witnesses

PAUSE_SECONDS = 0.5
UNTOUCHED_DAYS = 180
WITNESS_SECONDS = 300
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Worker:
    """Works for one instance; of several, one works and the others wait for its end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store, self.private = store_of(settings), private_store_of(settings)
        self.library = library_of(settings)
        self._checking: threading.Thread | None = None
        self._abandoned_at: datetime | None = None
        self._freed = False
        self._moved_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._mailed_at: datetime | None = None

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
        while go_on():
            if self._checking is None or not self._checking.is_alive():
                self._guarded("the drafts", self._start_checking, None)
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

    def _start_checking(self) -> None:
        """Checks beside the rest what is unchecked.

        Nothing is being checked now, so what says so was cut short by the end of another process.
        """
        with reading(self.private) as rows:
            if not unchecked(rows):
                return
        with writing(self.private) as rows:
            check_again_what_was_cut_short(rows)
        self._checking = threading.Thread(target=self._check, daemon=True)
        self._checking.start()

    def _check(self) -> bool:
        return self._guarded("a check", lambda: check_next(self.private, self.store, self.library), False)

    def _short_work(self) -> list[str]:
        lines: list[str] = []
        waiting: list[int] = self._guarded("what is due", self._due, [])
        for draft in waiting:
            lines += self._guarded(f"the publication of draft {draft}", partial(self._publish, draft), [])
        moved = self._guarded("the clocks of feedback", self._move_clocks, Moved())
        lines += [f"feedback: {moved.overdue} overdue, {moved.reminded} reminders"] if moved else []
        lines += self._guarded("votes whose time is over", self._close_votes, [])
        sent = self._guarded("mail", lambda: deliver(self.store, self.settings), 0)
        purged = self._guarded("a deletion", self._purge, 0)
        lines += self._guarded("a witness", self._ask_witnesses, [])
        self._guarded("checkpoints by mail", self._mail_checkpoints, None)
        lines += [f"{sent} mails sent"] if sent else []
        return lines + ([f"the counts of {purged} drafts deleted"] if purged else [])

    def _mail_checkpoints(self) -> None:
        now = datetime.now(UTC)
        if self._mailed_at is not None and now - self._mailed_at < timedelta(seconds=WITNESS_SECONDS):
            return
        self._mailed_at = now
        with writing(self.store) as record:
            mail_checkpoints(record, now, house_of(self.settings))

    def _ask_witnesses(self) -> list[str]:
        """Every few minutes, as witnesses are elsewhere and may be slow."""
        now = datetime.now(UTC)
        if self._asked_at is not None and now - self._asked_at < timedelta(seconds=WITNESS_SECONDS):
            return []
        self._asked_at = now
        return ask_witnesses(self.store)

    def _due(self) -> list[int]:
        with reading(self.private) as rows:
            return due(rows, datetime.now(UTC))

    def _publish(self, draft: int) -> list[str]:
        done = publish_draft(self.private, self.store, self.library, draft)
        if isinstance(done, str):
            return [f"draft {draft} went back to its writers"]
        return [f"release {r.number} version {r.version} published" for r in done]

    def _move_clocks(self) -> Moved:
        """Once an hour: what the day asks is done soon after midnight, wherever a body is."""
        now = datetime.now(UTC)
        if self._moved_at is not None and now - self._moved_at < timedelta(hours=1):
            return Moved()
        self._moved_at = now
        with writing(self.store) as record:
            forget_handled(record, now)
            return move_clocks(record, now, house_of(self.settings))

    def _close_votes(self) -> list[str]:
        """Closes what is voted on between meetings, once it has run its time."""
        now = datetime.now(UTC)
        with reading(self.store) as record:
            if not votes_due(record, now):
                return []
        with writing(self.store) as record:
            return [f"vote {number} closed" for number in close_due_votes(record, now)]

    def _purge(self) -> int:
        now = datetime.now(UTC)
        before = now - timedelta(days=self.settings.keep_counts_days)
        if self._abandoned_at is None or now - self._abandoned_at > timedelta(hours=1):
            self._abandoned_at = now
            with writing(self.private) as rows, writing(self.store) as record:
                abandon(rows, record, WORKER, now, now - timedelta(days=UNTOUCHED_DAYS))
        with reading(self.private) as rows:
            found = over(rows, before)
        count = 0
        if found:
            with writing(self.private) as rows:
                count = purge(rows, before)
            self._freed = True
        if self._freed:  # tried again where somebody else held the lock
            forget_freed(self.private, HOLD_COUNTS)
            self._freed = False
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


def keep_working(settings: Settings) -> None:
    """Starts a worker beside this process, and another one whenever it ends, for as long as this process lives.

    Forked, so that nothing is loaded twice: call it before there are threads.
    """
    parent = os.getpid()
    if os.fork() == 0:
        _in_child(lambda: _watch(settings, parent))


def _watch(settings: Settings, parent: int) -> None:
    """Has a worker, and waits for its end."""
    own = os.getpid()
    while os.getppid() == parent:
        worker = os.fork()
        if worker == 0:
            _in_child(lambda: Worker(settings).forever(lambda: os.getppid() == own))
        while os.waitpid(worker, os.WNOHANG) == (0, 0) and os.getppid() == parent:
            time.sleep(PAUSE_SECONDS)


def _in_child(act: Callable[[], None]) -> NoReturn:
    """Runs something as all that a forked process does; what the parent would do at its end is not done twice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and its end is ours
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        act()
    except Exception as error:
        _log.error("the worker ended with %s", type(error).__name__)
    finally:
        os._exit(0)
