"""Who is told what: mails to the writer, to those who follow a matter, and to those whose duty it is.

A mail to a writer names nothing of what they wrote: it leads to their private address. An address that was not
confirmed gets one mail, which asks for that and says no more.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select, update

from governance_records.feedback.house import House
from governance_records.feedback.rows import Matter, matter_of, merged_with
from governance_records.feedback_tables import matter_keys, matter_mails
from governance_records.journal import post, stamp
from governance_records.names import cleaned_mail
from governance_records.people import holds_on
from governance_records.tables import offices, persons

WRITER, FOLLOW, ENDORSE = "writer", "follow", "endorse"
CONFIRM_DAYS = 7
NEWS = "News about your feedback"


def new_key(record: Connection, now: datetime, house: House, matter: int, key: str = "") -> str:
    """A key of the private address of a matter; more than one may lead there."""
    key = key or secrets.token_urlsafe(32)
    values = {"digest": house.keyed("private address", key), "matter": matter, "made": stamp(now)}
    record.execute(insert(matter_keys).values(values))
    return key


def ask_to_confirm(
    record: Connection, now: datetime, house: House, matter: int, purpose: str, mail: str, language: str
) -> None:
    """Mails a link that confirms an address, unless it is confirmed already. Errors: Refused at the field `mail`."""
    mail = cleaned_mail(mail)
    digest = house.keyed(f"mail {purpose}", mail)
    where = (matter_mails.c.matter == matter, matter_mails.c.purpose == purpose, matter_mails.c.digest == digest)
    known = record.execute(select(matter_mails).where(*where)).first()
    if known and known.confirmed:
        return
    if known:
        record.execute(delete(matter_mails).where(*where))
    token = secrets.token_urlsafe(32)
    values = {"matter": matter, "purpose": purpose, "digest": digest, "mail": mail, "language": language}
    kept = {"token": house.keyed("confirm", token), "expires": stamp(now + timedelta(days=CONFIRM_DAYS))}
    record.execute(insert(matter_mails).values(**values, **kept))
    say = house.say
    words = {
        WRITER: "You asked us to mail you when there is news about your feedback.",
        FOLLOW: "You asked us to mail you when there is news about a matter on our portal.",
        ENDORSE: "You want to endorse what somebody said on our portal.",
    }[purpose]
    lines = (
        say(language, words),
        "",
        say(language, "Open this page and press the button, so that we know that this is your address:"),
        house.confirm_address(token, language),
        "",
        say(language, "The link works for seven days. If this was not you, do nothing: you will hear no more of it."),
    )
    post(record, now, mail, say(language, "Please confirm your mail address"), "\n".join(lines) + "\n")


def tell(record: Connection, now: datetime, house: House, id: int, what: str) -> None:
    """Tells the writers of a matter and of all that was merged with it, and those who follow it, that there is news."""
    found = matter_of(record, id)
    for matter in [*([found] if found else []), *merged_with(record, id)]:
        for row in _confirmed(record, matter.id):
            _mail(record, now, house, matter, row, what)


def _confirmed(record: Connection, matter: int) -> list[Row]:
    where = (matter_mails.c.matter == matter, matter_mails.c.confirmed.is_not(None), matter_mails.c.mail.is_not(None))
    return list(record.execute(select(matter_mails).where(*where).order_by(matter_mails.c.id)).all())


def _mail(record: Connection, now: datetime, house: House, matter: Matter, row: Row, what: str) -> None:
    if row.purpose == FOLLOW and matter.row.number is None:
        return
    language = row.language
    if row.purpose == WRITER:
        address = house.private_address(new_key(record, now, house, matter.id), language)
        first = house.say(language, "There is news about what you told %s:") % house.name
    else:
        address = house.matter_address(matter.row.number, language)
        first = house.say(language, "There is news about a matter that you follow at %s:") % house.name
    stop = house.stop_address(row.id, row.digest, language)
    lines = (first, house.say(language, what), "", address, "", house.say(language, "No more of these mails:"), stop)
    subject = house.say(language, NEWS) if row.purpose == WRITER else house.say(language, "News about a matter")
    post(record, now, row.mail, subject, "\n".join(lines) + "\n")


def confirm(record: Connection, now: datetime, house: House, token: str) -> Row | None:
    """Confirms an address by the link that was mailed to it; None where the link does not work."""
    found = waiting_for(record, now, house, token)
    if found is None:
        return None
    values = {"confirmed": stamp(now), "token": None}
    if found.purpose == ENDORSE:
        values["mail"] = None  # the digest is enough to count nobody twice
    record.execute(update(matter_mails).where(matter_mails.c.id == found.id).values(values))
    return found


def waiting_for(record: Connection, now: datetime, house: House, token: str) -> Row | None:
    """The address that a link would confirm."""
    where = (matter_mails.c.token == house.keyed("confirm", token), matter_mails.c.expires > stamp(now))
    return record.execute(select(matter_mails).where(*where)).first()


def mail_to_stop(record: Connection, house: House, id: int, key: str) -> Row | None:
    """The address whose mails a link ends."""
    found = record.execute(select(matter_mails).where(matter_mails.c.id == id)).first()
    fits = found is not None and secrets.compare_digest(house.stop_key(found.id, found.digest).encode(), key.encode())
    return found if fits else None


def stop(record: Connection, house: House, id: int, key: str) -> bool:
    """Ends the mails to an address and forgets it; whether the link was right."""
    found = mail_to_stop(record, house, id, key)
    if found is None:
        return False
    record.execute(delete(matter_mails).where(matter_mails.c.id == id))
    return True


def forget_unconfirmed(record: Connection, now: datetime) -> int:
    """Deletes addresses that nobody confirmed in time."""
    where = (matter_mails.c.confirmed.is_(None), matter_mails.c.expires <= stamp(now))
    return record.execute(delete(matter_mails).where(*where)).rowcount


def remind(record: Connection, now: datetime, matter: Matter, address: str, what: str) -> None:
    """Tells those whose office is responsible for a matter. The mail names the page on the desk and not the text."""
    day = matter.duty.day_of(now)
    query = (
        select(persons.c.mail)
        .join(offices, offices.c.person == persons.c.id)
        .where(offices.c.office == matter.duty.responsible, holds_on(offices, day), persons.c.suspended.is_(None))
    )
    for mail in sorted(set(record.scalars(query))):
        post(record, now, mail, what, f"{what}: feedback {matter.id}, for {matter.body_name}.\n\n{address}\n")
