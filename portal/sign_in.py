"""Signing in and out, new passwords, and mailed links. Tells nobody whether an account exists."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from hashlib import sha256

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Engine, Row

from governance_records.accounts import (
    Address,
    end_session,
    link_holder,
    person_by_mail,
    person_of,
    request_reset,
    set_password_by_link,
    use_counter,
    use_recovery_code,
)
from governance_records.names import LONGEST_MAIL, one_spelling
from governance_records.rights import Refused
from governance_records.store import writing
from portal.codes import present_code, step_of
from portal.demonstration.people import ACCOUNTS
from portal.mails import deliver, mail_folder
from portal.passwords import LONGEST, fits, hashed
from portal.security_log import security_event
from portal.sessions import cookie_name, forget_cookie, now, set_cookie, start_session
from portal.settings import Settings
from portal.throttle import Throttle

signing = Blueprint("signing", __name__)

WRONG = "Mail address and password do not fit."
SLOW_DOWN = "Too many tries. Wait a minute, then try again."
_hashing = threading.BoundedSemaphore(2)
SECOND_STEP = timedelta(minutes=5)
LINK_COOKIE_SECONDS = 3600
LINK_KINDS = {"invitation": "Choose your password", "reset": "Set a new password"}


@signing.get("/sign-in")
def sign_in():
    return _sign_in_page()


@signing.post("/sign-in")
def check_password():
    mail, password = _sent_mail(), request.form.get("password", "")
    throttle = _throttle()
    if len(password) > LONGEST:
        return _sign_in_page(WRONG, 422)
    keys = _keys(mail)
    person = person_by_mail(g.record, mail)
    # Two at a time: hashing costs memory and time, and tries sent at once must not slip past the count.
    with _hashing:
        if not all(throttle.open(rule, key) for rule, key in keys):
            security_event("sign-in slowed down", _key(mail)[:12])
            return _sign_in_page(SLOW_DOWN, 429)
        right = fits(person.password_hash if person else None, password)
        if not right or person is None or person.suspended:
            for rule, key in keys:
                throttle.count(rule, key)
            security_event("sign-in failed", _key(mail)[:12])
            return _sign_in_page(WRONG, 422)
    if person.code_secret:
        step = _steps().dumps([person.id, _mark(person)])
        return _code_page(step)
    return _signed_in(person, second_factor=False)


@signing.post("/sign-in/code")
def second_step():
    step = request.form.get("step", "")[:500]
    try:
        id, mark = _steps().loads(step, max_age=int(SECOND_STEP.total_seconds()))
    except (BadData, ValueError):
        security_event("second step too late or forged")
        return _sign_in_page("That took too long. Sign in again.", 422)
    person = person_of(g.record, id)
    if person is None or person.suspended or mark != _mark(person):
        security_event("second step of an account that changed", person=id)
        return _sign_in_page(WRONG, 422)
    if not _throttle().open("account", f"code {id}"):
        security_event("one-time code slowed down", person=id)
        return _sign_in_page(SLOW_DOWN, 429)
    if not _take_code(person, request.form.get("code", "")[:40]):
        _throttle().count("account", f"code {id}")
        security_event("one-time code failed", person=id)
        return _code_page(step, "This code is not right, or was used already.", 422)
    return _signed_in(person, second_factor=True)


@signing.post("/sign-out")
def sign_out():
    with writing(current_app.extensions["store"]) as record:
        end_session(record, g.actor, now(), g.person.session.id)
    security_event("signed out")
    response = redirect("/", 303)
    forget_cookie(response, cookie_name(current_app.settings))  # type: ignore[attr-defined]
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


# --- forgotten passwords and mailed links ---------------------------------------------------------------


@signing.get("/sign-in/forgotten")
def forgotten():
    return _page("forgotten.html", "Forgotten password", key=secrets.token_urlsafe(16))


@signing.post("/sign-in/forgotten")
def ask_for_reset():
    mail = _sent_mail()
    throttle, form = _throttle(), request.form.get("key", "")[:40]
    if not form:
        abort(400)
    if not throttle.open("form", form):
        return _page("forgotten.html", "Forgotten password", done=True)
    keys = (("form", form), ("mail", f"{_key(mail)} {request.remote_addr}"), ("address", request.remote_addr or ""))
    if not all(throttle.open(rule, key) for rule, key in keys):
        security_event("reset slowed down", _key(mail)[:12])
        return _page("forgotten.html", "Forgotten password", problem=SLOW_DOWN, key=form), 429
    for rule, key in keys:
        throttle.count(rule, key)
    security_event("reset asked for", _key(mail)[:12])
    store, settings = current_app.extensions["store"], current_app.settings  # type: ignore[attr-defined]
    # In the background, so that the time of the answer does not tell whether there is such an account.
    threading.Thread(target=_reset, args=(store, settings, mail, link_address("reset")), daemon=True).start()
    return _page("forgotten.html", "Forgotten password", done=True)


def _reset(store: Engine, settings: Settings, mail: str, address: Address) -> None:
    with writing(store) as record:
        request_reset(record, now(), mail, address)
    deliver(store, settings)


def link_address(kind: str):
    """How the address of a mailed link is made: from the settings, never from what a request says."""
    base = current_app.settings.base_url  # type: ignore[attr-defined]
    return lambda token: f"{base}/sign-in/link/{kind}/{token}"


@signing.get("/sign-in/link/<any(invitation,reset):kind>/<token>")
def open_link(kind: str, token: str):
    """Moves the token from the address into a cookie, so that no page with a form has it in its address."""
    response = redirect(f"/sign-in/{kind}", 303)
    set_cookie(response, _link_cookie(kind), token[:100], LINK_COOKIE_SECONDS)
    return response


@signing.get("/sign-in/<any(invitation,reset):kind>")
def answer_link(kind: str):
    return _link_page(kind)


@signing.post("/sign-in/<any(invitation,reset):kind>")
def set_password(kind: str):
    token = request.cookies.get(_link_cookie(kind), "")
    holder = link_holder(g.record, now(), kind, token)
    if holder is None:
        security_event("link that does not work", kind)
        return _link_page(kind, status=409)
    try:
        password = hashed(request.form.get("password", ""), request.form.get("again", ""), (holder.mail, holder.name))
        with writing(current_app.extensions["store"]) as record:
            set_password_by_link(record, now(), kind, token, password)
    except Refused as refused:
        return _link_page(kind, refused.problems, 409 if refused.conflict else 422)
    security_event(f"password set by {kind}", person=holder.id)
    response = make_response(_sign_in_page(notice="Your password is set. Sign in with it."))
    forget_cookie(response, _link_cookie(kind))
    return response


def _link_page(kind: str, problems: dict[str, str] | None = None, status: int = 200):
    token = request.cookies.get(_link_cookie(kind), "")
    holder = link_holder(g.record, now(), kind, token) if token else None
    if token and holder is None and request.method == "GET":
        security_event("link that does not work", kind)
    return _page("link.html", LINK_KINDS[kind], holder=holder, kind=kind, problems=problems or {}), status


def _link_cookie(kind: str) -> str:
    return cookie_name(current_app.settings).replace("session", kind)  # type: ignore[attr-defined]


# --- the demonstration's mails --------------------------------------------------------------------------


@signing.get("/demonstration/mails/")
def mails():
    settings = current_app.settings  # type: ignore[attr-defined]
    if not settings.initiative.demonstration:
        abort(404)
    files = sorted(mail_folder(settings).glob("*.eml"), reverse=True)[:50]
    return _page("mails.html", "Mails of the demonstration", mails=[_readable(f.read_bytes()) for f in files])


def _readable(data: bytes):
    message = message_from_bytes(data, policy=policy.default)
    return message["To"], message["Subject"], message.get_content()


# --- parts ----------------------------------------------------------------------------------------------


def _signed_in(person: Row, second_factor: bool):
    response = redirect(safe_next(request.form.get("next", "")), 303)
    try:
        start_session(response, person.id, second_factor, person.password_hash)
    except Refused:
        return _sign_in_page(WRONG, 422)
    security_event("signed in", person=person.id)
    return response


def safe_next(address: str) -> str:
    """An address of our own desk to go on to; anything else leads to the front of the desk."""
    odd = not address.isprintable() or not address.isascii() or "\\" in address or ".." in address
    return address if address.startswith("/desk/") and not odd else "/desk/"


def _take_code(person, code: str) -> bool:
    step = step_of(person.code_secret, code, now()) if person.code_secret else None
    with writing(current_app.extensions["store"]) as record:
        if step is not None:
            return use_counter(record, person.id, step)
        return use_recovery_code(record, now(), person.id, code)


def _keys(mail: str) -> tuple[tuple[str, str], ...]:
    """What a try at an account is counted under: whoever tries from elsewhere does not lock the owner out."""
    address = request.remote_addr or ""
    return ("account", f"{_key(mail)} {address}"), ("account anywhere", _key(mail)), ("address", address)


def _sent_mail() -> str:
    """The mail address of the form in the spelling of the record, so that no other spelling is counted apart."""
    return one_spelling(request.form.get("mail", "")[:LONGEST_MAIL])


def _key(mail: str) -> str:
    """What a mail address is counted and logged under: not the address itself."""
    return sha256(f"account {mail}".encode()).hexdigest()


def _mark(person) -> str:
    """Changes with the password, so that a first step does not outlive it."""
    return sha256(f"{person.password_hash}".encode()).hexdigest()[:16]


def _steps() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.settings.secret_key, salt="second step")  # type: ignore[attr-defined]


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]


def _code_page(step: str, problem: str = "", status: int = 200):
    return _page("code.html", "One-time code", step=step, problem=problem, next=request.form.get("next", "")), status


def _sign_in_page(problem: str = "", status: int = 200, notice: str = ""):
    shown = []
    if current_app.settings.initiative.demonstration:  # type: ignore[attr-defined]
        shown = [(a, present_code(a.code_secret, now()) if a.code_secret else "") for a in ACCOUNTS]
    return (
        _page(
            "sign_in.html",
            "Sign in",
            problem=problem,
            notice=notice,
            mail=request.form.get("mail", "")[:LONGEST_MAIL],
            next=(request.form.get("next") or request.args.get("next", ""))[:500],
            accounts=shown,
        ),
        status,
    )


def _page(template: str, title: str, **values: object) -> str:
    return render_template(f"desk/{template}", title=title, crumbs=(), **values)
