"""One's own account: password, one-time codes, sessions."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, request

from governance_records.accounts import (
    change_password,
    confirm_session,
    end_all_sessions,
    end_session,
    person_of,
    sessions_of,
    start_codes,
    stop_codes,
)
from governance_records.people import needs_second_factor
from governance_records.rights import Refused
from governance_records.store import writing
from portal.codes import new_secret, picture, step_of
from portal.desk.frame import DESK, act, ask, desk, desk_page, field, this_day
from portal.passwords import LONGEST, fits, hashed
from portal.public.frame import Crumb
from portal.security_log import security_event
from portal.sessions import cookie_name, forget_cookie, limits, now, start_session

CRUMBS = (DESK, Crumb("My account", "/desk/account/"))


@desk.get("/account/")
def account() -> str:
    return _account()


def _account(problems: dict[str, str] | None = None, form: str = "") -> str:
    """The page of one's account; `form` names the form that the problems belong to."""
    return desk_page(
        "account.html",
        "My account",
        me=person_of(g.record, g.person.id),
        sessions=ask(sessions_of, now(), limits()),
        present=g.person.session.id,
        required=needs_second_factor(g.record, g.person.id, this_day()),
        problems=problems or {},
        form=form,
    )


@desk.post("/account/password")
def change_own_password():
    me = person_of(g.record, g.person.id)
    assert me is not None
    try:
        _check_present_password(me)
        password = hashed(request.form.get("password", ""), request.form.get("again", ""), (me.mail, me.name))
        act(change_password, password)
    except Refused as refused:
        return _account(refused.problems, "password"), 422
    # Every other session ended with the old password; this person goes on in a new one.
    return start_session(redirect("/desk/account/", 303), g.person.id, g.person.session.second_factor)


def _check_present_password(me) -> None:
    throttle, given = current_app.extensions["throttle"], request.form.get("present", "")
    if not throttle.open("account", f"present {me.id}"):
        security_event("present password slowed down")
        raise Refused({"present": "Too many tries. Wait a minute, then try again."})
    if len(given) > LONGEST or not fits(me.password_hash, given):
        throttle.count("account", f"present {me.id}")
        security_event("present password failed")
        raise Refused({"present": "This is not your present password."})


@desk.get("/account/codes/")
def codes() -> str:
    return _codes_page(new_secret())


@desk.post("/account/codes/")
def turn_codes_on():
    secret, moment = field("secret"), now()
    me = person_of(g.record, g.person.id)
    try:
        _check_present_password(me)
    except Refused as refused:
        return _codes_page(secret, refused.problems), 422
    step = step_of(secret, field("code"), moment) if _is_secret(secret) else None
    if step is None:
        security_event("one-time code failed")
        fresh = secret if _is_secret(secret) else new_secret()
        return _codes_page(fresh, {"code": "This code is not right. Read the newest one from your app."}), 422
    recovery = act(start_codes, secret, step)
    with writing(current_app.extensions["store"]) as record:
        confirm_session(record, g.person.session.id)
    return desk_page("recovery.html", "Your recovery codes", CRUMBS, codes=recovery)


def _codes_page(secret: str, problems: dict[str, str] | None = None) -> str:
    settings = current_app.settings  # type: ignore[attr-defined]
    image = picture(secret, g.person.mail, settings.initiative.short_name)
    return desk_page("codes.html", "One-time codes", CRUMBS, secret=secret, picture=image, problems=problems or {})


def _is_secret(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@desk.post("/account/codes/off")
def codes_off():
    me = person_of(g.record, g.person.id)
    try:
        if needs_second_factor(g.record, g.person.id, this_day()):
            raise Refused({"codes": "Your office needs one-time codes."})
        _check_present_password(me)
        act(stop_codes)
    except Refused as refused:
        return _account(refused.problems, "codes"), 422
    return redirect("/desk/account/", 303)


@desk.post("/account/sessions/<number:id>/end")
def end_own_session(id: int):
    if not act(end_session, id):
        abort(404)
    return redirect("/desk/account/", 303)


@desk.post("/account/sessions/end")
def end_own_sessions():
    act(end_all_sessions)
    response = redirect("/sign-in", 303)
    forget_cookie(response, cookie_name(current_app.settings))  # type: ignore[attr-defined]
    return response
