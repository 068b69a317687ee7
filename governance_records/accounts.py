"""Accounts: invited, answered, suspended; sessions as rows; mailed links; one-time codes.

Knows digests and hashes, never a password: hashing is the house's. Each act is one verb in one transaction.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, select, update

from governance_records.journal import note, post, stamp
from governance_records.names import cleaned_mail, cleaned_name, one_spelling
from governance_records.rights import INVITE, OWN_ACCOUNT, SEE_PEOPLE, Actor, Refused, require
from governance_records.tables import links, persons, recovery_codes, sessions

LINK_DAYS = 7
RESET_HOURS = 2
RECOVERY_CODES = 8
Address = Callable[[str], str]


@dataclass(frozen=True)
class Limits:
    """How long a session lives: since it was last seen, and in all."""

    idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)


def digest_of(secret: str) -> str:
    """What is kept of a key or token: it is random and long, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- people -------------------------------------------------------------------------------------------


def person_of(record: Connection, id: int) -> Row | None:
    return record.execute(select(persons).where(persons.c.id == id)).first()


def person_by_mail(record: Connection, mail: str) -> Row | None:
    return record.execute(select(persons).where(persons.c.mail == one_spelling(mail))).first()


def people(record: Connection, actor: Actor) -> Sequence[Row]:
    """Everyone with an account, by name. Errors: Forbidden."""
    require(actor, SEE_PEOPLE)
    return record.execute(select(persons).order_by(persons.c.name, persons.c.id)).all()


def invite(record: Connection, actor: Actor, now: datetime, mail: str, name: str, address: Address) -> int:
    """Makes an account that waits for an answer, and mails its link. Errors: Forbidden, Refused."""
    require(actor, INVITE)
    mail, name = cleaned_mail(mail), cleaned_name(name)
    if person_by_mail(record, mail):
        raise Refused({"mail": "There is an account with this mail address already."})
    person = record.execute(
        insert(persons).values(mail=mail, name=name, created=stamp(now)).returning(persons.c.id)
    ).scalar_one()
    _mail_invitation(record, now, person, mail, address)
    note(record, actor, now, "invited", f"person {person}", name=name)
    return person


def invite_again(record: Connection, actor: Actor, now: datetime, person: int, address: Address) -> None:
    """Withdraws the link that is out and mails a new one. Errors: Forbidden, Refused."""
    require(actor, INVITE)
    found = _waiting(record, person)
    close_links(record, now, person, "invitation")
    _mail_invitation(record, now, person, found.mail, address)
    note(record, actor, now, "invited again", f"person {person}")


def withdraw_invitation(record: Connection, actor: Actor, now: datetime, person: int) -> None:
    """The link that is out is dead from now on. Errors: Forbidden, Refused."""
    require(actor, INVITE)
    _waiting(record, person)
    close_links(record, now, person, "invitation")
    note(record, actor, now, "withdrew the invitation", f"person {person}")


def _waiting(record: Connection, person: int) -> Row:
    found = person_of(record, person)
    if found is None or found.password_hash:
        raise Refused({"person": "This person has answered already, or there is no such person."}, conflict=True)
    return found


def _mail_invitation(record: Connection, now: datetime, person: int, mail: str, address: Address) -> None:
    token = _open_link(record, now, person, "invitation", timedelta(days=LINK_DAYS))
    text = (
        f"You are invited to the portal of a LEAD initiative.\n\nChoose your password here:\n{address(token)}\n\n"
        f"The link works once, for {LINK_DAYS} days. If you did not expect this, do nothing.\n"
    )
    post(record, now, mail, "Your invitation to the portal", text)


# --- mailed links ---------------------------------------------------------------------------------------


