"""What followed from the meetings of the fictional bodies: minutes, texts that decisions adopted, actions, and who sits
where. All of it through the same verbs; the words are made up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from governance_records.actions import end_action, give_action, move_action
from governance_records.decisions import date_decision, supersede_decision
from governance_records.documents import next_document_number
from governance_records.meeting_rows import items_of, meeting_row
from governance_records.meeting_values import CLOSED
from governance_records.membership import publish_membership
from governance_records.minutes import publish_minutes, save_closed_text, save_minutes
from governance_records.minutes_facts import PARTICIPANTS
from governance_records.minutes_outcomes import minutes_document
from governance_records.register import actions, decision, decisions, reviews_due, standing
from governance_records.register_values import DECISION, DONE, DROPPED, STANDING, Adopted, Dates
from governance_records.rights import AT_THE_SHELL, READ_CLOSED, Actor, allowed
from governance_records.standing import Draft, adopt_text, change_text, review_text, supersede_text
from governance_records.tables import organisations
from portal.demonstration.register_words import ADOPTS, CORRECTION, GOALS, REVIEWED_YEARLY, STILL_DUE, TASKS, Adopts

MINUTES_OF = "Minutes of meeting "
FOR_A_YEAR = ("Second year of the initiative", "Case managers")


def follow_up(record: Connection, keeper: Actor, meeting: int, ended: datetime, corrected: int | None) -> None:
    """What the keeper of the record did in the week after a meeting, which may have ordered a correction of minutes."""
    adopted = _adopted_at(record, meeting)
    for one in adopted:
        _date(record, keeper, ended + timedelta(days=1), one)
        _adopt(record, keeper, ended + timedelta(days=2), one)
    _tasks(record, keeper, ended + timedelta(days=2), meeting, adopted)
    _write_minutes(record, keeper, ended + timedelta(days=6), meeting)
    if corrected is not None:
        _correct(record, keeper, ended + timedelta(days=7), corrected)


def _adopted_at(record: Connection, meeting: int) -> list[Adopted]:
    """The decisions of the meeting that was held last, the newest first."""
    found, number = [], next_document_number(record, DECISION) - 1
    while number and (one := decision(record, number)) and one.facts["meeting"] == meeting:
        found.append(one)
        number -= 1
    return found


def _write_minutes(record: Connection, keeper: Actor, now: datetime, meeting: int) -> None:
    items = items_of(record, meeting)
    texts = {"opening": "The chair opened the meeting and asked whether anybody had an interest to declare."}
    for place, item in enumerate(items, 1):
        if item.kind == CLOSED:
            if item.ground != PARTICIPANTS and allowed(keeper, READ_CLOSED, meeting_row(record, meeting).body):  # type: ignore[union-attr]
                save_closed_text(
                    record, keeper, now, item.id, "Counsel advised on the terms. The advice is in her letter."
                )
        elif item.kind == "information":
            texts[f"item-{place}.text"] = (
                "The project manager reported on referrals, intakes and waiting times of the last weeks, and answered "
                "questions. The figures stand on the page of published figures."
            )
        elif item.text:
            texts[f"item-{place}.text"] = "The matter was introduced and discussed."
    seen = save_minutes(record, keeper, now, meeting, 0, texts)
    publish_minutes(record, keeper, now, meeting, seen)


def _correct(record: Connection, keeper: Actor, now: datetime, meeting: int) -> None:
    """Makes the correction that a body ordered."""
    found = minutes_document(record, meeting)
    assert found is not None
    texts = {"opening": f"{found.texts['opening']} {CORRECTION}"}
    kept = {name: t for name, t in found.texts.items() if name.endswith(".text") and name.startswith("item-")}
    seen = save_minutes(record, keeper, now, meeting, 0, {**kept, **texts})  # type: ignore[dict-item]
    publish_minutes(record, keeper, now, meeting, seen, "The interest that was declared is named.")


# --- decisions and texts ----------------------------------------------------------------------------------


def _date(record: Connection, keeper: Actor, now: datetime, one: Adopted) -> None:
    goals = GOALS.get(one.title, ())
    effective = date.fromisoformat(one.facts["effective"])
    ends = (effective + timedelta(days=365)).isoformat() if one.title in FOR_A_YEAR else None
    review = (effective + timedelta(days=300)).isoformat() if one.title in REVIEWED_YEARLY else None
    if goals or ends:
        reason = "The days that the motion named, and the goals that it serves."
        date_decision(
            record, keeper, now, one.number, one.version, Dates(effective.isoformat(), review, ends), goals, reason
        )


def _adopt(record: Connection, keeper: Actor, now: datetime, one: Adopted) -> None:
    """Publishes what a decision adopted, where it adopted a text."""
    found = ADOPTS.get(one.title)
    if found is None:
        return
    effective = date.fromisoformat(one.facts["effective"])
    dates = Dates(effective.isoformat(), (effective + timedelta(days=found.review_days)).isoformat())
    draft = Draft(
        found.kind,
        one.body,
        one.number,
        found.title,
        found.text,
        dates,
        GOALS.get(one.title, ()),
        found.subject,
        _organisation(record, found),
        _numbered(record, "policy", found.carries_out),
    )
    earlier = _numbered(record, found.kind, found.changes)
    if earlier is not None:
        change_text(record, keeper, now, earlier, _version(record, found.kind, earlier), draft, found.reason)
        return
    number = adopt_text(record, keeper, now, draft)
    old = _numbered(record, found.kind, found.supersedes)
    if old is not None:
        supersede_text(record, keeper, now, found.kind, old, _version(record, found.kind, old), number)
        first = next(d for d in reversed(decisions(record)) if d.title == found.after)
        newest = next(d for d in decisions(record) if d.number == one.number)
        supersede_decision(record, keeper, now, first.number, first.version, newest.number)


def _organisation(record: Connection, found: Adopts) -> int | None:
    return record.scalar(select(organisations.c.id).where(organisations.c.name == found.organisation))


def _numbered(record: Connection, kind: str, title: str) -> int | None:
    return next((t.number for t in standing(record, kind) if t.title == title), None) if title else None


def _version(record: Connection, kind: str, number: int) -> int:
    return next(t.version for t in standing(record, kind) if t.number == number)


# --- actions ----------------------------------------------------------------------------------------------


def _tasks(record: Connection, keeper: Actor, now: datetime, meeting: int, adopted: list[Adopted]) -> None:
    """Gives an action now and then, and ends those whose time has come in one of several ways."""
    row = meeting_row(record, meeting)
    assert row is not None
    if meeting % 2 and row.body in TASKS:
        listed = TASKS[row.body]
        what = listed[(meeting // 2) % len(listed)]
        due = (now.date() + timedelta(days=25 + meeting % 3 * 15)).isoformat()
        decided = adopted[0].number if adopted else None
        give_action(record, keeper, now, row.body, what, "project_manager", due, decided, meeting)
    for one in actions(record, open_only=True):
        if one.body == row.body and one.facts["due"] < now.date().isoformat():
            _end(record, keeper, now, one.number, one.document.version, one.facts["owner"]["key"])


def _end(record: Connection, keeper: Actor, now: datetime, number: int, version: int, owner: str) -> None:
    if number % 5 == 0:
        end_action(record, keeper, now, number, version, DROPPED, "Overtaken: another partner did it first.")
    elif number % 4 == 0 and version == 1:
        due = (now.date() + timedelta(days=40)).isoformat()
        move_action(record, keeper, now, number, version, due, owner, "The partner asked for more time.")
    elif number % 7:
        end_action(record, keeper, now, number, version, DONE, "Done, and reported to the body.")


# --- at the end -------------------------------------------------------------------------------------------


def fill_register(record: Connection, now: datetime, today: date) -> None:
    """What stands in the register today: who sits where, and reviews that were made."""
    for body in ("pcg", "owg", "clt"):
        publish_membership(record, AT_THE_SHELL, now, body, today)
    for one in reviews_due(record, today):
        if one.kind in STANDING and one.title not in STILL_DUE:
            again = (today + timedelta(days=200)).isoformat()
            said = "Read again by the body; it stays."
            review_text(record, AT_THE_SHELL, now, one.kind, one.number, one.version, again, said)
