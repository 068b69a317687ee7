"""What all of the API shares: the blueprint, the OpenAPI document, and the headers of an answer.

Views return models and never a raw structure, so that an answer is always what the document says it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from flask import Blueprint, request
from flask import Response as Answer
from spectree import Response, SpecTree
from spectree.utils import get_model_key

from portal.api.answers import Problem
from portal.api.problems import PROBLEM, refuse_query

VERSION = "1.0.0"
NOT_CHANGED = "The copy that you named in If-None-Match is current."
MEANINGS = {
    "HTTP_400": "The question has a mistake; `problems` says where.",
    "HTTP_404": "There is nothing of that kind here.",
    "HTTP_429": "Too many questions; wait as long as Retry-After says.",
    "HTTP_500": "The fault is ours, and noted under the reference in `detail`.",
    "HTTP_503": "Busy, or withheld because what is stored does not fit its digest.",
}
DESCRIPTION = """Everything that this portal has published, for programs to read. Nothing here asks for a key or
takes a change.

A value that is hidden to protect privacy is null with the status `suppressed`; it is neither zero nor missing.
Figures that are made up for a demonstration say so in `demonstration`.

Lists come in pages: `page` and `per_page` choose one, the header Link leads to the others. Every answer has an
ETag; send it back in If-None-Match and an answer that has not changed is a 304 without a body. Unknown parameters
are refused. Mistakes are told in one form, `application/problem+json`."""

api = Blueprint("api", __name__, url_prefix="/api/v1")


def _name(model: Any) -> str:
    return getattr(model, "__name__", None) or get_model_key(model)


spec = SpecTree(
    "flask",
    mode="strict",
    title="Published figures of a LEAD initiative",
    description=DESCRIPTION,
    version=VERSION,
    openapi_version="3.1.0",
    before=refuse_query,
    validation_error_status=400,
    validation_error_model=Problem,
    naming_strategy=_name,
    nested_naming_strategy=lambda parent, child: child,
)


class Answers(Response):
    """The answers of one address for the OpenAPI document: its model, and the one form of every mistake."""

    def __init__(self, model: type, description: str, paged: bool = False) -> None:
        mistakes = {code: (Problem, meaning) for code, meaning in MEANINGS.items()}
        super().__init__(HTTP_200=(model, description), HTTP_304=(None, NOT_CHANGED), **mistakes)
        self.paged = paged

    @property
    def models(self) -> Iterable[type]:
        """Each model once: the schema of a mistake is made for every time it stands here, at the start."""
        return dict.fromkeys(super().models)

    def generate_spec(self, naming_strategy: Any = _name) -> dict[str, Any]:
        responses = super().generate_spec(naming_strategy)
        for code, response in responses.items():
            if code >= "400":
                response["content"] = {PROBLEM: response["content"]["application/json"]}
        responses["200"]["headers"] = _headers(self.paged)
        responses["429"]["headers"] = {"Retry-After": _header("integer", "Seconds to wait", True)}
        return dict(sorted(responses.items()))


def _headers(paged: bool) -> dict[str, Any]:
    headers = {"ETag": _header("string", "The name of this state of the answer", True)}
    if paged:
        headers["Link"] = _header("string", "The first, previous, next and last page (RFC 8288)", True)
        headers["X-Total-Count"] = _header("integer", "How many items fit the question", True)
    return headers


def _header(kind: str, description: str, required: bool) -> dict[str, Any]:
    return {"description": description, "required": required, "schema": {"type": kind}}


@api.after_request
def _make_conditional(answer: Answer) -> Answer:
    """An ETag and the 304 for answers to a query; answers without one get theirs from the edition."""
    if answer.status_code == 200 and request.method in ("GET", "HEAD"):
        answer.headers.setdefault("Cache-Control", "public, no-cache")
        answer.set_etag(sha256(answer.get_data()).hexdigest()[:32])
        answer.make_conditional(request)
    return answer
