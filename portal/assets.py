"""The built look and its address: a file is named by its digest, so that a browser may keep it for ever."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDERS = (Path(__file__).parent / "static" / "built", Path(__file__).parent / "static")


class LookMissing(Exception):
    """The look was not built; the message says how to build it."""


@cache
def asset(name: str) -> tuple[str, Path]:
    """Digest and file of an asset. Errors: LookMissing where it was not built or does not exist."""
    file = next((f / name for f in FOLDERS if (f / name).is_file()), None)
    if file is None:
        raise LookMissing(f"the look lacks {name}: build it with 'make look'")
    return sha256(file.read_bytes()).hexdigest()[:12], file


def asset_address(name: str) -> str:
    """The address of an asset within the site."""
    return f"/assets/{asset(name)[0]}/{name}"
