"""What whoever speaks may do: give feedback, follow it, reply, reword it, say that an answer is none, appeal.

No account is needed. Whoever holds the key of a private address is its writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from governance_records.feedback.duties import duty_in_force
from governance_records.feedback.house import House
from governance_records.feedback.mailing import ENDORSE, FOLLOW, WRITER, ask_to_confirm, confirm, new_key, remind, tell
from governance_records.feedback.rows import (
    APPEALED,
    GIVEN,
    HIDDEN,
    KEPT,
    NAMED,
    PRIVATE,
    PUBLIC,
    REOPENED,
    REWORD,
    REWORDED,
    SENT,
    VISIBILITIES,
    WAITS,
    Matter,
    add_event,
    appeal_of,
    body_named,
    first_body,
    matter_numbered,
    matter_of,
    own_clts,
)
from governance_records.feedback.story import publish_matter
from governance_records.feedback.texts import LONGEST_REPLY, LONGEST_TEXT, cleaned_text, problem_of
from governance_records.feedback_tables import appeals, matter_keys, matter_messages, matters
from governance_records.journal import note, post, stamp
from governance_records.names import cleaned_mail, cleaned_name
from governance_records.people import holds_on
from governance_records.rights import GIVE_FEEDBACK, Actor, Refused, require
from governance_records.tables import persons, seats, tenures

THE_WRITER, THE_PORTAL = "the writer", "the portal"
LANGUAGES = ("en", "es", "vi")


@dataclass(frozen=True)
class About:
    """What somebody speaks of: a page of the portal by its path, or nothing in particular."""

    kind: str = "free"
    path: str = ""
    label: str = ""
    body: str = ""


@dataclass(frozen=True)
class Given:
    """What the form holds. `form` is the key of the form itself; `for_body` a CLT that the writer speaks for."""

    form: str
    text: str
    visibility: str
    name: str = ""
    mail: str = ""
    language: str = "en"
    about: About = About()
    for_body: str = ""


def give(record: Connection, actor: Actor, now: datetime, house: House, given: Given) -> str:
    """Takes feedback and answers the key of its private address. The same form sent again gives the same key.

    Errors: Forbidden; Refused by field.
    """
    require(actor, GIVE_FEEDBACK)
    once, key = house.keyed("form", given.form), house.keyed("key of form", given.form)[:43]
    if record.scalar(select(func.count()).where(matters.c.sent_once == once)):
        return key
    text, name, mail = _checked(record, actor, given)
    body = given.about.body or first_body(record)
    if body is None:
        raise Refused({"text": "This initiative has no body yet that could answer."}, conflict=True)
    values = {
        **{"sent_once": once, "received": stamp(now), "visibility": given.visibility, "name": name, "text": text},
        **{"shown": KEPT if given.visibility == PRIVATE else WAITS, "language": given.language},
        **{"about_kind": given.about.kind, "about_path": given.about.path, "about_label": given.about.label},
        **{"person": actor.person, "for_body": given.for_body or None, "body": body},
        **{"tags": "", "goals": "", "urgent": False, "endorsements": 0},
    }
    id = record.execute(insert(matters).values(**values).returning(matters.c.id)).scalar_one()
    add_event(record, actor, now, id, GIVEN, THE_WRITER)
    send_on(record, actor, now, house, id, body, THE_PORTAL)
    new_key(record, now, house, id, key)
    if mail:
        ask_to_confirm(record, now, house, id, WRITER, mail, given.language)
    if given.for_body:
        note(record, actor, now, "gave feedback for a body", f"feedback {id}", body=given.for_body)
        _tell_members(record, now, house, actor, given.for_body)
    return key


def send_on(record: Connection, actor: Actor, now: datetime, house: House, id: int, body: str, by: str) -> None:
    """Says which body has a matter from now on, with the duty that it has."""
    duty = duty_in_force(record, body, now, house)
    record.execute(update(matters).where(matters.c.id == id).values(body=body))
    named = body_named(record, body)
    add_event(record, actor, now, id, SENT, by, body=body, body_name=named, duty=vars(duty))


def _checked(record: Connection, actor: Actor, given: Given) -> tuple[str, str, str]:
    """Text, name and mail as they are kept. Errors: Refused by field, all of them at once."""
    text, problems = cleaned_text(given.text), {}
    if problem := problem_of(text, LONGEST_TEXT):
        problems["text"] = problem
    if given.visibility not in VISIBILITIES:
        problems["visibility"] = "Choose who may read it."
    name, mail = "", ""
    try:
        name = cleaned_name(given.name) if given.visibility == NAMED else ""
    except Refused as refused:
        problems |= refused.problems
    try:
        mail = cleaned_mail(given.mail) if given.mail.strip() else ""
    except Refused:
        problems["mail"] = "This is not a mail address. Leave the field empty if you want no mails."
    if given.for_body and given.for_body not in {b.id for b in own_clts(record, actor)}:
        problems["for_body"] = "Only a member can speak for this body."
    if given.language not in LANGUAGES:
        problems["text"] = "This page is in a language that we do not have."
    if problems:
        raise Refused(problems)
    return text, name, mail


def _tell_members(record: Connection, now: datetime, house: House, actor: Actor, body: str) -> None:
    """The other members hear that one of them spoke for the body."""
    day = house.duty.day_of(now)
    query = (
        select(persons.c.mail)
        .join(tenures, tenures.c.person == persons.c.id)
        .join(seats, seats.c.id == tenures.c.seat)
        .where(seats.c.body == body, holds_on(tenures, day), persons.c.suspended.is_(None))
        .where(persons.c.id != (actor.person or 0))
    )
    name = body_named(record, body)
    for mail in sorted(set(record.scalars(query))):
        text = f"A member gave feedback for the {name}. You find it on the desk.\n\n{house.base_url}/desk/feedback/\n"
        post(record, now, mail, f"Feedback was given for the {name}", text)


# --- by the private address -------------------------------------------------------------------------------


def matter_of_key(record: Connection, house: House, key: str) -> Matter | None:
    """The matter that a private address belongs to."""
    digest = house.keyed("private address", key)
    id = record.scalar(select(matter_keys.c.matter).where(matter_keys.c.digest == digest))
    return None if id is None else matter_of(record, id)


def _own(record: Connection, actor: Actor, house: House, key: str) -> Matter:
    """Errors: Forbidden, Refused where the address leads nowhere."""
    require(actor, GIVE_FEEDBACK)
    found = matter_of_key(record, house, key)
    if found is None:
        raise Refused({"key": "This private address does not work."}, conflict=True)
    return found


def reply(record: Connection, actor: Actor, now: datetime, house: House, key: str, text: str, form: str) -> None:
    """The writer says something to those who work on the matter. Errors: Refused at `reply`."""
    matter, text = _own(record, actor, house, key), cleaned_text(text)
    once = house.keyed("message", f"{matter.id} {form}")
    if record.scalar(select(func.count()).where(matter_messages.c.sent_once == once)):
        return
    if problem := problem_of(text, LONGEST_REPLY):
        raise Refused({"reply": problem})
    values = {"matter": matter.id, "time": stamp(now), "from_writer": True, "by": THE_WRITER, "text": text}
    record.execute(insert(matter_messages).values(**values, sent_once=once))
    remind(record, now, matter, _desk(house, matter), "A writer replied")


def reword(record: Connection, actor: Actor, now: datetime, house: House, key: str, text: str) -> None:
    """The writer puts another text in place of the one that was not shown; the old one is deleted. Errors: Refused."""
    matter, text = _own(record, actor, house, key), cleaned_text(text)
    if matter.row.shown != REWORD:
        raise Refused({"text": "There is nothing to reword now."}, conflict=True)
    if problem := problem_of(text, LONGEST_TEXT):
        raise Refused({"text": problem})
    record.execute(update(matters).where(matters.c.id == matter.id).values(text=text, shown=WAITS))
    add_event(record, actor, now, matter.id, REWORDED, THE_WRITER)
    remind(record, now, matter, _desk(house, matter), "A writer reworded feedback")


def keep_private(record: Connection, actor: Actor, now: datetime, house: House, key: str) -> None:
    """The writer lets only the body read what is not public yet. Errors: Refused."""
    matter = _own(record, actor, house, key)
    if matter.row.shown not in (WAITS, REWORD):
        raise Refused({"visibility": "This is public already, or was kept from view."}, conflict=True)
    values = {"visibility": PRIVATE, "shown": KEPT, "name": ""}
    record.execute(update(matters).where(matters.c.id == matter.id).values(values))
    add_event(record, actor, now, matter.id, REWORDED, THE_WRITER)


def does_not_answer(
    record: Connection, actor: Actor, now: datetime, house: House, key: str, words: str, form: str = ""
) -> None:
    """The writer says, once, that an answer is none: the matter goes up to the body that the duty names.

    Errors: Refused.
    """
    matter, words = _own(record, actor, house, key), cleaned_text(words)
    lead = matter_of(record, matter.row.merged_into) if matter.row.merged_into else matter
    assert lead
    if lead.happened(REOPENED):
        if matter.id == lead.id:
            raise Refused({"words": "You have said this once already; the body was asked again."}, conflict=True)
        raise Refused({"words": "The body was asked for another answer already."}, conflict=True)
    if not lead.course.is_answered:
        raise Refused({"words": "There is no answer yet."}, conflict=True)
    if words and (problem := problem_of(words, LONGEST_REPLY)):
        raise Refused({"words": problem})
    first_due = lead.clock.answer_by
    up = lead.duty.goes_up_to
    add_event(record, actor, now, lead.id, REOPENED, THE_WRITER, first_due=first_due.isoformat())
    send_on(record, actor, now, house, lead.id, up if body_named(record, up) != up else lead.row.body, THE_PORTAL)
    if words:
        values = {"matter": lead.id, "time": stamp(now), "from_writer": True, "by": THE_WRITER, "text": words}
        record.execute(insert(matter_messages).values(**values))
    publish_matter(record, now, lead.id, THE_PORTAL)
    reopened = matter_of(record, lead.id)
    assert reopened
    remind(record, now, reopened, _desk(house, lead), "An answer was not accepted")
    tell(record, now, house, lead.id, "The answer was not accepted. It was asked for again, one body up.")


def appeal(record: Connection, actor: Actor, now: datetime, house: House, key: str, text: str) -> None:
    """The writer appeals to the CLT against not being shown; its members will read the text. Errors: Refused."""
    matter, text = _own(record, actor, house, key), cleaned_text(text)
    if matter.row.shown != HIDDEN:
        raise Refused({"appeal": "Your text was not kept from view."}, conflict=True)
    if appeal_of(record, matter.id):
        raise Refused({"appeal": "You have appealed already."}, conflict=True)
    if problem := problem_of(text, LONGEST_REPLY):
        raise Refused({"appeal": problem})
    values = {"matter": matter.id, "time": stamp(now), "text": text, "words": ""}
    record.execute(insert(appeals).values(values))
    add_event(record, actor, now, matter.id, APPEALED, THE_WRITER)


def ask_for_mails(
    record: Connection, actor: Actor, now: datetime, house: House, key: str, mail: str, language: str
) -> None:
    """The writer wants to be mailed. Errors: Refused at `mail`."""
    matter = _own(record, actor, house, key)
    ask_to_confirm(record, now, house, matter.id, WRITER, mail, language)


# --- on a public matter -----------------------------------------------------------------------------------


def join(
    record: Connection, actor: Actor, now: datetime, house: House, number: int, purpose: str, mail: str, language: str
) -> None:
    """Asks to follow or endorse a public matter: a mail with a link goes out. Errors: Forbidden, Refused."""
    require(actor, GIVE_FEEDBACK)
    matter = matter_numbered(record, number)
    if matter is None or matter.row.shown != PUBLIC or purpose not in (FOLLOW, ENDORSE):
        raise Refused({"mail": "There is no such matter."}, conflict=True)
    if purpose == ENDORSE and not matter.is_open:
        raise Refused({"purpose": "This was answered already. You can still follow it."}, conflict=True)
    ask_to_confirm(record, now, house, matter.id, purpose, mail, language)


def confirm_mail(record: Connection, actor: Actor, now: datetime, house: House, token: str) -> Row:
    """Confirms an address. Endorsements are counted and published once a day. Errors: Forbidden, Refused."""
    require(actor, GIVE_FEEDBACK)
    found = confirm(record, now, house, token)
    if found is None:
        raise Refused({"token": "This link does not work. It works once, for seven days."}, conflict=True)
    return found


def _desk(house: House, matter: Matter) -> str:
    return f"{house.base_url}/desk/feedback/{matter.id}/"
