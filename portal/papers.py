"""A paper of a meeting as an answer: offered as a file under its title, never shown as a page of ours."""

from __future__ import annotations

import re

from flask import Response, abort
from sqlalchemy import Row

from governance_records.paper_kinds import KINDS

_ODD = re.compile("[^A-Za-z0-9]+")


def paper_answer(file: Row, title: str) -> Response:
    """The bytes of a paper. Nothing in them runs: they are saved, and may do nothing where they are opened.

    410 where an order took the paper out: an empty file is never taken in.
    """
    if not file.content:
        abort(410)
    name = _ODD.sub("-", title).strip("-").lower()[:60] or "paper"
    response = Response(file.content, mimetype=KINDS[file.kind][0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file.kind}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
