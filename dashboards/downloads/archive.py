"""Zip archives whose bytes depend on what is in them alone."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

# A zip cannot hold an earlier moment.
EARLIEST = datetime(1980, 1, 1)
READABLE = 0o644 << 16
UNIX = 3


def archive(files: Iterable[tuple[str, bytes]], moment: str) -> bytes:
    """A zip of some files, all dated with one moment (ISO, UTC).

    Stored and not deflated, because another zlib writes other bytes; the way to the reader compresses it.
    """
    when = max(datetime.fromisoformat(moment.replace("Z", "+00:00")).replace(tzinfo=None), EARLIEST)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as target:
        for name, data in files:
            info = ZipInfo(name, when.timetuple()[:6])
            info.create_system, info.external_attr = UNIX, READABLE
            target.writestr(info, data)
    return out.getvalue()
