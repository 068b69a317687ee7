"""Fair limits: how often one address may ask the API something that is computed for it alone.

Pages, files, and answers without a query come from the edition and have no limit.
"""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.api.frame import api

QUESTIONS = "300 per minute"


def limit(app: Flask) -> None:
    """Counts the questions of each address, in the memory of this process."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=True)
    shared = limiter.shared_limit(QUESTIONS, scope="api", exempt_when=_has_no_query)
    shared(api)


def _has_no_query() -> bool:
    return not request.query_string
