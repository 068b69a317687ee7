"""The house: turns requests into acts and facts into pages. `create_app` puts it together."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Flask, Request, current_app, g, request
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from content.library import SHIPPED, Library
from governance_records.accounts import Limits
from governance_records.publications import head
from governance_records.store import PRIVATE, StoreError, migrate, open_store, reading, schema_is_current, schema_of
from portal import access, api, desk, errors, public, shield
from portal.checkpoint_mails import following
from portal.editions import IN_EDITION, Editions
from portal.giving import giving
from portal.languages import Languages, speak
from portal.security_log import keep_security_log
from portal.sessions import login_manager
from portal.settings import Settings, SettingsError
from portal.sign_in import signing
from portal.throttle import Throttle

VERSION = version("lead-portal")
MOST_BYTES = 100_000  # of a form; those that carry a file have a limit of their own


class Number(BaseConverter):
    """A number in an address, in the one way it is written: no zero before it, no other digits."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)


class ViewId(BaseConverter):
    """The id of a view of a chart: no dot, so that it is never taken for a file."""

    regex = "[A-Za-z0-9_-]{1,120}"


class EntryIndex(Number):
    """The index of an entry of the ledger, which begins with 0."""

    regex = "0|[1-9][0-9]{0,8}"


class PortalRequest(Request):
    """A request whose files stay in memory: what is handed in may not lie in a folder for temporary files."""

    def _get_file_stream(self, *_, **__) -> IO[bytes]:
        return BytesIO()


class Portal(Flask):
    """The application with what its views read: settings, library and store."""

    request_class = PortalRequest

    settings: Settings
    library: Library


def create_app(settings: Settings) -> Portal:
    """One application for one instance. Errors: ContentError, StoreError."""
    app = Portal(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=200,
        SESSION_LIMITS=Limits(),
    )
    app.url_map.converters |= {"number": Number, "entry": EntryIndex, "view": ViewId}
    app.settings = settings
    app.library = library_of(settings)
    app.library.check()
    app.extensions |= {
        "store": store_of(settings),
        "throttle": Throttle(),
        "security log": keep_security_log(settings.instance / "security.log"),
    }
    login_manager().init_app(app)
    app.before_request(_open_record)
    speak(app)
    access.guard(app)
    shield.shield(app)
    errors.handle(app)
    public.join(app)
    api.join(app)
    if settings.role == "all":
        app.extensions["private store"] = private_store_of(settings)
        app.register_blueprint(signing)
        app.register_blueprint(giving)
        app.register_blueprint(following)
        desk.join(app)
    app.teardown_request(_close_record)
    app.after_request(_mark_edition)
    app.wsgi_app = Editions(  # type: ignore[method-assign]
        app.wsgi_app, lambda: _edition_key(app), private=access.PRIVATE_PATHS
    )
    app.wsgi_app = Languages(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        # Outermost, so that throttles and logs see the visitor. Never the host: links come from the settings.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    return app


def library_of(settings: Settings) -> Library:
    """The words of an instance, its own over those that ship; read and checked once for as long as no file changes."""
    return library_at(tuple(f for f in (settings.content_folder, SHIPPED) if f.is_dir()))


def library_at(folders: tuple[Path, ...]) -> Library:
    """The words of some folders, the first over the others."""
    return _as_read(folders, Library(folders).digest)


@lru_cache(maxsize=4)
def _as_read(folders: tuple[Path, ...], digest: str) -> Library:
    return Library(folders)


def store_of(settings: Settings) -> Engine:
    """The record of an instance. Errors: StoreError where its schema is not that of this version."""
    store = open_store(settings.database_url, settings.ledger_key)
    if not schema_is_current(store):
        raise StoreError("the record has an older or newer schema: run 'lead-portal upgrade'")
    return store


def private_store_of(settings: Settings) -> Engine:
    """The private database of an instance. Errors: SettingsError in the public role; StoreError."""
    if settings.role == "public":
        raise SettingsError("LEAD_PORTAL_ROLE: the public process does not open what is private")
    return private_store_at(settings.private_url)


def private_store_at(url: str) -> Engine:
    """The private database at an address, made where there is none. Errors: StoreError where its schema is old."""
    store = open_store(url, database=PRIVATE)
    if schema_of(store) is None:
        migrate(store, PRIVATE)
    elif not schema_is_current(store, PRIVATE):
        raise StoreError("the private database has an older or newer schema: run 'lead-portal upgrade'")
    return store


def _open_record() -> None:
    g.reading = reading(current_app.extensions["store"])
    g.record = g.reading.__enter__()


def _close_record(error: BaseException | None) -> None:
    if hasattr(g, "reading"):
        g.reading.__exit__(None, None, None)


def _mark_edition(response):
    if response.status_code == 200 and access.in_edition(request.endpoint):
        request.environ[IN_EDITION] = True
        response.headers.setdefault("Cache-Control", "public, no-cache")
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _edition_key(app: Portal) -> str:
    """All that a public byte depends on: record, words, settings, version and the day where the site is."""
    with reading(app.extensions["store"]) as record:
        newest = head(record)
    day = public.today(app.settings).isoformat()
    return "|".join((newest, app.library.digest, repr(app.settings.initiative), VERSION, day))
