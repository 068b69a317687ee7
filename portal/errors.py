"""What a visitor sees when something is not there or went wrong: a clear page, a reference, nothing else."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from governance_records.publications import RecordDamaged
from governance_records.store import StoreError

WORDS = {
    400: ("We could not read that request", "Something in the address or the form was not as it should be."),
    403: (
        "That came from another page",
        "Forms are taken from this site's own pages. Open the page here and try again.",
    ),
    404: ("Page not found", "There is no page at this address. It may have been mistyped."),
    405: ("That cannot be done here", "This address does not take that kind of request."),
    410: ("No longer here", "What stood here was taken away, and its record says why."),
    413: ("That is too large", "The file or text sent is larger than we take."),
    429: ("Too many requests", "Please wait a moment and try again."),
    503: ("Busy for a moment", "The portal cannot answer just now. Please try again in a minute."),
}
WITHHELD = (
    "This is withheld",
    "What is stored here does not fit the digest it was published with, so it is not shown. The fault is noted.",
)
FAULT = ("Something went wrong", "The fault is ours. It has been noted under the reference below.")


def handle(app: Flask) -> None:
    """Makes every error of the application a page in the look of the portal."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RecordDamaged, _withheld)
    app.register_error_handler(StoreError, _busy)
    app.register_error_handler(Exception, _fault)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        response = error.get_response()
        location = urlsplit(response.headers.get("Location", ""))
        if location.netloc:  # an address that was not quite right: lead on within the site, whatever host was named
            response.headers["Location"] = urlunsplit(("", "", location.path, location.query, ""))
        return response  # type: ignore[return-value]
    if (error.code or 500) == 500:
        return _fault(error)
    words = WORDS.get(error.code or 500, ("That did not work", "The request could not be answered."))
    response = _page(error.code or 500, *words)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _busy(error: StoreError) -> Response:
    current_app.logger.error("the record is busy: %s", error)
    response = _page(503, *WORDS[503])
    response.headers["Retry-After"] = "10"
    return response


def _withheld(error: RecordDamaged) -> Response:
    current_app.logger.error("withheld: %s", error)
    return _page(503, *WITHHELD)


def _fault(error: Exception) -> Response:
    """A reference that is in the log beside the fault; the page says no more than that."""
    reference = secrets.token_hex(4).upper()
    current_app.logger.error("fault %s at %s %r", reference, request.method, request.path, exc_info=error)
    return _page(500, *FAULT, reference=reference)


def _page(status: int, title: str, words: str, reference: str = "") -> Response:
    html = render_template("error.html", status=status, title=title, words=words, reference=reference)
    return Response(html, status, mimetype="text/html")
