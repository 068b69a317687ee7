"""What a visitor sees when something is not there or went wrong: a clear page, a reference, nothing else."""

from __future__ import annotations

import secrets
import traceback
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from governance_records.publications import RecordDamaged
from governance_records.store import PrivateStoreError, StoreError
from portal.catalogues import N_, said
from portal.languages import editions_of
from portal.security_log import loggable

WORDS = {
    400: (
        N_("We could not read that request"),
        N_("Something in the address or the form was not as it should be."),
    ),
    403: (
        N_("That came from another page"),
        N_("Forms are taken from this site's own pages. Open the page here and try again."),
    ),
    404: (N_("Page not found"), N_("There is no page at this address. It may have been mistyped.")),
    405: (N_("That cannot be done here"), N_("This address does not take that kind of request.")),
    410: (N_("No longer here"), N_("What stood here was taken away, and its record says why.")),
    413: (N_("That is too large"), N_("The file or text sent is larger than we take.")),
    429: (N_("Too many requests"), N_("Please wait a moment and try again.")),
    503: (N_("Busy for a moment"), N_("The portal cannot answer just now. Please try again in a minute.")),
}
OTHER = (N_("That did not work"), N_("The request could not be answered."))
COUNTS_AWAY = (
    N_("The counts cannot be reached"),
    N_(
        "The database of counts that are not public yet does not answer, so nothing was changed. What is published "
        "is not touched. If this lasts longer than a minute, tell whoever runs this portal."
    ),
)
WITHHELD = (
    N_("This is withheld"),
    N_("What is stored here does not fit the digest it was published with, so it is not shown. The fault is noted."),
)
FAULT = (N_("Something went wrong"), N_("The fault is ours. It has been noted under the reference below."))


def handle(app: Flask) -> None:
    """Makes every error of the application a page in the look of the portal."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RecordDamaged, _withheld)
    app.register_error_handler(StoreError, _busy)
    app.register_error_handler(Exception, _fault)
    app.after_request(_stay_here)
    app.after_request(_hear_out)


def _hear_out(response: Response) -> Response:
    """Reads what a refused request still sends: the server would cut the connection, under the next request on it."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    if response.status_code >= 400 and 0 < (request.content_length or 0) <= most:
        with suppress(HTTPException):  # the client is gone
            while request.stream.read(most):
                pass
    return response


def _stay_here(response: Response) -> Response:
    """An address that was not quite right leads on within the site, whatever host the request named."""
    location = urlsplit(response.headers.get("Location", ""))
    if location.netloc == request.host:
        response.headers["Location"] = urlunsplit(("", "", location.path, location.query, ""))
    return response


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    if (error.code or 500) == 500:
        return _fault(error)
    words = WORDS.get(error.code or 500, OTHER)
    response = _page(error.code or 500, *words)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _busy(error: StoreError) -> Response:
    current_app.logger.error("busy: %s", error)
    response = _page(503, *(COUNTS_AWAY if isinstance(error, PrivateStoreError) else WORDS[503]))
    response.headers["Retry-After"] = "10"
    return response


def _withheld(error: RecordDamaged) -> Response:
    current_app.logger.error("withheld: %s", error)
    return _page(503, *WITHHELD)


def _fault(error: Exception) -> Response:
    """A reference that is in the log beside the fault; the page says no more than that."""
    reference = secrets.token_hex(4).upper()
    # Where it broke and of what kind, but not the message: it may quote a value that nobody else may see.
    where = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error).__name__
    current_app.logger.error(
        "fault %s at %s %r: %s\n%s", reference, request.method, loggable(request.path), kind, where
    )
    return _page(500, *FAULT, reference=reference)


def _page(status: int, title: str, words: str, reference: str = "") -> Response:
    # Of no part of the site and without its address: what is absent is the same bytes wherever it is asked for.
    told = {"title": said(title), "words": said(words), "reference": reference, "here": "", "version_here": ""}
    html = render_template("error.html", status=status, editions=editions_of("/"), **told)
    return Response(html, status, mimetype="text/html")
