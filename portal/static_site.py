"""The whole public site as files: every page of the edition that can be reached from the front page by links.

What differs for each visitor (sign-in, the desk, forms) and what is asked with a query is no part of it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client

from portal.access import PRIVATE_PATHS

MARKER = ".lead-portal-export"  # by which a folder is known as an export, which may be written anew
ADDRESS = re.compile(r"""(?:href|src|action)="([^"#?]*)""")
IN_XML = re.compile(r"""(?:href="|<id>|<loc>)([^"<#?]+)""")
# The address of a version, which without it is that of the newest one.
OF_ONE_VERSION = re.compile(r"^(/(?:[a-z]{2}/)?data/releases/[0-9]+/)v[0-9]+/")
# The API answers questions, and its addresses are folders and files at once; the files of each release say the same.
LEFT_OUT = ("/api/v1/", "/explore/")
KEPT = ("/api/v1/", "/api/v1/openapi.json")
STARTS = ("/", "/es/", "/vi/", "/robots.txt", "/data.json", "/feed.atom", "/corrections.atom", "/ledger/checkpoint")


def export_site(app: Flask, folder: Path, base: str) -> int:
    """Writes the site into a folder; answers how many files. Errors: OSError."""
    count = 0
    for path, data in _pages(app, base):
        file = folder / file_of(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        count += 1
    (folder / MARKER).touch()
    return count


def file_of(path: str) -> str:
    """The file in which an address is found by any server of files."""
    return unquote(path).lstrip("/") + ("index.html" if path.endswith("/") else "")


def _pages(app: Flask, base: str) -> Iterator[tuple[str, bytes]]:
    client, seen, waiting = Client(app), set(STARTS), deque(STARTS)
    while waiting:
        path = waiting.popleft()
        answer = client.get(path, base_url=base)
        data, kind = answer.get_data(), answer.mimetype
        public = "public" in answer.headers.get("Cache-Control", "")
        answer.close()
        if answer.status_code != 200 or not public:
            continue
        yield path, data
        for found in sorted(_addresses(path, kind, data, base) - seen):
            seen.add(found)
            waiting.append(found)
    missing = client.get("/no-such-page", base_url=base)
    yield "/404.html", missing.get_data()


def _addresses(path: str, kind: str | None, data: bytes, base: str) -> set[str]:
    """The addresses of this site that a page or feed names, without query and fragment."""
    pattern = {"text/html": ADDRESS, "application/atom+xml": IN_XML}.get(kind or "")
    if pattern is None:
        return set()
    found = set()
    for named in pattern.findall(data.decode(errors="replace")):
        parts = urlsplit(urljoin(base + path, unescape(named)))
        if f"{parts.scheme}://{parts.netloc}" == base and _belongs(parts.path):
            found |= {parts.path, OF_ONE_VERSION.sub(r"\1", parts.path)}
    return found


def _belongs(path: str) -> bool:
    private = any(path.startswith(room) or path.startswith(room, 3) for room in PRIVATE_PATHS)
    left_out = any(path.startswith(room) or path.startswith(room, 3) for room in LEFT_OUT) and path not in KEPT
    return bool(path) and not private and not left_out and ".." not in PurePosixPath(unquote(path)).parts
