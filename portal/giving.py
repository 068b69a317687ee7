"""Giving feedback, without an account: the form, the private address of its writer, following and endorsing.

These pages depend on who asks, so they are no part of the edition. Nothing here is logged with the address of the net
that it came from, and no key of a private address reaches a log.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any, TypeVar

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request
from flask_babel import gettext
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from governance_records.feedback.answering import answers_to
from governance_records.feedback.clock import Duty
from governance_records.feedback.duties import duty_in_force
from governance_records.feedback.giving import (
    Given,
    appeal,
    ask_for_mails,
    confirm_mail,
    does_not_answer,
    give,
    join,
    keep_private,
    matter_of_key,
    reply,
    reword,
)
from governance_records.feedback.mailing import ENDORSE, FOLLOW, mail_to_stop, stop, waiting_for
from governance_records.feedback.published import public_matter
from governance_records.feedback.reasons import REASON_OF
from governance_records.feedback.rows import (
    PRIVATE,
    Matter,
    appeal_of,
    first_body,
    matter_of,
    messages_of,
    own_clts,
)
from governance_records.feedback.texts import LONGEST_REPLY, LONGEST_TEXT
from governance_records.person_data import digest, find
from governance_records.rights import VISITING, Forbidden, Refused
from governance_records.store import writing
from portal.catalogues import N_, said
from portal.desk.frame import present_actor
from portal.feedback_house import house
from portal.languages import language
from portal.mails import deliver_soon
from portal.public.frame import Crumb, today
from portal.security_log import security_event
from portal.sessions import now
from portal.subjects import subject_of
from portal.throttle import Throttle

T = TypeVar("T")
giving = Blueprint("giving", __name__, url_prefix="/feedback")
FEEDBACK = Crumb("Feedback", "/feedback/")
FORM_SECONDS = 3 * 24 * 3600
TOO_MANY = N_("That is a lot at once. Please wait a minute, then send it again. Your text is still here.")
TOO_OLD = N_("This form was open for a long time. Please look at your text and send it again.")
TELLS_OF_SOMEBODY = N_(
    "It looks as if this tells about a person: %(words)s. If so, please take it out. If not, just press Send again."
)
NO_FILES = N_("No files can be sent here. Say in the text what the file shows, or that you have one.")
SOURCE_BITS = 64  # of an IPv6 address: what one household gets


def act_quietly(verb: Callable[..., T], *arguments: object) -> T:
    """Runs a verb for whoever speaks. No log hears of it: the log has the address of the net. Errors: Refused."""
    try:
        with writing(current_app.extensions["store"]) as record:
            done = verb(record, present_actor(record) if g.person else VISITING, now(), house(), *arguments)
    except Forbidden:
        abort(404)
    deliver_soon(current_app.extensions["store"], current_app.settings)  # type: ignore[attr-defined]
    return done


def _page(template: str, title: str, status: int = 200, crumbs: tuple[Crumb, ...] = (FEEDBACK,), **values: Any):
    """A page that no cache keeps and that names itself to nobody."""
    html = render_template(f"feedback/{template}", title=said(title), crumbs=crumbs, **values)
    response = make_response(html, status)
    if request.endpoint != "giving.new_feedback" and request.endpoint != "giving.send_feedback":
        response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- the form -----------------------------------------------------------------------------------------------


@giving.get("/new/")
def new_feedback():
    return _form(request.args.get("about", "")[:300])


@giving.post("/new/")
def send_feedback():
    form, problems = _form_key(), dict[str, str]()
    if not _let_through():
        return _too_many(_form(request.form.get("about", "")[:300], {"form": TOO_MANY}, 429))
    if any(file.filename for file in request.files.values()):
        problems["text"] = NO_FILES
    if form is None:
        problems["form"] = TOO_OLD
    about = subject_of(request.form.get("about", "")[:300])
    given = Given(
        form=form or "",
        text=request.form.get("text", "")[: 2 * LONGEST_TEXT],
        visibility=request.form.get("visibility", "")[:20],
        name=request.form.get("name", "")[:200],
        mail=request.form.get("mail", "")[:300],
        language=language(),
        about=about,
        for_body=request.form.get("for_body", "")[:40],
    )
    if not problems and (suspect := _suspects(given)):
        problems["text"] = suspect
    if problems:
        return _form(about.path, problems, 422)
    try:
        key = act_quietly(give, given)
    except Refused as refused:
        return _form(about.path, refused.problems, 409 if refused.conflict else 422)
    return redirect(f"/feedback/mine/{key}/", 303)


def _suspects(given: Given) -> str:
    """What in a text for everyone looks like a person's data, as a question; empty once its writer has looked."""
    found = find(given.text) if given.visibility != PRIVATE else []
    if not found or request.form.get("looked", "") == digest({"text": given.text}):
        return ""
    return gettext(TELLS_OF_SOMEBODY, words=", ".join(f"“{one.words}”" for one in found[:5]))


