"""Asking for checkpoints by mail, confirming an address, and ending the mails: pages that differ for each visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request

from governance_records.checkpoint_mails import ask_for_checkpoints, confirm_reader, reader_of, stop_reading
from governance_records.rights import Refused
from governance_records.store import writing
from portal.catalogues import N_, said
from portal.feedback_house import house
from portal.languages import language
from portal.mails import deliver_soon
from portal.public.frame import Crumb
from portal.sessions import now
from portal.settings import Settings
from portal.throttle import Throttle

following = Blueprint("following", __name__, url_prefix="/ledger/mail")
LEDGER = Crumb("Public record", "/ledger/")
TITLE = N_("Checkpoints by mail")
LONGEST = 300
TOO_MANY = N_("That is a lot at once. Please wait a minute and try again.")
IN_MAILS = (
    N_("You asked us to mail you the checkpoints of our public record."),
    N_("This is the checkpoint of our public record over its first %s entries."),
    N_("Keep it: with it you can prove later that something was changed or taken away."),
    N_("Signed with this key:"),
    N_("Check the record:"),
    N_("Checkpoint over %s entries"),
)


@following.get("/")
def ask():
    return _page("ask", done="sent" in request.args)


@following.post("/")
def send():
    mail = request.form.get("mail", "")[:LONGEST].strip()
    throttle: Throttle = current_app.extensions["throttle"]
    if not all(throttle.take("mail", f"checkpoints {who}") for who in (request.remote_addr, mail.lower())):
        return _page("ask", 429, problems={"mail": TOO_MANY}, mail=mail)
    try:
        _act(ask_for_checkpoints, mail, language())
    except Refused as refused:
        return _page("ask", 422, problems=refused.problems, mail=mail)
    return redirect("/ledger/mail/?sent=yes", 303)


@following.get("/confirm/<link>/")
def confirmation(link: str):
    return _page("confirm", link=link, found=reader_of(g.record, now(), house(), "confirm", link))


@following.post("/confirm/<link>/")
def confirm(link: str):
    done = _act(confirm_reader, link)
    return _page("confirm", 200 if done else 404, done=done)


@following.get("/stop/<link>/")
def stopping(link: str):
    return _page("stop", link=link, found=reader_of(g.record, now(), house(), "stop", link))


@following.post("/stop/<link>/")
def stop(link: str):
    done = _act(stop_reading, link)
    return _page("stop", 200 if done else 404, done=done)


def settings() -> Settings:
    return current_app.settings  # type: ignore[attr-defined]


def _act(verb: Callable[..., Any], *arguments: object) -> Any:
    with writing(current_app.extensions["store"]) as record:
        done = verb(record, now(), house(), *arguments)
    deliver_soon(current_app.extensions["store"], settings())
    return done


def _page(part: str, status: int = 200, **values: Any):
    """A page that no cache keeps and that names itself to nobody."""
    values = {"problems": {}, "done": False, "found": None, "link": "", "mail": "", **values}
    html = render_template("checkpoint_mails.html", title=said(TITLE), crumbs=(LEDGER,), part=part, **values)
    response = make_response(html, status)
    response.headers["Referrer-Policy"], response.headers["X-Robots-Tag"] = "no-referrer", "noindex"
    return response
