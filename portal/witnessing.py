"""Asks the witnesses of the ledger to co-sign its newest checkpoint (C2SP tlog-witness). Knows no signature."""

from __future__ import annotations

import logging
import urllib.request
from datetime import UTC, datetime
from urllib.error import HTTPError, URLError

from sqlalchemy import Engine

from governance_records.rights import Refused
from governance_records.store import reading, writing
from governance_records.witnesses import Witness, accept, all_witnesses, request_for, stored_note

SECONDS = 20
MOST_ANSWER = 20_000
CONFLICT = 409
_log = logging.getLogger(__name__)


def ask_witnesses(store: Engine) -> list[str]:
    """Asks each witness that has an address, if there is something new; answers a line for each that signed."""
    with reading(store) as record:
        asked = [w for w in all_witnesses(record) if w.address and w.ended is None]
    return [line for witness in asked if (line := _ask(store, witness))]


def _ask(store: Engine, witness: Witness) -> str:
    try:
        size = _cosigned(store, witness, witness.signed)
    except (OSError, URLError, ValueError, Refused) as error:
        _log.warning("the witness %s did not sign: %s", witness.name, type(error).__name__)
        return ""
    return f"{witness.name} co-signed {size} entries" if size else ""


def _cosigned(store: Engine, witness: Witness, old: int, again: bool = True) -> int:
    """How many entries were co-signed; 0 where there was nothing new."""
    with reading(store) as record:
        body = request_for(record, witness, old)
    if body is None:
        return 0
    note = body.split(b"\n\n", 1)[1].decode()
    size = int(note.split("\n")[1])
    try:
        lines = _post(f"{witness.address.rstrip('/')}/add-checkpoint", body)
    except HTTPError as error:
        known = error.read(MOST_ANSWER).decode(errors="replace").strip()
        if error.code == CONFLICT and again and known.isdigit() and int(known) <= size:
            return _cosigned(store, witness, int(known), again=False)  # it knows more, or less, than we thought
        raise
    with writing(store) as record:
        own = stored_note(record, size)
        accept(record, datetime.now(UTC), f"{own}{lines}")
    return size


def _post(address: str, body: bytes) -> str:
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return answer.read(MOST_ANSWER).decode()