def _duty(body: str) -> Duty:
    """What the body owes that would get it, as the form says before anything is sent."""
    of = body or first_body(g.record)
    return duty_in_force(g.record, of, now(), house()) if of else house().duty


def _form(path: str, problems: dict[str, str] | None = None, status: int = 200):
    about = subject_of(path)
    clts = own_clts(g.record, g.actor)
    given = {
        "text": request.form.get("text", ""),
        "visibility": request.form.get("visibility", ""),
        "name": request.form.get("name", g.person.name if g.person else ""),
        "mail": request.form.get("mail", ""),
        "for_body": request.form.get("for_body", ""),
        "looked": digest({"text": request.form.get("text", "")}),
    }
    problems = problems or {}
    key = request.form.get("form", "") if _form_key() is not None else _forms().dumps(secrets.token_urlsafe(16))
    values: dict[str, Any] = {
        "about": about,
        "duty": _duty(about.body),
        "given": given,
        "problems": problems,
        "clts": clts,
        "form": key,
        "longest": LONGEST_TEXT,
    }
    return _page("form.html", N_("Give feedback"), status, **values)


def _forms() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.settings.secret_key, salt="feedback form")  # type: ignore[attr-defined]


def _form_key() -> str | None:
    """The key of the form that was sent; None where we never gave it out, or long ago."""
    try:
        return str(_forms().loads(request.form.get("form", "")[:300], max_age=FORM_SECONDS))
    except BadData:
        return None


def _let_through(rule: str = "feedback", key: str = "") -> bool:
    """Counts what comes from one source, in memory and for an hour; False where it is too much."""
    throttle: Throttle = current_app.extensions["throttle"]
    source = key or (f"person {g.person.id}" if g.person else _source(request.remote_addr or ""))
    if throttle.take(rule, source):
        return True
    security_event("feedback slowed down")
    return False


def _source(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, SOURCE_BITS), strict=False)) if found.version == 6 else address


def _too_many(response: Response) -> Response:
    response.headers["Retry-After"] = "60"
    return response


# --- the private address ------------------------------------------------------------------------------------


@giving.get("/mine/<key>/")
def mine(key: str):
    return _mine(_own(key), key)


def _own(key: str) -> Matter:
    found = matter_of_key(g.record, house(), key[:100])
    return found or abort(404)


def _mine(matter: Matter, key: str, problems: dict[str, str] | None = None, status: int = 200):
    lead = matter_of(g.record, matter.row.merged_into) if matter.row.merged_into else None
    values: dict[str, Any] = {
        "matter": matter,
        "lead": lead if lead and lead.row.number else None,
        "runs": lead or matter,
        "standing": matter.standing(now()),
        "clock": matter.clock,
        "answers": answers_to(g.record, matter),
        "messages": messages_of(g.record, matter.id),
        "reason": REASON_OF.get(matter.row.hidden_because or ""),
        "appeal": appeal_of(g.record, matter.id),
        "key": key,
        "address": house().private_address(key, language()),
        "problems": problems or {},
        "given": request.form,
        "longest": LONGEST_REPLY,
        "form": secrets.token_urlsafe(16),
        "today": today(current_app.settings),  # type: ignore[attr-defined]
    }
    return _page("mine.html", N_("Your feedback"), status, **values)


