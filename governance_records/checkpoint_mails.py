"""Checkpoints by mail: who keeps one can prove later that something was changed. An address is confirmed first.

Keys of links are computed from the secret of the portal, so that none is stored and each works for one address alone.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, delete, insert, select, update

from governance_records.feedback.house import House
from governance_records.journal import post, stamp
from governance_records.ledger_rows import Sealed, newest_checkpoint
from governance_records.names import cleaned_mail
from governance_records.tables import metadata

ASKED_DAYS, BETWEEN_DAYS = 7, 7

checkpoint_readers = Table(
    "checkpoint_readers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mail", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("confirmed", Text),
    Column("sent", Text),
    Column("size", Integer, nullable=False),
)


def ask_for_checkpoints(record: Connection, now: datetime, house: House, mail: str, language: str) -> None:
    """Mails a link that confirms an address; one that is confirmed already hears nothing, and nobody is told.

    Errors: Refused at the field `mail`.
    """
    mail = cleaned_mail(mail)
    row = record.execute(select(checkpoint_readers).where(checkpoint_readers.c.mail == mail)).first()
    if row is not None and row.confirmed:
        return
    values = {"asked": stamp(now), "language": language}
    if row is None:
        record.execute(insert(checkpoint_readers).values(mail=mail, size=0, **values))
    else:
        record.execute(update(checkpoint_readers).where(checkpoint_readers.c.id == row.id).values(values))
    row = record.execute(select(checkpoint_readers).where(checkpoint_readers.c.mail == mail)).one()
    say = partial(house.say, language)
    lines = (
        say("You asked us to mail you the checkpoints of our public record."),
        say("Open this page and press the button, so that we know that this is your address:"),
        "",
        _address(house, "confirm", row),
        "",
        say("The link works for seven days. If this was not you, do nothing: you will hear no more of it."),
    )
    post(record, now, mail, say("Please confirm your mail address"), "\n".join(lines) + "\n")


def reader_of(record: Connection, now: datetime, house: House, purpose: str, link: str) -> Row | None:
    """Whose link this is, if it works: to `confirm` within some days, to `stop` always."""
    id, _, _key = link.partition("-")
    if not (id.isascii() and id.isdigit() and len(id) < 10):
        return None
    row = record.execute(select(checkpoint_readers).where(checkpoint_readers.c.id == int(id))).first()
    if row is None or not hmac.compare_digest(link.encode(), _link(house, purpose, row).encode()):
        return None
    late = row.asked < stamp(now - timedelta(days=ASKED_DAYS))
    return None if purpose == "confirm" and late and not row.confirmed else row


def confirm_reader(record: Connection, now: datetime, house: House, link: str) -> bool:
    """Whether an address is confirmed now; its first mail goes with the next checkpoint that is due."""
    row = reader_of(record, now, house, "confirm", link)
    if row is not None and not row.confirmed:
        record.execute(update(checkpoint_readers).where(checkpoint_readers.c.id == row.id).values(confirmed=stamp(now)))
    return row is not None


def stop_reading(record: Connection, now: datetime, house: House, link: str) -> bool:
    """Whether mails were ended; the address is deleted."""
    row = reader_of(record, now, house, "stop", link)
    if row is not None:
        record.execute(delete(checkpoint_readers).where(checkpoint_readers.c.id == row.id))
    return row is not None


def due_readers(record: Connection, now: datetime) -> list[Row]:
    """Confirmed addresses that have not had the newest checkpoint, and no mail for a week."""
    newest = newest_checkpoint(record)
    if newest is None:
        return []
    readers = checkpoint_readers.c
    rested = readers.sent.is_(None) | (readers.sent <= stamp(now - timedelta(days=BETWEEN_DAYS)))
    query = select(checkpoint_readers).where(readers.confirmed.is_not(None), readers.size < newest.size, rested)
    return list(record.execute(query))


def mail_checkpoints(record: Connection, now: datetime, house: House) -> int:
    """Mails the newest checkpoint to all for whom it is due; answers how many mails. Forgets who never confirmed."""
    readers, old = checkpoint_readers.c, stamp(now - timedelta(days=ASKED_DAYS))
    record.execute(delete(checkpoint_readers).where(readers.confirmed.is_(None), readers.asked < old))
    newest, due = newest_checkpoint(record), due_readers(record, now)
    for row in due if newest else ():
        assert newest is not None
        subject, text = _letter(house, row, newest)
        post(record, now, row.mail, subject, text)
        values = {"sent": stamp(now), "size": newest.size}
        record.execute(update(checkpoint_readers).where(readers.id == row.id).values(values))
    return len(due)


def _letter(house: House, row: Row, newest: Sealed) -> tuple[str, str]:
    """Subject and text of a mail with a checkpoint, in the language in which it was asked for."""
    say = partial(house.say, row.language)
    lines = (
        say("This is the checkpoint of our public record over its first %s entries.") % newest.size,
        say("Keep it: with it you can prove later that something was changed or taken away."),
        "",
        newest.note,
        say("Signed with this key:"),
        newest.key,
        "",
        f"{say('Check the record:')} {house.front(row.language)}/ledger/",
        f"{say('No more of these mails:')} {_address(house, 'stop', row)}",
    )
    return say("Checkpoint over %s entries") % newest.size, "\n".join(lines) + "\n"


def _address(house: House, purpose: str, row: Row) -> str:
    return f"{house.front(row.language)}/ledger/mail/{purpose}/{_link(house, purpose, row)}/"


def _link(house: House, purpose: str, row: Row) -> str:
    return f"{row.id}-{house.keyed(f'checkpoints {purpose}', f'{row.id} {row.mail}')[:40]}"
