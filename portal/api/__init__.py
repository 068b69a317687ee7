"""The read-only API for programs: everything published, as JSON, described by an OpenAPI document."""

from __future__ import annotations

from flask import Flask, Response, request

from portal.api import guide, limits, measures, problems, releases, sites
from portal.api.frame import api

__all__ = ["join"]

NOUNS = (guide, measures, sites, releases)
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, "
    "X-RateLimit-Reset, X-Total-Count",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
ALLOWED = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "If-None-Match"}


def join(app: Flask) -> None:
    """Adds the API to the application. Call it after the pages and their errors have joined."""
    app.register_blueprint(api)
    problems.handle(app)
    app.after_request(_open)  # before the limiter, so that it runs after it
    limits.limit(app)


def _open(response: Response) -> Response:
    """Any site's page may read what the API says, mistakes included; it never carries credentials."""
    if request.path.startswith(problems.BELOW) and request.endpoint != "public.api_guide":
        response.headers.update(OPEN_HEADERS)
    if request.blueprint == api.name:
        if request.method == "OPTIONS":
            response.headers.update(ALLOWED)
        if response.status_code != 429:
            response.headers.pop("Retry-After", None)
    return response