def _done(key: str, verb: Callable[..., object], *arguments: object):
    """Runs a verb of the writer and goes back to their page, or shows there what is wrong."""
    matter = _own(key)
    if not _let_through():
        return _too_many(_mine(matter, key, {"form": TOO_MANY}, 429))
    try:
        act_quietly(verb, key, *arguments)
    except Refused as refused:
        return _mine(matter, key, refused.problems, 409 if refused.conflict else 422)
    return redirect(f"/feedback/mine/{key}/", 303)


def _sent(name: str, longest: int = LONGEST_TEXT) -> str:
    return request.form.get(name, "")[: 2 * longest]


@giving.post("/mine/<key>/reply/")
def reply_to_body(key: str):
    return _done(key, reply, _sent("reply"), _sent("form", 50))


@giving.post("/mine/<key>/reword/")
def reword_feedback(key: str):
    return _done(key, reword, _sent("text"))


@giving.post("/mine/<key>/keep-private/")
def keep_feedback_private(key: str):
    return _done(key, keep_private)


@giving.post("/mine/<key>/does-not-answer/")
def say_it_does_not_answer(key: str):
    return _done(key, does_not_answer, _sent("words"))


@giving.post("/mine/<key>/appeal/")
def appeal_to_clt(key: str):
    return _done(key, appeal, _sent("appeal"))


@giving.post("/mine/<key>/mails/")
def ask_for_own_mails(key: str):
    mail = _sent("mail", 150)
    if not _let_through("mail", f"feedback {mail.strip().lower()}"):
        return _too_many(_mine(_own(key), key, {"mail": TOO_MANY}, 429))
    return _done(key, ask_for_mails, mail, language())


# --- following and endorsing --------------------------------------------------------------------------------


@giving.get("/join/<number:number>/")
def join_matter(number: int):
    return _join(number)


def _join(number: int, problems: dict[str, str] | None = None, status: int = 200, done: bool = False):
    found = public_matter(g.record, number) or abort(404)
    is_open = found.is_open(today(current_app.settings))  # type: ignore[attr-defined]
    shown = {"problems": problems or {}, "given": request.form, "done": done}
    values: dict[str, Any] = {"matter": found, "is_open": is_open, **shown}
    crumbs = (FEEDBACK, Crumb(gettext("Feedback %(number)s", number=number), f"/feedback/{number}/"))
    return _page("join.html", N_("Follow or endorse"), status, crumbs, **values)


@giving.post("/join/<number:number>/")
def ask_to_join(number: int):
    public_matter(g.record, number) or abort(404)
    mail, purpose = _sent("mail", 150), ENDORSE if _sent("purpose", 10) == ENDORSE else FOLLOW
    if not (_let_through() and _let_through("mail", f"feedback {mail.strip().lower()}")):
        return _too_many(_join(number, {"mail": TOO_MANY}, 429))
    try:
        act_quietly(join, number, purpose, mail, language())
    except Refused as refused:
        return _join(number, refused.problems, 409 if refused.conflict else 422)
    return _join(number, done=True)


@giving.get("/confirm/<token>/")
def confirmation(token: str):
    found = waiting_for(g.record, now(), house(), token[:100])
    return _page("confirm.html", N_("Confirm your mail address"), 200 if found else 404, waiting=found, link=token)


@giving.post("/confirm/<token>/")
def confirm_address(token: str):
    try:
        found = act_quietly(confirm_mail, token[:100])
    except Refused:
        return _page("confirm.html", N_("Confirm your mail address"), 409, waiting=None, link=token)
    matter = matter_of(g.record, found.matter)
    return _page("confirm.html", N_("Confirm your mail address"), waiting=found, link=token, done=True, matter=matter)


@giving.get("/stop/<number:mail>-<key>/")
def stopping(mail: int, key: str):
    found = mail_to_stop(g.record, house(), mail, key[:100])
    return _page("stop.html", N_("No more mails"), 200 if found else 404, found=found, address=request.path)


@giving.post("/stop/<number:mail>-<key>/")
def stop_mails(mail: int, key: str):
    with writing(current_app.extensions["store"]) as record:
        stopped = stop(record, house(), mail, key[:100])
    return _page("stop.html", N_("No more mails"), 200 if stopped else 409, found=None, done=stopped, address="")
