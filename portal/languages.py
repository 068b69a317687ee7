"""Which language an address has: `/es/goals/` is the page `/goals/` in Spanish. English has no prefix.

The prefix is taken off before routing, so that every page exists in each language without being listed again;
files, the API and the rooms of signed-in people have one address. A page never depends on what a browser prefers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, has_request_context, request
from flask_babel import Babel

from content.translations import LANGUAGES as TRANSLATED
from portal.access import GIVING_PATHS, PRIVATE_PATHS
from portal.catalogues import Catalogues, said, translations

ENGLISH = "en"
NAMES = {ENGLISH: "English", "es": "Español", "vi": "Tiếng Việt"}
# How days and numbers are written: Spanish as it is written in the United States.
LOCALES = {ENGLISH: "en_US", "es": "es_US", "vi": "vi"}
LANGUAGE = "lead_portal.language"  # the key in the environ of a request
# Whoever speaks may do so in each language, though what they see is theirs alone.
ONE_ADDRESS = (*(p for p in PRIVATE_PATHS if p not in GIVING_PATHS), "/api/", "/assets/")
PAGES_WITHOUT_SLASH = ("/search",)
# Pages that read a query: it goes along to another language. On others it means nothing, and no byte tells of it.
ASK_BY_QUERY = frozenset(
    {
        *("public.sites", "public.calculator", "public.feedback", "public.list_decisions", "public.meetings"),
        *("public.explore", "public.explore_plain"),
        "giving.new_feedback",
    }
)
# A link or form of ours within the site, unless it says itself which language it leads to.
_LEADS = re.compile(r'<(?:a|form)\b(?:[^<>"]|"[^"]*")*?\s(?:href|action)="(?P<address>/[^"]*)"(?:[^<>"]|"[^"]*")*>')

App = Callable[[dict, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Edition:
    """A page in one language, as the switch of languages offers it."""

    code: str
    name: str
    href: str
    present: bool


class Languages:
    """WSGI step: takes the language off the front of the path and notes it in the environ."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict, start_response: Callable[..., Any]) -> Iterable[bytes]:
        code, rest = split(environ["PATH_INFO"])
        if code != ENGLISH:
            name = environ.get("SCRIPT_NAME", "")
            environ = {**environ, "SCRIPT_NAME": f"{name}/{code}", "PATH_INFO": rest, LANGUAGE: code}
        return self._app(environ, start_response)


def split(path: str) -> tuple[str, str]:
    """The language of a path, and the path without it."""
    code = path[1:].split("/", 1)[0]
    return (code, path[len(code) + 1 :]) if code in TRANSLATED and path[:1] == "/" else (ENGLISH, path)


def offered(path: str) -> bool:
    """Whether a path is that of a page that stands in every language."""
    is_page = path.endswith("/") or path in PAGES_WITHOUT_SLASH
    elsewhere = not path.startswith("/") or path.startswith(("//", *ONE_ADDRESS))
    return is_page and not elsewhere and split(path)[0] == ENGLISH


def language() -> str:
    """The language of this request; English outside of one."""
    return request.environ.get(LANGUAGE, ENGLISH) if has_request_context() else ENGLISH


def locale() -> str:
    """By which custom days and numbers are written here."""
    return LOCALES[language()]


def within(address: str, code: str) -> str:
    """An address within the site as a page in that language links to it."""
    path = re.split("[?#]", address, maxsplit=1)[0]
    return f"/{code}{address}" if code != ENGLISH and offered(path) else address


def localised(html: str, code: str) -> str:
    """A page whose links to other pages lead to those in the same language."""

    def lead_on(match: re.Match[str]) -> str:
        tag, address = match[0], match["address"]
        if " hreflang=" in tag:
            return tag
        start = match.start("address") - match.start()
        return tag[:start] + within(address, code) + tag[start + len(address) :]

    return _LEADS.sub(lead_on, html)


def speak(app: Flask) -> None:
    """Gives the application its languages. Call it before the gate joins, since it refuses what has one address."""
    Babel(app, default_locale=LOCALES[ENGLISH], locale_selector=locale).domain_instance = Catalogues()
    # Flask-Babel looks for the language at every single text of a page; the address names it once.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: translations(language()).gettext(text),
        lambda one, many, count: translations(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters["said"] = said
    app.jinja_env.filters["in_language"] = lambda address: within(address, language())
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.before_request(_refuse_other_addresses)
    app.after_request(_lead_on)
    app.context_processor(_everywhere)


def _refuse_other_addresses() -> None:
    if language() != ENGLISH and request.endpoint is not None and not offered(request.path):
        abort(404)


def _lead_on(response: Response) -> Response:
    code = language()
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = code
    if code == ENGLISH:
        return response
    if location := response.headers.get("Location"):
        response.headers["Location"] = within(location, code)
    if response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(localised(response.get_data(as_text=True), code))
    return response


def _everywhere() -> dict[str, object]:
    return {"language": language(), "editions": _editions()}


def _editions() -> tuple[Edition, ...]:
    """This page in each language; none where it has one address, or is the answer to a form."""
    if request.method not in ("GET", "HEAD") or request.endpoint is None or not offered(request.path):
        return ()
    query = request.query_string.decode("ascii", "ignore") if request.endpoint in ASK_BY_QUERY else ""
    return editions_of(request.path + (f"?{query}" if query else ""))


def editions_of(address: str) -> tuple[Edition, ...]:
    """An address within the site in each language."""
    return tuple(Edition(code, name, within(address, code), code == language()) for code, name in NAMES.items())
