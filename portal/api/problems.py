"""The one form of every mistake below /api/: what, where, and nothing about how the portal is made (RFC 9457)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from governance_records.publications import RecordDamaged
from portal.errors import WITHHELD, WORDS

PROBLEM = "application/problem+json"
BELOW = "/api/"
MOST_PROBLEMS = 20
DETAILS = {
    404: "There is nothing at this address.",
    405: "This API is for reading only: GET, HEAD and OPTIONS.",
    429: "Too many questions in a minute from one address. Wait as long as Retry-After says.",
}

Place = tuple[str, str]


class Refused(HTTPException):
    """A question that is not answered: a status, a sentence, and each problem with its place."""

    def __init__(self, status: int, detail: str, problems: Iterable[Place] = ()) -> None:
        super().__init__(detail)
        self.code, self.problems = status, tuple(problems)


def refuse_query(req: Any, answer: Any, error: Exception | None, instance: Any, adapter: Any) -> None:
    """Called when a query was checked: refuses it with all its problems where it does not fit."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False)
        # A parameter that may be left out is "this or none" to the checker; a reader needs to hear of "this" alone.
        raise Refused(400, "The query has a mistake.", [_place(e) for e in found if e["type"] != "none_required"])


def refuse_any_query() -> None:
    """Refuses a query where an address takes none."""
    if request.args:
        raise Refused(400, "The query has a mistake.", [(short(k), "there is no such parameter") for k in request.args])


def short(text: str, most: int = 100) -> str:
    """A text, cut so that no stranger can make an answer long by it."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _place(error: Any) -> Place:
    place = short(str(error["loc"][0]))
    if error["type"] == "extra_forbidden":
        return place, "there is no such parameter here"
    if isinstance(error["input"], list) and error["type"] != "too_long":
        return place, "was given more than once"
    return place, error["msg"]


def handle(app: Flask) -> None:
    """Answers mistakes below /api/ in this form, and leaves all others to the pages that stand already."""
    answers: dict[type[Exception], Callable] = {HTTPException: _http_error, RecordDamaged: _withheld, Exception: _fault}
    for kind, answer in answers.items():
        page = app.error_handler_spec[None][None][kind]
        app.register_error_handler(kind, _by_address(page, answer))


def _by_address(page: Callable, answer: Callable) -> Callable:
    return lambda error: answer(error) if request.path.startswith(BELOW) else page(error)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # type: ignore[return-value]
    if status == 500:
        return _fault(error)
    known = DETAILS.get(status) or WORDS.get(status, ("", "The request could not be answered."))[1]
    detail = error.description if isinstance(error, Refused) else known
    response = _problem(status, detail or known, getattr(error, "problems", ()))
    if status == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _withheld(error: RecordDamaged) -> Response:
    current_app.logger.error("withheld: %s", error)
    return _problem(503, WITHHELD[1])


def _fault(error: Exception) -> Response:
    reference = secrets.token_hex(4).upper()
    current_app.logger.error("fault %s at %s %r", reference, request.method, request.path, exc_info=error)
    return _problem(500, f"The fault is ours. It has been noted under the reference {reference}.")


def _problem(status: int, detail: str, problems: Iterable[Place] = ()) -> Response:
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "problems": [{"place": place, "message": message} for place, message in [*problems][:MOST_PROBLEMS]],
    }
    return Response(json.dumps(document), status, mimetype=PROBLEM)
