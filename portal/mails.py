"""Sends what stands in the outbox: by SMTP_URL, or in the demonstration into a folder. Writes no mail itself."""

from __future__ import annotations

import fcntl
import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, select, update

from governance_records.journal import stamp
from governance_records.store import forget_freed, reading, writing
from governance_records.tables import outbox
from portal.settings import Settings

MOST_TRIES = 20
SMTP_SECONDS = 20
_sending = threading.Lock()
_log = logging.getLogger(__name__)


def deliver(store: Engine, settings: Settings) -> int:
    """Sends what waits, oldest first, and answers how many were sent. What fails waits for the next time."""
    if not settings.smtp_url and not settings.initiative.demonstration:
        return 0
    with _sending, _alone(settings) as alone:
        if not alone:
            return 0  # another process of this instance is sending; the worker looks again at once
        with reading(store) as record:
            waiting = outbox.c.sent.is_(None) & (outbox.c.tries < MOST_TRIES)
            rows = record.execute(select(outbox).where(waiting).order_by(outbox.c.id)).all()
        sent = sum(_send(store, settings, row) for row in rows)
        if sent:
            forget_freed(store)
        return sent


@contextmanager
def _alone(settings: Settings) -> Iterator[bool]:
    """Whether this process alone sends the mails of the instance now: server and worker must not send one twice."""
    with (settings.instance / ".mails.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def deliver_soon(store: Engine, settings: Settings) -> None:
    """Sends in the background, so that no answer waits for a mail server or tells by its time that one was asked."""
    threading.Thread(target=deliver, args=(store, settings), daemon=True).start()


def _send(store: Engine, settings: Settings, row) -> bool:
    try:
        _hand_over(settings, _message(settings, row), row.id)
    except (OSError, smtplib.SMTPException) as error:
        _log.warning("mail %d was not sent: %s", row.id, type(error).__name__)
        with writing(store) as record:
            record.execute(update(outbox).where(outbox.c.id == row.id).values(tries=outbox.c.tries + 1))
        return False
    # The text may hold a link that works: once it is sent, it is not kept.
    with writing(store) as record:
        record.execute(update(outbox).where(outbox.c.id == row.id).values(sent=stamp(datetime.now(UTC)), text=""))
    return True


def _message(settings: Settings, row) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.initiative.contact
    message["To"] = row.to
    message["Subject"] = f"{settings.initiative.short_name}: {row.subject}"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname)
    message.set_content(row.text)
    return message


def _hand_over(settings: Settings, message: EmailMessage, number: int) -> None:
    if not settings.smtp_url:
        folder = mail_folder(settings)
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / f"{number:05}.eml").write_bytes(message.as_bytes())
        return
    with _smtp(settings.smtp_url) as server:
        server.send_message(message)


def mail_folder(settings: Settings) -> Path:
    """Where the demonstration puts its mails."""
    return settings.instance / "mails"


@contextmanager
def _smtp(url: str):
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    make = smtplib.SMTP_SSL if secure else smtplib.SMTP
    port = parts.port or (465 if secure else 587 if parts.username else 25)
    with make(parts.hostname or "", port, timeout=SMTP_SECONDS) as server:
        if parts.username:
            if not secure:
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
