"""The security log: every refusal and every sign-in, one event a line of JSON, times in UTC. Holds no secret."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app, g, has_request_context, request

LONGEST = 200
# Whoever holds the key of a private address is its writer: no log may have it.
_KEYS = re.compile(r"(/feedback/(?:mine|confirm|stop)/)[^/]+")


def keep_security_log(file: Path) -> logging.Logger:
    """A logger that writes to a file which only its owner can read."""
    logger = logging.Logger("security")
    file.touch(mode=0o600)
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    return logger


def security_event(act: str, about: str = "", person: int | None = None) -> None:
    """Writes one event: who did what to which thing. JSON escapes every line break and control character."""
    if person is None and has_request_context() and "actor" in g:
        person = g.actor.person
    event = {
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "actor": person,
        "action": act,
        "object": about[:LONGEST],
        "method": request.method,
        "path": loggable(request.path)[:LONGEST],
        "from": request.remote_addr,
    }
    current_app.extensions["security log"].info(json.dumps(event))


def loggable(path: str) -> str:
    """An address as a log may hold it: without the key that it may have in it."""
    return _KEYS.sub(r"\1(key)", path)
