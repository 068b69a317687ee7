"""Sixty made-up pieces of feedback in every state, made by the verbs themselves, as if they had come over the year."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, delete, select

from governance_records.accounts import person_by_mail
from governance_records.bylaws import put_bylaws, rule_in_force
from governance_records.documents import Document, newest_documents
from governance_records.feedback.answering import (
    BY_CONSENT,
    BY_DELEGATE,
    BY_VOTE,
    Adoption,
    Words,
    adopt_answer,
    correct_answer,
    draft_of,
    write_answer,
)
from governance_records.feedback.chain import endorse_as_body
from governance_records.feedback.daily import move_clock, move_clocks
from governance_records.feedback.giving import About, Given, appeal, does_not_answer, give, matter_of_key
from governance_records.feedback.house import House
from governance_records.feedback.moderation import ask_to_reword, hide, show
from governance_records.feedback.published import public_matters
from governance_records.feedback.rows import NAMED, PRIVATE, UNNAMED, matter_of
from governance_records.feedback.sorting import acknowledge, extend, merge, sort
from governance_records.journal import stamp
from governance_records.meeting_tables import meetings, votes
from governance_records.meeting_values import ADJOURNED
from governance_records.people import actor_of, all_bodies
from governance_records.rights import AT_THE_SHELL, PROJECT_MANAGER, VISITING, Actor
from governance_records.tables import outbox
from portal.demonstration.people import ACCOUNTS

Act = Callable[[datetime], object]
READ, SHOWN = timedelta(days=2), timedelta(days=1)
REWORD = "A reader could recognize this man. Please say what troubles you without describing him."
APPEAL = "I did not name anybody. People must be able to say how officers treat those who ask for help."
MORE_TIME = "The figures come from two offices, and one of them needs four more weeks to count them."


@dataclass
class _Filling:
    """What filling needs: who acts, and the ids of the matters that are already there, by their place in the file."""

    record: Connection
    house: House
    manager: Actor
    moderator: Actor
    member: Actor
    labels: Callable[[str], str]
    decisions: Mapping[str, Document] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)


def fill_feedback(record: Connection, house: House, now: datetime, label: Callable[[str], str]) -> None:
    """Gives, sorts and answers all of it, in the order of time. `label` names the page of a path."""
    _let_the_manager_answer(record, now.date())
    manager, moderator, member = (
        the_actor(record, role, now.date()) for role in ("Project manager", "Moderator", "Member of the CLT")
    )
    filling = _Filling(record, house, manager, moderator, member, label, _decisions(record))
    text = (files("portal") / "demonstration" / "feedback.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    acts = [act for place, said in enumerate(told["said"]) for act in _acts(filling, place, said, told, now)]
    for moment, act in sorted(acts, key=lambda one: one[0]):
        if moment <= now:
            act(moment)
    move_clocks(record, now, house)
    # The mails of the year were sent long ago.
    record.execute(delete(outbox).where(outbox.c.created < stamp(now - timedelta(hours=1))))


def the_actor(record: Connection, role: str, day: date) -> Actor:
    """Whoever has a role in the demonstration, as they act when signed in."""
    mail = next(a.mail for a in ACCOUNTS if a.role == role)
    person = person_by_mail(record, mail)
    assert person
    return actor_of(record, person.id, person.name, day, second_factor=True)


def _let_the_manager_answer(record: Connection, today: date) -> None:
    """Bodies without bylaws of their own get some by which the project manager answers for them."""
    for body in all_bodies(record):
        bylaws = rule_in_force(record, body.id, today)
        if bylaws.version == 0:
            given = replace(bylaws, starts=(today - timedelta(days=1000)).isoformat(), delegate=PROJECT_MANAGER)
            put_bylaws(record, AT_THE_SHELL, datetime.now().astimezone(), given, today)


def _decisions(record: Connection) -> dict[str, Document]:
    """The decisions by their titles: three pieces of feedback led to one."""
    return {str(d.texts.get("title")): d for d in newest_documents(record, "decision")}


def _acts(
    f: _Filling, place: int, said: dict[str, Any], told: dict[str, Any], now: datetime
) -> Iterator[tuple[datetime, Act]]:
    """What happens to one piece of feedback, each with its moment."""
    fate, day = said["fate"], timedelta(days=1)
    given = now - said["days"] * day - timedelta(hours=3, minutes=7 * (place % 8))
    private = said.get("private", False)
    decision = f.decisions.get(said.get("decision", ""))
    if decision:  # it came before the decision, and the answer after it
        adopted = datetime.fromisoformat(decision.facts["adopted"]).replace(hour=18, tzinfo=UTC)
        given = adopted - 20 * day
    yield given, lambda m: _give(f, place, said, m)
    if fate in ("waits", "private new"):
        return
    if fate == "reword":
        yield given + SHOWN, lambda m: ask_to_reword(f.record, f.moderator, m, f.house, f.ids[place], REWORD)
        return
    if fate in ("hidden", "appealed", "spam"):
        yield from _hidden(f, place, fate, given)
        return
    if not private:
        yield given + SHOWN, lambda m: show(f.record, f.moderator, m, f.house, f.ids[place])
    if fate == "public":
        return
    if fate != "overdue unread":
        yield given + READ, lambda m: acknowledge(f.record, f.manager, m, f.house, f.ids[place])
    yield from _later(f, place, fate, said, told, given)


def _hidden(f: _Filling, place: int, fate: str, given: datetime) -> Iterator[tuple[datetime, Act]]:
    reason = {"hidden": "identifies", "appealed": "threatens", "spam": "advertising"}[fate]
    yield given + SHOWN, lambda m: hide(f.record, f.moderator, m, f.house, f.ids[place], reason)
    if fate == "appealed":
        yield given + 3 * SHOWN, lambda m: appeal(f.record, VISITING, m, f.house, f.keys[place], APPEAL)


def _later(
    f: _Filling, place: int, fate: str, said: dict[str, Any], told: dict[str, Any], given: datetime
) -> Iterator[tuple[datetime, Act]]:
    day = timedelta(days=1)
    if fate.startswith("overdue") or fate == "answered late":
        yield given + 52 * day, lambda m: _tick(f, place, m)
    if fate == "merged":
        yield given + 3 * day, lambda m: _merge(f, place, m)
    if fate == "extended":
        yield given + 30 * day, lambda m: extend(f.record, f.manager, m, f.house, f.ids[place], 20, MORE_TIME)
    if fate == "endorsed":
        yield given + 20 * day, lambda m: _endorse(f, place, m)
    if "answer" in said:
        after = 64 if fate == "answered late" else 22 if fate == "decision" else 18 + place % 15
        yield given + after * day, lambda m: _answer(f, place, fate, said, m)
    if fate.startswith("reopened"):
        words = "This does not say when, nor who decides."
        yield given + 40 * day, lambda m: does_not_answer(f.record, VISITING, m, f.house, f.keys[place], words)
    if fate == "reopened answered":
        yield given + 70 * day, lambda m: _answer(f, place, "consent", {"answer": told["second_answer"]}, m)
    if fate == "answered corrected":
        yield given + 60 * day, lambda m: _correct(f, place, told["corrected"], m)


def _give(f: _Filling, place: int, said: dict[str, Any], moment: datetime) -> None:
    path, name = said.get("about", ""), said.get("name", "")
    visibility = PRIVATE if said.get("private") else NAMED if name else UNNAMED
    about = About("page", path, f.labels(path)) if path else About()
    if said.get("comments_on"):
        about = _about_feedback(f.record, said["comments_on"])
    about = replace(about, body=said.get("body", "pcg"))
    form = f"demonstration {place}"
    given = Given(form, said["text"], visibility, name, language=said.get("language", "en"), about=about)
    f.keys[place] = give(f.record, VISITING, moment, f.house, given)
    matter = matter_of_key(f.record, f.house, f.keys[place])
    assert matter
    f.ids[place] = matter.id
    if said.get("topics"):
        body = said.get("body", "pcg")
        sort(f.record, f.moderator, moment, f.house, matter.id, body, said["topics"], (), place == 34)


def _about_feedback(record: Connection, words: str) -> About:
    """The public matter that begins with these words, as what a comment is about."""
    number = next(m.number for m in public_matters(record) if (m.text or "").startswith(words))
    return About("matter", f"/feedback/{number}/", f"Feedback {number}")


def _merge(f: _Filling, place: int, moment: datetime) -> None:
    """Into the matter that came before: they stand one after the other in the file."""
    lead = max(p for p in f.ids if p < place and not _merged(f, p))
    merge(f.record, f.moderator, moment, f.house, f.ids[place], f.ids[lead])


def _merged(f: _Filling, place: int) -> bool:
    found = matter_of(f.record, f.ids[place])
    return found is None or found.row.merged_into is not None or not found.is_open


def _tick(f: _Filling, place: int, moment: datetime) -> None:
    found = matter_of(f.record, f.ids[place])
    if found and found.is_open:
        move_clock(f.record, moment, f.house, found)


def _endorse(f: _Filling, place: int, moment: datetime) -> None:
    held = _held(f.record, "clt", moment)
    if held:
        endorse_as_body(f.record, f.member, moment, f.house, f.ids[place], held)


def _held(record: Connection, body: str, moment: datetime) -> int | None:
    """The last meeting that a body had held by then."""
    where = (meetings.c.body == body, meetings.c.state == ADJOURNED, meetings.c.starts <= stamp(moment))
    return record.scalar(select(meetings.c.number).where(*where).order_by(meetings.c.starts.desc()).limit(1))


def _vote(record: Connection, body: str, moment: datetime) -> int | None:
    where = (votes.c.body == body, votes.c.result == "adopted", votes.c.closed <= stamp(moment))
    return record.scalar(select(votes.c.number).where(*where).order_by(votes.c.number.desc()).limit(1))


def _adoption(f: _Filling, place: int, fate: str, moment: datetime) -> Adoption:
    """By a vote or a meeting where the fate asks for it and there is one; else by the project manager."""
    matter = matter_of(f.record, f.ids[place])
    assert matter
    body = matter.row.body
    vote, held = _vote(f.record, body, moment), _held(f.record, body, moment)
    if fate in ("decision", "answered vote") and vote:
        return Adoption(BY_VOTE, vote)
    if (fate in ("consent", "answered late") or place % 3 == 0) and held:
        return Adoption(BY_CONSENT, held)
    return Adoption(BY_DELEGATE)


def _answer(f: _Filling, place: int, fate: str, said: dict[str, Any], moment: datetime) -> None:
    found = f.decisions.get(said.get("decision", ""))
    vote = found.facts["vote"] if found else None
    adoption = Adoption(BY_VOTE, vote) if vote else _adoption(f, place, fate, moment)
    matter = matter_of(f.record, f.ids[place])
    assert matter
    if matter.course.reopened and adoption.how == BY_DELEGATE:
        return  # without meetings there is nobody who could adopt it
    decision = found.number if found else None
    words = Words(
        *_three(said["answer"]),
        changed=fate in ("decision", "consent") or (fate == "answered" and place % 4 == 0),
        decision=decision,
    )
    write_answer(f.record, f.manager, moment, f.house, matter.id, words, 0)
    draft = draft_of(f.record, matter.id)
    assert draft
    adopt_answer(f.record, f.manager, moment, f.house, matter.id, draft.edition, adoption)


def _three(parts: dict[str, str]) -> tuple[str, str, str]:
    return parts["said"], parts["did"], parts["because"]


def _correct(f: _Filling, place: int, parts: dict[str, str], moment: datetime) -> None:
    why = "The night shift of Old Town had not been trained yet, as its officers told us."
    adoption = _adoption(f, place, "", moment)
    correct_answer(
        f.record, f.manager, moment, f.house, f.ids[place], Words(*_three(parts), changed=True), why, adoption
    )
