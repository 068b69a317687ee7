"""A vote between meetings, where the bylaws allow it: a motion with mover and seconder, open until a moment."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert

from governance_records.asking import ask_first
from governance_records.bylaw_values import PURPOSES, Bylaws
from governance_records.bylaws import rule_in_force
from governance_records.journal import note, stamp
from governance_records.meeting_acts import cleaned_line, cleaned_text, place_in, places_on
from governance_records.meeting_rows import next_number, text_digest
from governance_records.meeting_tables import electorate, motion_texts, motions, votes
from governance_records.meeting_values import CONSENSUS, HOUSE, MAIN, ROLL_CALL, VOTE_OPEN, VOTING
from governance_records.motion_plans import PLAIN, MotionPlan, keep_plan, plan_of
from governance_records.planned import check_plan, refuse_stale
from governance_records.profiles import PROFILES
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.rules import Rule
from governance_records.rules.values import CONSENSUS as BY_CONSENSUS
from governance_records.seating import Bench, sizes, voice_of
from governance_records.tallies import rule_json

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)


def open_between(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    purpose: str,
    title: str,
    text: str,
    mover: int,
    seconder: int | None,
    closes: datetime,
    today: date,
    plan: MotionPlan = PLAIN,
) -> int:
    """Opens a vote of a body without a meeting, until a moment; answers its number. Errors: Forbidden, Refused."""
    require(actor, KEEP_MEETINGS, body)
    bylaws = rule_in_force(record, body, today)
    _check_allowed(bylaws)
    bench = Bench(places_on(record, body, today))
    words = {"title": cleaned_line(title, "title"), "text": cleaned_text(text, "text", needed=True)}
    ask_first(record, actor, body, now, words)
    if problems := _problems(bench, bylaws, purpose, mover, seconder, closes - now):
        raise Refused(problems)
    check_plan(record, body, plan, today)
    motion = next_number(record, motions)
    moved = {"number": motion, "body": body, "kind": MAIN, "degree": 0, "about": "", "rule": purpose, "mover": mover}
    moved |= {"seconder": seconder, "moved": stamp(now), "seconded": stamp(now) if seconder else None}
    record.execute(insert(motions).values(**moved, state=VOTING))
    record.execute(insert(motion_texts).values(motion=motion, version=1, **words, becomes="", time=stamp(now)))
    keep_plan(record, motion, plan)
    refuse_stale(record, motion, closes.date())
    number = _freeze(record, now, bench, bylaws.read(purpose), bylaws, motion, purpose, words, closes)
    note(record, actor, now, "opened a vote between meetings", f"vote {number}", body=body)
    return number


def _check_allowed(bylaws: Bylaws) -> None:
    if bylaws.profile != HOUSE:  # the laws want votes taken in open meeting
        title = PROFILES[bylaws.profile].title
        raise Refused({"body": f"Under the {title}, this body votes in open meetings."}, conflict=True)
    if not bylaws.between_meetings:
        raise Refused({"body": "The bylaws of this body allow no vote between meetings."}, conflict=True)


def _problems(
    bench: Bench, bylaws: Bylaws, purpose: str, mover: int, seconder: int | None, runs: timedelta
) -> dict[str, str]:
    problems = {} if purpose in PURPOSES else {"purpose": "Choose what the decision is about."}
    for field, seat in (("mover", mover), ("seconder", seconder)):
        if seat is not None and place_in(bench, seat, field) not in bench.voters:
            problems[field] = "This seat has no vote now."
    if seconder is None and bylaws.seconds_needed:
        problems["seconder"] = "By the bylaws a motion needs a second."
    if seconder is not None and seconder == mover:
        problems["seconder"] = "Whoever moved it cannot second it."
    if not SHORTEST <= runs <= LONGEST:
        problems["closes"] = "Let it run for an hour at least and 60 days at most."
    return problems


def _freeze(
    record: Connection,
    now: datetime,
    bench: Bench,
    rule: Rule,
    bylaws: Bylaws,
    motion: int,
    purpose: str,
    words: dict[str, str],
    closes: datetime,
) -> int:
    becomes = plan_of(record, motion).facts()
    number, (members, in_all) = next_number(record, votes), sizes(bench, rule)
    frozen = {
        "motion": motion,
        "motion_version": 1,
        "digest": text_digest(**words, becomes=becomes),
        "bylaws": bylaws.version,
    }
    frozen |= {"rule_name": purpose, "rule": json.dumps(rule_json(rule), sort_keys=True), "warnings": "[]"}
    how = {"method": CONSENSUS if rule.method == BY_CONSENSUS else ROLL_CALL, "own_devices": True}
    size = {"members": members, "seats": in_all, "hidden": bylaws.hide_interim}
    when = {"opened": stamp(now), "closes": stamp(closes), "state": VOTE_OPEN}
    record.execute(insert(votes).values(number=number, body=bylaws.body, **frozen, **how, **size, **when))
    lines = [
        {"vote": number, "seat": p.seat, "label": p.name, "organisation": voice_of(p, rule)}
        | {"present": False, "chair": False}
        for p in bench.voters
    ]
    if not lines:
        raise Refused({"body": "No seat of this body has a vote now."}, conflict=True)
    record.execute(insert(electorate), lines)
    return number
