"""An entry of the ledger: what was published, when and by which office, as bytes that are fixed once. Pure.

An entry names an office or a body and never a person, and nothing that is not public.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

FORMAT = "lead-portal/entry/1"
LARGEST = 2**53 - 1  # RFC 8785 knows no larger whole number


class RecordDamaged(Exception):
    """What is stored does not fit its digest or signature: it is withheld. The message names it."""


@dataclass(frozen=True)
class Entry:
    """One entry. `digest` is that of the published bytes; `corrects` is the index of the entry that it corrects."""

    kind: str
    number: int
    version: int
    digest: str
    time: str
    by: str
    corrects: int | None = None

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that are hashed: JSON by RFC 8785."""
        return canonical_json({"format": FORMAT, **{k: v for k, v in asdict(self).items() if v is not None}})

    @property
    def name(self) -> str:
        """What it is the entry of, in words."""
        return f"{self.kind} {self.number} version {self.version}"


@lru_cache(maxsize=4096)
def read_entry(data: bytes | str) -> Entry:
    """The entry that bytes hold; pages read the same entries over and over. Errors: RecordDamaged."""
    try:
        document = json.loads(data)
        form = document.pop("format")
        entry = Entry(**document)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise RecordDamaged("an entry of the ledger cannot be read") from error
    if form != FORMAT:
        raise RecordDamaged("an entry of the ledger has an unknown form")
    return entry


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """RFC 8785 for what is used here: texts, whole numbers, true, false, null, lists and objects with ASCII names.

    Errors: ValueError.
    """
    _check(document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(value: Any) -> None:
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("names are ASCII, because others would be sorted in another way")
        for one in value.values():
            _check(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _check(one)
    elif isinstance(value, str):
        value.encode()  # half of a character cannot be written
    elif value is not None and not (isinstance(value, int) and abs(value) <= LARGEST):
        raise ValueError(f"{value!r} is neither a text nor a whole number")


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()
