"""The one table that says which capability an endpoint and method need, and the gate that reads it first.

What is absent from the table is refused. Which role holds a capability stands in the record's `rights`, since
verbs ask it again.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request

from governance_records.rights import (
    ANNOUNCE,
    ANSWER_FEEDBACK,
    APPROVE_RELEASES,
    GIVE_FEEDBACK,
    GRANT_OFFICES,
    HAND_IN_TABLES,
    INVITE,
    KEEP_BYLAWS,
    KEEP_MEETINGS,
    KEEP_REGISTER,
    OWN_ACCOUNT,
    READ_CLOSED,
    READ_PUBLIC,
    REDACT,
    SEAT_PEOPLE,
    SEE_BODY,
    SEE_DRAFTS,
    SEE_FEEDBACK,
    SEE_LOG,
    SEE_MEETINGS,
    SEE_PEOPLE,
    SIGN_IN,
    SORT_FEEDBACK,
    SPEAK_AS_BODY,
    VISITOR,
    VOTE,
    allowed,
)
from portal.security_log import security_event
from portal.sessions import load_actor
from portal.settings import origin_of

SAFE = ("GET", "HEAD", "OPTIONS")


def _reads(capability: str) -> dict[str, str]:
    return dict.fromkeys(SAFE, capability)


def _acts(capability: str) -> dict[str, str]:
    return {"POST": capability, "OPTIONS": capability}


TABLE: dict[str, Mapping[str, str]] = dict.fromkeys(
    (
        "public.asset_file",
        "public.home",
        "public.about",
        "public.about_page",
        "public.glossary",
        "public.why",
        "public.goals",
        "public.sites",
        "public.sites_file",
        "public.site",
        "public.evidence",
        "public.calculator",
        "public.sources",
        "public.measures",
        "public.measure",
        "public.dashboards",
        "public.equity",
        "public.equity_by",
        "public.equity_against",
        "public.compare_sites",
        *("public.view_of_measure", "public.view_of_release", "public.view_of_studies", "public.view_of_places"),
        *("public.embedded_of_measure", "public.embedded_of_release", "public.embedded_of_studies"),
        *("public.embedded_of_places", "public.file_of_measure", "public.file_of_release_view"),
        *("public.file_of_studies", "public.file_of_places"),
        "public.data",
        "public.latest_release",
        "public.release",
        "public.release_version",
        "public.release_file",
        "public.release_version_file",
        "public.release_changes",
        "public.release_version_changes",
        "public.latest_file",
        "public.catalogue",
        "public.release_calendar",
        "public.list_decisions",
        "public.one_decision",
        "public.decision_version",
        "public.list_actions",
        "public.register_file",
        "public.roll_calls_file",
        "public.policies",
        "public.plans",
        "public.standing_page",
        "public.standing_version",
        "public.list_bodies",
        "public.one_body",
        "public.public_bylaws",
        "public.public_bylaws_version",
        "public.popolo_file",
        "public.meeting_minutes",
        "public.minutes_version",
        "public.minutes_file",
        "public.minutes_akn_file",
        *("public.meetings", "public.year_of_meetings", "public.version_of_year", "public.meeting"),
        "public.agenda_version",
        "public.vote",
        "public.public_paper",
        "public.calendar",
        "public.ledger",
        "public.ledger_format",
        "public.register",
        "public.checkpoints_feed",
        "public.ledger_entry",
        "public.ledger_proof",
        "public.ledger_checkpoint",
        "public.ledger_key",
        "public.ledger_checker",
        "public.ledger_bundle",
        "public.release_proof",
        "public.release_version_proof",
        "public.feed",
        "public.measure_feed",
        "public.site_feed",
        "public.corrections_feed",
        "public.healthz",
        "public.feedback",
        "public.matter",
        "public.how_well_we_answer",
        "public.what_is_not_shown",
        "public.feedback_feed",
        "public.matter_feed",
        "public.robots",
        "public.explore",
        "public.explore_plain",
        "public.explore_file",
        "public.explore_layout",
        "public.explore_dependencies",
        "public.api_guide",
        "api.openapi",
        "api.measures",
        "api.measure",
        "api.sites",
        "api.site",
        "api.releases",
        "api.release",
        "api.release_versions",
        "api.release_version",
        "api.observations",
        "api.release_differences",
    ),
    _reads(READ_PUBLIC),
)
TABLE |= {
    "public.explore_answer": _acts(READ_PUBLIC),
    "signing.sign_in": _reads(SIGN_IN),
    "signing.check_password": _acts(SIGN_IN),
    "signing.second_step": _acts(SIGN_IN),
    "signing.forgotten": _reads(SIGN_IN),
    "signing.ask_for_reset": _acts(SIGN_IN),
    "signing.open_link": _reads(SIGN_IN),
    "signing.answer_link": _reads(SIGN_IN),
    "signing.set_password": _acts(SIGN_IN),
    "signing.sign_out": _acts(OWN_ACCOUNT),
    "signing.mails": _reads(SIGN_IN),
    "desk.my_desk": _reads(OWN_ACCOUNT),
    "desk.account": _reads(OWN_ACCOUNT),
    "desk.change_own_password": _acts(OWN_ACCOUNT),
    "desk.codes": _reads(OWN_ACCOUNT),
    "desk.turn_codes_on": _acts(OWN_ACCOUNT),
    "desk.codes_off": _acts(OWN_ACCOUNT),
    "desk.end_own_session": _acts(OWN_ACCOUNT),
    "desk.end_own_sessions": _acts(OWN_ACCOUNT),
    "desk.body": _reads(SEE_BODY),
    "desk.list_bodies": _reads(SEE_PEOPLE),
    "desk.add_one_body": _acts(SEAT_PEOPLE),
    "desk.add_one_organisation": _acts(SEAT_PEOPLE),
    "desk.change_body_state": _acts(SEAT_PEOPLE),
    "desk.add_one_seat": _acts(SEAT_PEOPLE),
    "desk.seat_one_person": _acts(SEAT_PEOPLE),
    "desk.end_one_tenure": _acts(SEAT_PEOPLE),
    "desk.body_bylaws": _reads(SEE_BODY),
    "desk.new_bylaws": _reads(KEEP_BYLAWS),
    "desk.try_bylaws": _acts(KEEP_BYLAWS),
    "desk.put_new_bylaws": _acts(KEEP_BYLAWS),
    "desk.write_minutes": _reads(KEEP_REGISTER),
    "desk.save_written_minutes": _acts(KEEP_REGISTER),
    "desk.publish_written_minutes": _acts(KEEP_REGISTER),
    "desk.save_one_closed_text": _acts(KEEP_REGISTER),
    "desk.read_closed_texts": _reads(READ_CLOSED),
    "desk.register": _reads(KEEP_REGISTER),
    "desk.enter_old_decision": _acts(KEEP_REGISTER),
    "desk.give_one_action": _acts(KEEP_REGISTER),
    "desk.publish_one_membership": _acts(KEEP_REGISTER),
    "desk.keep_decision": _reads(KEEP_REGISTER),
    "desk.date_one_decision": _acts(KEEP_REGISTER),
    "desk.supersede_one_decision": _acts(KEEP_REGISTER),
    "desk.adopt_one_text": _acts(KEEP_REGISTER),
    "desk.keep_text": _reads(KEEP_REGISTER),
    "desk.change_one_text": _acts(KEEP_REGISTER),
    "desk.review_one_text": _acts(KEEP_REGISTER),
    "desk.supersede_one_text": _acts(KEEP_REGISTER),
    "desk.end_one_text": _acts(KEEP_REGISTER),
    "desk.keep_action": _reads(OWN_ACCOUNT),
    "desk.move_one_action": _acts(KEEP_REGISTER),
    "desk.end_one_action": _acts(OWN_ACCOUNT),
    "desk.list_people": _reads(SEE_PEOPLE),
    "desk.person": _reads(SEE_PEOPLE),
    "desk.invite_person": _acts(INVITE),
    "desk.invite_person_again": _acts(INVITE),
    "desk.withdraw_one_invitation": _acts(INVITE),
    "desk.suspend_person": _acts(GRANT_OFFICES),
    "desk.restore_person": _acts(GRANT_OFFICES),
    "desk.grant_one_office": _acts(GRANT_OFFICES),
    "desk.end_one_office": _acts(GRANT_OFFICES),
    "desk.list_drafts": _reads(SEE_DRAFTS),
    "desk.draft": _reads(SEE_DRAFTS),
    "desk.draft_problems": _reads(SEE_DRAFTS),
    "desk.preview": _reads(SEE_DRAFTS),
    "desk.new_draft": _reads(HAND_IN_TABLES),
    "desk.new_table": _reads(HAND_IN_TABLES),
    "desk.columns": _reads(HAND_IN_TABLES),
    "desk.hand_in_table": _acts(HAND_IN_TABLES),
    "desk.put_one_table": _acts(HAND_IN_TABLES),
    "desk.describe_columns": _acts(HAND_IN_TABLES),
    "desk.drop_one_table": _acts(HAND_IN_TABLES),
    "desk.answer_draft_warnings": _acts(HAND_IN_TABLES),
    "desk.submit_draft": _acts(HAND_IN_TABLES),
    "desk.draft_feedback_figures": _acts(HAND_IN_TABLES),
    "desk.reschedule_draft": _acts(SEE_DRAFTS),
    "desk.discard_draft": _acts(HAND_IN_TABLES),
    "desk.approve_draft": _acts(APPROVE_RELEASES),
    "desk.send_draft_back": _acts(APPROVE_RELEASES),
    "desk.announce_one_release": _acts(ANNOUNCE),
    "desk.move_one_announcement": _acts(ANNOUNCE),
    "desk.withdrawal": _reads(APPROVE_RELEASES),
    "desk.withdraw": _acts(APPROVE_RELEASES),
    "following.ask": _reads(SIGN_IN),
    "following.send": _acts(SIGN_IN),
    "following.confirmation": _reads(SIGN_IN),
    "following.confirm": _acts(SIGN_IN),
    "following.stopping": _reads(SIGN_IN),
    "following.stop": _acts(SIGN_IN),
    "giving.new_feedback": _reads(GIVE_FEEDBACK),
    "giving.send_feedback": _acts(GIVE_FEEDBACK),
    "giving.mine": _reads(GIVE_FEEDBACK),
    "giving.reply_to_body": _acts(GIVE_FEEDBACK),
    "giving.reword_feedback": _acts(GIVE_FEEDBACK),
    "giving.keep_feedback_private": _acts(GIVE_FEEDBACK),
    "giving.say_it_does_not_answer": _acts(GIVE_FEEDBACK),
    "giving.appeal_to_clt": _acts(GIVE_FEEDBACK),
    "giving.ask_for_own_mails": _acts(GIVE_FEEDBACK),
    "giving.join_matter": _reads(GIVE_FEEDBACK),
    "giving.ask_to_join": _acts(GIVE_FEEDBACK),
    "giving.confirmation": _reads(GIVE_FEEDBACK),
    "giving.confirm_address": _acts(GIVE_FEEDBACK),
    "giving.stopping": _reads(GIVE_FEEDBACK),
    "giving.stop_mails": _acts(GIVE_FEEDBACK),
    "desk.feedback_inbox": _reads(SEE_FEEDBACK),
    "desk.feedback_matter": _reads(SEE_FEEDBACK),
    "desk.acknowledge_feedback": _acts(SEE_FEEDBACK),
    "desk.write_to_giver": _acts(SEE_FEEDBACK),
    "desk.sort_feedback": _acts(SORT_FEEDBACK),
    "desk.merge_feedback": _acts(SORT_FEEDBACK),
    "desk.show_feedback": _acts(SORT_FEEDBACK),
    "desk.ask_to_reword_feedback": _acts(SORT_FEEDBACK),
    "desk.hide_feedback": _acts(SORT_FEEDBACK),
    "desk.extend_feedback": _acts(ANSWER_FEEDBACK),
    "desk.write_feedback_answer": _acts(ANSWER_FEEDBACK),
    "desk.adopt_feedback_answer": _acts(ANSWER_FEEDBACK),
    "desk.correct_feedback_answer": _acts(ANSWER_FEEDBACK),
    "desk.put_feedback_on_agenda": _acts(ANSWER_FEEDBACK),
    "desk.drop_feedback_from_agenda": _acts(ANSWER_FEEDBACK),
    "desk.endorse_feedback": _acts(SPEAK_AS_BODY),
    "desk.decide_feedback_appeal": _acts(SPEAK_AS_BODY),
    "desk.list_meetings": _reads(SEE_MEETINGS),
    "desk.meeting": _reads(SEE_MEETINGS),
    "desk.paper": _reads(SEE_MEETINGS),
    **dict.fromkeys(("desk.new_meeting", "desk.plan_year"), _reads(KEEP_MEETINGS)),
    **dict.fromkeys(("desk.call_meeting", "desk.call_one_year"), _acts(KEEP_MEETINGS)),
    "desk.change_one_meeting": _acts(KEEP_MEETINGS),
    "desk.set_one_chair": _acts(KEEP_MEETINGS),
    "desk.cancel_one_meeting": _acts(KEEP_MEETINGS),
    "desk.publish_one_agenda": _acts(KEEP_MEETINGS),
    "desk.put_one_item": _acts(KEEP_MEETINGS),
    "desk.move_one_item": _acts(KEEP_MEETINGS),
    "desk.withdraw_one_item": _acts(KEEP_MEETINGS),
    "desk.put_one_paper": _acts(KEEP_MEETINGS),
    "desk.withdraw_one_paper": _acts(KEEP_MEETINGS),
    "desk.room": _reads(KEEP_MEETINGS),
    "desk.room_roll": _reads(KEEP_MEETINGS),
    "desk.act_in_room": _acts(KEEP_MEETINGS),
    "desk.list_ballots": _reads(VOTE),
    "desk.ballots_part": _reads(VOTE),
    "desk.cast_one_ballot": _acts(VOTE),
    "desk.choose_shown": _acts(VOTE),
    "desk.new_vote_between": _reads(KEEP_MEETINGS),
    "desk.open_vote_between": _acts(KEEP_MEETINGS),
    "desk.vote_between": _reads(SEE_MEETINGS),
    "desk.close_vote_between": _acts(KEEP_MEETINGS),
    "desk.matrix": _reads(SEE_PEOPLE),
    "desk.log": _reads(SEE_LOG),
    "desk.redactions": _reads(REDACT),
    "desk.take_out": _acts(REDACT),
}

# Forms that carry a file or a whole table of words; the limit is raised only for those who may send them.
LARGE_FORMS = frozenset(
    {
        *("desk.hand_in_table", "desk.put_one_table", "desk.describe_columns"),
        *("desk.put_one_paper", "desk.save_written_minutes"),
    }
)
MOST_UPLOAD_BYTES, MOST_TEXT_BYTES = 21_000_000, 500_000

# Answers that depend on a query or on the moment are made afresh; every other public page is part of the edition.
NOT_IN_EDITION = frozenset({"public.calculator", "public.healthz"})
# Giving feedback and following, by anyone: different for each, in every language.
GIVING_PATHS = ("/ledger/mail/", *(f"/feedback/{room}/" for room in ("new", "mine", "join", "confirm", "stop")))
# What lies below these is never part of the edition: only there a visitor's headers and cookie are read.
PRIVATE_PATHS = ("/desk/", "/sign-in", "/sign-out", "/demonstration/", *GIVING_PATHS)


def capability_for(endpoint: str, method: str) -> str | None:
    """The capability that an endpoint and method need; None where the table does not list them."""
    return TABLE.get(endpoint, {}).get(method)


def in_edition(endpoint: str | None) -> bool:
    """Whether the answers of an endpoint are part of the public edition."""
    listed = endpoint is not None and capability_for(endpoint, "GET") == READ_PUBLIC
    return listed and endpoint not in NOT_IN_EDITION


def guard(app: Flask) -> None:
    """Puts the gate before every view of the application."""
    app.before_request(_gate)
    app.jinja_env.globals["token"] = csrf_token


def _gate():
    if request.endpoint is None:
        return None  # no such address, or a method it does not take: Flask answers 404 or 405 itself
    needed = capability_for(request.endpoint, request.method)
    if needed is None:
        return abort(404)
    if needed == READ_PUBLIC:
        # A question to the explorer changes nothing and reads no session; still no other site may send it.
        return None if request.method in SAFE else _check_origin()
    load_actor()
    if request.method not in SAFE:
        _check_origin()
        _make_room(needed)
        _check_token()
    body = (request.view_args or {}).get("body")
    if allowed(g.actor, needed, body):
        return None
    return _refuse(needed)


def _make_room(needed: str) -> None:
    """Raises the limits of this request where a large form is sent by somebody who may."""
    if request.endpoint in LARGE_FORMS and allowed(g.actor, needed):
        request.max_content_length, request.max_form_memory_size = MOST_UPLOAD_BYTES, MOST_TEXT_BYTES
        request.max_form_parts = 2_000


def _refuse(needed: str):
    """A visitor is asked to sign in; for anyone else what they may not see does not exist."""
    security_event("refused", needed)
    if VISITOR in g.actor.roles and request.method in ("GET", "HEAD"):
        return redirect(f"/sign-in?{urlencode({'next': request.path})}", 303)
    return abort(404)


def _check_origin() -> None:
    """An unsafe request must come from a page of ours: the browser says where it comes from.

    What counts is the address in the settings, never the Host that a request names: that one may be forged too.
    """
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = current_app.settings.origins  # type: ignore[attr-defined]
    # A page that names itself to nobody sends "null"; then, too, the browser says of which site it is.
    same = origin_of(origin) in ours if origin and origin != "null" else site == "same-origin"
    if not same or site not in (None, "same-origin"):
        security_event("refused: another origin", origin or "none")
        abort(403)


def _check_token() -> None:
    """Where there is a session, a form carries the token that belongs to it."""
    if g.session_key and not hmac.compare_digest(request.form.get("token", "").encode(), csrf_token().encode()):
        security_event("refused: wrong token")
        abort(400)


def csrf_token() -> str:
    """The token of this session; empty for a visitor, who has none."""
    if not g.get("session_key"):
        return ""
    secret = current_app.settings.secret_key.encode()  # type: ignore[attr-defined]
    return hmac.new(secret, b"form token " + g.session_key.encode(), sha256).hexdigest()