def _open_link(record: Connection, now: datetime, person: int, kind: str, life: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    record.execute(insert(links).values(kind=kind, digest=digest_of(token), person=person, expires=stamp(now + life)))
    return token


def close_links(record: Connection, now: datetime, person: int, kind: str) -> None:
    mine = (links.c.person == person) & (links.c.kind == kind) & links.c.closed.is_(None)
    record.execute(update(links).where(mine).values(closed=stamp(now)))


def link_holder(record: Connection, now: datetime, kind: str, token: str) -> Row | None:
    """The person whom a link was mailed to, if it still works."""
    query = (
        select(persons)
        .join(links, links.c.person == persons.c.id)
        .where(links.c.kind == kind, links.c.digest == digest_of(token), links.c.closed.is_(None))
        .where(links.c.expires > stamp(now), persons.c.suspended.is_(None))
    )
    return record.execute(query).first()


def request_reset(record: Connection, now: datetime, mail: str, address: Address) -> None:
    """Mails a link to set a new password, if there is such an account; tells nobody whether there is."""
    found = person_by_mail(record, mail)
    if found is None or found.suspended or not found.password_hash:
        return
    close_links(record, now, found.id, "reset")
    token = _open_link(record, now, found.id, "reset", timedelta(hours=RESET_HOURS))
    text = (
        f"Somebody, probably you, asked for a new password.\n\nSet it here:\n{address(token)}\n\n"
        f"The link works once, for {RESET_HOURS} hours. If it was not you, do nothing: your password stays.\n"
    )
    post(record, now, found.mail, "A new password for the portal", text)
    note(record, Actor(found.id), now, "asked for a new password", f"person {found.id}")


def set_password_by_link(record: Connection, now: datetime, kind: str, token: str, password_hash: str) -> int:
    """Answers an invitation or a reset; ends all sessions and closes all links. Errors: Refused."""
    found = link_holder(record, now, kind, token)
    if found is None:
        raise Refused({"link": "This link no longer works. Ask for a new one."}, conflict=True)
    _set_password(record, now, found.id, password_hash)
    note(record, Actor(found.id), now, f"set a password by {kind}", f"person {found.id}")
    return found.id


def change_password(record: Connection, actor: Actor, now: datetime, password_hash: str) -> None:
    """Sets a new password and ends all sessions of that person. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    assert actor.person is not None
    _set_password(record, now, actor.person, password_hash)
    note(record, actor, now, "changed the password", f"person {actor.person}")


def _set_password(record: Connection, now: datetime, person: int, password_hash: str) -> None:
    record.execute(update(persons).where(persons.c.id == person).values(password_hash=password_hash))
    end_sessions_of(record, now, person)
    for kind in ("invitation", "reset"):
        close_links(record, now, person, kind)


# --- one-time codes -------------------------------------------------------------------------------------


def start_codes(record: Connection, actor: Actor, now: datetime, secret: str, counter: int) -> list[str]:
    """Turns one-time codes on for oneself, with recovery codes that are shown this once. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    assert actor.person is not None
    record.execute(update(persons).where(persons.c.id == actor.person).values(code_secret=secret, code_used=counter))
    _forget_second_factor(record, actor.person)
    mine = (recovery_codes.c.person == actor.person) & recovery_codes.c.used.is_(None)
    record.execute(update(recovery_codes).where(mine).values(used=stamp(now)))
    codes = ["-".join(secrets.token_hex(3) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    record.execute(insert(recovery_codes), [{"person": actor.person, "digest": digest_of(c)} for c in codes])
    note(record, actor, now, "turned one-time codes on", f"person {actor.person}")
    return codes


def stop_codes(record: Connection, actor: Actor, now: datetime) -> None:
    """Turns one-time codes off for oneself. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    record.execute(update(persons).where(persons.c.id == actor.person).values(code_secret=None))
    _forget_second_factor(record, actor.person)
    note(record, actor, now, "turned one-time codes off", f"person {actor.person}")


def _forget_second_factor(record: Connection, person: int | None) -> None:
    """What sessions showed before was a code of another secret: it no longer counts."""
    record.execute(update(sessions).where(sessions.c.person == person).values(second_factor=False))


def use_counter(record: Connection, person: int, counter: int) -> bool:
    """Takes a one-time code's counter; False where it, or a later one, was used before."""
    fresh = (persons.c.id == person) & (persons.c.code_used < counter)
    return record.execute(update(persons).where(fresh).values(code_used=counter)).rowcount == 1


def use_recovery_code(record: Connection, now: datetime, person: int, code: str) -> bool:
    """Takes a recovery code; False where it is none, or was used before."""
    mine = (recovery_codes.c.person == person) & recovery_codes.c.used.is_(None)
    fits = mine & (recovery_codes.c.digest == digest_of(code.strip().lower()))
    return record.execute(update(recovery_codes).where(fits).values(used=stamp(now))).rowcount == 1


# --- sessions -------------------------------------------------------------------------------------------


def open_session(
    record: Connection, now: datetime, person: int, device: str, second_factor: bool, password_hash: str | None = None
) -> str:
    """A new session; the key that it answers is for the cookie alone.

    Errors: Refused where the password that was checked is no longer the one of the account.
    """
    found = person_of(record, person)
    changed = found is None or found.suspended or (password_hash and found.password_hash != password_hash)
    if changed:
        raise Refused({"password": "The account was changed meanwhile. Sign in again."}, conflict=True)
    key = secrets.token_urlsafe(32)
    row = {"digest": digest_of(key), "person": person, "created": stamp(now), "seen": stamp(now)}
    record.execute(insert(sessions).values(**row, device=device, second_factor=second_factor))
    note(record, Actor(person), now, "signed in", f"person {person}", second_factor=second_factor)
    return key


def find_session(record: Connection, now: datetime, key: str, limits: Limits) -> Row | None:
    """The session of a key with its person, if it lives and the person is not suspended."""
    query = (
        select(sessions, persons.c.name, persons.c.mail, persons.c.code_secret)
        .join(persons, persons.c.id == sessions.c.person)
        .where(sessions.c.digest == digest_of(key), sessions.c.ended.is_(None), persons.c.suspended.is_(None))
        .where(sessions.c.seen > stamp(now - limits.idle), sessions.c.created > stamp(now - limits.absolute))
    )
    return record.execute(query).first()


def touch_session(record: Connection, now: datetime, id: int) -> None:
    """The session was seen now: its idle time starts anew."""
    record.execute(update(sessions).where(sessions.c.id == id).values(seen=stamp(now)))


def confirm_session(record: Connection, id: int) -> None:
    """The person of this session showed a one-time code."""
    record.execute(update(sessions).where(sessions.c.id == id).values(second_factor=True))


def sessions_of(record: Connection, actor: Actor, now: datetime, limits: Limits) -> Sequence[Row]:
    """One's own sessions that live, the last seen first. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    living = (sessions.c.person == actor.person) & sessions.c.ended.is_(None)
    recent = (sessions.c.seen > stamp(now - limits.idle)) & (sessions.c.created > stamp(now - limits.absolute))
    return record.execute(select(sessions).where(living, recent).order_by(sessions.c.seen.desc())).all()


def end_session(record: Connection, actor: Actor, now: datetime, id: int) -> bool:
    """Ends one of one's own sessions; False where there is none of that id. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    mine = (sessions.c.id == id) & (sessions.c.person == actor.person) & sessions.c.ended.is_(None)
    ended = record.execute(update(sessions).where(mine).values(ended=stamp(now))).rowcount == 1
    if ended:
        note(record, actor, now, "signed out", f"session {id}")
    return ended


def end_all_sessions(record: Connection, actor: Actor, now: datetime) -> None:
    """Signs a person out everywhere. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    assert actor.person is not None
    end_sessions_of(record, now, actor.person)
    note(record, actor, now, "signed out everywhere", f"person {actor.person}")


def end_sessions_of(record: Connection, now: datetime, person: int) -> None:
    living = (sessions.c.person == person) & sessions.c.ended.is_(None)
    record.execute(update(sessions).where(living).values(ended=stamp(now)))
