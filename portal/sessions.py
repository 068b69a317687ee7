"""The cookie of a signed-in person, and who acts in this request. The session itself is a row of the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, g, request
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from governance_records.accounts import Limits, find_session, open_session, touch_session
from governance_records.people import actor_of
from governance_records.rights import VISITING
from governance_records.store import writing
from portal.settings import Settings

LONGEST_KEY = 64
LONGEST_DEVICE = 120
TOUCH_EVERY = timedelta(minutes=1)


class Person(UserMixin):
    """The signed-in person as Flask-Login knows one."""

    def __init__(self, session) -> None:
        self.id, self.name, self.mail, self.session = session.person, session.name, session.mail, session


def login_manager() -> LoginManager:
    """Flask-Login asks the row behind the cookie at every request; it keeps nothing of its own."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(lambda _: g.get("person"))
    return manager


def now() -> datetime:
    return datetime.now(UTC)


def limits() -> Limits:
    return current_app.config["SESSION_LIMITS"]


def cookie_name(settings: Settings) -> str:
    """Under HTTPS the browser itself holds that the cookie is of this host, of all paths, and secure."""
    return "__Host-session" if settings.secure else "session"


def load_actor() -> None:
    """Finds who acts: `g.actor`, `g.person`, `g.session_key`. Nothing wrong with a cookie is an error."""
    settings: Settings = current_app.settings  # type: ignore[attr-defined]
    key = request.cookies.get(cookie_name(settings), "")
    g.actor, g.person, g.session_key = VISITING, None, ""
    if not key or len(key) > LONGEST_KEY or not key.isascii():
        return
    session = find_session(g.record, now(), key, limits())
    if session is None:
        return
    day = now().astimezone(settings.initiative.zone).date()
    g.person, g.session_key = Person(session), key
    g.actor = actor_of(g.record, session.person, session.name, day, session.second_factor and bool(session.code_secret))
    _touch(session)


def _touch(session) -> None:
    """Notes that the session was seen, once a minute, so that reading pages does not mean writing each time."""
    seen = datetime.fromisoformat(session.seen.replace("Z", "+00:00"))
    if now() - seen > TOUCH_EVERY:
        with writing(current_app.extensions["store"]) as record:
            touch_session(record, now(), session.id)


def start_session(response: Response, person: int, second_factor: bool, password_hash: str | None = None) -> Response:
    """Opens a session with a new key and gives it to the browser, whatever cookie came before. Errors: Refused."""
    settings: Settings = current_app.settings  # type: ignore[attr-defined]
    device = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())[:LONGEST_DEVICE]
    with writing(current_app.extensions["store"]) as record:
        key = open_session(record, now(), person, device or "not said", second_factor, password_hash)
    set_cookie(response, cookie_name(settings), key)
    return response


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    secure = current_app.settings.secure  # type: ignore[attr-defined]
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="Lax")


def forget_cookie(response: Response, name: str) -> None:
    secure = current_app.settings.secure  # type: ignore[attr-defined]
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
